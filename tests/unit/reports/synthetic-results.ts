/**
 * @file A made-up experiment for tests of analysis and reports: the demo benchmark's languages and coverage,
 * accuracies of the size that a small multilingual model reaches. Deterministic.
 */
import { readFileSync } from 'node:fs';
import { answersOf } from '../../../main/analysis/answers.ts';
import { randomStream } from '../../../shared/random/random-stream.ts';
import { languageCatalogueSchema, type Language } from '../../../shared/model/language.ts';
import { methodSchema } from '../../../shared/model/method.ts';
import type { Prediction } from '../../../shared/model/prediction.ts';
import type { RunAnswers, RunResult } from '../../../shared/model/result.ts';
import type { RunConfig } from '../../../shared/model/run.ts';
import { benchmarkSchema, type Benchmark } from '../../../shared/model/task.ts';
import { evaluationSchema, trainingSchema } from '../../../shared/model/training.ts';
import type { z } from 'zod';

const resources = new URL('../../../resources/', import.meta.url);

function readJson(relative: string): unknown {
  return JSON.parse(readFileSync(new URL(relative, resources), 'utf8'));
}

/** The product's language catalogue, by code. */
export const catalogue: ReadonlyMap<string, Language> = new Map(
  languageCatalogueSchema
    .parse(readJson('languages.json'))
    .languages.map((language) => [language.code, language]),
);

/** The demo benchmark. */
export const demoBenchmark: Benchmark = benchmarkSchema.parse(readJson('demo/topic/benchmark.json'));

/** 44 of its languages, all coverage tiers and 15 families. */
const demoLanguages: readonly string[] =
  `eng_Latn deu_Latn fra_Latn spa_Latn ita_Latn por_Latn nld_Latn rus_Cyrl pol_Latn zho_Hans jpn_Jpan kor_Hang
  arb_Arab hin_Deva ind_Latn tur_Latn vie_Latn swe_Latn dan_Latn ell_Grek heb_Hebr fin_Latn hun_Latn tha_Thai
  ben_Beng tam_Taml swh_Latn urd_Arab isl_Latn est_Latn kaz_Cyrl amh_Ethi yor_Latn hye_Armn tel_Telu afr_Latn
  eus_Latn kat_Geor mal_Mlym yue_Hant bos_Latn glg_Latn chr_Cher zul_Latn`.split(/\s+/);

interface Profile {
  readonly label: string;
  readonly config: z.input<typeof methodSchema>;
  readonly trainableParameters: number;
  /** Accuracy by coverage: English, all, 60%, 20%, unseen. */
  readonly accuracy: readonly [number, number, number, number, number];
  readonly trainMs: number;
}

export const PROFILES: readonly [Profile, Profile, Profile, Profile, Profile] = [
  {
    label: 'Frozen base',
    config: { method: 'none' },
    trainableParameters: 0,
    accuracy: [0.24, 0.24, 0.15, 0.1, 0.105],
    trainMs: 0,
  },
  {
    label: 'Soft prompt',
    config: { method: 'prompt-tuning' },
    trainableParameters: 1920,
    accuracy: [0.45, 0.29, 0.2, 0.13, 0.13],
    trainMs: 98_400,
  },
  {
    label: 'Prefix tuning',
    config: { method: 'prefix-tuning' },
    trainableParameters: 5120,
    accuracy: [0.55, 0.33, 0.25, 0.16, 0.15],
    trainMs: 136_200,
  },
  {
    label: 'Llama-Adapter',
    config: { method: 'llama-adapter' },
    trainableParameters: 7684,
    accuracy: [0.57, 0.35, 0.25, 0.16, 0.16],
    trainMs: 129_800,
  },
  {
    label: 'LoRA r = 8',
    config: { method: 'lora' },
    trainableParameters: 20_480,
    accuracy: [0.66, 0.44, 0.31, 0.18, 0.18],
    trainMs: 115_300,
  },
];

const hex = (text: string): string => Buffer.from(text.padEnd(32, '.')).toString('hex').slice(0, 64);

function predictionsOf(profile: Profile, language: string, items: number, seed: number): Prediction[] {
  const coverage = demoBenchmark.coverage[language] ?? 'unseen';
  const tier = ['all items seen, sampled most', 'all items seen', '60% seen', '20% seen'].indexOf(coverage);
  const offset = Buffer.from(language).reduce((sum, byte) => (sum * 31 + byte) >>> 0, 7);
  // Item difficulties and the language's luck are shared by all methods, so that runs are correlated.
  const luck = ((offset % 13) - 6) / 150;
  const wanted = profile.accuracy[tier === -1 ? 4 : tier]! + (tier === 0 ? 0 : luck);
  const shared = randomStream(offset);
  const own = randomStream(offset + seed * 7919 + profile.trainableParameters);
  return Array.from({ length: items }, (_, index): Prediction => {
    const ease = (0.6 * shared() + 0.4 * own()) / 2 ** 32;
    // The sum of two uniforms is not uniform: this is its distribution function, so P(correct) is `wanted`.
    const rank =
      ease < 0.4
        ? (ease * ease) / 0.48
        : ease < 0.6
          ? (ease - 0.2) / 0.6
          : 1 - ((1 - ease) * (1 - ease)) / 0.48;
    const gold = index % 12;
    const correct = rank < Math.max(wanted, 0.06);
    const prediction = correct ? gold : (gold + 1) % 12;
    return {
      id: `item-${index}`,
      cluster: null,
      scores: Array.from({ length: 12 }, (_score, option) => (option === prediction ? -1 : -3)),
      best: { sum: prediction, token: prediction, character: prediction },
      prediction,
      gold,
      correct,
    };
  });
}

