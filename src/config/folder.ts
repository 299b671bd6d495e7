import { posix, win32 } from 'node:path';
import type { Host } from '../host.ts';

/**
 * The path of one of our files: in `DOPEER_CONFIG_DIR`, or in the folder `dopeer` where this
 * platform keeps settings. The folder need not exist.
 */
export function configFile(host: Pick<Host, 'env' | 'platform' | 'homeDir'>, name: string): string {
  const { env, platform } = host;
  const { join } = platform === 'win32' ? win32 : posix;
  const settings =
    env.XDG_CONFIG_HOME || (platform === 'win32' && env.APPDATA) || join(host.homeDir(), '.config');
  return join(env.DOPEER_CONFIG_DIR || join(settings, 'dopeer'), name);
}
