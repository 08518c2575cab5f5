/**
 * @file What a report can consist of, and the forms in which it leaves the workbench.
 */

/** Sections of the HTML report, in its order. */
export const REPORT_SECTIONS = [
  { id: 'results', title: 'Results', about: 'One line a method: means, intervals, gap, parameters, time' },
  { id: 'languages', title: 'Every language', about: 'The heatmap by family and by script' },
  { id: 'transfer', title: 'What transfers', about: 'Share of the training language that each keeps' },
  { id: 'groups', title: 'Families, scripts, resources', about: 'Means over groups, with intervals' },
  { id: 'tokens', title: 'Tokens', about: 'Whether languages that take more tokens score lower' },
  { id: 'efficiency', title: 'What parameters buy', about: 'Mean accuracy against trained parameters' },
  { id: 'training', title: 'Training', about: 'Loss and held-out accuracy by step' },
  { id: 'setup', title: 'What was run', about: 'Model, benchmark, settings, hashes' },
  { id: 'runs', title: 'Runs', about: 'How each run ended, and its configuration' },
  { id: 'method', title: 'How the numbers were made', about: 'Intervals, tests, corrections, sources' },
] as const;
export type ReportSectionId = (typeof REPORT_SECTIONS)[number]['id'];
export const REPORT_SECTION_IDS = REPORT_SECTIONS.map(({ id }) => id);

/** Forms of a report; `extension` is that of its file. */
export const REPORT_FORMATS = [
  {
    id: 'html',
    extension: 'html',
    title: 'HTML',
    about: 'One page that loads nothing: tables, heatmap, charts',
  },
  { id: 'pdf', extension: 'pdf', title: 'PDF', about: 'The page, printed on A4' },
  { id: 'csv', extension: 'csv', title: 'CSV', about: 'Every language and method, full precision' },
  {
    id: 'latex',
    extension: 'tex',
    title: 'LaTeX',
    about: 'Tables for booktabs: best bold, ties and tests marked',
  },
  { id: 'json', extension: 'json', title: 'JSON', about: 'The whole comparison, for programs' },
  {
    id: 'bundle',
    extension: 'zip',
    title: 'Reproduction bundle',
    about: 'Experiment, configurations, hashes, predictions, a README that says how to run it again',
  },
] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number]['id'];
export const REPORT_FORMAT_IDS = REPORT_FORMATS.map(({ id }) => id);

/** A file of a report. */
export interface ReportFile {
  readonly format: ReportFormat;
  /** Absolute. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}
