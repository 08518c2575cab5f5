/**
 * @file A chart on the page as a file of its own: SVG that needs no style sheet, and PNG made from it.
 */

/** A picture that stands alone. */
export interface Picture {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

export interface LegendEntry {
  readonly label: string;
  /** Any CSS colour, variables included. */
  readonly color: string;
  readonly isDashed?: boolean;
}

const SVG = 'http://www.w3.org/2000/svg';
const PADDING = 16;
const TITLE_HEIGHT = 26;
const LEGEND_HEIGHT = 22;
/** PNG pixels for a CSS pixel: sharp in print at half the chart's width on the page. */
const PNG_SCALE = 2;

/** What style sheets decide about the shapes and texts of a chart. */
const INLINED = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-opacity',
  'stroke-dasharray',
  'stroke-linecap',
  'stroke-linejoin',
  'opacity',
  'font-family',
  'font-size',
  'font-weight',
  'text-anchor',
  'dominant-baseline',
  'visibility',
  'display',
] as const;

/**
 * Copies a chart out of the page, with the styles it has there, its title and legend around it, on the page's
 * background.
 */
export function pictureOf(svg: SVGSVGElement, title: string, legend: readonly LegendEntry[]): Picture {
  const { width: innerWidth, height: innerHeight } = svg.getBoundingClientRect();
  const width = Math.round(innerWidth) + 2 * PADDING;
  const top = PADDING + TITLE_HEIGHT + (legend.length > 0 ? LEGEND_HEIGHT : 0);
  const height = Math.round(innerHeight) + top + PADDING;
  const style = getComputedStyle(svg.closest('figure') ?? document.body);
  const text = { fill: style.color, 'font-family': style.fontFamily };

  const root = element('svg', { xmlns: SVG, width, height, viewBox: `0 0 ${width} ${height}` });
  root.append(
    element('rect', { width, height, fill: backgroundBehind(svg) }),
    label(title, { ...text, x: PADDING, y: PADDING + 12, 'font-size': 14, 'font-weight': 600 }),
    ...legendMarks(legend, text, svg),
  );
  const chart = withInlinedStyles(svg);
  for (const [name, value] of Object.entries({
    x: PADDING,
    y: top,
    width: innerWidth,
    height: innerHeight,
  })) {
    chart.setAttribute(name, String(value));
  }
  root.append(chart);
  return { svg: new XMLSerializer().serializeToString(root), width, height };
}

/** Draws a picture into a PNG. @throws {Error} The browser cannot draw it. */
export async function toPng({ svg, width, height }: Picture): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = width * PNG_SCALE;
  canvas.height = height * PNG_SCALE;
  canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
  return await new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob === null) reject(new Error('The picture is too large to be drawn'));
      else resolve(blob);
    }, 'image/png');
  });
}

function withInlinedStyles(source: SVGSVGElement): SVGSVGElement {
  const copy = source.cloneNode(true) as SVGSVGElement;
  const originals = [source, ...source.querySelectorAll('*')];
  const copies = [copy, ...copy.querySelectorAll('*')];
  originals.forEach((original, index) => {
    const target = copies[index]!;
    const computed = getComputedStyle(original);
    target.removeAttribute('class');
    target.removeAttribute('style');
    for (const name of INLINED) {
      const value = computed.getPropertyValue(name);
      if (value !== '') target.setAttribute(name, value);
    }
  });
  return copy;
}

const WHOLE = { from: 0, width: 12 };
const DASHES = [
  { from: 0, width: 5 },
  { from: 7, width: 5 },
];

function legendMarks(
  legend: readonly LegendEntry[],
  text: Readonly<Record<string, string>>,
  context: SVGSVGElement,
): SVGElement[] {
  const y = PADDING + TITLE_HEIGHT + 4;
  let x = PADDING;
  return legend.flatMap(({ label: name, color, isDashed = false }) => {
    const start = x;
    x += 18 + 7 * name.length + 14;
    return [
      ...(isDashed ? DASHES : [WHOLE]).map(({ from, width }) =>
        element('rect', {
          x: start + from,
          y: y - 5,
          width,
          height: 4,
          rx: 1,
          fill: resolved(color, context),
        }),
      ),
      label(name, { ...text, x: start + 18, y, 'font-size': 11 }),
    ];
  });
}

/** A colour as the browser computes it, so that no variable is left in the file. */
function resolved(color: string, context: SVGSVGElement): string {
  const probe = document.createElement('span');
  probe.style.color = color;
  (context.parentElement ?? document.body).append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}

function backgroundBehind(start: Element): string {
  for (let at: Element | null = start; at !== null; at = at.parentElement) {
    const { backgroundColor } = getComputedStyle(at);
    if (!/^(transparent|rgba\(.*, 0\))$/.test(backgroundColor)) return backgroundColor;
  }
  return '#ffffff';
}

function element(name: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}

function label(content: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const made = element('text', attributes);
  made.textContent = content;
  return made;
}
