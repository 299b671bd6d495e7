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

const TOO_SOON = 'The expression ends too soon.';
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
    const message = messageOf(error);
    throw usageError(`--query: ${/\(EOF\)/.test(message) ? TOO_SOON : message}`, SEE);
  }
  const sorting = bySorting(expression);
  return (document) => {
    try {
      // What is no data is not there.
      return JSON.parse(JSON.stringify(jmespath.search(ownMembers(document), sorting)) ?? 'null');
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
function checkNode(node: Node | null | undefined, isArgument = false): void {
  if (node == null || typeof node !== 'object') return;
  const { type, name, children = [], value } = node;
  if (type === 'ExpressionReference' && !isArgument)
    throw new Error('& stands only before an argument of a function, such as sort_by(@, &name).');
  if (type === 'Slice' && (children as readonly unknown[])[2] === 0)
    throw new Error('The step of a slice cannot be 0.');
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
  if (type !== 'Slice' && children.some((child) => child == null)) throw new Error(TOO_SOON);
  for (const child of children) checkNode(child, type === 'Function');
  if (type === 'KeyValuePair') checkNode(value as Node);
}

/** Which of a sorted list each of these finds. */
const PICKS = new Map([
  ['min_by', '[0]'],
  ['max_by', '[-1]'],
]);

/** The same expression without the functions that the library has for numbers alone, though it lets texts in. */
function bySorting(expression: string): string {
  const tokens = jmespath.tokenize(expression);
  /** Behind each bracket that is open, once it is closed. */
  const picks: string[] = [];
  let sorting = '';
  let taken = 0;
  for (const [index, { type, start }] of tokens.entries()) {
    if (type === 'Lparen') {
      const { type: before, value: name, start: from = 0 } = tokens[index - 1] ?? {};
      const pick = before === 'UnquotedIdentifier' ? PICKS.get(String(name)) : undefined;
      picks.push(pick ?? '');
      if (pick === undefined) continue;
      sorting += `${expression.slice(taken, from)}sort_by`;
      taken = start;
    }
    if (type === 'Rparen') {
      sorting += `${expression.slice(taken, start + 1)}${picks.pop()}`;
      taken = start + 1;
    }
  }
  return sorting + expression.slice(taken);
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
