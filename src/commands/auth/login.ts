import { type Credentials, selectApiUrl } from '../../config/credentials.ts';
import { checkProfileName } from '../../config/profiles.ts';
import { tokenFrom } from '../../config/token-command.ts';
import type { Context } from '../../context.ts';
import { DopeerError, usageError } from '../../errors.ts';
import { dopeer, type ProgramCommand } from '../../hint.ts';
import type { Result } from '../../output/result.ts';
import type { Settings } from '../../settings.ts';
import { mayAsk } from '../../settings.ts';
import { sentence } from '../../text/sentence.ts';
import { checkToken, cleanToken, holdsToken, MAY_NOT_READ, TOKEN_PAGE } from '../../text/token.ts';
import { readAccount } from '../shared/whose.ts';
import { profileResult, type ShownProfile, warnOfShadow } from './profiles.ts';

interface LoginOptions {
  readonly tokenStdin?: boolean | undefined;
  readonly tokenCommand?: string | undefined;
  readonly verify: boolean;
}

/** Stores a token and the URL it is for. A token that the API does not accept is not stored. */
export async function login(
  context: Context,
  name: string,
  options: LoginOptions,
): Promise<Result<ShownProfile>> {
  const { host, settings, profiles } = context;
  refuseSandbox(settings);
  checkProfileName(name);
  const apiUrl = selectApiUrl(settings, host.env);
  // Before anything is asked: a file that cannot be used is told of first.
  await (await profiles()).read();
  const { path } = await profiles();
  const { tokenCommand: command, tokenStdin = false } = options;
  if (command !== undefined && tokenStdin)
    throw usageError('--token-command does not go together with --token-stdin.', 'Leave one of them out.');
  if (command !== undefined && holdsToken(command)) throw tokenInCommand(settings, name);
  const secret = command === undefined ? 'The token' : 'The command';
  const token = await findToken(context, name, options);
  const source = command === undefined ? 'the input' : 'the command';
  const team =
    token !== undefined && options.verify
      ? await verify(context, name, { token, apiUrl, source }, secret)
      : undefined;
  // One that has no shape to know it by.
  if (token !== undefined && command?.includes(token)) throw tokenInCommand(settings, name);
  const stored = command === undefined ? { token: token ?? '' } : { token_command: command };
  const file = await (await profiles()).update((before) => ({
    ...before,
    ...(Object.keys(before.profiles).length === 0 && { default: name }),
    profiles: {
      ...before.profiles,
      [name]: { ...stored, api_url: apiUrl, ...(team !== undefined && { team }) },
    },
  }));
  warnOfShadow(context, name, file.default === name);
  return {
    ...profileResult(file, name),
    notice: options.verify
      ? `Logged in. ${secret} is stored as profile "${name}" in ${path}`
      : [
          `${secret} is stored as profile "${name}" in ${path}. It was not checked.`,
          { text: 'To see whether it works', command: dopeer('auth status', [], ['--profile', name]) },
        ],
  };
}

/** The token of the input, or of the command; `undefined` where the command need not be run. */
async function findToken(
  context: Context,
  name: string,
  { tokenCommand, tokenStdin = false, verify: isVerified }: LoginOptions,
): Promise<string | undefined> {
  if (tokenCommand === undefined) return readToken(context, name, tokenStdin);
  if (!isVerified) return undefined;
  try {
    const token = await tokenFrom(tokenCommand, `profile "${name}"`, context);
    checkToken(token, 'What the command prints');
    return token;
  } catch (error) {
    if (!(error instanceof DopeerError)) throw error;
    throw error.with({ hint: [error.details.hint ?? [], 'Nothing was stored.'].flat() });
  }
}

const tokenInCommand = (settings: Settings, name: string) =>
  usageError('The command holds a token, which would be stored with it.', {
    text: 'Store the token itself',
    command: loginCommand(settings, name),
  });

/** Tokens are stored for the API alone: a usage error under `--sandbox`. */
export function refuseSandbox({ sandbox }: Settings): void {
  if (!sandbox) return;
  throw usageError('The sandbox needs no token.', 'Leave out --sandbox, or unset DOPEER_SANDBOX.');
}

/** The same login with other options. */
function loginCommand({ apiUrl }: Settings, name: string, ...options: readonly string[]): ProgramCommand {
  const url = apiUrl === undefined ? [] : ['--api-url', apiUrl];
  return dopeer('auth login', [name], [...url, ...options]);
}

async function readToken(
  { host, settings, redactor }: Context,
  name: string,
  fromStdin: boolean,
): Promise<string> {
  const ask = !fromStdin && mayAsk(host, settings);
  if (!ask && !fromStdin && host.stdin.isTTY) {
    throw usageError('There is nobody to ask for the token.', {
      text: 'Pipe it into',
      command: loginCommand(settings, name, '--token-stdin'),
    });
  }
  const token = cleanToken(
    ask ? await (await host.prompts()).secret('DigitalOcean token') : await host.stdin.read(),
  );
  redactor.add(token);
  if (token === '') throw usageError('There was no token.', `Make one at ${TOKEN_PAGE}`);
  checkToken(token, 'The input');
  return token;
}

/** Checks a token, and gives the name of its team where it may be read; `secret` is what is not stored otherwise. */
async function verify(
  { apiWith, messages, settings, host }: Context,
  name: string,
  credentials: Credentials,
  secret: string,
): Promise<string | undefined> {
  const api = await apiWith(credentials);
  try {
    await api.probe();
    return (await readAccount(api, host))?.team?.name ?? undefined;
  } catch (error) {
    if (!(error instanceof DopeerError)) throw error;
    if (error.code === 'forbidden') {
      messages.warn(MAY_NOT_READ);
      return (await readAccount(api, host))?.team?.name ?? undefined;
    }
    const next =
      error.code === 'unauthorized'
        ? error.details.hint
        : { text: 'To store it without asking', command: loginCommand(settings, name, '--no-verify') };
    throw new DopeerError(error.code, `${sentence(error.message)} ${secret} was not stored.`, {
      ...error.details,
      hint: next,
    });
  }
}
