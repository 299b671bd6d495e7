import { stat } from 'node:fs/promises';
import { DopeerError } from '../../errors.ts';
import { dopeer } from '../../hint.ts';
import type { Clock } from '../../host.ts';
import { withFileLock } from '../../system/file-lock.ts';
import { readJsonFile, writeFileAtomic } from '../../system/files.ts';
import { seed } from './seed.ts';
import { isSandboxState, type SandboxState } from './state.ts';

/** Where the sandbox's state lives. */
export interface SandboxStore {
  /** The state as it is now, not to be changed. */
  read(): Promise<SandboxState>;
  /**
   * Lets `change` alter the state and keeps the result; no other update happens meanwhile. Nothing is
   * kept when `change` throws, and the promise rejects with what it threw. `signal` ends waiting for
   * others, not a change that has begun.
   */
  update<T>(change: (state: SandboxState) => T, signal?: AbortSignal): Promise<T>;
  /** Starts again with that state, whatever was there before. */
  replace(state: SandboxState, signal?: AbortSignal): Promise<void>;
}

/**
 * A state in a file that any number of processes share. Without the file, the state is the seed; only a
 * change writes it.
 *
 * All of it fails with a DopeerError `config` when the file cannot be used.
 */
export function fileStore(path: string, clock: Clock): SandboxStore {
  let cached: { readonly version: string; readonly state: SandboxState } | undefined;

  // Parsing 100,000 peerings takes longer than a request may: an unchanged file is parsed once.
  async function read(): Promise<SandboxState> {
    const version = await fileVersion(path);
    if (cached === undefined || cached.version !== version) {
      cached = { version, state: await parse(path) };
    }
    return cached.state;
  }

  async function write(state: SandboxState): Promise<void> {
    await writeFileAtomic(path, `${JSON.stringify(state)}\n`, 0o600);
    cached = { version: await fileVersion(path), state };
  }

  return {
    read,
    update: (change, signal) => {
      const body = async () => {
        // Parsed anew: what readers hold stays as it was until the change is written.
        const state = await parse(path);
        const result = change(state);
        await write(state);
        return result;
      };
      return withFileLock(path, clock, body, signal);
    },
    replace: (state, signal) => withFileLock(path, clock, () => write(state), signal),
  };
}

/** A state in memory, which lives as long as the process. */
export function memoryStore(state: SandboxState): SandboxStore {
  let current = state;
  return {
    read: async () => current,
    update: async (change) => {
      const draft = structuredClone(current);
      const result = change(draft);
      current = draft;
      return result;
    },
    replace: async (next) => {
      current = next;
    },
  };
}

/** Changes with every write, since each makes a new file. */
async function fileVersion(path: string): Promise<string> {
  try {
    const { ino, mtimeNs, size } = await stat(path, { bigint: true });
    return [ino, mtimeNs, size].join();
  } catch {
    return 'absent';
  }
}

async function parse(path: string): Promise<SandboxState> {
  const value = await readJsonFile(path);
  if (value === undefined) return seed();
  if (isSandboxState(value)) return value;
  throw new DopeerError(
    'config',
    `${path} is no sandbox state this version knows. Nothing was overwritten.`,
    {
      hint: { text: 'Start again', command: dopeer('sandbox reset') },
    },
  );
}
