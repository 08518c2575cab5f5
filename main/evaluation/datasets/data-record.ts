/**
 * @file A row of a dataset's file, whatever its form.
 */
export interface DataRecord {
  readonly fields: Readonly<Record<string, unknown>>;
  /** File and line or row, for errors. */
  readonly where: string;
}
