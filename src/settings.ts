import { usageError } from './errors.ts';
import type { Host } from './host.ts';
import { isApiUrl } from './text/api-url.ts';
import { parseDuration } from './text/duration.ts';

/** The formats of every command that does not name its own. */
export const FORMATS = ['table', 'json', 'ndjson', 'yaml', 'csv', 'tsv', 'markdown', 'id', 'name'] as const;

/** The formats of what `--query` selects. */
const QUERY_FORMATS: readonly Format[] = ['json', 'ndjson', 'yaml', 'tsv'];

/** The formats of the data itself, which errors have as well. */
export const isDocumentFormat = (format: string | undefined): boolean =>
  format === 'json' || format === 'ndjson' || format === 'yaml';

export type Format = (typeof FORMATS)[number] | 'mermaid' | 'dot' | 'svg' | 'terraform';

/** The global options as commander hands them over: texts, not looked at yet. */
export interface GlobalFlags {
  readonly output?: string | undefined;
  readonly json?: boolean | undefined;
  readonly columns?: string | undefined;
  readonly query?: string | undefined;
  readonly header: boolean;
  readonly profile?: string | undefined;
  readonly apiUrl?: string | undefined;
  readonly sandbox?: boolean | undefined;
  readonly input: boolean;
  readonly quiet?: boolean | undefined;
  readonly debug?: boolean | undefined;
  readonly color: boolean;
  readonly requestTimeout: string;
}

/** The global options, checked, with the environment where no flag was given. */
export interface Settings {
  readonly format: Format;
  readonly columns?: readonly string[] | undefined;
  /** An expression of JMESPath, not read yet. */
  readonly query?: string | undefined;
  readonly header: boolean;
  readonly profile?: string | undefined;
  readonly apiUrl?: string | undefined;
  readonly sandbox: boolean;
  /** Whether questions may be asked, as far as flags and environment say. */
  readonly input: boolean;
  readonly quiet: boolean;
  readonly debug: boolean;
  readonly color: boolean;
  readonly requestTimeoutMs: number;
}

/**
 * The settings of one run. `validColumns` are those of the chosen command; without any it has none
 * to choose from. `formats` are those it can be shown in. Throws a usage error that names what to change.
 */
export function readSettings(
  flags: GlobalFlags,
  env: Host['env'],
  validColumns: readonly string[],
  formats: readonly Format[] = FORMATS,
): Settings {
  const format = readFormat(flags, env, formats);
  const sandbox = flags.sandbox ?? isOn(env.DOPEER_SANDBOX);
  const account =
    flags.profile !== undefined ? '--profile' : flags.apiUrl !== undefined ? '--api-url' : undefined;
  if (sandbox && account !== undefined) {
    const switchedOnBy = flags.sandbox ? '--sandbox' : 'DOPEER_SANDBOX';
    throw usageError(
      `${switchedOnBy} does not go together with ${account}.`,
      'The sandbox uses no account. Leave one of them out.',
    );
  }
  const requestTimeoutMs = parseDuration(flags.requestTimeout, '--request-timeout');
  if (requestTimeoutMs === 0) throw usageError('--request-timeout must be longer than 0.');
  return {
    format,
    columns: readColumns(flags, format, validColumns),
    query: flags.query,
    header: flags.header,
    profile: flags.profile,
    apiUrl: flags.apiUrl,
    sandbox,
    input: flags.input && !isOn(env.DOPEER_NO_INPUT),
    quiet: flags.quiet ?? false,
    debug: flags.debug ?? isOn(env.DOPEER_DEBUG),
    color: flags.color,
    requestTimeoutMs,
  };
}

/** Whether errors are written as objects; asked before the command line is known to be right. */
export function wantsErrorObjects(flags: GlobalFlags, env: Host['env']): boolean {
  const name = formatName(flags, env);
  // What is selected is printed as JSON unless something else is asked for that suits it.
  return (
    isDocumentFormat(name) || (flags.query !== undefined && flags.output === undefined && name !== 'tsv')
  );
}

