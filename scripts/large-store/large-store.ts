/**
 * @file A workspace with very many finished runs, made without a model, to measure how lists and comparisons bear it:
 * `node scripts/large-store/large-store.ts DIR`. Everything goes through the store's own room; answers are made up.
 */
import { existsSync, renameSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { keepDefinition } from '../../main/services/benchmark-definitions.ts';
import { openWorkspace } from '../../main/services/workspace.ts';
import { loadLanguages } from '../../main/library/languages.ts';
import type { Store } from '../../main/store/store.ts';
import { formatCount, formatNumber } from '../../shared/format/number.ts';
import type { Event, EventBody } from '../../shared/model/event.ts';
import { experimentSchema } from '../../shared/model/experiment.ts';
import { methodSchema } from '../../shared/model/method.ts';
import type { Prediction } from '../../shared/model/prediction.ts';
import { runConfigSchema, type RunConfig } from '../../shared/model/run.ts';
import { benchmarkSchema } from '../../shared/model/task.ts';
import { randomStream, randomUniform } from '../../shared/random/random-stream.ts';

export interface LargeStoreSize {
  readonly runs: number;
  /** Of each run, from the catalogue, English first. */
  readonly languages: number;
  /** The first runs have the items of a real benchmark in each language, the others a few. */
  readonly wholeRuns: number;
  readonly itemsOfWholeRun: number;
  readonly itemsOfOtherRun: number;
}

/** 10,000 runs in 122 languages with 5 million predictions. */
const LARGE_STORE: LargeStoreSize = {
  runs: 10_000,
  languages: 122,
  wholeRuns: 200,
  itemsOfWholeRun: 108,
  itemsOfOtherRun: 2,
};

const RUNS_OF_EXPERIMENT = 100;
const STEPS = 20;
const OPTIONS = 4;
const START_MS = Date.UTC(2026, 0, 5);
const MODELS = ['Llama-3.2-1B', 'Llama-3.1-8B', 'SmolLM-135M', 'SmolLM-360M', 'Mistral-7B-v0.3'];
const METHODS = [
  { label: 'frozen base', config: { method: 'none' }, strength: 0 },
  { label: 'LoRA r=8', config: { method: 'lora', r: 8 }, strength: 0.2 },
  { label: 'LoRA r=32', config: { method: 'lora', r: 32 }, strength: 0.24 },
  { label: 'prefix tuning', config: { method: 'prefix-tuning' }, strength: 0.17 },
  { label: 'prompt tuning', config: { method: 'prompt-tuning' }, strength: 0.1 },
] as const;
const LEARNING_RATES = [3e-4, 1e-3, 3e-3, 1e-2];
const SHA = { model: 'a'.repeat(64), task: 'b'.repeat(64) };

const KEPT = fileURLToPath(new URL('../../out/large-store', import.meta.url));

/** The workspace of that size which benches and screenshots share; made where it is missing. */
export function largeStoreDirectory(): string {
  if (existsSync(KEPT)) return KEPT;
  const unfinished = `${KEPT}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  console.error('Making a store of 10,000 runs; this takes a minute, once.');
  makeLargeStore(unfinished, LARGE_STORE);
  renameSync(unfinished, KEPT);
  return KEPT;
}

/** Fills a workspace that has no runs yet. @param onProgress Told of finished runs. */
export function makeLargeStore(
  directory: string,
  size: LargeStoreSize,
  onProgress: (runs: number) => void = () => undefined,
): void {
  const languages = languageCodes(size.languages);
  keepDefinition(directory, SHA.task, definitionOf(languages));
  const store = openWorkspace(directory);
  try {
    for (let first = 0; first < size.runs; first += RUNS_OF_EXPERIMENT) {
      const count = Math.min(RUNS_OF_EXPERIMENT, size.runs - first);
      const configs = Array.from({ length: count }, (_, index) => configOf(first + index, languages));
      const name = configs[0]!.experiment;
      const hash = Buffer.from(name.padEnd(32, '.')).toString('hex').slice(0, 64);
      store.addExperiment(experimentOf(name), configs, hash);
      configs.forEach((config, index) => {
        const run = first + index;
        const items = run < size.wholeRuns ? size.itemsOfWholeRun : size.itemsOfOtherRun;
        finishRun(store, config, run, items);
        onProgress(run + 1);
      });
    }
  } finally {
    store.close();
  }
}

function languageCodes(count: number): readonly string[] {
  const all = [...loadLanguages().keys()].filter((code) => code !== 'eng_Latn');
  return ['eng_Latn', ...all.slice(0, count - 1)];
}

function definitionOf(languages: readonly string[]) {
  return benchmarkSchema.parse({
    id: 'made-up',
    version: '1',
    title: 'Made-up reading test',
    description: 'Answers drawn at random, for measurements of the workbench.',
    citation: 'None.',
    licence: 'CC0-1.0',
    chance: 1 / OPTIONS,
    trainLanguage: 'eng_Latn',
    trainFile: 'train.jsonl',
    evalFiles: Object.fromEntries(languages.map((code) => [code, `eval/${code}.jsonl`])),
  });
}

function experimentOf(name: string) {
  return experimentSchema.parse({
    name,
    models: [{ path: '/models/made-up' }],
    tasks: [{ path: '/tasks/made-up' }],
    methods: METHODS.map(({ label, config }) => ({ label, config })),
  });
}

/** Runs count through seeds, then methods, models and learning rates. */
function configOf(run: number, languages: readonly string[]): RunConfig {
  const seed = 1 + (run % 5);
  const method = METHODS[Math.floor(run / 5) % METHODS.length]!;
  const model = MODELS[Math.floor(run / 25) % MODELS.length]!;
  const learningRate = LEARNING_RATES[Math.floor(run / 125) % LEARNING_RATES.length]!;
  return runConfigSchema.parse({
    runId: `${method.config.method}-${run.toString(16).padStart(8, '0')}`,
    experiment: `sweep ${1 + Math.floor(run / RUNS_OF_EXPERIMENT)}`,
    name: `${method.label} / ${model} / made-up / seed ${seed} / ${run}`,
    methodLabel: method.label,
    model: { path: `/models/${model}`, name: model, sha256: SHA.model },
    task: { path: '/tasks/made-up', id: 'made-up', version: '1', sha256: SHA.task },
    method: methodSchema.parse(method.config),
    languages,
    seed,
    training: { maxSteps: STEPS, learningRate },
    evaluation: {},
    runtime: 'onnxruntime',
    device: 'cpu',
    engineVersion: '0.1.0',
  });
}

function finishRun(store: Store, config: RunConfig, run: number, items: number): void {
  const random = randomStream(run);
  const { strength } = METHODS.find(({ label }) => label === config.methodLabel)!;
  const predictions = new Map(
    config.languages.map((language, rank) => {
      // English first and best, then less and less.
      const accuracy = 1 / OPTIONS + (0.15 + strength) * (1 - (0.8 * rank) / config.languages.length);
      return [language, answersOf(items, accuracy, random)];
    }),
  );
  const trains = config.method.method !== 'none';
  const bodies: EventBody[] = [
    { type: 'started', attempt: 1, pid: 1 },
    { type: 'model', trainableParameters: trains ? 1_228_800 : 0, totalParameters: 1e9, weightBytes: 2e9 },
    ...(trains ? curveOf(random) : []),
    ...[...predictions].map(([language, list], rank) => resultOf(language, list, rank)),
    { type: 'finished', trainMs: 60_000, evaluateMs: 90_000 },
  ];
  const startMs = START_MS + run * 200_000;
  const events = bodies.map((body, seq): Event => ({ seq, timeMs: startMs + seq * 1000, ...body }));
  store.changeState(config.runId, { type: 'launched' });
  store.ingest(config.runId, { events, predictions, offsets: new Map() });
}

function curveOf(random: () => number): EventBody[] {
  return Array.from({ length: STEPS }, (_, index) => ({
    type: 'step',
    step: index + 1,
    maxSteps: STEPS,
    loss: 2 / (1 + index / 4) + randomUniform(random) / 10,
    gradNorm: 1,
    learningRate: 1e-3,
    tokens: 2048,
    durationMs: 900,
    memoryBytes: 2e9,
  }));
}

function answersOf(items: number, accuracy: number, random: () => number): Prediction[] {
  return Array.from({ length: items }, (_, index) => {
    const gold = index % OPTIONS;
    const correct = randomUniform(random) < accuracy;
    const prediction = correct
      ? gold
      : (gold + 1 + Math.floor(randomUniform(random) * (OPTIONS - 1))) % OPTIONS;
    const scores = Array.from({ length: OPTIONS }, (_, option) =>
      option === prediction ? -1 : -2 - option / 8,
    );
    const best = { sum: prediction, token: prediction, character: prediction };
    return { id: `item-${index}`, cluster: `passage-${index >> 1}`, scores, best, prediction, gold, correct };
  });
}

/** @param rank Languages further back take more tokens. */
function resultOf(language: string, list: readonly Prediction[], rank: number): EventBody {
  const correct = list.filter((prediction) => prediction.correct).length;
  const accuracy = correct / list.length;
  return {
    type: 'language',
    language,
    items: list.length,
    correct,
    accuracy,
    accuracyPerToken: accuracy,
    accuracyPerCharacter: accuracy,
    promptTokens: list.length * (200 + 4 * rank + ((rank * 7919) % 90)),
    durationMs: 700,
  };
}

if (import.meta.main) {
  const directory = process.argv[2];
  if (directory === undefined) throw new Error('usage: node scripts/large-store/large-store.ts DIR');
  const startedMs = Date.now();
  makeLargeStore(directory, LARGE_STORE, (runs) => {
    if (runs % 1000 === 0)
      console.log(`${formatCount(runs, 'run')} after ${formatNumber((Date.now() - startedMs) / 1000)} s`);
  });
}
