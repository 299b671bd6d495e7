import { readFile } from 'node:fs/promises';
import { posix, win32 } from 'node:path';
import { DopeerError } from '../errors.ts';
import { dopeer } from '../hint.ts';
import type { Host } from '../host.ts';
import { hasCode } from '../system/files.ts';
import { cleanToken } from '../text/token.ts';
import { homeFolder } from './folder.ts';

/** One of doctl's contexts: a name and its token. */
export interface DoctlContext {
  readonly name: string;
  /** As it was written, without white space and quotes; empty where there is no text. */
  readonly token: string;
}

/** What doctl's own file says. */
export interface DoctlConfig {
  readonly path: string;
  readonly contexts: readonly DoctlContext[];
  /** Name of the context doctl uses when none is chosen. */
  readonly current: string;
  /** Not checked yet. */
  readonly apiUrl: string | undefined;
}

/** doctl's name for the context whose token stands at the top of the file. */
const DEFAULT_CONTEXT = 'default';

/**
 * Where doctl keeps its settings: `DIGITALOCEAN_CONFIG`, or `doctl/config.yaml` in the folder that Go's
 * `os.UserConfigDir` gives, as doctl's source has it. The file need not exist.
 */
export function doctlConfigPath(host: Host): string {
  const { env, platform } = host;
  if (env.DIGITALOCEAN_CONFIG) return env.DIGITALOCEAN_CONFIG;
  if (platform === 'win32') {
    const settings = env.APPDATA || win32.join(homeFolder(host), 'AppData', 'Roaming');
    return win32.join(settings, 'doctl', 'config.yaml');
  }
  const settings =
    platform === 'darwin'
      ? posix.join(homeFolder(host), 'Library', 'Application Support')
      : env.XDG_CONFIG_HOME || posix.join(homeFolder(host), '.config');
  return posix.join(settings, 'doctl', 'config.yaml');
}

/**
 * Reads doctl's file, and only reads it.
 *
 * @throws DopeerError `not_found` where there is none, `config` where it cannot be used. Both name the
 * file; neither has anything of its content.
 */
export async function readDoctlConfig(host: Host): Promise<DoctlConfig> {
  const path = doctlConfigPath(host);
  const file = await parse(await read(path), path);
  const { 'access-token': token, 'auth-contexts': named, context, 'api-url': apiUrl } = file;
  const others = isMap(named) ? named : {};
  const first = asText(token) || asText(others[DEFAULT_CONTEXT]);
  return {
    path,
    contexts: [
      ...(first === '' ? [] : [{ name: DEFAULT_CONTEXT, token: first }]),
      ...Object.entries(others)
        .filter(([name]) => name !== DEFAULT_CONTEXT)
        .map(([name, value]) => ({ name, token: asText(value) })),
    ],
    current: asText(context) || DEFAULT_CONTEXT,
    apiUrl: asText(apiUrl) || undefined,
  };
}

/** Whether doctl's file holds a token; `false` for whatever goes wrong. */
export async function hasDoctlToken(host: Host): Promise<boolean> {
  try {
    return (await readDoctlConfig(host)).contexts.some(({ token }) => token !== '');
  } catch {
    return false;
  }
}

/** The context of that name. doctl writes names in lower case, and takes them in any. */
export function findContext(contexts: readonly DoctlContext[], name: string): DoctlContext | undefined {
  return contexts.find((context) => context.name.toLowerCase() === name.toLowerCase());
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (!hasCode(error, 'ENOENT', 'ENOTDIR'))
      throw unusable(
        path,
        `Cannot read ${path}: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}.`,
      );
    throw new DopeerError('not_found', `There is no doctl configuration at ${path}.`, {
      hint: [
        'If it is elsewhere, name it in DIGITALOCEAN_CONFIG.',
        { text: 'To store a token without doctl', command: dopeer('auth login') },
      ],
    });
  }
}

async function parse(text: string, path: string): Promise<Readonly<Record<string, unknown>>> {
  const { parse: parseYaml } = await import('yaml');
  try {
    // With this schema every scalar stays text: a token of digits alone would become another number.
    const value: unknown = parseYaml(text, { schema: 'failsafe', prettyErrors: false, logLevel: 'error' });
    if (value === null || value === '') return {};
    if (isMap(value)) return value;
  } catch {
    // What the library says quotes the file, which holds tokens.
  }
  throw unusable(path, `${path} is not a configuration of doctl that can be read.`);
}

const unusable = (path: string, message: string) =>
  new DopeerError('config', message, {
    hint: [
      `Nothing was imported. Is ${path} the right file?`,
      { text: 'To log in instead', command: dopeer('auth login') },
    ],
  });

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The file is read as plain text, in which YAML's null is a word. */
const asText = (value: unknown) =>
  typeof value === 'string' && !/^(?:~|null)$/i.test(value.trim()) ? cleanToken(value) : '';
