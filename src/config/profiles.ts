import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DopeerError, usageError } from '../errors.ts';
import { withFileLock } from '../files.ts';
import type { Host } from '../host.ts';
import { configFile } from './folder.ts';

/** A token and the one URL it was saved for. */
export interface Profile {
  readonly token: string;
  readonly api_url: string;
}

/** What the file holds. */
export interface ProfileFile {
  /** Name of the profile that is used when none is chosen. */
  readonly default?: string | undefined;
  readonly profiles: Readonly<Record<string, Profile>>;
}

/** The stored profiles. Both functions throw `config` errors that name the file; nothing is overwritten then. */
export interface Profiles {
  readonly path: string;
  read(): Promise<ProfileFile>;
  /** Changes the file while no other process does. */
  update(change: (file: ProfileFile) => ProfileFile): Promise<ProfileFile>;
}

const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;
const EMPTY: ProfileFile = { profiles: {} };

/** The profiles in `config.json`. A file that is not there holds none; only an update makes it. */
export function openProfiles(host: Host): Profiles {
  const path = configFile(host, 'config.json');
  return {
    path,
    read: async () => ((await exists(path)) ? checked((await openStore(path)).store, path) : EMPTY),
    update: async (change) => {
      await mkdir(dirname(path), { recursive: true, mode: FOLDER_MODE }).catch((error) => {
        throw unusable(path, error);
      });
      return withFileLock(path, host.clock, async () => {
        const store = await openStore(path);
        const changed = change(checked(store.store, path));
        try {
          store.store = { ...changed };
        } catch (error) {
          throw unusable(path, error);
        }
        return changed;
      });
    },
  };
}

/** Whether a text can name a profile. */
export function checkProfileName(name: string): void {
  if (/^[A-Za-z0-9_][A-Za-z0-9._@-]*$/.test(name) && name !== '__proto__') return;
  throw usageError(
    `"${name}" cannot be the name of a profile.`,
    'Use letters, digits, dots, dashes and underscores.',
  );
}

/** The profile of that name, or an error that lists those there are. */
export function findProfile({ profiles }: ProfileFile, name: string): Profile {
  const profile = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  if (profile !== undefined) return profile;
  const names = Object.keys(profiles);
  throw new DopeerError('no_token', `There is no profile "${name}".`, {
    hint: names.length > 0 ? `Profiles: ${names.join(', ')}` : `Make it: dopeer auth login ${name}`,
  });
}

async function openStore(path: string) {
  const { default: Conf } = await import('conf');
  try {
    return new Conf<Record<string, unknown>>({
      cwd: dirname(path),
      configName: 'config',
      configFileMode: FILE_MODE,
      accessPropertiesByDotNotation: false,
      // A file that cannot be read is for its owner to mend, not for us to erase.
      clearInvalidConfig: false,
    });
  } catch (error) {
    throw unusable(path, error);
  }
}

function checked(value: unknown, path: string): ProfileFile {
  const file = value as Partial<ProfileFile>;
  if (Object.keys(file).length === 0) return EMPTY;
  const isProfile = (profile: Partial<Profile> | null) =>
    typeof profile?.token === 'string' && typeof profile.api_url === 'string';
  const { profiles } = file;
  if (typeof profiles === 'object' && profiles !== null && Object.values(profiles).every(isProfile)) {
    return { ...file, profiles };
  }
  throw unusable(path, new Error('it holds no profiles this version knows'));
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw unusable(path, error);
  }
}

/** JSON errors quote the text they stumble over, which may be a token: only their kind is told. */
function unusable(path: string, error: unknown): DopeerError {
  if (error instanceof DopeerError) return error;
  const code = (error as NodeJS.ErrnoException).code;
  const why = error instanceof SyntaxError ? 'it is not valid JSON' : (code ?? (error as Error).message);
  return new DopeerError('config', `Cannot use ${path}: ${why}. Nothing was overwritten.`, {
    hint: 'Mend the file, or move it away and log in again: dopeer auth login',
  });
}
