import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, readlink, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DopeerError } from './errors.ts';
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
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
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
  throw new DopeerError('config', `Another dopeer keeps ${lock}`, {
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
    if (hasCode(error, 'EEXIST', 'EPERM', 'EBUSY')) return false;
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

/**
 * The parsed content of a JSON file; undefined when there is no such file.
 *
 * @throws DopeerError `config` when it cannot be read or is not JSON. The message has nothing of the
 * content, which may be a token.
 */
export async function readJsonFile(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw new DopeerError('config', `Cannot read ${path}: ${reason(error)}; nothing was overwritten`, {
      hint: 'Check the permissions of the file and its folder.',
    });
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new DopeerError('config', `${path} is not valid JSON; nothing was overwritten`, {
      hint: 'Repair the file, or move it away: the next command starts a new one.',
    });
  }
}

/**
 * Replaces a file in one step: a reader, or a crash, sees the old text or the new one. A symbolic link
 * stays and its target is replaced. Folders that are missing are made with mode 0700.
 *
 * @throws DopeerError `config` that names the file when it cannot be written.
 */
export async function writeFileAtomic(path: string, text: string, mode: number): Promise<void> {
  await writing(path, async () => {
    const target = await followLinks(path);
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    const temporary = `${target}.${randomUUID()}.tmp`;
    try {
      await writeDurably(temporary, text, mode);
      await renameOver(temporary, target);
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => {});
      throw error;
    }
  });
}

async function writeDurably(file: string, text: string, mode: number): Promise<void> {
  const handle = await open(file, 'wx', mode);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function renameOver(from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await rename(from, to);
      return;
    } catch (error) {
      // On Windows a virus scanner or a reader may hold the target for a moment of real time.
      if (attempt === 10 || !hasCode(error, 'EPERM', 'EBUSY', 'EACCES')) throw error;
      await pause(20);
    }
  }
}

/** The file a path stands for: symbolic links followed, also those to a file not there yet. */
async function followLinks(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const link = await readlink(path).catch(() => undefined);
    if (link !== undefined) return await followLinks(resolve(dirname(path), link));
    const folder = await realpath(dirname(path)).catch(() => resolve(dirname(path)));
    return join(folder, basename(path));
  }
}

async function writing(path: string, action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    if (error instanceof DopeerError) throw error;
    throw new DopeerError('config', `Cannot write ${path}: ${reason(error)}`, {
      hint: 'DOPEER_CONFIG_DIR names another folder to keep such files in.',
    });
  }
}

function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}

/** `EACCES: permission denied` of Node's longer message, which names temporary files. */
function reason(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split(', ')[0] ?? '';
}