/** The global options that chose an account, word by word. A URL that may not be used is not repeated. */
export function accountFlags({ sandbox, profile, apiUrl }: GlobalFlags): readonly string[] {
  return [
    ...(sandbox ? ['--sandbox'] : []),
    ...(profile === undefined ? [] : ['--profile', profile]),
    ...(apiUrl === undefined || !isApiUrl(apiUrl) ? [] : ['--api-url', apiUrl]),
  ];
}

/** Items of a comma-separated list, without the spaces around them. */
export function splitList(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function readFormat(flags: GlobalFlags, env: Host['env'], formats: readonly Format[]): Format {
  const { json, output, query } = flags;
  if (json && output !== undefined && output !== 'json') {
    throw usageError(`--json does not go together with --output ${output}.`, 'Leave one of them out.');
  }
  if (query !== undefined && !formats.includes('json'))
    throw usageError('--query does not apply to this command.');
  // What is selected is data in any case, whatever the answer of the command can be drawn as.
  const [valid, preset] =
    query === undefined ? [formats, 'table' as const] : [QUERY_FORMATS, 'json' as const];
  const name = formatName(flags, env);
  const format = valid.find((known) => known === name);
  if (format !== undefined) return format;
  const isFlag = json || output !== undefined;
  // What suits other commands is no mistake of this one; the variable is set once for all of them.
  if (!isFlag && (name === undefined || FORMATS.some((known) => known === name))) return preset;
  const isOther = query !== undefined && [...FORMATS, ...formats].some((known) => known === name);
  throw isOther
    ? usageError(`--query does not go together with --output ${name}.`, `With it: ${valid.join(', ')}`)
    : usageError(
        `${isFlag ? '--output' : 'DOPEER_OUTPUT'} cannot be "${name}".`,
        `Formats: ${valid.join(', ')}`,
      );
}

/** What stands behind `-o`; kubectl and others have `-o=json`, too. */
export const formatTyped = (text: string): string => text.replace(/^=/, '');

/** The format that was asked for, as typed. */
const formatName = ({ json, output }: GlobalFlags, env: Host['env']): string | undefined =>
  json ? 'json' : (output ?? (env.DOPEER_OUTPUT || undefined));

function readColumns(
  { columns: list, query }: GlobalFlags,
  format: Format,
  valid: readonly string[],
): readonly string[] | undefined {
  if (list === undefined) return undefined;
  if (valid.length === 0) throw usageError('--columns does not apply to this command.');
  if (query !== undefined) throw usageError('--columns does not go together with --query.');
  if (format === 'id' || format === 'name')
    throw usageError(`--columns does not go together with --output ${format}.`);
  return checkColumns(splitList(list), valid);
}

/** A switch in the environment: set, and not to a word for "off". */
export function isOn(value: string | undefined): boolean {
  return value !== undefined && !['', '0', 'false', 'no', 'off'].includes(value.toLowerCase());
}

/** The columns a user named, or a usage error that lists the valid ones. */
export function checkColumns(wanted: readonly string[], valid: readonly string[]): readonly string[] {
  const keys = wanted.map((name) => keyOf(name, valid));
  const unknown = wanted.find((_, index) => keys[index] === undefined);
  if (unknown !== undefined || wanted.length === 0) {
    throw usageError(`There is no column "${unknown ?? ''}".`, `Columns: ${valid.join(', ')}`);
  }
  return keys.flatMap((key) => key ?? []);
}

/** The column of a name, which may be the header as it is shown: `CREATED` for `created_at`. */
function keyOf(name: string, valid: readonly string[]): string | undefined {
  const lower = name.toLowerCase();
  return [name, lower, `${lower}_at`].find((key) => valid.includes(key));
}

/** Whether questions may be asked: in a terminal that can move its cursor, outside CI, unless switched off. */
export function mayAsk({ stdin, stderr, env }: Host, { input }: Settings): boolean {
  return input && stdin.isTTY && stderr.isTTY && env.TERM !== 'dumb' && !inCi(env);
}

/** Whether this is a CI job, where nobody answers and nobody watches a spinner. */
export function inCi(env: Host['env']): boolean {
  return env.CI !== undefined && env.CI !== '' && env.CI !== 'false' && env.CI !== '0';
}
