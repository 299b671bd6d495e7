import { DopeerError } from '../errors.ts';
import { dopeer, fill, type Hint, setVariable, unsetVariables } from '../hint.ts';
import type { Host } from '../host.ts';
import type { Settings } from '../settings.ts';
import { normaliseApiUrl } from '../text/api-url.ts';
import { checkToken, cleanToken, TOKEN_PAGE, TOKEN_VARIABLES } from '../text/token.ts';
import { findProfile, type ProfileFile, type Profiles } from './profiles.ts';

/** A token and the one URL it may be sent to. */
export interface Credentials {
  readonly token: string;
  readonly apiUrl: string;
  /** Name of the profile it came from, if it did. */
  readonly profile?: string | undefined;
  /** Name of its team, where that was stored with it. */
  readonly team?: string | undefined;
  /** What chose it: a flag, a variable, or the default profile. */
  readonly source: string;
}

/** Where tokens may come from besides variables and the file of profiles. */
export interface TokenSources {
  /** Whether doctl has one, for a hint. */
  readonly hasDoctlToken: () => Promise<boolean>;
  /** The token that a command prints; `owner` is whose command it is, for errors. */
  readonly readToken: (command: string, owner: string) => Promise<string>;
}

/** The API's address where nothing says otherwise. */
export const DIGITALOCEAN = 'https://api.digitalocean.com';

/**
 * The token this run uses and where it goes: `--profile`, then the environment's token, then
 * `DOPEER_PROFILE`, then the default profile. The file of profiles is opened only where one is
 * needed, and doctl is asked about (`hasDoctlToken`) only for the hint of the failure. Throws where
 * there is no token, or no certainty which.
 */
export async function selectCredentials(
  settings: Settings,
  env: Host['env'],
  openProfiles: () => Promise<Profiles>,
  { hasDoctlToken, readToken }: TokenSources,
): Promise<Credentials> {
  const url = givenUrl(settings, env);
  if (settings.profile !== undefined) {
    return fromProfile(await (await openProfiles()).read(), settings.profile, '--profile', url, readToken);
  }
  const variable = tokenVariable(env);
  if (variable !== undefined) {
    return { token: variable.token, apiUrl: url?.url ?? DIGITALOCEAN, source: variable.name };
  }
  const file = await (await openProfiles()).read();
  if (env.DOPEER_PROFILE) return fromProfile(file, env.DOPEER_PROFILE, 'DOPEER_PROFILE', url, readToken);
  if (file.default !== undefined) return fromProfile(file, file.default, 'default profile', url, readToken);
  throw await noToken(file, hasDoctlToken);
}

/** The URL that was asked for, by flag or variable, or DigitalOcean's. Throws a usage error for a bad one. */
export function selectApiUrl(settings: Settings, env: Host['env']): string {
  return givenUrl(settings, env)?.url ?? DIGITALOCEAN;
}

/** The variable that holds the token, or `undefined`; throws where two disagree. */
function tokenVariable(env: Host['env']): { readonly name: string; readonly token: string } | undefined {
  const [first, second] = TOKEN_VARIABLES.flatMap((name) => {
    const token = cleanToken(env[name] ?? '');
    return token === '' ? [] : [{ name, token }];
  });
  if (first !== undefined && second !== undefined && first.token !== second.token) {
    throw new DopeerError(
      'token_conflict',
      `${first.name} and ${second.name} are both set, to different tokens.`,
      {
        hint: {
          text: 'They may belong to different accounts. Unset one',
          command: unsetVariables(second.name),
        },
      },
    );
  }
  if (first !== undefined) checkToken(first.token, first.name);
  return first;
}

interface GivenUrl {
  readonly url: string;
  /** The flag or variable it came from. */
  readonly source: string;
}

function givenUrl({ apiUrl }: Settings, env: Host['env']): GivenUrl | undefined {
  const [text, source] =
    apiUrl !== undefined
      ? [apiUrl, '--api-url']
      : [env.DIGITALOCEAN_API_URL || undefined, 'DIGITALOCEAN_API_URL'];
  return text === undefined ? undefined : { url: normaliseApiUrl(text, source), source };
}

/** Refuses to send a stored token anywhere but where it was stored for. */
async function fromProfile(
  file: ProfileFile,
  name: string,
  source: string,
  given: GivenUrl | undefined,
  readToken: TokenSources['readToken'],
): Promise<Credentials> {
  const profile = findProfile(file, name);
  const apiUrl = normaliseApiUrl(profile.api_url, `The URL of profile "${name}"`);
  if (given !== undefined && given.url !== apiUrl) {
    throw new DopeerError(
      'token_conflict',
      `The token of profile "${name}" is for ${apiUrl}, but ${given.source} is ${given.url}.`,
      {
        hint: {
          text: `Leave out ${given.source}, or log in for that URL`,
          command: dopeer('auth login', [fill('profile')], ['--api-url', given.url]),
        },
      },
    );
  }
  const { token_command: command, team } = profile;
  const token = command === undefined ? (profile.token ?? '') : await readToken(command, `profile "${name}"`);
  checkToken(token, `Profile "${name}"`);
  return { token, apiUrl, profile: name, source, ...(team !== undefined && { team }) };
}

async function noToken(
  { profiles }: ProfileFile,
  hasDoctlToken: () => Promise<boolean>,
): Promise<DopeerError> {
  const [some] = Object.keys(profiles);
  const logIn: readonly Hint[] =
    some === undefined
      ? [
          `Make one at ${TOKEN_PAGE}`,
          { text: 'Then store it', command: dopeer('auth login') },
          { text: 'Or for this shell alone', command: setVariable('DIGITALOCEAN_TOKEN', fill('token')) },
          ...((await hasDoctlToken())
            ? [{ text: "To use doctl's token", command: dopeer('auth import') }]
            : []),
        ]
      : [{ text: 'No profile is the default. Choose one', command: dopeer('auth switch', [some]) }];
  return new DopeerError('no_token', 'There is no DigitalOcean token.', {
    hint: [...logIn, 'To look around without an account, add --sandbox.'],
  });
}
