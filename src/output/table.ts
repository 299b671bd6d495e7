import { align, cellOf, GAP, widthsOf } from './align.ts';
import { type Columns, cellText, headerOf } from './columns.ts';
import type { Style } from './style.ts';

/** How a table is to be drawn. */
export interface TableOptions {
  readonly keys: readonly string[];
  readonly header: boolean;
  /** Columns of the terminal; `undefined` draws all there is. */
  readonly width: number | undefined;
  readonly style: Style;
  /** Colours one cell of the column of that key. */
  readonly paint: (text: string, key: string) => string;
}

interface Layout {
  readonly keys: readonly string[];
  readonly shortIds: boolean;
}

const UUID = /\b([0-9a-f]{8})-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/gi;
const ID_COLUMNS = ['id', 'vpc_ids', 'vpcs'];

/**
 * Rows aligned by spaces, without borders, one line each. Spaces inside a cell become no-break
 * spaces, so that `awk` counts the same columns in every row.
 */
export async function renderTable<Row>(
  rows: readonly Row[],
  columns: Columns<Row>,
  { keys, header, width, style, paint }: TableOptions,
): Promise<string> {
  const textOf = (row: Row, key: string, shortIds: boolean) => {
    const text = cellText(row, key, columns, '-').replaceAll(' ', '\u00a0');
    return shortIds && ID_COLUMNS.includes(key) ? text.replace(UUID, '$1') : text;
  };
  const cellsOf = (layout: Layout) => [
    ...(header ? [layout.keys.map((key) => headerOf(key, columns))] : []),
    ...rows.map((row) => layout.keys.map((key) => textOf(row, key, layout.shortIds))),
  ];
  const all = { keys, shortIds: false };
  const layout = width === undefined ? all : fit(keys, (candidate) => widthOf(cellsOf(candidate)) <= width);
  const lines = await align(cellsOf(layout), (text, row, column) =>
    header && row === 0 ? style.strong(text) : paint(text, layout.keys[column] ?? ''),
  );
  return lines.map((line) => `${line}\n`).join('');
}

/** The first of ever smaller layouts that fits the terminal, or the smallest. A name is never left out. */
function fit(keys: readonly string[], fits: (layout: Layout) => boolean): Layout {
  const aged = keys.map((key) => (key === 'created_at' ? 'age' : key));
  const without = (...gone: string[]) => aged.filter((key) => !gone.includes(key));
  const layouts: Layout[] = [
    { keys, shortIds: false },
    { keys: aged, shortIds: false },
    { keys: aged, shortIds: true },
    { keys: without('regions'), shortIds: true },
  ];
  return layouts.find(fits) ?? { keys: without('regions', 'vpcs'), shortIds: true };
}

const widthOf = (rows: readonly (readonly string[])[]) => {
  const widths = widthsOf(rows.map((row) => row.map(cellOf)));
  return widths.reduce((sum, width) => sum + width, 0) + GAP.length * (widths.length - 1);
};
