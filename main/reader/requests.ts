/**
 * @file What the reading process answers: questions about checkpoints, tokenizers and benchmarks on disk, each too
 * slow for the main process and too frequent for a process of its own. Tokenizers and items stay loaded between
 * questions, until their files change.
 */
import { join } from 'node:path';
import type { Method } from '../../shared/model/method.ts';
import type { CustomTask } from '../../shared/model/custom-task.ts';
import type { Item } from '../../shared/model/task.ts';
import type { Evaluation, Training } from '../../shared/model/training.ts';
import { readTable, type TableFile } from '../evaluation/datasets/table.ts';
import { withExamples } from '../evaluation/tasks/few-shot.ts';
import { openBenchmark, type BenchmarkDirectory } from '../evaluation/tasks/benchmark.ts';
import { checkDraft, type CheckedDraft, type DraftSources } from '../library/check-draft.ts';
import { countParameters, matchBudget } from '../library/count-parameters.ts';
import { describeModel } from '../library/describe-model.ts';
import { findModels } from '../library/find-models.ts';
import { parallelItems, type PageOptions } from '../library/parallel-items.ts';
import { previewItem, renderItem, type PreviewOptions } from '../library/preview-item.ts';
import { checkTables, outlineTable } from '../library/look-at-tables.ts';
import {
  longestTexts,
  plannedMemory,
  type LongestTexts,
  type PlannedMemory,
} from '../library/planned-memory.ts';
import { verifyBenchmark } from '../library/verify-benchmark.ts';
import { verifyModel } from '../library/verify-model.ts';
import { openCheckpoint, type Checkpoint } from '../models/checkpoint/checkpoint.ts';
import { requireChatTemplate } from '../models/tokenizer/chat-template.ts';
import { ItemEncoder } from '../models/tokenizer/encode-item.ts';
import { loadTokenizer, type Tokenizer } from '../models/tokenizer/tokenizer.ts';
import { readAdapter } from '../peft/adapter-files.ts';
import { FileCache } from './file-cache.ts';

/** Items of a benchmark as a model would read them. */
interface ReadingQuestion {
  readonly modelPath: string;
  readonly benchmarkPath: string;
  readonly languages: readonly string[];
  readonly method: Method;
  readonly maxSequenceLength: number;
  readonly chatTemplate: boolean;
  /** Examples in front of each prompt, as the seed draws them. */
  readonly numFewshot?: number | undefined;
  readonly seed?: number | undefined;
}

/** A run whose memory is to be computed. */
interface MemoryQuestion extends Omit<ReadingQuestion, 'languages' | 'maxSequenceLength'> {
  readonly languages: readonly string[] | 'all';
  readonly training: Training;
  readonly evaluation: Evaluation;
}

interface ItemsQuestion extends PageOptions {
  readonly benchmarkPath: string;
  readonly split: 'evaluation' | 'train';
  readonly languages: readonly string[];
}

/** Of a run that has no seed yet. */
const ANY_SEED = 1;

/** A large vocabulary takes some 100 MB, a language's items 1 MB. */
const tokenizers = new FileCache<Tokenizer>(2);
const checkpoints = new FileCache<Checkpoint>(8);
const benchmarks = new FileCache<BenchmarkDirectory>(8);
const splits = new FileCache<readonly Item[]>(64);
/** Of a benchmark's languages under a model: found for one method, the same for the next. */
const longest = new FileCache<LongestTexts>(64);
/** A table of one's own may be large; while columns are mapped, the same few are read again and again. */
const tables = new FileCache<Promise<TableFile>>(8);

function tokenizerOf(modelPath: string): Tokenizer {
  const files = ['tokenizer.json', 'tokenizer_config.json'].map((name) => join(modelPath, name));
  return tokenizers.get(modelPath, files, () => loadTokenizer(modelPath));
}

function checkpointOf(modelPath: string): Checkpoint {
  return checkpoints.get(modelPath, [join(modelPath, 'config.json')], () => openCheckpoint(modelPath));
}

/** Opening one hashes all its files. */
function benchmarkOf(path: string): BenchmarkDirectory {
  return benchmarks.get(path, [join(path, 'benchmark.json')], () => openBenchmark(path));
}

/** @param language Null is the training split. */
function itemsOf(benchmarkPath: string, language: string | null): readonly Item[] {
  const key = `${benchmarkPath}\0${language ?? ''}`;
  return splits.get(key, [join(benchmarkPath, 'benchmark.json')], () => {
    const benchmark = benchmarkOf(benchmarkPath);
    return language === null ? benchmark.trainItems() : benchmark.evalItems(language);
  });
}

