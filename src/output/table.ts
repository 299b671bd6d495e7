import { safe } from '../text/safe.ts';
import { type MeasureWidth, widthOf } from '../text/width.ts';
import { type Columns, cellText, headerOf } from './columns.ts';
import type { Style } from './style.ts';

/** How a table is to be drawn. */
export interface TableOptions {
  readonly keys: readonly string[];
  readonly header: boolean;
  /** Columns of the terminal; `undefined` draws every value in full. */
  readonly width: number | undefined;
  readonly style: Style;
  /** Colours one cell of the column of that key. */
  readonly paint: (text: string, key: string) => string;
}

interface Layout {
  readonly keys: readonly string[];
  readonly shortIds: boolean;
}

const GAP = '  ';
const UUID = /\b([0-9a-f]{8})-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/gi;
const ID_COLUMNS = ['id', 'vpc_ids', 'vpcs'];

/**
 * Rows aligned by spaces, without borders, one line each. Spaces inside a cell become no-break
 * spaces, so that `awk` counts the same columns in every row.
 */
export async function renderTable<Row>(
  rows: readonly Row[],
  columns: Columns<Row>,
  options: TableOptions,
): Promise<string> {
  const cellsOf = memoize((key: string) =>
    rows.map((row) => safe(cellText(row, key, columns, '-')).replaceAll(' ', '\u00a0')),
  );
  const headers = options.header ? (key: string) => [headerOf(key, columns)] : () => [];
  const column = (key: string, { shortIds }: Layout) => [
    ...headers(key),
    ...(shortIds && ID_COLUMNS.includes(key) ? cellsOf(key).map(shortenIds) : cellsOf(key)),
  ];
  const measure = await widthOf(options.keys.flatMap(cellsOf));
  const layout =
    options.width === undefined
      ? { keys: options.keys, shortIds: false }
      : fit(options.keys, options.width, (candidate) =>
          tableWidth(
            candidate.keys.map((key) => column(key, candidate)),
            measure,
          ),
        );
  return draw(
    layout.keys.map((key) => ({ key, cells: column(key, layout) })),
    measure,
    options,
  );
}

/** The first of ever smaller layouts that fits the terminal, or the smallest. A name is never cut. */
function fit(keys: readonly string[], width: number, widthOfLayout: (layout: Layout) => number): Layout {
  const aged = keys.map((key) => (key === 'created_at' ? 'age' : key));
  const without = (...gone: string[]) => aged.filter((key) => !gone.includes(key));
  const layouts: Layout[] = [
    { keys, shortIds: false },
    { keys: aged, shortIds: false },
    { keys: aged, shortIds: true },
    { keys: without('regions'), shortIds: true },
  ];
  return (
    layouts.find((layout) => widthOfLayout(layout) <= width) ?? {
      keys: without('regions', 'vpcs'),
      shortIds: true,
    }
  );
}

interface DrawnColumn {
  readonly key: string;
  readonly cells: readonly string[];
}

function draw(columns: readonly DrawnColumn[], measure: MeasureWidth, options: TableOptions): string {
  const widths = columns.map(({ cells }) => widest(cells, measure));
  const lines = Array.from({ length: columns[0]?.cells.length ?? 0 }, (_, row) => {
    const line = columns.map(({ key, cells }, index) => {
      const text = cells[row] ?? '';
      const padding = index === columns.length - 1 ? '' : ' '.repeat((widths[index] ?? 0) - measure(text));
      return (options.header && row === 0 ? options.style.strong(text) : options.paint(text, key)) + padding;
    });
    return `${line.join(GAP)}\n`;
  });
  return lines.join('');
}

const widest = (column: readonly string[], measure: MeasureWidth) =>
  column.reduce((widest, text) => Math.max(widest, measure(text)), 0);

const tableWidth = (cells: readonly string[][], measure: MeasureWidth) =>
  cells.reduce((sum, column) => sum + widest(column, measure), 0) + GAP.length * (cells.length - 1);

const shortenIds = (text: string) => text.replace(UUID, '$1');

function memoize<Value>(make: (key: string) => Value): (key: string) => Value {
  const known = new Map<string, Value>();
  return (key) => {
    const value = known.get(key) ?? make(key);
    known.set(key, value);
    return value;
  };
}
