/**
 * @file An item of a published dataset, before a task makes a prompt of it.
 */

export interface TaskDocument {
  /** The same in every language. */
  readonly id: string;
  /** Documents that share a passage, premise or paragraph; null where none do. */
  readonly cluster: string | null;
  /** Field -> text, by the dataset's own names. */
  readonly fields: Readonly<Record<string, string>>;
  /** Index of the right choice, or the accepted answers. Null where the file has no labels. */
  readonly answer: number | readonly string[] | null;
}
