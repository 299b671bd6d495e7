import { access, constants, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Profiles } from '../config/profiles.ts';
import type { DopeerError } from '../errors.ts';
import { fill, setVariable, shell, unsetVariables } from '../hint.ts';
import type { Host } from '../host.ts';
import { VERSION } from '../version.ts';
import { type Diagnosis, doubtful, failed, good, skipped } from './diagnosis.ts';

/** The oldest Node.js that dopeer is made for, as in its package: major and minor version. */
const OLDEST_NODE = [20, 19] as const;

/** Whether this Node.js is new enough. */
export function nodeCheck({ nodeVersion, platform, arch }: Host): Diagnosis {
  const [major = 0, minor = 0] = nodeVersion.split('.').map(Number);
  const what = `Node.js ${nodeVersion}, ${platform} ${arch}, dopeer ${VERSION}`;
  const isOld = major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1]);
  if (!isOld) return good('node', what);
  return doubtful('node', what, `dopeer is made for Node.js ${OLDEST_NODE.join('.')} or later.`);
}

/** Whether the profiles can be read; `profiles` is what reading them gave. */
export function configCheck(path: string, profiles: number | DopeerError): Diagnosis {
  if (typeof profiles !== 'number') return failed('config', profiles);
  if (profiles === 0) return good('config', `There are no profiles; they would be in ${path}`);
  return good('config', `${profiles} ${profiles === 1 ? 'profile' : 'profiles'} in ${path}`);
}

/** Whether the file of profiles and its folder are their owner's alone: modes 0600 and 0700. */
export async function modeCheck({ platform }: Host, { path }: Pick<Profiles, 'path'>): Promise<Diagnosis> {
  const id = 'config-mode';
  if (platform === 'win32') return skipped(id, 'Windows has no such modes.');
  const targets = [
    { path, wanted: 0o600 },
    { path: dirname(path), wanted: 0o700 },
  ];
  const found = await Promise.all(
    targets.map(async (target) => ({ ...target, mode: await modeOf(target.path) })),
  );
  const [file] = found;
  if (file?.mode === undefined) return good(id, 'There is no file yet.');
  const open = found.filter(({ mode = 0 }) => (mode & 0o077) !== 0);
  if (open.length === 0) return good(id, 'The file and its folder are yours alone.');
  return doubtful(
    id,
    `Others may open ${open.map(({ path, mode = 0 }) => `${path} (mode ${mode.toString(8)})`).join(' and ')}.`,
    open.map(({ path, wanted }) => ({
      text: 'To make it yours alone',
      command: shell('chmod', wanted.toString(8), path),
    })),
  );
}

/** Which certificates are trusted, and whether any are asked for. */
export async function certificatesCheck({ env }: Host): Promise<Diagnosis> {
  const id = 'certificates';
  if (env.NODE_TLS_REJECT_UNAUTHORIZED === '0') {
    return doubtful(
      id,
      'NODE_TLS_REJECT_UNAUTHORIZED=0: none is checked, anyone on the way can read the token.',
      { text: 'To check them again', command: unsetVariables('NODE_TLS_REJECT_UNAUTHORIZED') },
    );
  }
  const extra = env.NODE_EXTRA_CA_CERTS;
  if (!extra) return good(id, 'Those of Node.js alone: NODE_EXTRA_CA_CERTS is not set.');
  if (await isReadable(extra)) return good(id, `Those of Node.js, and those in ${extra}`);
  return doubtful(id, `NODE_EXTRA_CA_CERTS names ${extra}, which cannot be read: Node.js leaves it out.`, {
    text: 'Name the right file',
    command: setVariable('NODE_EXTRA_CA_CERTS', fill('file')),
  });
}

const modeOf = (path: string) =>
  stat(path).then(
    ({ mode }) => mode & 0o777,
    () => undefined,
  );

const isReadable = (path: string) =>
  access(path, constants.R_OK).then(
    () => true,
    () => false,
  );
