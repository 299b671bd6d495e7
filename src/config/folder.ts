import { posix, win32 } from 'node:path';
import { DopeerError } from '../errors.ts';
import type { Host } from '../host.ts';

type Place = Pick<Host, 'env' | 'platform' | 'homeDir'>;

/**
 * The path of one of our files: in `DOPEER_CONFIG_DIR`, or in the folder `dopeer` where this
 * platform keeps settings. The folder need not exist.
 *
 * @throws DopeerError `config` where there is no such folder.
 */
export function configFile(host: Place, name: string): string {
  const { env, platform } = host;
  const { isAbsolute, join } = platform === 'win32' ? win32 : posix;
  if (env.DOPEER_CONFIG_DIR) return join(env.DOPEER_CONFIG_DIR, name);
  // One that is not absolute would be another one in every folder; the specification of XDG ignores it, too.
  const settings = [env.XDG_CONFIG_HOME, platform === 'win32' ? env.APPDATA : undefined].find(
    (folder) => folder && isAbsolute(folder),
  );
  return join(settings ?? join(homeFolder(host), '.config'), 'dopeer', name);
}

/** The same, or `undefined` where there is no such folder. */
export function configFileIfAny(host: Place, name: string): string | undefined {
  try {
    return configFile(host, name);
  } catch {
    return undefined;
  }
}

/**
 * The user's own folder.
 *
 * @throws DopeerError `config` where there is none: `HOME` may be empty, and the user in no list of users.
 */
export function homeFolder({ homeDir, platform }: Place): string {
  const { isAbsolute } = platform === 'win32' ? win32 : posix;
  try {
    const folder = homeDir();
    if (isAbsolute(folder)) return folder;
  } catch {
    // There is no such user.
  }
  throw new DopeerError('config', 'There is no home folder to keep files in.', {
    hint: 'Set HOME, or name a folder in DOPEER_CONFIG_DIR.',
  });
}
