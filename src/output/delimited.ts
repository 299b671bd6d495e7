import { safe } from './safe.ts';

/** A cell quoted as RFC 4180 asks. */
const csvCell = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** A cell in which tab, line feed and backslash stand as two characters each. */
const tsvCell = (text: string) =>
  text.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n').replaceAll('\r', '\\r');

/** Lines of csv or tsv; every cell goes through the sanitiser first. */
export function renderDelimited(format: 'csv' | 'tsv', rows: readonly (readonly string[])[]): string {
  const [separator, cell] = format === 'csv' ? [',', csvCell] : ['\t', tsvCell];
  return rows.map((row) => `${row.map((text) => cell(safe(text))).join(separator)}\n`).join('');
}
