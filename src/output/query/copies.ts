import type { Node } from 'jmespath';

/** Ten columns of ten columns of ten columns. */
const MOST_COPIES = 1_000;

/**
 * Throws where an expression may take one thing far too often, as `@|[@,@]|[@,@]...` does, twice as often with each
 * step. To the library that costs nothing, until something goes through all of them: `==`, `to_string()`, or what
 * writes the answer.
 */
export function checkCopies(tree: Node): void {
  copiesOf(tree, 1);
}

/** How often one thing may be in what a part of an expression selects from something that has it so often. */
function copiesOf(node: Node, before: number): number {
  const copies = selectedBy(node, before);
  if (copies > MOST_COPIES)
    throw new Error(`The expression may take the same thing more than ${MOST_COPIES} times.`);
  return copies;
}

function selectedBy({ type, children, value }: Node, before: number): number {
  const parts = (children ?? []).filter((child) => isNode(child));
  const each = (of: readonly Node[], from: number) => of.map((part) => copiesOf(part, from));
  switch (type) {
    case 'Literal':
      return 1;
    case 'KeyValuePair':
      return copiesOf(value as Node, before);
    case 'MultiSelectList':
    case 'MultiSelectHash':
      return sum(each(parts, before));
    case 'Function': {
      const isReference = (part: Node) => part.type === 'ExpressionReference';
      const taken = sum(
        each(
          parts.filter((part) => !isReference(part)),
          before,
        ),
      );
      return taken + sum(each(parts.filter(isReference), taken));
    }
    case 'OrExpression':
    case 'AndExpression':
      return Math.max(...each(parts, before));
    case 'Comparator':
    case 'NotExpression':
      each(parts, before);
      return 1;
    default: {
      // One thing of another, and of a filter what it is filtered by.
      const [first, then, condition] = parts;
      const taken = first === undefined ? before : copiesOf(first, before);
      if (condition !== undefined) copiesOf(condition, taken);
      return then === undefined ? taken : copiesOf(then, taken);
    }
  }
}

/** Of a slice the children are numbers. */
const isNode = (child: unknown): child is Node => typeof child === 'object' && child !== null;

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
