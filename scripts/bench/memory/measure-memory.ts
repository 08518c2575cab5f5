/**
 * @file One run's memory, in a process of its own. Takes a {@link MemoryJob} as its only argument and sends a
 * {@link MemoryMeasurement} to its parent.
 */
import { onnxRuntimeBackend } from '../../../main/engine/backends/onnxruntime/onnxruntime.ts';
import { watchMemory } from '../../../main/forecast/peak-memory.ts';
import { ScoringProgram } from '../../../main/evaluation/scoring/scoring-program.ts';
import { computedMemory } from '../../../main/library/training-memory.ts';
import { openCheckpoint } from '../../../main/models/checkpoint/checkpoint.ts';
import type { EncodedItem } from '../../../main/models/tokenizer/encode-item.ts';
import { adapterMethod } from '../../../main/peft/registry.ts';
import { initialTrainerState, Trainer } from '../../../main/training/trainer.ts';
import { TrainingProgram } from '../../../main/training/training-program.ts';
import { methodSchema } from '../../../shared/model/method.ts';
import { trainingSchema } from '../../../shared/model/training.ts';
import { randomStream } from '../../../shared/random/random-stream.ts';

export interface MemoryJob {
  /** What the weights are stored as. */
  readonly weights: string;
  /** Folder of the checkpoint. */
  readonly checkpoint: string;
  readonly gradientCheckpointing: boolean;
}

/** One line of output. */
export interface MemoryMeasurement extends Omit<MemoryJob, 'checkpoint'> {
  readonly bench: 'memory';
  /** Of the checkpoint's tensors in their files. */
  readonly weightBytes: number;
  /** Of the process: Pss on Linux, elsewhere its resident set; mapped weights included. */
  readonly peakMemoryBytes: number;
  /** As `atlas models inspect` computes it. */
  readonly forecastBytes: number;
  /** 1.5 times the weights and 2 GB: what such a run may take at most. */
  readonly boundBytes: number;
  /** The last of the steps. */
  readonly stepMs: number;
}

const TOKENS = 512;
const BATCH = { batchSize: 1, sequenceLength: TOKENS };
const STEPS = 1;
const METHOD = methodSchema.parse({ method: 'prefix-tuning', numVirtualTokens: 10 });
const TRAINING = trainingSchema.parse({ batchSize: 1 });

async function measure({
  weights,
  checkpoint: dir,
  gradientCheckpointing,
}: MemoryJob): Promise<MemoryMeasurement> {
  const checkpoint = openCheckpoint(dir);
  const { weightBytes } = checkpoint;
  let stepMs = 0;
  const peakMemoryBytes = await watchMemory(async (watch) => {
    const backend = onnxRuntimeBackend({ provider: 'cpu' });
    const random = randomStream(1);
    const state = await adapterMethod(METHOD).initialise(METHOD, {
      checkpoint,
      random,
      encode: () => [],
      keyValues: () => Promise.resolve([]),
    });
    const item: EncodedItem = {
      item: { id: '1', language: 'eng_Latn', prompt: 'random', options: ['1', '2', '3', '4'], answer: 0 },
      context: Array.from({ length: TOKENS }, () => random() % checkpoint.config.vocabSize),
      options: [[101], [102], [103], [104]],
      right: 0,
      truncated: 0,
    };
    const scoring = await ScoringProgram.compile(backend, checkpoint, METHOD);
    const program = await TrainingProgram.compile(backend, checkpoint, METHOD, {
      loss: 'options',
      gradientCheckpointing,
    });
    const trainer = new Trainer({
      checkpoint,
      method: METHOD,
      training: { ...TRAINING, gradientCheckpointing, balanceAnswers: false },
      seed: 1,
      items: [item],
      program,
      state: initialTrainerState(state),
    });
    for (let step = 0; step < STEPS; step++) {
      const start = performance.now();
      await trainer.step();
      stepMs = performance.now() - start;
    }
    await scoring.score(state, [item]);
    return watch.peakBytes();
  });
  return {
    bench: 'memory',
    weights,
    gradientCheckpointing,
    weightBytes,
    peakMemoryBytes,
    forecastBytes: computedMemory(checkpoint, {
      method: METHOD,
      gradientCheckpointing,
      training: BATCH,
      scoring: BATCH,
    }),
    boundBytes: 1.5 * weightBytes + 2e9,
    stepMs,
  };
}

process.send!(await measure(JSON.parse(process.argv[2]!) as MemoryJob));
