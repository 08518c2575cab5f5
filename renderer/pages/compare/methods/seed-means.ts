/**
 * @file The mean over languages of every seed.
 */
import type { ComparisonOutline } from '../../../../shared/model/comparison-outline.ts';

export interface SeedMeans {
  readonly label: string;
  /** Of the seeds, and their sample standard deviation; 0 for one seed. */
  readonly mean: number;
  readonly deviation: number;
  readonly seeds: readonly {
    readonly seed: number;
    readonly runId: string;
    readonly mean: number;
    readonly languages: number;
  }[];
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Of each column, the seeds that have answers in as many languages as any other has. */
export function seedMeans({ columns, rows, benchmark }: ComparisonOutline): SeedMeans[] {
  return columns.map(({ label, runs }, column) => {
    const all = runs.flatMap(({ runId, seed }) => {
      const scores = rows
        .filter(({ language }) => language.code !== benchmark.trainLanguage)
        .flatMap(({ cells }) => cells[column]?.seeds.find((score) => score.runId === runId)?.accuracy ?? []);
      return scores.length === 0 ? [] : [{ seed, runId, mean: average(scores), languages: scores.length }];
    });
    const most = Math.max(0, ...all.map(({ languages }) => languages));
    const seeds = all.filter(({ languages }) => languages === most);
    const mean = seeds.length === 0 ? 0 : average(seeds.map((seed) => seed.mean));
    const squares = seeds.reduce((sum, seed) => sum + (seed.mean - mean) ** 2, 0);
    return { label, mean, seeds, deviation: seeds.length < 2 ? 0 : Math.sqrt(squares / (seeds.length - 1)) };
  });
}
