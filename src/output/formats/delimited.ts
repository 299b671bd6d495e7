import { safe } from '../../text/safe.ts';

/** A cell quoted as RFC 4180 asks; it holds no line feed any more. */
const csvCell = (text: string) => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** A cell whose backslashes stand as two; it holds no tab or line feed any more. */
const tsvCell = (text: string) => text.replaceAll('\\', '\\\\');

/** Lines of csv or tsv; every cell goes through the sanitiser first. */
export function renderDelimited(format: 'csv' | 'tsv', rows: readonly (readonly string[])[]): string {
  const [separator, cell] = format === 'csv' ? [',', csvCell] : ['\t', tsvCell];
  return rows.map((row) => `${row.map((text) => cell(safe(text))).join(separator)}\n`).join('');
}
