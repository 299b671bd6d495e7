import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, rmdir, stat, unlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DopeerError } from '../errors.ts';
import type { Clock } from '../host.ts';
import { followLinks, hasCode, makeFolder, sweepTemporary, whileHeld, writing } from './files.ts';

const STALE_MS = 10_000;
const RETRY_MS = 25;
/** A little more waiting than `STALE_MS`, so that the last look finds a crashed holder's lock stale. */
const ATTEMPTS = (STALE_MS + 500) / RETRY_MS;
const STALE_CHECK_EVERY = 40;

/** What renaming a folder to a name that is taken ends with; Windows has its own words for it. */
const TAKEN = ['EEXIST', 'ENOTEMPTY', 'ENOTDIR', 'EPERM', 'EACCES', 'EBUSY'] as const;

/** The end of the queue for each lock: inside one process nobody has to sleep for it. */
const queues = new Map<string, Promise<unknown>>();

/**
 * Runs `body` while no other call, in this process or another, runs one for the same file. `signal`
 * ends the wait for the lock, not the body. Not re-entrant: a body must not lock its own file again.
 *
 * @throws DopeerError `config` when the lock cannot be had within a little more than `STALE_MS`; the signal's reason; what
 * `body` throws.
 */
export async function withFileLock<T>(
  path: string,
  clock: Clock,
  body: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const target = await followLinks(path);
  const turn = (queues.get(target) ?? Promise.resolve()).then(() => runLocked(target, clock, body, signal));
  const done = turn.catch(() => {});
  queues.set(target, done);
  try {
    return await turn;
  } finally {
    if (queues.get(target) === done) queues.delete(target);
  }
}

async function runLocked<T>(
  target: string,
  clock: Clock,
  body: () => Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  const lock = `${target}.lock`;
  const owner = randomUUID();
  signal?.throwIfAborted();
  await writing(target, async () => {
    await makeFolder(dirname(target));
    await acquire(lock, owner, clock, signal);
  });
  const beat = keepFresh(join(lock, owner));
  try {
    await sweepTemporary(target).catch(() => {});
    return await body();
  } finally {
    clearInterval(beat);
    await release(lock, owner);
  }
}

/** Shows the others that the holder lives, however long its body takes. */
function keepFresh(mark: string): NodeJS.Timeout {
  // Never made anew: the lock may be another one's by now.
  const touch = () => writeFile(mark, '.', { flag: 'r+' }).catch(() => {});
  return setInterval(touch, STALE_MS / 5).unref();
}

/**
 * A lock is a folder that holds one file, named after its owner. It appears with the file inside, by a
 * rename that works only where there is no lock or an empty one; and only that file, by its name, is
 * ever removed from it. So nobody can remove a lock but the one he looked at, and whoever dies at any
 * moment leaves nothing behind that the next one would wait for longer than `STALE_MS`.
 */
async function acquire(
  lock: string,
  owner: string,
  clock: Clock,
  signal: AbortSignal | undefined,
): Promise<void> {
  const claim = `${lock}.${owner}`;
  const mark = join(claim, owner);
  await whileHeld(() => mkdir(claim, { mode: 0o700 }));
  try {
    await whileHeld(() => writeFile(mark, ''));
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      if (await take(claim, lock)) return;
      if (attempt % STALE_CHECK_EVERY === 0 && (await breakStale(lock, mark))) continue;
      await clock.sleep(RETRY_MS, signal);
    }
    throw new DopeerError('config', `Another dopeer keeps ${lock}.`, {
      hint: 'If no other dopeer is running, remove it.',
      retryable: true,
    });
  } catch (error) {
    await rm(claim, { recursive: true, force: true }).catch(() => {});
    // What was to be done under the lock has not begun.
    throw error instanceof DopeerError ? error.with({ neverSent: true }) : error;
  }
}

async function take(claim: string, lock: string): Promise<boolean> {
  try {
    await rename(claim, lock);
    return true;
  } catch (error) {
    if (hasCode(error, ...TAKEN)) return false;
    throw error;
  }
}

/**
 * Removes from the lock what a process left there that died, and says whether there was something.
 * "Now" is the time of modification of our own mark: the clock is a file server's, perhaps.
 */
async function breakStale(lock: string, mark: string): Promise<boolean> {
  await writeFile(mark, '.');
  const now = (await stat(mark)).mtimeMs;
  let broke = false;
  for (const owned of await contentOf(lock)) {
    const age = now - ((await stat(owned).catch(() => undefined))?.mtimeMs ?? now);
    if (age < STALE_MS) continue;
    broke ||= await unlink(owned).then(
      () => true,
      () => false,
    );
  }
  // Windows renames nothing to an empty folder; one that is not empty stays where it is.
  const emptied = await rmdir(lock).then(
    () => true,
    () => false,
  );
  return broke || emptied;
}

/** The files in the lock; itself where it is no folder. */
async function contentOf(lock: string): Promise<readonly string[]> {
  try {
    return (await readdir(lock)).map((name) => join(lock, name));
  } catch (error) {
    return hasCode(error, 'ENOTDIR') ? [lock] : [];
  }
}

/** The body is done: a lock that cannot be removed must not turn its success into a failure. */
async function release(lock: string, owner: string): Promise<void> {
  await whileHeld(() => unlink(join(lock, owner))).catch(() => {});
  await whileHeld(() => rmdir(lock)).catch(() => {});
}
