/**
 * @file Tables as CSV (RFC 4180): CRLF line ends, quotes only where a field needs them.
 */

/** What a field can hold; null and undefined are written as an empty field, a missing value. */
export type CsvField = string | number | null | undefined;

/** A header line and one line a record, the last one ended too. */
export function formatCsv(header: readonly string[], records: readonly (readonly CsvField[])[]): string {
  return [header, ...records].map((fields) => `${fields.map(escapeField).join(',')}\r\n`).join('');
}

function escapeField(field: CsvField): string {
  if (field === null || field === undefined) return '';
  const text = String(field);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
