import { safe, toJson } from '../../text/safe.ts';

/** What was selected, as lines of values for a shell: one of a value, or of several with tabs between them. */
export function queryLines(selected: unknown): string {
  const rows = Array.isArray(selected) ? selected : selected === null ? [] : [selected];
  return rows.map((row) => `${cellsOf(row).map(cellText).join('\t')}\n`).join('');
}

const cellsOf = (row: unknown): readonly unknown[] =>
  Array.isArray(row) ? row : typeof row === 'object' && row !== null ? Object.values(row) : [row];

/** As tsv has it: nothing for what is unknown, and a backslash as two. */
function cellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'object' ? toJson(value) : String(value);
  return safe(text.replaceAll('\\', '\\\\'));
}
