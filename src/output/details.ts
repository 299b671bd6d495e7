import Table from 'cli-table3';
import { safe } from './safe.ts';
import type { Style } from './style.ts';

/** A label and what stands beside it: one text, or rows of cells that are aligned below each other. */
export type Line = readonly [label: string, value: string | readonly (readonly string[])[]];

/** Labelled lines, one after the other, such as `Status   ACTIVE`. */
export function renderDetails(lines: readonly Line[], style: Style, paint: (text: string) => string): string {
  const cells = lines.map(([label, value]) => [
    style.faint(safe(label)),
    typeof value === 'string'
      ? paint(safe(value))
      : align(value.map((row) => row.map((cell) => paint(safe(cell))))),
  ]);
  return `${align(cells)}\n`;
}

/** Cells below each other, two spaces apart, without borders or trailing spaces. */
function align(rows: string[][]): string {
  const none = Object.fromEntries(
    ['top', 'bottom', 'left', 'right', 'mid', 'middle'].flatMap((side) =>
      ['', '-mid', '-left', '-right'].map((end) => [`${side}${end}`, '']),
    ),
  );
  const table = new Table({
    chars: { ...none, 'top-mid': '', middle: '' },
    style: { 'padding-left': 0, 'padding-right': 2, head: [], border: [] },
  });
  table.push(...rows);
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}
