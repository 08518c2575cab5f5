/**
 * @file Pretraining from random weights. A run that is stopped or killed goes on from its last checkpoint when it is
 * started again; on the CPU it then ends with the same bytes.
 */
import type { Tensors } from '../../../main/engine/backends/backend.ts';
import { deviceBackend } from '../../../main/library/device-backend.ts';
import type { OnnxProvider } from '../../../main/engine/ops/definition.ts';
import { openCheckpoint, type Checkpoint } from '../../../main/models/checkpoint/checkpoint.ts';
import { LineAppender } from '../../../main/run-directory/line-appender.ts';
import type { TrainableProgram } from '../../../main/training/trainable-program.ts';
import { learningRateAt } from '../../../shared/model/learning-rate.ts';
import { BatchQueue, type BatchRequest } from './batch-queue.ts';
import { writeInitialCheckpoint } from './initial-weights.ts';
import { STREAM_START, type PackerPosition } from './packer.ts';
import { pretrainingFeeds } from './pretraining-feeds.ts';
import { openPretrainingProgram, optimizerOptions, startState } from './pretraining-program.ts';
import { RunFolder, type LogLine } from './run-folder.ts';
import { batchSequences, totalSteps, type Settings } from './settings.ts';

/** Steps between lines of the log. */
const LOG_STEPS = 10;
/** The held-out stream is one, whatever the run's seed. */
const HELD_OUT_SEED = 0;

export interface PretrainingOptions {
  /** Folder of the run; what it holds is gone on from. */
  readonly out: string;
  /** Folder of tokenizer.json and config.json. */
  readonly modelDir: string;
  /** Absolute path of a module that exports `openDocuments`; see document-stream.ts. */
  readonly documentsModule: string;
  readonly embeddingsFile: string | null;
  readonly device: OnnxProvider;
  readonly settings: Settings;
  readonly checkpointMinutes: number;
  readonly checkpointSteps: number;
  /** Whether to stop, asked after each step. */
  readonly shouldStop: () => boolean;
  /** Told after each step. */
  readonly onProgress: (progress: PretrainingProgress) => void;
}

export interface PretrainingProgress {
  readonly step: number;
  readonly totalSteps: number;
  readonly loss: number;
  /** Of this process, lately. */
  readonly tokensPerSecond: number;
  readonly remainingMs: number;
}

/** @returns Whether the run is done; if not, it was stopped and goes on when it is started again. */
export async function pretrain(options: PretrainingOptions): Promise<boolean> {
  const { out, modelDir, settings, embeddingsFile, device } = options;
  const folder = new RunFolder(out, settings);
  if (folder.isFinished) return true;
  await writeInitialCheckpoint(folder.start, modelDir, settings.seed, embeddingsFile);
  const checkpoint = openCheckpoint(folder.start);
  const optimizer = optimizerOptions(settings);
  const saved = folder.load() ?? {
    state: await startState(checkpoint, optimizer),
    trainMs: 0,
    position: STREAM_START,
  };
  folder.cutLog(saved.state.optimizer.step);
  const backend = await deviceBackend({ runtime: 'onnxruntime', device });
  const program = await openPretrainingProgram(backend, device, checkpoint, optimizer, saved.state);
  const log = new LineAppender(folder.logFile);
  try {
    const run = new PretrainingRun(options, folder, program, checkpoint, log);
    return await run.train(saved.state.optimizer.step, saved.trainMs, saved.position);
  } finally {
    log.close();
    await program.release();
  }
}

class PretrainingRun {
  readonly #options: PretrainingOptions;
  readonly #folder: RunFolder;
  readonly #program: TrainableProgram;
  readonly #feeds: ReturnType<typeof pretrainingFeeds>;
  readonly #log: LineAppender;
  readonly #batchTokens: number;

  constructor(
    options: PretrainingOptions,
    folder: RunFolder,
    program: TrainableProgram,
    checkpoint: Checkpoint,
    log: LineAppender,
  ) {
    const sequences = batchSequences(options.settings);
    this.#options = options;
    this.#folder = folder;
    this.#program = program;
    this.#feeds = pretrainingFeeds(checkpoint.config, sequences, options.settings.sequenceLength);
    this.#log = log;
    this.#batchTokens = sequences * options.settings.sequenceLength;
  }

