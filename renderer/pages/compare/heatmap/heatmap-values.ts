/**
 * @file The number in each cell of the heatmap, by what is asked of it.
 */
import { roundUp, scoreDomain, type ScaleDomain } from '../../../../shared/color/heat-scale.ts';
import type { ComparisonOutline } from '../../../../shared/model/comparison-outline.ts';
import type { Cell, Comparison } from '../../../../shared/model/comparison.ts';
import { formatPoints, formatSignedPoints } from '../../../../shared/format/number.ts';
import type { Mode } from '../compare-view.ts';

/** A fraction; `missing` where nothing was measured, `none` where the question makes no sense. */
export type HeatValue = number | 'missing' | 'none';

/** A section of the outline with the statistics that belong to it, where they are known. */
export class SectionValues {
  readonly outline: ComparisonOutline;
  readonly statistics: Comparison | null;
  readonly #rows: ReadonlyMap<string, number>;
  readonly #cells: ReadonlyMap<string, readonly (Cell | null)[]>;

  constructor(outline: ComparisonOutline, statistics: Comparison | null) {
    this.outline = outline;
    // While runs are added the statistics may still be those of other columns.
    this.statistics = statistics?.columns.length === outline.columns.length ? statistics : null;
    this.#rows = new Map(outline.rows.map((row, index) => [row.language.code, index]));
    this.#cells = new Map(this.statistics?.rows.map((row) => [row.language.code, row.cells]));
  }

  /** The training language as readers call it. */
  get trainName(): string {
    const { trainLanguage } = this.outline.benchmark;
    return this.row(trainLanguage)?.language.name ?? trainLanguage;
  }

  /** A language's cells; undefined for one that is in no run. */
  row(code: string) {
    const index = this.#rows.get(code);
    return index === undefined ? undefined : this.outline.rows[index];
  }

  /** What single answers say of a cell; null until that is known. */
  detail(code: string, column: number): Cell | null {
    return this.#cells.get(code)?.[column] ?? null;
  }

  accuracy(code: string, column: number): number | null {
    return this.row(code)?.cells[column]?.accuracy ?? null;
  }

  value(mode: Mode, code: string, column: number): HeatValue {
    const accuracy = this.accuracy(code, column);
    if (accuracy === null) return 'missing';
    const { trainLanguage, chance } = this.outline.benchmark;
    const train = this.accuracy(trainLanguage, column);
    switch (mode) {
      case 'accuracy':
        return accuracy;
      case 'difference': {
        const { baseline } = this.outline.columns[column]!;
        if (baseline === null) return 'none';
        const exact = this.detail(code, column)?.difference?.value;
        const other = this.accuracy(code, baseline);
        return exact ?? (other === null ? 'missing' : accuracy - other);
      }
      case 'gap':
        return code === trainLanguage ? 'none' : train === null ? 'missing' : train - accuracy;
      case 'retained':
        if (code === trainLanguage) return 'none';
        if (train === null) return 'missing';
        return train <= chance ? 'none' : (accuracy - chance) / (train - chance);
    }
  }

  /** The mean over languages, each counting the same, of those that have a value. */
  mean(mode: Mode, codes: readonly string[], column: number): { value: HeatValue; languages: number } {
    const values = codes.map((code) => this.value(mode, code, column));
    const numbers = values.filter((value) => typeof value === 'number');
    if (numbers.length === 0) return { value: values.includes('none') ? 'none' : 'missing', languages: 0 };
    return {
      value: numbers.reduce((sum, value) => sum + value, 0) / numbers.length,
      languages: numbers.length,
    };
  }

  /** Whether a difference is one after Holm's adjustment; null where there is no test. */
  significant(code: string, column: number): boolean | null {
    const difference = this.detail(code, column)?.difference;
    return difference == null ? null : difference.pHolm < 0.05;
  }
}

/** Round ends that hold all values: from chance for accuracies, symmetric for differences, from 0 otherwise. */
export function domainOf(mode: Mode, values: readonly HeatValue[], chance: number): ScaleDomain {
  const numbers = values.filter((value) => typeof value === 'number');
  const most = numbers.reduce((a, b) => Math.max(a, b), 0);
  const least = numbers.reduce((a, b) => Math.min(a, b), 0);
  switch (mode) {
    case 'accuracy':
      return scoreDomain(chance, numbers);
    case 'difference': {
      const reach = Math.max(0.05, roundUp(Math.max(most, -least)));
      return { low: -reach, high: reach };
    }
    case 'gap':
      return { low: 0, high: Math.max(0.05, roundUp(most)) };
    case 'retained':
      return { low: 0, high: Math.max(1, Math.min(1.5, roundUp(most))) };
  }
}

/** In percentage points, or percent for a share; signed where it is a difference. */
export function heatText(mode: Mode, value: number): string {
  return mode === 'difference' ? formatSignedPoints(value) : formatPoints(value);
}
