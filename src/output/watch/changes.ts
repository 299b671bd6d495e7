import { safe } from '../../text/safe.ts';
import { cellText, cellValue } from '../columns.ts';
import { type Result, rowsOf } from '../result.ts';

/** What one cell was, and is now. */
interface CellChange {
  readonly key: string;
  readonly was: string;
  readonly now: string;
}

/** How a row came to be as it is. */
export interface RowChange {
  readonly kind: 'new' | 'changed';
  /** Nothing for a row that is new. */
  readonly cells: readonly CellChange[];
}

/** What differs between two looks. */
export interface Changes {
  /** By the ID of a row that is there. */
  readonly rows: ReadonlyMap<string, RowChange>;
  /** The names of those that are there no more. */
  readonly gone: readonly string[];
}

/** The rows of a result by their IDs. */
const byId = (result: Result): ReadonlyMap<string, object> =>
  new Map(rowsOf(result).map((row) => [idOf(row), row]));

/** What tells a row apart from the others. */
export const idOf = (row: object): string => ('id' in row ? String(row.id) : '');

/** Compares what two looks have found, by the columns that are shown; `undefined` where nothing has changed. */
export function compareResults(
  before: Result,
  after: Result,
  shown?: readonly string[],
): Changes | undefined {
  const earlier = byId(before);
  const later = byId(after);
  const rows = new Map<string, RowChange>();
  for (const [id, row] of later) {
    const was = earlier.get(id);
    const cells = was === undefined ? [] : changedCells(was, row, before, after, shown);
    if (was === undefined || cells.length > 0)
      rows.set(id, { kind: was === undefined ? 'new' : 'changed', cells });
  }
  const gone = [...earlier].filter(([id]) => !later.has(id)).map(([, row]) => nameOf(row, before));
  return rows.size === 0 && gone.length === 0 ? undefined : { rows, gone };
}

/** Changes in words, a line for each. */
export function describeChanges({ rows, gone }: Changes, before: Result, after: Result): string {
  const earlier = byId(before);
  const later = byId(after);
  const lines = [...rows].flatMap(([id, { cells }]) => {
    const was = earlier.get(id);
    const row = later.get(id) ?? {};
    if (was === undefined) return [`New: ${nameOf(row, after)} (${statusOf(row)})`];
    return cells.map(({ key, was: old, now }) => `${nameOf(was, before)}: ${key} is ${now}, was ${old}`);
  });
  return [...lines, ...gone.map((name) => `Gone: ${name}`)].map((line) => `${safe(line)}\n`).join('');
}

/** What is not the same in two states of a row; that time passes is no change. */
function changedCells(
  was: object,
  row: object,
  before: Result,
  after: Result,
  shown?: readonly string[],
): readonly CellChange[] {
  if ('text' in before || 'text' in after) return [];
  return (shown ?? after.tableColumns).flatMap((key) => {
    const [old, now] = [cellText(was, key, before.columns, '-'), cellText(row, key, after.columns, '-')];
    return key === 'age' || old === now ? [] : [{ key, was: old, now }];
  });
}

/** What a row of a result is called. */
export function nameOf(row: object, result: Result): string {
  return 'text' in result ? '' : String(cellValue(row, 'name', result.columns) ?? idOf(row));
}

const statusOf = (row: object): string => ('status' in row ? String(row.status) : '-');