  async train(firstStep: number, earlierMs: number, start: PackerPosition): Promise<boolean> {
    const { settings, shouldStop, onProgress, checkpointMinutes, checkpointSteps } = this.#options;
    const steps = totalSteps(settings);
    const schedule = { ...settings, maxSteps: steps };
    const heldOut = await this.#heldOutFeeds();
    const queue = new BatchQueue(this.#request('training', settings.seed, start));
    const window = new LogWindow(this.#batchTokens);
    let trainMs = earlierMs;
    let savedMs = performance.now();
    try {
      for (let step = firstStep, position = start; ;) {
        const isLast = step === steps;
        const stops = isLast || (step > firstStep && shouldStop());
        const isDue =
          step > firstStep &&
          (step % checkpointSteps === 0 || performance.now() - savedMs > checkpointMinutes * 60_000);
        if (stops || isDue) {
          const state = await this.#program.read();
          this.#folder.save({ state, trainMs, position });
          savedMs = performance.now();
          if (isLast) await this.#folder.finish(state.parameters);
          if (stops) return isLast;
        }
        const began = performance.now();
        const batch = await queue.next();
        const learningRate = learningRateAt(step, schedule);
        const { loss, gradNorm } = await this.#program.step(this.#feeds(batch), learningRate);
        step += 1;
        if (!Number.isFinite(loss) || !Number.isFinite(gradNorm))
          throw new Error(`pretraining diverged at step ${step}: lower the learning rate`);
        position = batch.position;
        const durationMs = performance.now() - began;
        trainMs += durationMs;
        window.add(loss, durationMs);
        const { tokensPerSecond } = window;
        const remainingMs = (1000 * (steps - step) * this.#batchTokens) / tokensPerSecond;
        onProgress({ step, totalSteps: steps, loss, tokensPerSecond, remainingMs });
        const evaluates = step % settings.evalSteps === 0 || step === steps;
        if (!evaluates && step % LOG_STEPS !== 0) continue;
        const line: LogLine = {
          step,
          tokens: step * this.#batchTokens,
          loss: window.takeMeanLoss(),
          learningRate,
          tokensPerSecond,
          gradNorm,
          ...(evaluates ? { heldOutLoss: await this.#meanLoss(heldOut) } : {}),
        };
        this.#log.append([JSON.stringify(line)]);
      }
    } finally {
      await queue.close();
    }
  }

  async #heldOutFeeds(): Promise<Tensors[]> {
    const queue = new BatchQueue(this.#request('heldOut', HELD_OUT_SEED, STREAM_START));
    try {
      const feeds: Tensors[] = [];
      const count = Math.max(1, Math.round(this.#options.settings.heldOutTokens / this.#batchTokens));
      while (feeds.length < count) feeds.push(this.#feeds(await queue.next()));
      return feeds;
    } finally {
      await queue.close();
    }
  }

  async #meanLoss(batches: readonly Tensors[]): Promise<number> {
    let sum = 0;
    for (const feeds of batches) sum += await this.#program.loss(feeds);
    return sum / batches.length;
  }

  #request(stream: BatchRequest['stream'], seed: number, position: PackerPosition): BatchRequest {
    const { documentsModule, modelDir, settings } = this.#options;
    const sequences = batchSequences(settings);
    return { documentsModule, modelDir, stream, seed, position, sequences, length: settings.sequenceLength };
  }
}

/** What the last steps were like. */
class LogWindow {
  readonly #batchTokens: number;
  #losses: number[] = [];
  #durationsMs: number[] = [];

  constructor(batchTokens: number) {
    this.#batchTokens = batchTokens;
  }

  add(loss: number, durationMs: number): void {
    this.#losses.push(loss);
    this.#durationsMs = [...this.#durationsMs, durationMs].slice(-LOG_STEPS);
  }

  get tokensPerSecond(): number {
    const totalMs = this.#durationsMs.reduce((sum, ms) => sum + ms, 0);
    return (1000 * this.#batchTokens * this.#durationsMs.length) / totalMs;
  }

  /** Mean since it was last taken. */
  takeMeanLoss(): number {
    const losses = this.#losses;
    this.#losses = [];
    return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
  }
}
