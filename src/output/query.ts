import jmespath from 'jmespath';
import { DopeerError, usageError } from '../errors.ts';
import { safe, toJson } from '../text/safe.ts';

/** Selects from the document of an answer. */
export type Query = (document: unknown) => unknown;

/** What an expression is made of, as far as it is looked at here. */
interface Node {
  readonly type: string;
  readonly name?: string;
  readonly children?: readonly (Node | null | undefined)[];
  /** The value of a member of a hash; anything at all for a literal. */
  readonly value?: unknown;
}

const SEE = 'The language: https://jmespath.org';

/**
 * Reads an expression of JMESPath. The function it gives throws a `DopeerError` where the expression does not suit
 * the document, such as the length of a number: that only the document can tell.
 *
 * @throws DopeerError `usage` for an expression that is wrong in itself, or calls a function that is not there.
 */
export function compileQuery(expression: string): Query {
  try {
    checkNode(jmespath.compile(expression) as Node);
  } catch (error) {
    throw usageError(`--query: ${messageOf(error)}`, SEE);
  }
  return (document) => {
    try {
      // What is no data is not there.
      return JSON.parse(JSON.stringify(jmespath.search(ownMembers(document), expression)) ?? 'null');
    } catch (error) {
      throw new DopeerError('failed', `--query does not suit this answer: ${messageOf(error)}`, {
        hint: SEE,
      });
    }
  };
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

/**
 * The library learns of functions only when it calls them, and of an expression that ends too soon when it gets there:
 * that would be after the command has done its work.
 */
function checkNode(node: Node | null | undefined): void {
  if (node == null || typeof node !== 'object') return;
  const { type, name, children = [], value } = node;
  if (type === 'Function') {
    const nothing = children.map(() => '`null`').join(', ');
    try {
      jmespath.search(null, `${name}(${nothing})`);
    } catch (error) {
      // That nothing is of the wrong type is no surprise.
      if (!messageOf(error).startsWith('TypeError')) throw error;
    }
  }
  // Of a slice an end may be missing.
  if (type !== 'Slice' && children.some((child) => child == null))
    throw new Error('The expression ends too soon.');
  for (const child of children) checkNode(child);
  if (type === 'KeyValuePair') checkNode(value as Node);
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

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
