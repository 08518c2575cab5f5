/**
 * @file Measures what a run will take by doing a little of it: the real programs, on real items, at the batch sizes
 * of the run. In a process of its own, whose memory tells the run's.
 */
import { deviceBackend } from '../library/device-backend.ts';
import { GenerationProgram } from '../evaluation/generation/generation-program.ts';
import { writingRules } from '../evaluation/generation/write-texts.ts';
import { optionTexts } from '../evaluation/scoring/option-texts.ts';
import { ScoringProgram } from '../evaluation/scoring/scoring-program.ts';
import { openBenchmark } from '../evaluation/tasks/benchmark.ts';
import { withExamples } from '../evaluation/tasks/few-shot.ts';
import { evenSample, longestPrompt } from '../evaluation/tasks/sample-items.ts';
import { openCheckpoint } from '../models/checkpoint/checkpoint.ts';
import { requireChatTemplate } from '../models/tokenizer/chat-template.ts';
import { ItemEncoder, type EncodedItem } from '../models/tokenizer/encode-item.ts';
import { tokensOf } from '../models/llama/branching-feeds.ts';
import { loadTokenizer } from '../models/tokenizer/tokenizer.ts';
import type { AdapterState } from '../peft/adapter.ts';
import { roomForText, startAdapter } from '../peft/start-adapter.ts';
import { Trainer, initialTrainerState } from '../training/trainer.ts';
import { lossKindFor, trainingLength } from '../training/training-batch.ts';
import { TrainingProgram } from '../training/training-program.ts';
import type { Calibration, CalibrationPoint, SplitLengths } from '../../shared/model/calibration.ts';
import type { Item } from '../../shared/model/task.ts';
import type { PlannedRun } from '../../shared/rpc/forecast.ts';
import { measureWriting, type PromptToWrite } from './measure-writing.ts';
import { watchMemory, type MemoryWatch } from './peak-memory.ts';

/** A planned run with the folders that its ids mean. */
export interface CalibrationInput extends Omit<PlannedRun, 'modelId' | 'benchmarkId'> {
  readonly modelPath: string;
  readonly benchmarkPath: string;
}

/** Training items whose lengths are looked at; more than a few batches. */
const TRAINING_SAMPLE = 400;
/** Of the steps, and of the examples in front of prompts. */
const SEED = 1;
/** Items of each language whose lengths are looked at. */
const LANGUAGE_SAMPLE = 8;
/** Timed runs of a batch, after one that is not: few, for large models. */
const TIMED_RUNS = 2;
/** No more timed runs of a batch once they took so long together. */
const ENOUGH_MS = 4000;

interface EncodedSplit {
  /** How many the whole split has. */
  readonly items: number;
  readonly sampled: readonly EncodedItem[];
  /** The sample and the longest. */
  readonly all: readonly EncodedItem[];
}

const NOTHING: EncodedSplit = { items: 0, sampled: [], all: [] };

type StageListener = (done: number, total: number, message: string) => void;

/** @param onStage Told what is done next, by number. */
export function calibrate(
  input: CalibrationInput,
  onStage: StageListener = () => undefined,
): Promise<Calibration> {
  return watchMemory((watch) => measureAll(input, onStage, watch));
}