function parallelSplits({
  benchmarkPath,
  languages,
  numFewshot,
  seed = ANY_SEED,
}: ReadingQuestion): Map<string, readonly Item[]> {
  const benchmark = {
    ...benchmarkOf(benchmarkPath),
    trainItems: () => [...itemsOf(benchmarkPath, null)],
    evalItems: (code: string) => [...itemsOf(benchmarkPath, code)],
  };
  const { evalItems } = withExamples(benchmark, numFewshot, seed);
  return new Map(languages.map((code) => [code, evalItems(code)]));
}

function previewOptions({
  modelPath,
  benchmarkPath,
  method,
  maxSequenceLength,
  chatTemplate,
}: ReadingQuestion): PreviewOptions {
  return {
    tokenizer: tokenizerOf(modelPath),
    maxPositions: checkpointOf(modelPath).config.maxPositionEmbeddings,
    method,
    maxSequenceLength,
    answerTokens: benchmarkOf(benchmarkPath).definition.generation?.maxGenTokens ?? null,
    chatTemplate: chatTemplate ? requireChatTemplate(modelPath) : null,
  };
}

function memoryOf({
  modelPath,
  benchmarkPath,
  languages,
  method,
  training,
  evaluation,
  chatTemplate,
}: MemoryQuestion): PlannedMemory {
  const checkpoint = checkpointOf(modelPath);
  const objective = method.method === 'none' ? null : training.objective;
  const { numFewshot } = evaluation;
  const key = JSON.stringify([modelPath, benchmarkPath, languages, chatTemplate, objective, numFewshot]);
  const files = [join(modelPath, 'tokenizer.json'), join(benchmarkPath, 'benchmark.json')];
  const texts = longest.get(key, files, () => {
    const template = chatTemplate ? requireChatTemplate(modelPath) : null;
    const encoder = new ItemEncoder(tokenizerOf(modelPath), Infinity, template);
    const benchmark = withExamples(benchmarkOf(benchmarkPath), numFewshot, ANY_SEED);
    return longestTexts({ benchmark, languages, objective }, encoder, checkpoint);
  });
  return plannedMemory(checkpoint, method, training, evaluation, texts);
}

function tableOf(path: string): Promise<TableFile> {
  return tables.get(path, [path], () => readTable(path));
}

export const REQUESTS = {
  findModels,
  verifyModel: ({ path }: { readonly path: string }) => verifyModel(path),
  verifyBenchmark: ({ path }: { readonly path: string }) => verifyBenchmark(path),
  describeModel: ({ path }: { readonly path: string }) => describeModel(path, tokenizerOf(path)),
  outlineAdapter: ({ path, modelPath }: { readonly path: string; readonly modelPath: string }) => {
    const { method, state } = readAdapter(path, checkpointOf(modelPath));
    const parameters = [...state.values()].reduce((sum, { data }) => sum + data.length, 0);
    return { method: method.method, parameters };
  },
  countParameters: ({ path, methods }: { readonly path: string; readonly methods: readonly Method[] }) =>
    methods.map((method) => countParameters(checkpointOf(path), method)),
  matchBudgets: (question: {
    readonly path: string;
    readonly methods: readonly Method[];
    readonly targetParameters: number;
  }) =>
    question.methods.map((method) =>
      matchBudget(checkpointOf(question.path), method, question.targetParameters),
    ),
  previewItem: ({ place, ...question }: ReadingQuestion & { readonly place: number }) =>
    previewItem(parallelSplits(question), place, previewOptions(question)),
  renderItem: ({ itemId, ...question }: ReadingQuestion & { readonly itemId: string }) =>
    renderItem(parallelSplits(question), itemId, previewOptions(question)),
  items: ({ benchmarkPath, split, languages, ...page }: ItemsQuestion) =>
    parallelItems(
      split === 'train'
        ? [itemsOf(benchmarkPath, null)]
        : languages.map((code) => itemsOf(benchmarkPath, code)),
      page,
    ),
  outlineTable: async ({ path }: { readonly path: string }) => outlineTable(await tableOf(path)),
  checkTables: (task: CustomTask) => checkTables(task, async (path) => (await tableOf(path)).records),
  plannedMemory: memoryOf,
  checkDraft: ({ draft, names }: { readonly draft: CheckedDraft; readonly names: DraftSources['names'] }) =>
    checkDraft(draft, {
      names,
      checkpointOf,
      benchmarkOf: (path) => ({ ...benchmarkOf(path), trainItems: () => [...itemsOf(path, null)] }),
    }),
};

type Requests = typeof REQUESTS;
export type RequestName = keyof Requests;
export type Question<Name extends RequestName> = Parameters<Requests[Name]>[0];
export type Answer<Name extends RequestName> = Awaited<ReturnType<Requests[Name]>>;
