import { shorten } from '../../text/width.ts';
import { type Columns, cellText, headerOf } from '../columns.ts';
import type { Style } from '../style.ts';
import { align, cellOf, GAP, widthsOf } from './align.ts';

/** How a table is to be drawn. */
export interface TableOptions {
  readonly keys: readonly string[];
  readonly header: boolean;
  /** Columns of the terminal; `undefined` draws all there is. */
  readonly width: number | undefined;
  /** Whether the widest column is cut where nothing else gives way any more. */
  readonly isCut?: boolean | undefined;
  readonly style: Style;
  /** Colours one cell of the column of that key. */
  readonly paint: (text: string, key: string) => string;
}

/** Columns, and whether their texts are shortened. */
interface Layout {
  readonly keys: readonly string[];
  readonly isShort: boolean;
}

/**
 * Rows aligned by spaces, without borders, one line each. Spaces inside a cell become no-break
 * spaces, so that `awk` counts the same columns in every row.
 */
export async function renderTable<Row>(
  rows: readonly Row[],
  columns: Columns<Row>,
  { keys, header, width, isCut = false, style, paint }: TableOptions,
): Promise<string> {
  const textOf = (row: Row, key: string, isShort: boolean) => {
    const text = cellText(row, key, columns, '-').replaceAll(' ', '\u00a0');
    return (isShort ? columns[key]?.shorten?.(text) : undefined) ?? text;
  };
  const cellsOf = (layout: Layout) => [
    ...(header ? [layout.keys.map((key) => headerOf(key, columns))] : []),
    ...rows.map((row) => layout.keys.map((key) => textOf(row, key, layout.isShort))),
  ];
  const [all, ...smaller] = layoutsOf(keys, columns);
  const layout =
    width === undefined
      ? all
      : ([all, ...smaller].find((each) => sumOf(columnsOf(cellsOf(each))) <= width) ?? smaller.at(-1) ?? all);
  const cells = cellsOf(layout);
  const shown = isCut && width !== undefined ? withinWidth(cells, width) : cells;
  const lines = await align(shown, (text, row, column) =>
    header && row === 0 ? style.strong(text) : paint(text, layout.keys[column] ?? ''),
  );
  return lines.map((line) => `${line}\n`).join('');
}

/** Ever smaller layouts, as the columns declare it. A name is never left out. */
function layoutsOf<Row>(keys: readonly string[], columns: Columns<Row>): readonly [Layout, ...Layout[]] {
  const narrow = keys.map((key) => columns[key]?.narrower ?? key);
  const without = (...ways: readonly unknown[]) =>
    narrow.filter((key) => !ways.includes(columns[key]?.givesWay ?? 'never'));
  return [
    { keys, isShort: false },
    { keys: narrow, isShort: false },
    { keys: narrow, isShort: true },
    { keys: without('first'), isShort: true },
    { keys: without('first', 'last'), isShort: true },
  ];
}

/** Of a cut column at least so much is shown. */
const LEAST_WIDTH = 8;

/** The same rows, with the widest column cut to what the others leave of the width. */
function withinWidth(rows: readonly (readonly string[])[], width: number): readonly (readonly string[])[] {
  const widths = columnsOf(rows);
  const excess = sumOf(widths) - width;
  if (excess <= 0) return rows;
  const widest = widths.indexOf(Math.max(...widths));
  const room = Math.max(LEAST_WIDTH, (widths[widest] ?? 0) - excess);
  return rows.map((row) => row.map((cell, column) => (column === widest ? shorten(cell, room) : cell)));
}

const columnsOf = (rows: readonly (readonly string[])[]) => widthsOf(rows.map((row) => row.map(cellOf)));

const sumOf = (widths: readonly number[]) =>
  widths.reduce((sum, width) => sum + width, 0) + GAP.length * (widths.length - 1);
