import { selectApiUrl } from '../../config/credentials.ts';
import { checkProfileName } from '../../config/profiles.ts';
import type { Context } from '../../context.ts';
import { DopeerError, usageError } from '../../errors.ts';
import { dopeer, type ProgramCommand } from '../../hint.ts';
import type { Result } from '../../output/result.ts';
import type { Settings } from '../../settings.ts';
import { mayAsk } from '../../settings.ts';
import { sentence } from '../../text/sentence.ts';
import { checkToken, cleanToken, MAY_NOT_READ, TOKEN_PAGE } from '../../text/token.ts';
import { profileResult, type ShownProfile, warnOfShadow } from './profiles.ts';

interface LoginOptions {
  readonly tokenStdin?: boolean | undefined;
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
  const token = await readToken(context, name, options.tokenStdin ?? false);
  if (options.verify) await verify(context, name, token, apiUrl);
  const file = await (await profiles()).update((before) => ({
    ...before,
    ...(Object.keys(before.profiles).length === 0 && { default: name }),
    profiles: { ...before.profiles, [name]: { token, api_url: apiUrl } },
  }));
  warnOfShadow(context, name, file.default === name);
  return {
    ...profileResult(file, name),
    notice: options.verify
      ? `Logged in. The token is stored as profile "${name}" in ${path}`
      : [
          `The token is stored as profile "${name}" in ${path}. It was not checked.`,
          { text: 'To see whether it works', command: dopeer('auth status', [], ['--profile', name]) },
        ],
  };
}

/** Tokens are stored for the API alone: a usage error under `--sandbox`. */
export function refuseSandbox({ sandbox }: Settings): void {
  if (!sandbox) return;
  throw usageError('The sandbox needs no token.', 'Leave out --sandbox, or unset DOPEER_SANDBOX.');
}

/** The same login with another option. */
function loginCommand({ apiUrl }: Settings, name: string, option: string): ProgramCommand {
  const url = apiUrl === undefined ? [] : ['--api-url', apiUrl];
  return dopeer('auth login', [name], [...url, option]);
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

async function verify(
  { apiWith, messages, settings }: Context,
  name: string,
  token: string,
  apiUrl: string,
): Promise<void> {
  try {
    await (await apiWith({ token, apiUrl, source: 'the input' })).probe();
  } catch (error) {
    if (!(error instanceof DopeerError)) throw error;
    if (error.code === 'forbidden') {
      messages.warn(MAY_NOT_READ);
      return;
    }
    const next =
      error.code === 'unauthorized'
        ? error.details.hint
        : { text: 'To store it without asking', command: loginCommand(settings, name, '--no-verify') };
    throw new DopeerError(error.code, `${sentence(error.message)} The token was not stored.`, {
      ...error.details,
      hint: next,
    });
  }
}
