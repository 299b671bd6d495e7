import { randomUUID } from 'node:crypto';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DopeerError } from './errors.ts';
import { followLinks, hasCode, makeFolder, writing } from './files.ts';
import type { Clock } from './host.ts';

const STALE_MS = 10_000;
const RETRY_MS = 25;
/** A little more than `STALE_MS` of waiting, so that the last look finds a crashed holder's lock stale. */
const ATTEMPTS = 420;
const STALE_CHECK_EVERY = 40;

/** The end of the queue for each lock: inside one process nobody has to sleep for it. */
const queues = new Map<string, Promise<unknown>>();

/**
 * Runs `body` while no other call, in this process or another, runs one for the same file.
 * Not re-entrant: a body must not lock its own file again.
 *
 * @throws DopeerError `config` when the lock cannot be had within about 10 s; what `body` throws.
 */
export async function withFileLock<T>(path: string, clock: Clock, body: () => Promise<T>): Promise<T> {
  const target = await followLinks(path);
  const lock = `${target}.lock`;
  const turn = (queues.get(lock) ?? Promise.resolve()).then(() => runLocked(target, clock, body));
  const done = turn.catch(() => {});
  queues.set(lock, done);
  try {
    return await turn;
  } finally {
    if (queues.get(lock) === done) queues.delete(lock);
  }
}

async function runLocked<T>(target: string, clock: Clock, body: () => Promise<T>): Promise<T> {
  const lock = `${target}.lock`;
  const owner = randomUUID();
  await writing(target, async () => {
    await makeFolder(dirname(target));
    await acquire(lock, owner, clock);
  });
  try {
    return await body();
  } finally {
    await release(lock, owner);
  }
}

async function acquire(lock: string, owner: string, clock: Clock): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (await claim(lock, owner)) return;
    if (attempt % STALE_CHECK_EVERY === 0 && (await breakStale(lock))) continue;
    await clock.sleep(RETRY_MS);
  }
  throw new DopeerError('config', `Another dopeer keeps ${lock}.`, {
    hint: 'If no other dopeer is running, remove that file.',
    retryable: true,
  });
}

/** Makes the file and says whether it did; false when it is there already. */
async function claim(file: string, content: string): Promise<boolean> {
  try {
    await writeFile(file, content, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    // Windows answers EPERM or EBUSY for a file that is just being removed.
    if (hasCode(error, 'EEXIST')) return false;
    if (hasCode(error, 'EPERM', 'EBUSY') && (await contentOf(file)) !== undefined) return false;
    throw error;
  }
}

/**
 * Removes the lock of a process that died, and says whether the lock is gone.
 *
 * The right to remove it is itself a file, named after the owner seen: while it is held, only the dead
 * owner could remove that lock, so what is checked here still holds at the removal. Its time of
 * modification is "now" by the clock that also stamped the lock, which may be a file server's.
 */
async function breakStale(lock: string): Promise<boolean> {
  const owner = await contentOf(lock);
  if (owner === undefined) return true;
  const breaker = `${lock}.${/^[\da-f-]{36}$/.test(owner) ? owner : 'unnamed'}`;
  if (!(await claim(breaker, ''))) return false;
  try {
    const age = (await stat(breaker)).mtimeMs - (await stat(lock)).mtimeMs;
    if (age < STALE_MS || (await contentOf(lock)) !== owner) return false;
    await rm(lock, { force: true });
    return true;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return true;
    throw error;
  } finally {
    await rm(breaker, { force: true });
  }
}

async function release(lock: string, owner: string): Promise<void> {
  // The body is done: a lock that cannot be removed must not turn its success into a failure.
  if ((await contentOf(lock)) === owner) await rm(lock, { force: true }).catch(() => {});
}

async function contentOf(file: string): Promise<string | undefined> {
  return await readFile(file, 'utf8').catch(() => undefined);
}
