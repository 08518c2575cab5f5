/**
 * @file The heatmap as an SVG file: all rows that are shown, with the colours of the page.
 */
import type { ScaleStep } from '../../../../shared/color/heat-scale.ts';
import type { Picture } from '../../../components/charts/export-picture.ts';
import type { HeatColors } from './heat-colors.ts';
import type { HeatRow } from './heatmap-rows.ts';
import type { HeatValue } from './heatmap-values.ts';

export interface HeatmapPictureOptions {
  readonly title: string;
  /** Heads of the columns. */
  readonly columns: readonly string[];
  readonly rows: readonly HeatRow[];
  readonly colors: HeatColors;
  readonly textOf: (row: HeatRow, column: number, value: HeatValue) => string;
  /** Ends of the scale, as they are written. */
  readonly ends: readonly [string, string];
  readonly page: ScaleStep;
  readonly fontFamily: string;
}

const PADDING = 16;
const NAME_WIDTH = 210;
const CELL_WIDTH = 54;
const CELL_HEIGHT = 19;
const GROUP_SPACE = 6;
const SCALE_WIDTH = 160;
/** Of a letter at 11 pixels, roughly. */
const LETTER_WIDTH = 6;

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** Draws what is given; needs no style sheet. */
export function heatmapPicture(options: HeatmapPictureOptions): Picture {
  const { title, columns, rows, colors, textOf, ends, page, fontFamily } = options;
  const headHeight = 14 + LETTER_WIDTH * Math.max(...columns.map(({ length }) => length));
  const width = 2 * PADDING + Math.max(NAME_WIDTH + columns.length * CELL_WIDTH, 460);
  const parts: string[] = [];
  const text = (x: number, y: number, content: string, attributes = ''): void => {
    parts.push(`<text x="${x}" y="${y}" ${attributes}>${escape(content)}</text>`);
  };
  text(PADDING, PADDING + 12, title, 'font-size="14" font-weight="600"');
  const bodyTop = PADDING + 26 + headHeight;
  columns.forEach((label, column) => {
    const x = PADDING + NAME_WIDTH + (column + 0.5) * CELL_WIDTH + 4;
    text(x, bodyTop - 8, label, `transform="rotate(-90 ${x} ${bodyTop - 8})"`);
  });
  let y = bodyTop;
  for (const row of rows) {
    if (row.kind === 'group') y += GROUP_SPACE;
    const baseline = y + 13;
    const weight = row.kind === 'language' ? '' : 'font-weight="600"';
    text(PADDING + (row.kind === 'language' ? 12 : 0), baseline, row.label, weight);
    row.values.forEach((value, column) => {
      const x = PADDING + NAME_WIDTH + column * CELL_WIDTH;
      const color = colors.of(value);
      const box = `x="${x}" y="${y}" width="${CELL_WIDTH - 1}" height="${CELL_HEIGHT - 1}"`;
      if (color !== null) parts.push(`<rect ${box} fill="${color.background}"/>`);
      else if (value === 'missing') parts.push(`<rect ${box} fill="url(#missing)"/>`);
      const fill = `fill="${color?.text ?? page.text}" text-anchor="middle" ${weight}`;
      text(x + CELL_WIDTH / 2, baseline, textOf(row, column, value), fill);
    });
    y += CELL_HEIGHT;
  }
  y += 14;
  const stepWidth = SCALE_WIDTH / colors.steps.length;
  text(PADDING + NAME_WIDTH - 6, y + 10, ends[0], 'text-anchor="end"');
  colors.steps.forEach(({ background }, step) => {
    const x = PADDING + NAME_WIDTH + step * stepWidth;
    parts.push(`<rect x="${x}" y="${y}" width="${stepWidth + 0.5}" height="12" fill="${background}"/>`);
  });
  text(PADDING + NAME_WIDTH + SCALE_WIDTH + 6, y + 10, ends[1]);
  const height = y + 12 + PADDING;
  return {
    width,
    height,
    svg: [
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`,
      ` font-family="${escape(fontFamily)}" font-size="11" fill="${page.text}">`,
      `<defs><pattern id="missing" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">`,
      `<rect width="2" height="6" fill="${page.text}" fill-opacity="0.18"/></pattern></defs>`,
      `<rect width="${width}" height="${height}" fill="${page.background}"/>`,
      ...parts,
      '</svg>',
    ].join('\n'),
  };
}
