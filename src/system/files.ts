import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, readlink, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep, win32 } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DopeerError } from '../errors.ts';
import { shell } from '../hint.ts';

/** As many as Linux follows. */
const MAX_LINKS = 40;

/**
 * The parsed content of a JSON file; undefined when there is no such file.
 *
 * @throws DopeerError `config` when it cannot be read or is not JSON. The message has nothing of the
 * content, which may be a token.
 */
export async function readJsonFile(path: string): Promise<unknown> {
  let text: string;
  try {
    const kind = await stat(path);
    if (kind.isFIFO() || kind.isCharacterDevice()) throw new Error('it is not a file');
    text = await whileHeld(() => readFile(path, 'utf8'));
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw new DopeerError('config', `Cannot read ${path}: ${reason(error)}. Nothing was overwritten.`, {
      hint: 'Check the permissions of the file and its folder.',
    });
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new DopeerError('config', `${path} is not valid JSON. Nothing was overwritten.`, {
      hint: {
        text: 'Repair the file, or move it away and start anew',
        command: shell('mv', path, `${path}.broken`),
      },
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
    await makeFolder(dirname(target));
    const temporary = `${target}.${randomUUID()}.tmp`;
    try {
      await writeDurably(temporary, text, mode);
      await whileHeld(() => rename(temporary, target));
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => {});
      throw error;
    }
  });
}

/**
 * Makes a folder and those above it, for the owner alone. Not by Node's `recursive`, which loops for
 * ever where a parent exists but takes no folders, as in /proc.
 */
export async function makeFolder(folder: string): Promise<void> {
  const make = () =>
    mkdir(folder, { mode: 0o700 }).catch((error: unknown) => {
      if (!hasCode(error, 'EEXIST')) throw error;
    });
  try {
    await make();
  } catch (error) {
    if (!hasCode(error, 'ENOENT') || dirname(folder) === folder) throw error;
    await makeFolder(dirname(folder));
    await make();
  }
}

/** What is left of one of our locks is old enough to be nobody's after so long. */
const ABANDONED_MS = 60_000;

/**
 * Removes what writers of a file left beside it that were killed: temporary files, which may hold a
 * token, and claims to its lock. To be called by the one who holds the lock.
 */
export async function sweepTemporary(target: string): Promise<void> {
  const folder = dirname(target);
  // Changed just now by taking the lock: the time by the clock that stamps the files, a server's perhaps.
  const now = (await stat(folder)).mtimeMs;
  for (const name of await readdir(folder)) {
    if (!name.startsWith(`${basename(target)}.`)) continue;
    const rest = name.slice(basename(target).length);
    const path = join(folder, name);
    const isOurs = /^\.(?:tmp-\w+|[\da-f-]{36}\.tmp)$/.test(rest);
    const isOld = async () => now - (await stat(path)).mtimeMs > ABANDONED_MS;
    if (isOurs || (/^\.lock\.[\da-f-]{36}$/.test(rest) && (await isOld().catch(() => false))))
      await rm(path, { recursive: true, force: true }).catch(() => {});
  }
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

/** On Windows a reader, a scanner, or a removal that is pending may hold a file for seconds. */
const HELD_MS = 5_000;
const HELD_PAUSE_MS = 20;

/**
 * Does something with a file again and again while another process holds it, for five seconds at most.
 * That is a matter of Windows alone: elsewhere the same errors mean that it is not allowed.
 */
export async function whileHeld<Result>(
  action: () => Promise<Result>,
  { isWindows = sep === win32.sep, forMs = HELD_MS } = {},
): Promise<Result> {
  for (let waitedMs = 0; ; waitedMs += HELD_PAUSE_MS) {
    try {
      return await action();
    } catch (error) {
      if (!isWindows || waitedMs >= forMs || !hasCode(error, 'EPERM', 'EBUSY', 'EACCES')) throw error;
      await pause(HELD_PAUSE_MS);
    }
  }
}

/** The file a path stands for: symbolic links followed, also those to a file not there yet. */
export async function followLinks(path: string, links = 0): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const link = await readlink(path).catch(() => undefined);
    if (link !== undefined && links < MAX_LINKS)
      return await followLinks(resolve(dirname(path), link), links + 1);
    const folder = await realpath(dirname(path)).catch(() => resolve(dirname(path)));
    return join(folder, basename(path));
  }
}

/** Does what writes a file; its errors become a `config` error that names the file. */
export async function writing(path: string, action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    if (error instanceof DopeerError) throw error;
    throw new DopeerError('config', `Cannot write ${path}: ${reason(error)}.`, {
      hint: 'Name a folder that you may write to in DOPEER_CONFIG_DIR.',
    });
  }
}

/** Whether an error is one of the operating system's with one of these codes. */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}

/** `EACCES: permission denied` of Node's longer message, which names temporary files. */
function reason(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split(', ')[0] ?? '';
}