async function measureAll(
  input: CalibrationInput,
  onStage: StageListener,
  watch: MemoryWatch,
): Promise<Calibration> {
  const stages = ['Reading texts', 'Compiling', 'Evaluating', 'Compiling training', 'Training'];
  const stage = (index: number): void => onStage(index, stages.length, stages[index] ?? '');
  const { method, training, evaluation } = input;
  const trains = method.method !== 'none';

  stage(0);
  const started = performance.now();
  const checkpoint = openCheckpoint(input.modelPath);
  const tokenizer = loadTokenizer(input.modelPath);
  const loadMs = performance.now() - started;
  const benchmark = withExamples(openBenchmark(input.benchmarkPath), evaluation.numFewshot, SEED);
  const room = roomForText(method, checkpoint.config);
  const encoder = new ItemEncoder(
    tokenizer,
    Math.min(training.maxSequenceLength, room),
    input.chatTemplate ? requireChatTemplate(input.modelPath) : null,
  );
  let encodeMs = 0;
  let encodedItems = 0;
  /** An even sample, and the longest item by its characters. */
  const encode = (items: readonly Item[], count: number): EncodedSplit => {
    const start = performance.now();
    const sampled = evenSample(items, count).map((item) => encoder.encode(item));
    const longestItem = encoder.encode(longestPrompt(items));
    encodeMs += performance.now() - start;
    encodedItems += sampled.length + 1;
    return { items: items.length, sampled, all: [...sampled, longestItem] };
  };

  const train = trains ? encode(benchmark.trainItems(), TRAINING_SAMPLE) : NOTHING;
  const kind = lossKindFor(training.objective, train.all);
  const languages = input.languages === 'all' ? Object.keys(benchmark.definition.evalFiles) : input.languages;
  const { generation } = benchmark.definition;
  const evaluationSplits: Record<string, SplitLengths> = {};
  const encodedEvaluation: EncodedItem[] = [];
  const textLengths = (item: EncodedItem): number[] => optionTexts(item, checkpoint.config).map(tokensOf);
  const toWrite: PromptToWrite[] = [];
  for (const language of languages) {
    const items = benchmark.evalItems(language).slice(0, evaluation.maxItems ?? undefined);
    const split = encode(items, LANGUAGE_SAMPLE);
    evaluationSplits[language] = splitLengths(
      split,
      (item) => longest(textLengths(item)),
      (item) => textLengths(item).length,
    );
    encodedEvaluation.push(...split.all);
    if (generation === undefined) continue;
    const rules = writingRules(generation, language, tokenizer, checkpoint.config.eosTokenIds);
    for (const { item } of split.all) {
      toWrite.push({ prompt: encoder.encodePrompt(item, rules.maxTokens, room), rules });
    }
  }

  stage(1);
  const backend = await deviceBackend(input);
  const compileStarted = performance.now();
  const scores = generation === undefined || trains;
  const scoring = scores ? await ScoringProgram.compile(backend, checkpoint, method) : null;
  const program =
    generation === undefined ? null : await GenerationProgram.compile(backend, checkpoint, method);
  let compileMs = performance.now() - compileStarted;
  const adapter = await startAdapter(method, 1, { checkpoint, tokenizer, backend });
  const idleBytes = await watch.peakBytes();

  stage(2);
  const scoringPoints: CalibrationPoint[] = [];
  // Held-out items are scored by their likelihood even where answers are written.
  const scored = generation === undefined ? encodedEvaluation : train.all;
  for (const batch of scoring === null ? [] : scoringExtremes(scored, evaluation.batchSize, textLengths)) {
    const lengths = batch.flatMap(textLengths);
    scoringPoints.push(
      await measure(watch, lengths.length, longest(lengths), () => scoring!.score(adapter, batch)),
    );
  }

  const writing =
    program === null
      ? null
      : await measureWriting(
          { program, adapter, tokenizer, watch },
          extremes(toWrite, evaluation.batchSize, ({ prompt }) => prompt.context.length),
        );
  await program?.release();

  let trainingPoints: CalibrationPoint[] = [];
  if (trains) {
    stage(3);
    const start = performance.now();
    const trainingProgram = await TrainingProgram.compile(backend, checkpoint, method, {
      loss: kind,
      gradientCheckpointing: training.gradientCheckpointing,
    });
    compileMs += performance.now() - start;
    stage(4);
    trainingPoints = await measureTraining(input, train.all, {
      checkpoint,
      program: trainingProgram,
      adapter,
      watch,
    });
    await trainingProgram.release();
  }
  await scoring?.release();
  onStage(stages.length, stages.length, '');
  return {
    measuredMs: Date.now(),
    prepareMs: loadMs + compileMs,
    encodeMsPerItem: encodeMs / encodedItems,
    idleBytes,
    training: trainingPoints.sort((a, b) => a.tokens - b.tokens),
    scoring: scoringPoints.sort((a, b) => a.tokens - b.tokens),
    writing,
    trainingSplit: splitLengths(
      train,
      (item) => trainingLength(kind, item),
      ({ options }) => (kind === 'option-sequences' ? options.length : 1),
    ),
    evaluationSplits,
  };
}

