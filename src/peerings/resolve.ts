import { idKey } from '../api/id.ts';
import { DopeerError } from '../errors.ts';
import { type Command, dopeer } from '../hint.ts';
import { closestWords } from '../text/closest.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const ID_PREFIX = /^[0-9a-f][0-9a-f-]{3,}$/i;

/** What a reference can point at. */
export interface Named {
  readonly id: string;
  readonly name?: string | null;
}

/** What is looked for, in words, and the command that lists them. */
export interface Kind {
  readonly noun: string;
  readonly plural: string;
  readonly listCommand: Command;
}

export const PEERING: Kind = { noun: 'peering', plural: 'peerings', listCommand: dopeer('list') };
export const VPC: Kind = { noun: 'VPC', plural: 'VPCs', listCommand: dopeer('vpcs') };

/** Whether a reference is a whole ID, for which no list is needed. */
export function isUuid(reference: string): boolean {
  return UUID.test(reference);
}

/**
 * The one item a reference means: by whole ID, by exact name, or by a unique prefix of an ID of
 * four or more characters; a name that is also the start of another one's ID means both. Throws
 * `not_found`, with the closest names if they are to be suggested, or `ambiguous` with every candidate;
 * never picks one of several.
 */
export async function findReference<Item extends Named>(
  reference: string,
  items: readonly Item[],
  kind: Kind,
  suggest = true,
): Promise<Item> {
  const candidates = matching(reference, items);
  const [only, second] = candidates;
  if (only !== undefined && second === undefined) return only;
  if (only !== undefined) throw ambiguous(reference, candidates, kind);
  throw notFound(reference, kind, {
    names: suggest
      ? await closestWords(
          reference,
          items.map(({ name }) => name),
        )
      : [],
  });
}

/** The error for a reference that means nothing; `names` are similar ones that exist. */
export function notFound(
  reference: string,
  kind: Kind,
  { names }: { names: readonly string[] },
): DopeerError {
  const start = /^[0-9a-f]{1,3}$/i.test(reference)
    ? 'The start of an ID needs four or more characters. '
    : '';
  const hint =
    names.length > 0
      ? `Did you mean ${names.join(', ')}?`
      : { text: `${start}See what there is`, command: kind.listCommand };
  return new DopeerError('not_found', `There is no ${kind.noun} "${reference}".`, { hint });
}

function matching<Item extends Named>(reference: string, items: readonly Item[]): readonly Item[] {
  const key = idKey(reference);
  if (isUuid(reference)) return items.filter(({ id }) => idKey(id) === key);
  if (mayBePrefix(reference))
    return items.filter(({ id, name }) => name === reference || idKey(id).startsWith(key));
  // The length comes first: thousands of references may be compared with thousands of IDs.
  return items.filter(
    ({ id, name }) => name === reference || (id.length === key.length && idKey(id) === key),
  );
}

/** Whether a reference may be the start of an ID, as `cafe` may. */
export const mayBePrefix = (reference: string): boolean => ID_PREFIX.test(reference);

function ambiguous(reference: string, candidates: readonly Named[], { plural }: Kind): DopeerError {
  const list = candidates.map(({ id, name }) => `  ${id}  ${name ?? '-'}`);
  return new DopeerError('ambiguous', `"${reference}" matches ${candidates.length} ${plural}.`, {
    hint: ['Use the whole ID of the one you mean:', ...list],
  });
}
