/**
 * @file The memory that a run will take on the CPU, computed from shapes and from the longest texts of its benchmark: a
 * forecast where nothing was measured.
 */
import type { Method } from '../../shared/model/method.ts';
import type { Item } from '../../shared/model/task.ts';
import type { Evaluation, Training } from '../../shared/model/training.ts';
import { optionTexts } from '../evaluation/scoring/option-texts.ts';
import type { BenchmarkDirectory } from '../evaluation/tasks/benchmark.ts';
import { evenSample, longestPrompt } from '../evaluation/tasks/sample-items.ts';
import type { Checkpoint } from '../models/checkpoint/checkpoint.ts';
import { tokensOf } from '../models/llama/branching-feeds.ts';
import type { ItemEncoder } from '../models/tokenizer/encode-item.ts';
import { roomForText } from '../peft/start-adapter.ts';
import { lossKindFor, trainingLength } from '../training/training-batch.ts';
import { computedMemory } from './training-memory.ts';

/** Training items that tell what the objective makes of an item. */
const TRAINING_SAMPLE = 16;

/** In tokens, before anything is cut. */
export interface LongestTexts {
  /** Of training sequences. */
  readonly training: number;
  /** Sequences that a training item takes in a batch: 1, or as many as it has options. */
  readonly sequencesPerItem: number;
  /** Of what is read to answer an evaluation item. */
  readonly evaluation: number;
  /** What an answer may have beyond that; 0 where answers are chosen. */
  readonly answer: number;
}

/** What of a benchmark a run reads. */
export interface TextsRead {
  readonly benchmark: BenchmarkDirectory;
  /** Those that the benchmark lacks are left out. */
  readonly languages: readonly string[] | 'all';
  /** Null where nothing is trained. */
  readonly objective: Training['objective'] | null;
}

/**
 * The longest text of each split, taken to be the one whose prompt has the most characters.
 * @param encoder Without a limit.
 */
export function longestTexts(
  { benchmark, languages, objective }: TextsRead,
  encoder: ItemEncoder,
  { config }: Checkpoint,
): LongestTexts {
  const { evalFiles, generation } = benchmark.definition;
  const trainItems = objective === null ? [] : benchmark.trainItems();
  const sampled =
    trainItems.length === 0 ? [] : [...evenSample(trainItems, TRAINING_SAMPLE), longestPrompt(trainItems)];
  const train = sampled.map((item) => encoder.encode(item));
  const kind = lossKindFor(objective ?? 'language-modeling', train);
  const read = (item: Item): number =>
    generation === undefined
      ? Math.max(...optionTexts(encoder.encode(item), config).map(tokensOf))
      : encoder.encodePrompt(item, generation.maxGenTokens, Infinity).context.length;
  const codes = Object.keys(evalFiles).filter((code) => languages === 'all' || languages.includes(code));
  return {
    training: Math.max(0, ...train.map((item) => trainingLength(kind, item))),
    sequencesPerItem:
      kind === 'option-sequences' ? Math.max(...train.map(({ options }) => options.length)) : 1,
    evaluation: Math.max(0, ...codes.map((code) => read(longestPrompt(benchmark.evalItems(code))))),
    answer: generation?.maxGenTokens ?? 0,
  };
}

export interface PlannedMemory {
  readonly bytes: number;
  /** Tokens of the longest text, cut where it is longer than the run allows. */
  readonly longestTokens: number;
}

/** The most that a run takes, with its largest batches of training and of evaluation. */
export function plannedMemory(
  checkpoint: Checkpoint,
  method: Method,
  training: Training,
  evaluation: Evaluation,
  longest: LongestTexts,
): PlannedMemory {
  const positions = roomForText(method, checkpoint.config);
  const room = Math.min(training.maxSequenceLength, positions);
  const trained = Math.min(longest.training, room);
  const read = Math.min(longest.evaluation, room, positions - longest.answer) + longest.answer;
  const isTrained = method.method !== 'none';
  const bytes = computedMemory(checkpoint, {
    method,
    gradientCheckpointing: training.gradientCheckpointing,
    training: isTrained
      ? { batchSize: training.batchSize * longest.sequencesPerItem, sequenceLength: trained }
      : null,
    scoring: { batchSize: evaluation.batchSize, sequenceLength: read },
  });
  return { bytes, longestTokens: isTrained ? Math.max(trained, read) : read };
}
