import { usageError } from '../errors.ts';

/**
 * The base URL without `/v2` or a last slash. Throws a usage error for whatever could send a token
 * in the clear or elsewhere: http to another machine, credentials, a query. `source` names the flag
 * or variable it came from.
 */
export function normaliseApiUrl(text: string, source: string): string {
  // `user:password@host` is a URL as well, with `user:` as its scheme.
  const url = /^https?:/i.test(text) && URL.canParse(text) ? new URL(text) : undefined;
  // Not quoted: what stands before an @ may be a password, also where a slash in it ends the name of the host.
  if (text.includes('@')) {
    throw usageError(
      `${source} must not hold a user name or password, nor any @.`,
      'A token comes from DIGITALOCEAN_TOKEN or a profile.',
    );
  }
  if (url === undefined) {
    throw usageError(`${source} is not a URL: "${text}".`, 'Write it like https://api.digitalocean.com');
  }
  if (url.search !== '' || url.hash !== '') {
    throw usageError(`${source} must end with its path: "${url.origin}${url.pathname}".`);
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw usageError(
      `${source} must start with https://: a token never goes over plain http.`,
      'Only this machine may be asked over http, such as http://127.0.0.1:8417',
    );
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '').replace(/\/v2$/, '')}`;
}

/** Whether a text is a URL that a token may be sent to. */
export function isApiUrl(text: string): boolean {
  try {
    return normaliseApiUrl(text, '') !== '';
  } catch {
    return false;
  }
}

/** Whether a host name as `URL` gives it can only mean this machine. */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}