/** Made-up tokens of each prompt of a language: 20 in English, up to 79 elsewhere. */
export function syntheticPromptTokens(language: string): number {
  if (language === 'eng_Latn') return 20;
  return 20 + (Buffer.from(language).reduce((sum, byte) => (sum * 31 + byte) >>> 0, 7) % 60);
}

/** The answers of runs that counted the tokens of their prompts. */
export function countedAnswers(results: readonly RunResult[]): RunAnswers[] {
  return answersOf(results).map(({ summary, languages }) => ({
    summary,
    languages: new Map(
      [...languages].map(([code, answers]) => [
        code,
        { ...answers, promptTokens: syntheticPromptTokens(code) * answers.items.length },
      ]),
    ),
  }));
}

export interface SyntheticOptions {
  readonly languages?: readonly string[];
  readonly items?: number;
  readonly seed?: number;
}

/** A finished run of a profile. */
export function syntheticRun(profile: Profile, options: SyntheticOptions = {}): RunResult {
  const { languages = demoLanguages, items = 190, seed = 1 } = options;
  const trained = profile.config.method !== 'none';
  const training = trainingSchema.parse({});
  const slug = profile.label.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  const config: RunConfig = {
    runId: `${slug}-seed-${seed}`,
    experiment: 'Emoji classes, five methods',
    name: `${profile.label}, seed ${seed}`,
    methodLabel: profile.label,
    model: { path: '../model', name: 'atlas-demo-4m', sha256: hex('model') },
    task: { path: '../benchmark', id: demoBenchmark.id, version: demoBenchmark.version, sha256: hex('task') },
    method: methodSchema.parse(profile.config),
    languages: [...languages] as [string, ...string[]],
    seed,
    training,
    evaluation: evaluationSchema.parse({}),
    runtime: 'onnxruntime',
    device: 'cpu',
    engineVersion: '0.1.0',
  };
  const noise = randomStream(seed + profile.trainableParameters);
  const final = 2.5 * (1 - profile.accuracy[0]) + 0.25;
  const steps = trained ? training.maxSteps : 0;
  const createdMs = Date.UTC(2026, 4, 20, 9, 0, 0);
  return {
    summary: {
      config,
      state: 'finished',
      directory: `runs/${config.runId}`,
      phase: null,
      createdMs,
      startedMs: createdMs + 1000,
      endedMs: createdMs + 1000 + profile.trainMs + 71_000,
      failure: null,
      step: steps,
      doneItems: languages.length * items,
      totalItems: languages.length * items,
      trainableParameters: profile.trainableParameters,
      totalParameters: 3_930_000 + profile.trainableParameters,
      weightBytes: 7_900_000,
      exportFormat: trained ? 'peft' : null,
      exportNote: null,
      maxLogitError: trained ? 3.8e-6 : null,
      trainMs: trained ? profile.trainMs : null,
      evaluateMs: 71_000 + profile.trainableParameters / 4,
    },
    steps: Array.from({ length: steps }, (_, index) => ({
      step: index + 1,
      loss: final + (2.485 - final) * Math.exp(-index / 70) + (noise() / 2 ** 32 - 0.5) * 0.45,
      gradNorm: 0.8,
      learningRate: 5e-3,
      tokens: 640,
      durationMs: 380,
      memoryBytes: 410 * 2 ** 20,
    })),
    dev: Array.from({ length: steps / 50 }, (_, index) => ({
      step: (index + 1) * 50,
      loss: final + (2.485 - final) * Math.exp(-(index + 1) / 1.6),
      accuracy: profile.accuracy[0] * (1 - 0.55 * Math.exp(-(index + 1) / 1.6)) - (index === 5 ? 0.01 : 0),
      best: index < 5,
    })),
    predictions: new Map(
      languages.map((language) => [language, predictionsOf(profile, language, items, seed)]),
    ),
  };
}

/** A run that ended with an error before it measured anything. */
export function failedRun(profile: Profile, failure: string): RunResult {
  const run = syntheticRun(profile);
  return {
    summary: {
      ...run.summary,
      state: 'failed',
      phase: 'training',
      failure,
      step: 12,
      doneItems: 0,
      exportFormat: null,
      maxLogitError: null,
      trainMs: null,
      evaluateMs: null,
    },
    steps: run.steps.slice(0, 12),
    dev: [],
    predictions: new Map(),
  };
}

/** A run with some languages' answers taken away, as one that was stopped while evaluating. */
export function withoutLanguages(run: RunResult, languages: readonly string[]): RunResult {
  return {
    ...run,
    predictions: new Map([...run.predictions].filter(([language]) => !languages.includes(language))),
  };
}
