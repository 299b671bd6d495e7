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

/** The library goes into each level by a call: of a longer one the stack may end, once the command has done its work. */
const LONGEST = 2_000;

/** More than any answer has. What is selected may hold one thing many times, and each of them is written. */
const MOST_VALUES = 1_000_000;

const TOO_SOON = 'The expression ends too soon.';
const SEE = 'The language: https://jmespath.org';

/**
 * Reads an expression of JMESPath. The function it gives throws a `DopeerError` where the expression does not suit
 * the document, such as the length of a number: that only the document can tell.
 *
 * @throws DopeerError `usage` for an expression that is wrong in itself, or calls a function that is not there.
 */
export function compileQuery(expression: string): Query {
  if (expression.length > LONGEST)
    throw usageError(
      `--query: An expression of ${expression.length} characters is too long: ${LONGEST} at most.`,
    );
  try {
    checkNode(jmespath.compile(expression) as Node);
  } catch (error) {
    const message = messageOf(error);
    throw usageError(`--query: ${/\(EOF\)/.test(message) ? TOO_SOON : message}`, SEE);
  }
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
      const reason = errorOf(() => jmespath.search(own, expression)) ?? error;
      throw new DopeerError('failed', `--query does not suit this answer: ${messageOf(reason)}`, {
        hint: SEE,
      });
    }
  };
}

function checkSize(selected: unknown): void {
  const left = [selected];
  for (let values = 1; left.length > 0; values += 1) {
    if (values > MOST_VALUES) throw new Error(`It selects more than ${MOST_VALUES} values.`);
    const value = left.pop();
    if (typeof value === 'object' && value !== null)
      for (const inner of Object.values(value)) left.push(inner);
  }
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

/** The functions that take an expression, and which of their arguments is one. */
const REFERENCES = new Map([
  ['map', 0],
  ['sort_by', 1],
  ['min_by', 1],
  ['max_by', 1],
]);

/**
 * The library learns of functions only when it calls them, and of an expression that ends too soon when it gets there:
 * that would be after the command has done its work.
 */
function checkNode(node: Node | null | undefined, isArgument = false): void {
  if (node == null || typeof node !== 'object') return;
  const { type, name, children = [], value } = node;
  if (type === 'ExpressionReference' && !isArgument)
    throw new Error('& stands only in map(&..., @), and in sort_by(@, &...), min_by and max_by.');
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
  const place = type === 'Function' ? REFERENCES.get(name ?? '') : undefined;
  if (place !== undefined && children[place]?.type !== 'ExpressionReference')
    throw new Error(`${name}() wants & before its argument ${place + 1}, such as &name.`);
  for (const [index, child] of children.entries()) checkNode(child, index === place);
  if (type === 'KeyValuePair') checkNode(value as Node);
}

/** Which of a list that is sorted each of these finds. Of several that are equal both find the first. */
const SORTED = new Map([
  ['min_by', { open: '(', close: '', pick: '[0]' }],
  ['max_by', { open: '(reverse(', close: ')', pick: '[-1]' }],
]);

const OPENING = ['Lparen', 'Lbracket', 'Lbrace', 'Filter'];
const CLOSING = ['Rparen', 'Rbracket', 'Rbrace'];

/** The same expression without the functions that the library has for numbers alone, though it lets texts in. */
function bySorting(expression: string): string {
  const tokens = jmespath.tokenize(expression);
  /** For each bracket that is open: what it is of such a function. */
  const open: ReturnType<typeof SORTED.get>[] = [];
  let sorting = '';
  let taken = 0;
  const write = (upTo: number, text: string, from = upTo) => {
    sorting += `${expression.slice(taken, upTo)}${text}`;
    taken = from;
  };
  for (const [index, { type, start }] of tokens.entries()) {
    if (OPENING.includes(type)) {
      const { type: before, value: name, start: from = 0 } = tokens[index - 1] ?? {};
      const isCall = type === 'Lparen' && before === 'UnquotedIdentifier';
      const sorted = isCall ? SORTED.get(String(name)) : undefined;
      open.push(sorted);
      if (sorted !== undefined) write(from, `sort_by${sorted.open}`, start + 1);
    } else if (type === 'Comma') write(start, open.at(-1)?.close ?? '');
    else if (CLOSING.includes(type)) write(start + 1, open.pop()?.pick ?? '');
  }
  return sorting + expression.slice(taken);
}

/** What something throws; `undefined` where it throws nothing. */
function errorOf(work: () => void): unknown {
  try {
    work();
    return undefined;
  } catch (error) {
    return error;
  }
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
