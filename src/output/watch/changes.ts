import { safe } from '../../text/safe.ts';
import { cellText, cellValue } from '../columns.ts';
import { type Result, rowsOf } from '../result.ts';

/** What differs between two looks, by rows. */
export interface Changes {
  /** By the ID of a row that is there: how it came to be as it is. */
  readonly marks: ReadonlyMap<string, 'new' | 'changed'>;
  /** The names of those that are there no more. */
  readonly gone: readonly string[];
}

/** The rows of a result by their IDs. */
const byId = (result: Result): ReadonlyMap<string, object> =>
  new Map(rowsOf(result).map((row) => [idOf(row), row]));

/** What tells a row apart from the others. */
export const idOf = (row: object): string => ('id' in row ? String(row.id) : '');

/** Compares what two looks have found. */
export function compareResults(before: Result, after: Result): Changes {
  const earlier = byId(before);
  const later = byId(after);
  const marks = new Map<string, 'new' | 'changed'>();
  for (const [id, row] of later) {
    const was = earlier.get(id);
    if (was === undefined) marks.set(id, 'new');
    else if (changedCells(was, row, before, after).length > 0) marks.set(id, 'changed');
  }
  const gone = [...earlier].filter(([id]) => !later.has(id)).map(([, row]) => nameOf(row, before));
  return { marks, gone };
}

/** The changes between two looks in words, a line for each. */
export function describeChanges(before: Result, after: Result): string {
  const earlier = byId(before);
  const lines = [...byId(after)].flatMap(([id, row]) => {
    const was = earlier.get(id);
    if (was === undefined) return [`New: ${nameOf(row, after)} (${statusOf(row)})`];
    const cells = changedCells(was, row, before, after);
    return cells.map(([key, old, now]) => `${nameOf(was, before)}: ${key} is ${now}, was ${old}`);
  });
  const { gone } = compareResults(before, after);
  return [...lines, ...gone.map((name) => `Gone: ${name}`)].map((line) => `${safe(line)}\n`).join('');
}

/** What is not the same in two states of a row, by column; that time passes is no change. */
function changedCells(
  was: object,
  row: object,
  before: Result,
  after: Result,
): readonly (readonly [key: string, was: string, now: string])[] {
  if ('text' in before || 'text' in after) return [];
  return after.tableColumns.flatMap((key) => {
    const [old, now] = [cellText(was, key, before.columns, '-'), cellText(row, key, after.columns, '-')];
    return key === 'age' || old === now ? [] : [[key, old, now] as const];
  });
}

/** What a row of a result is called. */
export function nameOf(row: object, result: Result): string {
  return 'text' in result ? '' : String(cellValue(row, 'name', result.columns) ?? idOf(row));
}

const statusOf = (row: object): string => ('status' in row ? String(row.status) : '-');
