import { isIPv4 } from 'node:net';
import type { Api } from '../api/endpoints.ts';
import type { Database, Droplet } from '../api/types.ts';
import { DopeerError } from '../errors.ts';
import { type Hint, program } from '../hint.ts';
import { nameOf } from '../peerings/identity.ts';
import { type End, privateAddressesOf, type Unreadable } from '../peerings/reach/evidence.ts';
import { isUuid } from '../peerings/resolve.ts';
import { closestWords } from '../text/closest.ts';

/**
 * Something that may not be read, or that the API says is not there, as a value; any other failure is thrown on.
 * `scope` is what a token needs for it.
 */
export async function readable<Value>(scope: string, reading: Promise<Value>): Promise<Value | Unreadable> {
  return reading.catch((error: unknown) => {
    if (error instanceof DopeerError && error.code === 'forbidden') return { scope };
    if (error instanceof DopeerError && error.code === 'not_found') return { scope, isMissing: true };
    throw error;
  });
}

const isUnreadable = (value: object): value is Unreadable => 'scope' in value;

/** The two ends of a way, found with as few requests as they need. */
export interface Ends {
  /**
   * What a reference means: the ID, the private address or the name of a Droplet; of what is connected to, also
   * the ID or the name of a database.
   *
   * @throws DopeerError `not_found`, or `ambiguous` with every candidate.
   */
  find(reference: string, side: Side): Promise<End>;
}

/** A database can only be connected to. */
type Side = 'from' | 'to';

/** Lists that both ends need are fetched once. */
export function createEnds(api: Api): Ends {
  const withGpu = once(() => readable('droplet:read', api.listDroplets({ hasGpu: true })));
  const others = once(() => readable('droplet:read', api.listDroplets()));
  const databases = once(() => readable('database:read', api.listDatabases()));

  const byId = async (reference: string, side: Side): Promise<End | undefined> => {
    if (/^[1-9]\d{0,14}$/.test(reference)) {
      const found = await readable('droplet:read', api.getDroplet(Number(reference)));
      if (!isUnreadable(found)) return { kind: 'droplet', droplet: found };
      return found.isMissing ? undefined : unreadable(reference, found);
    }
    if (!isUuid(reference) || side === 'from') return undefined;
    const found = await readable('database:read', api.getDatabase(reference.toLowerCase()));
    if (!isUnreadable(found)) return { kind: 'database', database: found };
    return found.isMissing ? undefined : unreadable(reference, found);
  };

  const byAddress = async (reference: string): Promise<End | undefined> => {
    if (!isIPv4(reference)) return undefined;
    const lists = await Promise.all([others(), withGpu()]);
    const [hidden] = lists.filter(isUnreadable);
    if (hidden !== undefined) return unreadable(reference, hidden);
    const found = readableOf(lists).filter((droplet) => privateAddressesOf(droplet).includes(reference));
    const end = found.length === 0 ? undefined : only(reference, found, []);
    return end?.kind === 'droplet' ? { ...end, address: reference } : end;
  };

  const byName = async (name: string, side: Side): Promise<End> => {
    const [named, gpus, bases] = await Promise.all([
      readable('droplet:read', api.listDroplets({ name })),
      withGpu(),
      side === 'to' ? databases() : [],
    ]);
    // The API takes a name in any case; what was typed tells two apart that differ by nothing else.
    const droplets = readableOf([named, gpus]).filter((droplet) => droplet.name === name);
    const found = readableOf([bases]).filter((database) => database.name === name);
    if (droplets.length + found.length > 0) return only(name, droplets, found);
    const [hidden] = [named, gpus, bases].filter(isUnreadable);
    if (hidden !== undefined) return unreadable(name, hidden);
    throw await missing(name, side);
  };

  const missing = async (reference: string, side: Side): Promise<DopeerError> => {
    const [known, bases] = await Promise.all([Promise.all([others(), withGpu()]), databases()]);
    const named = readableOf([bases]);
    if (side === 'from' && named.some(({ id, name }) => id === reference || name === reference)) {
      return new DopeerError('not_found', `"${reference}" is a managed database.`, {
        hint: 'It can only be connected to: give it as <to>.',
      });
    }
    const names = [...readableOf(known), ...(side === 'to' ? named : [])].map(({ name }) => name);
    const close = await closestWords(reference, names);
    return new DopeerError(
      'not_found',
      `There is no Droplet ${side === 'to' ? 'or database ' : ''}"${reference}".`,
      {
        hint:
          close.length > 0 ? [`Did you mean ${close.join(', ')}?`] : LISTS.slice(0, side === 'to' ? 2 : 1),
      },
    );
  };

  return {
    // A name may look like an ID or an address.
    find: async (reference, side) =>
      (await byId(reference, side)) ?? (await byAddress(reference)) ?? (await byName(reference, side)),
  };
}

const LISTS: readonly [Hint, Hint] = [
  { text: 'See the Droplets', command: program('doctl compute droplet list') },
  { text: 'See the databases', command: program('doctl databases list') },
];

const unreadable = (reference: string, { scope }: Unreadable): End => ({
  kind: 'unreadable',
  reference,
  scope,
});

const readableOf = <Item>(lists: readonly (readonly Item[] | Unreadable)[]): readonly Item[] =>
  lists.flatMap((list) => (isUnreadable(list) ? [] : list));

/** The one that a reference means; never the first of several. */
function only(reference: string, droplets: readonly Droplet[], databases: readonly Database[]): End {
  const ends: readonly End[] = [
    ...droplets.map((droplet) => ({ kind: 'droplet', droplet }) as const),
    ...databases.map((database) => ({ kind: 'database', database }) as const),
  ];
  const [end, second] = ends;
  if (end !== undefined && second === undefined) return end;
  throw new DopeerError('ambiguous', `"${reference}" means several:`, {
    hint: [
      ...droplets.map(({ id, name }) => `  Droplet ${id}  ${name ?? ''}`),
      ...databases.map((database) => `  database ${database.id}  ${nameOf(database)}`),
      'Give the ID.',
    ],
  });
}

function once<Result>(work: () => Promise<Result>): () => Promise<Result> {
  let result: Promise<Result> | undefined;
  return () => {
    result ??= work();
    return result;
  };
}