interface TrainingParts {
  readonly checkpoint: ReturnType<typeof openCheckpoint>;
  readonly program: TrainingProgram;
  readonly adapter: AdapterState;
  readonly watch: MemoryWatch;
}

/** A step of the shortest items and one of the longest, optimiser included. */
async function measureTraining(
  { method, training }: CalibrationInput,
  items: readonly EncodedItem[],
  { checkpoint, program, adapter, watch }: TrainingParts,
): Promise<CalibrationPoint[]> {
  const kind = lossKindFor(training.objective, items);
  const points: CalibrationPoint[] = [];
  for (const batch of extremes(items, training.batchSize, (item) => trainingLength(kind, item))) {
    const trainer = new Trainer({
      checkpoint,
      method,
      training: { ...training, gradientAccumulationSteps: 1, balanceAnswers: false },
      seed: SEED,
      items: batch,
      program,
      state: initialTrainerState(adapter),
    });
    const length = Math.max(...batch.map((item) => trainingLength(kind, item)));
    const sequences =
      kind === 'option-sequences'
        ? batch.reduce((sum, { options }) => sum + options.length, 0)
        : batch.length;
    points.push(await measure(watch, sequences, length, () => trainer.step()));
  }
  return points;
}

/** The most memory so far only grows, so small batches come first. */
async function measure(
  watch: MemoryWatch,
  sequences: number,
  sequenceLength: number,
  run: () => Promise<unknown>,
): Promise<CalibrationPoint> {
  await run();
  const durations: number[] = [];
  for (let spentMs = 0; durations.length < TIMED_RUNS && spentMs < ENOUGH_MS;) {
    const start = performance.now();
    await run();
    durations.push(performance.now() - start);
    spentMs += durations.at(-1)!;
  }
  return {
    tokens: sequences * sequenceLength,
    sequenceLength,
    durationMs: Math.min(...durations),
    peakBytes: await watch.peakBytes(),
  };
}

/** Lengths as they are before anything is cut. */
function splitLengths(
  { items, sampled, all }: EncodedSplit,
  lengthOf: (item: EncodedItem) => number,
  sequencesIn: (item: EncodedItem) => number,
): SplitLengths {
  const whole = (item: EncodedItem): number => lengthOf(item) + item.truncated;
  return {
    items,
    lengths: sampled.map(whole).sort((a, b) => a - b),
    longest: Math.max(0, ...all.map(whole)),
    sequencesPerItem: sampled.reduce((sum, item) => sum + sequencesIn(item), 0) / Math.max(1, sampled.length),
  };
}

function longest(lengths: readonly number[]): number {
  return Math.max(...lengths);
}

/** A batch of short items and one of the longest; items come more than once where there are too few. */
function extremes<Entry>(
  items: readonly Entry[],
  count: number,
  lengthOf: (item: Entry) => number,
): Entry[][] {
  const sorted = items.toSorted((a, b) => lengthOf(a) - lengthOf(b));
  const ofEnd = Math.min(count, Math.ceil(sorted.length / 2));
  return [sorted.slice(0, ofEnd), sorted.slice(-ofEnd)].map((end) =>
    Array.from({ length: count }, (_, i) => end[i % end.length]!),
  );
}

/** The same for batches that are counted in texts. */
function scoringExtremes(
  items: readonly EncodedItem[],
  batchSize: number,
  textLengths: (item: EncodedItem) => number[],
): EncodedItem[][] {
  const perItem = Math.max(...items.map((item) => textLengths(item).length));
  return extremes(items, Math.max(1, Math.floor(batchSize / perItem)), (item) => longest(textLengths(item)));
}
