import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { DopeerError } from '../errors.ts';
import { shell } from '../hint.ts';
import type { Host } from '../host.ts';
import { withFileLock } from '../system/file-lock.ts';
import { followLinks } from '../system/files.ts';
import { configFile } from './folder.ts';
import type { Profile, ProfileFile, Profiles } from './profiles.ts';

const FILE_MODE = 0o600;
const EMPTY: ProfileFile = { profiles: {} };

/**
 * The profiles in `config.json`. A file that is not there holds none; only an update makes it.
 * `onRead` gets what was read before anybody else does: it holds secrets.
 */
export function openProfiles(host: Host, onRead: (file: ProfileFile) => void): Profiles {
  const path = configFile(host, 'config.json');
  const read = (value: unknown) => {
    const file = checked(value, path);
    onRead(file);
    return file;
  };
  return {
    path,
    read: async () => ((await exists(path)) ? read((await openStore(path)).store) : EMPTY),
    update: (change) => {
      const body = async () => {
        const store = await openStore(path);
        const changed = change(read(store.store));
        try {
          store.store = { ...changed };
        } catch (error) {
          throw unusable(path, error);
        }
        return changed;
      };
      return withFileLock(path, host.clock, body, host.signal);
    },
  };
}

async function openStore(path: string) {
  const { default: Conf } = await import('conf');
  // conf would put a file in the place of a link whose target is not there yet.
  const target = await followLinks(path);
  try {
    return new Conf<Record<string, unknown>>({
      cwd: dirname(target),
      configName: basename(target),
      fileExtension: '',
      configFileMode: FILE_MODE,
      accessPropertiesByDotNotation: false,
      deserialize: parseObject,
      // A file that cannot be read is for its owner to mend, not for us to erase.
      clearInvalidConfig: false,
    });
  } catch (error) {
    throw unusable(path, error);
  }
}

/** conf would take a list, or a number, for an empty file, and overwrite it. */
function parseObject(text: string): Record<string, unknown> {
  const value: unknown = JSON.parse(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new Error('it holds no profiles this version knows');
}

function checked(value: unknown, path: string): ProfileFile {
  const file = value as Partial<ProfileFile>;
  if (Object.keys(file).length === 0) return EMPTY;
  const isProfile = (profile: Partial<Profile> | null) =>
    typeof profile?.api_url === 'string' &&
    [profile.token, profile.token_command].filter((secret) => typeof secret === 'string').length === 1;
  const { profiles } = file;
  // Tools that write JSON say null for what is not there.
  const chosen: unknown = file.default ?? undefined;
  if (
    typeof profiles === 'object' &&
    profiles !== null &&
    !Array.isArray(profiles) &&
    Object.values(profiles).every(isProfile) &&
    (chosen === undefined || typeof chosen === 'string')
  ) {
    return { ...file, default: chosen, profiles };
  }
  throw unusable(path, new Error('it holds no profiles this version knows'));
}

async function exists(path: string): Promise<boolean> {
  try {
    if (!(await stat(path)).isFile()) throw new Error('it is not a file');
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw unusable(path, error);
  }
}

/** JSON errors quote the text they stumble over, which may be a token: only their kind is told. */
function unusable(path: string, error: unknown): DopeerError {
  if (error instanceof DopeerError) return error;
  const { code } = error as NodeJS.ErrnoException;
  const why = error instanceof SyntaxError ? 'it is not valid JSON' : (code ?? (error as Error).message);
  const moved = shell('mv', path, `${path}.broken`);
  return new DopeerError('config', `Cannot use ${path}: ${why}. Nothing was overwritten.`, {
    // Where the system refused, what is in the file may be fine.
    hint: code?.startsWith('E')
      ? 'Check the disk, and the permissions of the file and its folder.'
      : { text: 'Mend the file, or move it away and log in again', command: moved },
  });
}
