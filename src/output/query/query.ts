import jmespath from 'jmespath';
import { DopeerError } from '../../errors.ts';
import { checkExpression, messageOf, SEE } from './check.ts';
import { bySorting } from './sorting.ts';

/** Selects from the document of an answer. */
export type Query = (document: unknown) => unknown;

/** More than any answer has. A text of many times that cannot be made, which would show only once the work is done. */
const LARGEST_MB = 32;

/**
 * Reads an expression of JMESPath. The function it gives throws a `DopeerError` where the expression does not suit
 * the document, such as the length of a number: that only the document can tell.
 *
 * @throws DopeerError `usage` for an expression that is wrong in itself, or calls a function that is not there.
 */
export function compileQuery(expression: string): Query {
  checkExpression(expression);
  const sorting = bySorting(expression);
  return (document) => {
    const own = ownMembers(document);
    try {
      // What is no data is not there.
      const selected: unknown = jmespath.search(own, sorting);
      checkSize(selected);
      return JSON.parse(JSON.stringify(selected) ?? 'null');
    } catch (error) {
      // Of the expression as it was typed: people know no other.
      const reason = (sorting !== expression && errorOf(() => jmespath.search(own, expression))) || error;
      throw new DopeerError('failed', `--query does not suit this answer: ${messageOf(reason)}`, {
        hint: SEE,
      });
    }
  };
}

/** Throws where what is selected is too long as JSON, indented, to be written. */
function checkSize(selected: unknown): void {
  let left = LARGEST_MB * 2 ** 20;
  const take = (value: unknown, depth: number) => {
    left -= 2 * depth + (typeof value === 'string' ? value.length : 1);
    if (left < 0) throw new Error(`It selects more than ${LARGEST_MB} MB.`);
    if (typeof value === 'object' && value !== null)
      for (const inner of Object.values(value)) take(inner, depth + 1);
  };
  take(selected, 1);
}

/** What the library asks of an object. */
const ASKED_BY_LIBRARY = Object.defineProperty(Object.create(null), 'hasOwnProperty', {
  value: Object.prototype.hasOwnProperty,
});

/** The same document with no other members than its own: the library would find `constructor` in any object. */
const ownMembers = (document: unknown): unknown =>
  JSON.parse(JSON.stringify(document ?? null), (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.assign(Object.create(ASKED_BY_LIBRARY), value)
      : value,
  );

/** What something throws; `undefined` where it throws nothing. */
function errorOf(work: () => void): unknown {
  try {
    work();
    return undefined;
  } catch (error) {
    return error;
  }
}
