import { type Credentials, DIGITALOCEAN } from '../config/credentials.ts';
import type { ProfileFile } from '../config/profiles.ts';
import { unsetVariables } from '../hint.ts';
import type { Host } from '../host.ts';
import type { Settings } from '../settings.ts';
import { maskToken, TOKEN_VARIABLES } from '../text/token.ts';
import { type Diagnosis, doubtful, good } from './diagnosis.ts';

/** Which token is used and which others it comes before. `file` is `undefined` where it cannot be read. */
export function tokenCheck(
  { token, profile, source }: Credentials,
  file: ProfileFile | undefined,
  env: Host['env'],
): Diagnosis {
  const variables = TOKEN_VARIABLES.filter((name) => env[name]);
  const wanted = env.DOPEER_PROFILE || undefined;
  const usual = file?.default;
  const behind = [
    ...(profile === undefined ? [] : variables),
    ...(wanted === undefined || wanted === profile ? [] : [`DOPEER_PROFILE (${wanted})`]),
    ...(usual === undefined || usual === profile || usual === wanted
      ? []
      : [`the default profile "${usual}"`]),
  ];
  const from = profile === undefined ? source : `profile "${profile}" (${source})`;
  const before = behind.length === 0 ? '' : `, before ${behind.join(' and ')}`;
  const message = `${maskToken(token)} from ${from}${before}`;
  if (profile !== undefined || wanted === undefined) return good('token', message);
  return doubtful('token', message, {
    text: 'To use that profile',
    command: unsetVariables(...variables),
  });
}

/** Where requests go, and what says so. */
export function apiUrlCheck(
  apiUrl: string,
  { profile, settings, env }: { profile: string | undefined; settings: Settings; env: Host['env'] },
): Diagnosis {
  return good('api-url', `${apiUrl} ${sourceOf()}`);

  function sourceOf(): string {
    if (profile !== undefined) return `from profile "${profile}"`;
    if (settings.apiUrl !== undefined) return 'from --api-url';
    if (env.DIGITALOCEAN_API_URL) return 'from DIGITALOCEAN_API_URL';
    return apiUrl === DIGITALOCEAN ? '(the default)' : '';
  }
}
