import { safe } from '../../text/safe.ts';
import { shorten, widthOf } from '../../text/width.ts';

/** Between two columns. */
export const GAP = '  ';

/** A longer text helps nobody in a terminal, and the library takes very long for it. */
const MAX_CELL_WIDTH = 1_000;

/** Characters without width would let a cell be longer still. */
const MAX_CELL_UNITS = 10 * MAX_CELL_WIDTH;

/** The library takes longer than linear for its rows. */
const ROWS_AT_ONCE = 50;

/** Neither borders nor colours of its own. */
const BARE = {
  chars: {
    ...Object.fromEntries(
      ['top', 'bottom', 'left', 'right', 'mid'].flatMap((edge) =>
        ['', '-mid', '-left', '-right'].map((part) => [`${edge}${part}`, '']),
      ),
    ),
    middle: GAP,
  },
  style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0, compact: true },
};

/** A text as it stands in a cell. */
export const cellOf = (text: string): string => shorten(safe(text.slice(0, MAX_CELL_UNITS)), MAX_CELL_WIDTH);

/** Columns of the terminal that each column takes; the last cell of a row that is shorter has all the rest. */
export function widthsOf(rows: readonly (readonly string[])[]): number[] {
  const count = rows.reduce((most, { length }) => Math.max(most, length), 0);
  const widths = Array.from({ length: count }, () => 0);
  const measure = (row: readonly string[], upTo: number) => {
    for (const [column, text] of row.slice(0, upTo).entries())
      widths[column] = Math.max(widths[column] ?? 0, widthOf(text));
  };
  // For a cell over several columns the library counts one column between each two, whatever stands there.
  const total = (from: number) => widths.slice(from).reduce((sum, width) => sum + width + 1, -1);
  for (const row of rows) measure(row, row.length === count ? count : row.length - 1);
  for (const row of rows) {
    const missing = widthOf(row.at(-1) ?? '') - total(row.length - 1);
    if (missing > 0) widths[count - 1] = (widths[count - 1] ?? 0) + missing;
  }
  return widths;
}

/**
 * Cells in columns, one line a row, without blanks at the end; the last cell of a row that is shorter than
 * others goes on below theirs. `paint` colours a cell. The first column is `firstWidth` wide at least. Cells
 * are made safe, and cut where they take more than 1,000 columns.
 */
export async function align(
  rows: readonly (readonly string[])[],
  paint: (text: string, row: number, column: number) => string = (text) => text,
  firstWidth = 0,
): Promise<readonly string[]> {
  const { default: Table } = await import('cli-table3');
  const cells = rows.map((row) => row.map(cellOf));
  const [first = 0, ...others] = widthsOf(cells);
  const colWidths = [Math.max(first, firstWidth), ...others];
  const lines: string[] = [];
  for (let start = 0; start < cells.length; start += ROWS_AT_ONCE) {
    const table = new Table({ ...BARE, colWidths });
    for (const [index, row] of cells.slice(start, start + ROWS_AT_ONCE).entries()) {
      const painted = row.map((text, column) => paint(text, start + index, column));
      const colSpan = colWidths.length - row.length + 1;
      table.push(
        colSpan === 1 ? painted : [...painted.slice(0, -1), { content: painted.at(-1) ?? '', colSpan }],
      );
    }
    lines.push(...table.toString().split('\n'));
  }
  return lines.map(withoutPadding);
}

/** Only our own blanks: others are a name's. */
function withoutPadding(line: string): string {
  let end = line.length;
  while (line[end - 1] === ' ') end -= 1;
  return line.slice(0, end);
}
