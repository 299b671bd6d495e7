import { createHash } from 'node:crypto';
import type { Api } from '../api/endpoints.ts';
import type { Credentials } from '../config/credentials.ts';
import { configFileIfAny } from '../config/folder.ts';
import type { Context } from '../context.ts';
import type { Clock } from '../host.ts';
import { undefinedIfForbidden } from '../operations/lookup.ts';
import { startDeadline } from '../system/deadline.ts';
import { readJsonFile, writeFileAtomic } from '../system/files.ts';

/** What an account has names of; `targets` are Droplets and databases. */
export type NameKind = 'peerings' | 'vpcs' | 'regions' | 'droplets' | 'targets';

/** What of a command's context names are read with. */
type NamesContext = Pick<Context, 'host' | 'settings' | 'redactor' | 'api' | 'credentials'>;

type Names = Partial<Record<NameKind, readonly string[]>>;

/** The names of one kind in one account, as they were fetched. */
interface Entry {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly names: readonly string[];
}

/** By account and kind; the account is a hash, so that the file tells of no token. */
type Cache = Readonly<Record<string, Entry>>;

/** Somebody waits at the keyboard; with the start of the program it stays below half a second. */
const DEADLINE_MS = 300;
/** So long, names are taken from the file without asking the API. */
const FRESH_MS = 60_000;
/** So long, they stand in where the API does not answer in time. */
const KEPT_MS = 24 * 60 * 60_000;

/**
 * The names of an account: from `completion.json` in the folder of the profiles, or from the API where
 * they are not fresh. The sandbox is at hand and needs no file.
 *
 * @throws where there is no token, or no answer in time and nothing was kept.
 */
export async function readNames(kind: NameKind, context: NamesContext): Promise<readonly string[]> {
  const { host, settings, redactor } = context;
  if (settings.sandbox) return (await fetchNames(kind, context))[kind] ?? [];
  const path = configFileIfAny(host, 'completion.json');
  const account = accountOf(await context.credentials());
  const cache = path === undefined ? {} : await readCache(path, host.clock);
  const entry = cache[`${account} ${kind}`];
  if (entry !== undefined && host.clock.now() - entry.at < FRESH_MS) return entry.names;
  try {
    const names = await fetchNames(kind, context);
    const text = JSON.stringify({ ...cache, ...entriesOf(account, names, host.clock.now()) });
    if (path !== undefined) await writeCache(path, redactor.redact(text));
    return names[kind] ?? [];
  } catch (error) {
    if (entry !== undefined) return entry.names;
    throw error;
  }
}

async function fetchNames(kind: NameKind, { api: open, host }: NamesContext): Promise<Names> {
  const api = await open();
  const { signal, cancel } = startDeadline(host.clock, DEADLINE_MS);
  const late = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  try {
    return await Promise.race([listNames(kind, api, signal), late]);
  } finally {
    cancel();
  }
}

async function listNames(kind: NameKind, api: Api, signal: AbortSignal): Promise<Names> {
  const once = { signal, retry: false };
  if (kind === 'peerings')
    return { peerings: (await api.listPeerings(once)).flatMap(({ name }) => name ?? []) };
  if (kind === 'droplets' || kind === 'targets') {
    const [droplets, withGpu, databases] = await Promise.all([
      api.listDroplets(once),
      api.listDroplets({ ...once, hasGpu: true }),
      kind === 'targets' ? api.listDatabases(once).catch(undefinedIfForbidden) : [],
    ]);
    return { [kind]: [...droplets, ...withGpu, ...(databases ?? [])].flatMap(({ name }) => name ?? []) };
  }
  const vpcs = await api.listVpcs(once);
  return {
    vpcs: vpcs.flatMap(({ name }) => name ?? []),
    regions: vpcs.flatMap(({ region }) => region ?? []),
  };
}

const accountOf = ({ token, apiUrl }: Credentials) =>
  createHash('sha256').update(`${token} ${apiUrl}`).digest('hex');

const entriesOf = (account: string, names: Names, at: number): Cache =>
  Object.fromEntries(
    Object.entries(names).map(([kind, list]) => [`${account} ${kind}`, { at, names: list }]),
  );

/** What may still be used of the file; nothing of one that cannot be read. */
async function readCache(path: string, clock: Clock): Promise<Cache> {
  const content = await readJsonFile(path).catch(() => undefined);
  const isUsable = (entry: Partial<Entry> | null) => {
    const age = clock.now() - (entry?.at ?? Number.NaN);
    return age >= 0 && age < KEPT_MS && Array.isArray(entry?.names);
  };
  return Object.fromEntries(Object.entries((content ?? {}) as Cache).filter(([, entry]) => isUsable(entry)));
}

/** Where it cannot be kept, it is fetched again the next time. */
async function writeCache(path: string, text: string): Promise<void> {
  await writeFileAtomic(path, `${text}\n`, 0o600).catch(() => {});
}
