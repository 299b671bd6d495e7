import jmespath, { type Node } from 'jmespath';
import { usageError } from '../../errors.ts';
import { checkCopies } from './copies.ts';

/** The library goes into each level by a call: of a longer one the stack may end, once the command has done its work. */
const LONGEST = 2_000;

const TOO_SOON = 'The expression ends too soon.';

/** Where people find what an expression may be. */
export const SEE = 'The language: https://jmespath.org';

/**
 * Finds what is wrong with an expression in itself, before the command does its work.
 *
 * @throws DopeerError `usage`
 */
export function checkExpression(expression: string): void {
  if (expression.length > LONGEST)
    throw usageError(
      `--query: An expression of ${expression.length} characters is too long: ${LONGEST} at most.`,
    );
  try {
    const tree = jmespath.compile(expression);
    checkNode(tree);
    checkCopies(tree);
  } catch (error) {
    // The library goes on where it has found nothing to go on with.
    const message = error instanceof TypeError ? TOO_SOON : messageOf(error);
    throw usageError(`--query: ${/\(EOF\)/.test(message) ? TOO_SOON : message}`, SEE);
  }
}

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

/** What the library says of an error. */
export const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
