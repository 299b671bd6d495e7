import { safe } from '../../text/safe.ts';
import { widthOf } from '../../text/width.ts';
import { widthsOf } from './align.ts';

/** What means something inside a cell to Markdown as GitHub reads it, or to the HTML it becomes. */
const SPECIAL = /[\\`*_[\]<>|~&$]/g;

/** A text that shows as itself. */
export const escapeMarkdown = (text: string): string => safe(text).replace(SPECIAL, '\\$&');

/** A table for documents, the first row its header; the columns are aligned in the source, too. */
export function renderMarkdown(rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map(escapeMarkdown));
  const widths = widthsOf(cells).map((width) => Math.max(3, width));
  const line = (row: readonly string[]) =>
    `| ${row.map((text, column) => text + ' '.repeat((widths[column] ?? 0) - widthOf(text))).join(' | ')} |\n`;
  const [header = [], ...body] = cells;
  return [header, widths.map((width) => '-'.repeat(width)), ...body].map(line).join('');
}
