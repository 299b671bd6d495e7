import { DopeerError } from '../errors.ts';
import type { Host } from '../host.ts';
import type { Settings } from '../settings.ts';
import { normaliseApiUrl } from './api-url.ts';

/** A token and the one URL it may be sent to. */
export interface Credentials {
  readonly token: string;
  readonly apiUrl: string;
}

const TOKEN_VARIABLES = ['DIGITALOCEAN_TOKEN', 'DIGITALOCEAN_ACCESS_TOKEN'] as const;
const TOKEN_PAGE = 'https://cloud.digitalocean.com/account/api/tokens';

/** The token this run uses and where it goes. Throws where there is none, or no certainty which. */
export function selectCredentials(settings: Settings, env: Host['env']): Credentials {
  const apiUrl = selectApiUrl(settings, env);
  const token = tokenFromEnvironment(env);
  if (token === undefined) {
    throw new DopeerError('no_token', 'There is no DigitalOcean token.', {
      hint: `Make one at ${TOKEN_PAGE} and export DIGITALOCEAN_TOKEN=<token>.\nTo look around without an account, add --sandbox.`,
    });
  }
  return { token, apiUrl };
}

function selectApiUrl(settings: Settings, env: Host['env']): string {
  if (settings.apiUrl !== undefined) return normaliseApiUrl(settings.apiUrl, '--api-url');
  return normaliseApiUrl(env.DIGITALOCEAN_API_URL || 'https://api.digitalocean.com', 'DIGITALOCEAN_API_URL');
}

function tokenFromEnvironment(env: Host['env']): string | undefined {
  const found = TOKEN_VARIABLES.flatMap((name) => {
    const token = cleanToken(env[name] ?? '');
    return token === '' ? [] : [{ name, token }];
  });
  const [first, second] = found;
  if (first && second && first.token !== second.token) {
    throw new DopeerError(
      'token_conflict',
      `${first.name} and ${second.name} are both set, to different tokens.`,
      {
        hint: `They may belong to different accounts. Unset one, for example: unset ${second.name}`,
      },
    );
  }
  if (first) checkToken(first.token, first.name);
  return first?.token;
}

/** A token as it was pasted, without the white space and quotes around it. */
export function cleanToken(text: string): string {
  return text
    .trim()
    .replace(/^(["'])(.*)\1$/s, '$2')
    .trim();
}

/**
 * Refuses what cannot be an API token: a refresh token (`dor_v1_`), or characters no header can
 * carry. Any other shape may be a token; DigitalOcean's older ones have no prefix.
 */
export function checkToken(token: string, source: string): void {
  if (token.startsWith('dor_v1_')) {
    throw new DopeerError('invalid_token', `${source} holds a refresh token (dor_v1_…), not an API token.`, {
      hint: `Make an API token at ${TOKEN_PAGE}.`,
    });
  }
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new DopeerError('invalid_token', `${source} holds characters that no token has.`, {
      hint: 'Copy the token again: one line, no spaces.',
    });
  }
}
