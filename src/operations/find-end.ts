import { isIPv4 } from 'node:net';
import type { Api } from '../api/endpoints.ts';
import type { Database, Droplet } from '../api/types.ts';
import { DopeerError } from '../errors.ts';
import { type Hint, program } from '../hint.ts';
import { nameOf } from '../peerings/identity.ts';
import type { End, Unreadable } from '../peerings/reach/evidence.ts';
import { isUuid } from '../peerings/resolve.ts';
import { closestWords } from '../text/closest.ts';

/** Something that may not be read, as a value; any other failure is thrown on. */
export async function readable<Value>(scope: string, reading: Promise<Value>): Promise<Value | Unreadable> {
  return reading.catch((error: unknown) => {
    if (error instanceof DopeerError && error.code === 'forbidden') return { scope };
    throw error;
  });
}

const isUnreadable = (value: object): value is Unreadable => 'scope' in value;

/** Every Droplet, those with a GPU too; fetched once. */
export function droplets(api: Api): () => Promise<readonly Droplet[] | Unreadable> {
  let fetched: Promise<readonly Droplet[] | Unreadable> | undefined;
  const fetch = async () =>
    (await Promise.all([api.listDroplets(), api.listDroplets({ hasGpu: true })])).flat();
  return () => {
    fetched ??= readable('droplet:read', fetch());
    return fetched;
  };
}

/**
 * What a reference means: the ID, the private address or the name of a Droplet, the ID or name of a database.
 * A database can only be connected to. `all` gives every Droplet.
 *
 * @throws DopeerError `not_found`, or `ambiguous` with every candidate.
 */
export async function findEnd(
  reference: string,
  side: 'from' | 'to',
  api: Api,
  all: () => Promise<readonly Droplet[] | Unreadable>,
): Promise<End> {
  const mayBeDatabase = side === 'to';
  if (/^[1-9]\d{0,15}$/.test(reference)) {
    const found = await readable(
      'droplet:read',
      api.getDroplet(Number(reference)).catch(ifMissing(reference, side)),
    );
    return isUnreadable(found) ? unreadable(reference, found) : { kind: 'droplet', droplet: found };
  }
  if (isUuid(reference) && mayBeDatabase) {
    const id = reference.toLowerCase();
    const found = await readable('database:read', api.getDatabase(id).catch(ifMissing(reference, side)));
    return isUnreadable(found) ? unreadable(reference, found) : { kind: 'database', database: found };
  }
  if (isIPv4(reference)) {
    const list = await all();
    if (isUnreadable(list)) return unreadable(reference, list);
    return only(
      reference,
      side,
      list.filter((droplet) => privateAddressesOf(droplet).includes(reference)),
      [],
    );
  }
  return findByName(reference, side, api, all);
}

async function findByName(
  name: string,
  side: 'from' | 'to',
  api: Api,
  all: () => Promise<readonly Droplet[] | Unreadable>,
): Promise<End> {
  const [named, databases] = await Promise.all([
    readable('droplet:read', api.listDroplets({ name })),
    side === 'to' ? readable('database:read', api.listDatabases()) : [],
  ]);
  const matching = isUnreadable(databases) ? [] : databases.filter((database) => database.name === name);
  // In any case: two Droplets whose names differ by nothing else are told apart by what was typed.
  const exact = isUnreadable(named) ? [] : named.filter((droplet) => droplet.name === name);
  if (exact.length + matching.length > 0) return only(name, side, exact, matching);
  if (isUnreadable(named)) return unreadable(name, named);
  if (isUnreadable(databases)) return unreadable(name, databases);
  const withGpu = (await api.listDroplets({ name, hasGpu: true })).filter((droplet) => droplet.name === name);
  if (withGpu.length > 0) return only(name, side, withGpu, []);
  const others = await all();
  const names = [...(isUnreadable(others) ? [] : others), ...databases].map((each) => each.name);
  throw missing(name, side, await closestWords(name, names));
}

const unreadable = (reference: string, { scope }: Unreadable): End => ({
  kind: 'unreadable',
  reference,
  scope,
});

const privateAddressesOf = ({ networks }: Droplet) =>
  (networks?.v4 ?? []).flatMap(({ type, ip_address }) => (type === 'private' ? (ip_address ?? []) : []));

/** The one that a reference means; never the first of several. */
function only(
  reference: string,
  side: 'from' | 'to',
  found: readonly Droplet[],
  databases: readonly Database[],
): End {
  const ends: readonly End[] = [
    ...found.map((droplet) => ({ kind: 'droplet', droplet }) as const),
    ...databases.map((database) => ({ kind: 'database', database }) as const),
  ];
  const [end, second] = ends;
  if (end === undefined) throw missing(reference, side, []);
  if (second === undefined) return end;
  throw new DopeerError('ambiguous', `"${reference}" means several:`, {
    hint: [
      ...found.map(({ id, name }) => `  Droplet ${id}  ${name ?? ''}`),
      ...databases.map((database) => `  database ${database.id}  ${nameOf(database)}`),
      'Give the ID.',
    ],
  });
}

const LISTS: readonly [Hint, Hint] = [
  { text: 'See the Droplets', command: program('doctl compute droplet list') },
  { text: 'See the databases', command: program('doctl databases list') },
];

function missing(reference: string, side: 'from' | 'to', names: readonly string[]): DopeerError {
  const what = side === 'to' ? 'Droplet or database' : 'Droplet';
  const hint: readonly Hint[] =
    names.length > 0 ? [`Did you mean ${names.join(', ')}?`] : LISTS.slice(0, side === 'to' ? 2 : 1);
  return new DopeerError('not_found', `There is no ${what} "${reference}".`, { hint });
}

const ifMissing = (reference: string, side: 'from' | 'to') => (error: unknown) => {
  throw error instanceof DopeerError && error.code === 'not_found' ? missing(reference, side, []) : error;
};
