import { DopeerError } from '../errors.ts';

/** The variables that may hold a token, the first one first. */
export const TOKEN_VARIABLES = ['DIGITALOCEAN_TOKEN', 'DIGITALOCEAN_ACCESS_TOKEN'] as const;

/** What DigitalOcean's tokens look like, wherever in a text one stands; older ones are 64 hex digits alone. */
export const TOKEN_SHAPE = /do[a-z]_v1_[\da-f]{8,}/g;

/** Whether anything in a text is as long as such a token, whatever it is made of; a file or a name is shorter. */
export const holdsToken = (text: string): boolean => /do[a-z]_v1_[\w-]{32,}/.test(text);

/** Part of every such token: to look for it takes less time. */
export const TOKEN_MARK = '_v1_';

/** Those older ones, also behind other letters, as in `-p<token>`. */
export const OLD_TOKEN_SHAPE = /[\da-f]{64,}/gi;

/** Whether a whole text looks like a token, of the older kind too. */
export function looksLikeToken(text: string): boolean {
  return /^(?:do[a-z]_v1_.*|[\da-f]{64})$/i.test(text);
}

/** Where tokens are made. */
export const TOKEN_PAGE = 'https://cloud.digitalocean.com/account/api/tokens';

/** What a token that answers 403 to a list is told of. */
export const MAY_NOT_READ = 'The token works but may not read peerings (scope vpc_peering:read).';

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
      hint: `Make an API token at ${TOKEN_PAGE}`,
    });
  }
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new DopeerError('invalid_token', `${source} holds characters that no token has.`, {
      hint: 'Copy the token again: one line, no spaces.',
    });
  }
}

/** Enough of a token to recognise it by: its kind and its last four characters. */
export function maskToken(token: string): string {
  const [prefix = ''] = /^do[opr]_v1_/.exec(token) ?? [];
  return token.length < prefix.length + 16 ? `${prefix}…` : `${prefix}…${token.slice(-4)}`;
}
