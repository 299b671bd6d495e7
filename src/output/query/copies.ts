import type { Node } from 'jmespath';

/** Ten columns of ten columns of ten columns. */
const MOST_COPIES = 1_000;

/** How often one thing may be in a value, or in each item of a list. */
interface Copies {
  readonly all: number;
  /** The same of its members, for what a hash of the expression made. */
  readonly members?: ReadonlyMap<string, Copies> | undefined;
}

const ONE: Copies = { all: 1 };

/** Functions whose result is no more than a number, a name or yes or no. */
const MEASURING = new Set(
  'abs avg ceil contains ends_with floor keys length starts_with sum to_number type'.split(' '),
);

/**
 * Throws where an expression may multiply one thing far too often, as `@|[@,@]|[@,@]...` does, twice with each
 * step. To the library that costs nothing, until something goes through all of them: `==`, `to_string()`, or what
 * writes the answer.
 */
export function checkCopies(tree: Node): void {
  copiesOf(tree, ONE);
}

/** What a part of an expression selects from something. */
function copiesOf(node: Node, from: Copies): Copies {
  const copies = selectedBy(node, from);
  if (copies.all > MOST_COPIES)
    throw new Error(`The expression may multiply what it takes by more than ${MOST_COPIES}.`);
  return copies;
}

function selectedBy({ type, name = '', children, value }: Node, from: Copies): Copies {
  const parts = (children ?? []).filter((child) => isNode(child));
  const each = (of = parts) => of.map((part) => copiesOf(part, from));
  switch (type) {
    case 'Literal':
      // Where it is gone through for each of what there is.
      return { all: from.all * leavesOf(value) };
    case 'Field':
      return from.members === undefined ? { all: from.all } : (from.members.get(name) ?? ONE);
    case 'KeyValuePair':
      return copiesOf(value as Node, from);
    case 'MultiSelectHash': {
      const members = new Map(parts.map((part) => [part.name ?? '', copiesOf(part, from)]));
      return { all: total([...members.values()]), members };
    }
    case 'MultiSelectList':
      return { all: total(each()) };
    case 'Function':
      return resultOf(name, parts, from);
    case 'OrExpression':
    case 'AndExpression':
      return { all: Math.max(...each().map(({ all }) => all)) };
    case 'Comparator':
    case 'NotExpression':
      each();
      return ONE;
    case 'ValueProjection': {
      // Whichever of its members.
      const [first, then] = parts;
      const { all } = first === undefined ? from : copiesOf(first, from);
      return then === undefined ? { all } : copiesOf(then, { all });
    }
    default: {
      // One thing of another, and of a filter what it is filtered by.
      const [first, then, condition] = parts;
      const taken = first === undefined ? from : copiesOf(first, from);
      if (condition !== undefined) copiesOf(condition, taken);
      return then === undefined ? taken : copiesOf(then, taken);
    }
  }
}

function resultOf(name: string, parts: readonly Node[], from: Copies): Copies {
  const isReference = (part: Node) => part.type === 'ExpressionReference';
  const values = parts.filter((part) => !isReference(part)).map((part) => copiesOf(part, from));
  const all = total(values);
  const [first = ONE] = values;
  // For each item of the list.
  const [made] = parts.filter(isReference).map((part) => copiesOf(part, first));
  if (made !== undefined) return name === 'map' ? made : first;
  if (MEASURING.has(name)) return ONE;
  // A text within a text has its quotes escaped, and their escapes.
  return { all: name === 'to_string' ? 2 * all : all };
}

/** Of a slice the children are numbers. */
const isNode = (child: unknown): child is Node => typeof child === 'object' && child !== null;

const total = (copies: readonly Copies[]) => copies.reduce((sum, { all }) => sum + all, 0);

function leavesOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Math.max(
    1,
    Object.values(value).reduce((sum: number, inner) => sum + leavesOf(inner), 0),
  );
}
