/**
 * @file LaTeX that cannot be broken by a name: every text goes through `escapeLatex`.
 */

const SPECIAL: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '{': '\\{',
  '}': '\\}',
  $: '\\$',
  '&': '\\&',
  '#': '\\#',
  '%': '\\%',
  _: '\\_',
  '^': '\\textasciicircum{}',
  '~': '\\textasciitilde{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
  '"': "''",
  '–': '--',
  '\u2212': '$-$',
  '±': '$\\pm$',
  '…': '\\dots{}',
};

/** Text as LaTeX shows it. Letters beyond ASCII stay, for UTF-8 is LaTeX's own encoding since 2018. */
export function escapeLatex(text: string): string {
  return (
    text
      .replaceAll(/[\\{}$&#%_^~<>|"–\u2212±…]/gu, (character) => SPECIAL[character]!)
      // Line ends and control characters; overrides of the text direction.
      .replaceAll(/[\u0000-\u001f\u007f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g, ' ')
  );
}

/** A comment of one or more lines. */
export function latexComment(text: string): string {
  return text
    .split(/\r?\n/)
    .map((line) => `% ${line}`.trimEnd())
    .join('\n');
}

/** Part of a label, such as `tab:demo`: letters, digits and hyphens. */
export function latexLabel(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}

export interface LatexTable {
  /** LaTeX. */
  readonly caption: string;
  readonly label: string;
  /** Column types, such as `lrr`. */
  readonly columns: string;
  /** Lines of the head, each ended by \\. */
  readonly head: readonly string[];
  /** Lines of the body: rows ended by \\, and rules. */
  readonly body: readonly string[];
}

/** A floating table. */
export function floatingTable({ caption, label, columns, head, body }: LatexTable): string {
  return [
    '\\begin{table}[tbp]',
    '\\centering',
    '\\small',
    `\\caption{${caption}}`,
    `\\label{${label}}`,
    `\\begin{tabular}{@{}${columns}@{}}`,
    '\\toprule',
    ...head,
    '\\midrule',
    ...body,
    '\\bottomrule',
    '\\end{tabular}',
    '\\end{table}',
  ].join('\n');
}

/** A table that may break over pages; its head is repeated. */
export function longTable({ caption, label, columns, head, body }: LatexTable): string {
  return [
    '\\begingroup',
    '\\small',
    `\\begin{longtable}{@{}${columns}@{}}`,
    `\\caption{${caption}}`,
    `\\label{${label}}\\\\`,
    '\\toprule',
    ...head,
    '\\midrule',
    '\\endfirsthead',
    '\\toprule',
    ...head,
    '\\midrule',
    '\\endhead',
    '\\bottomrule',
    '\\endlastfoot',
    ...body,
    '\\end{longtable}',
    '\\endgroup',
  ].join('\n');
}
