import type { DopeerError } from '../errors.ts';
import type { Proxies } from '../fetch.ts';
import type { Host } from '../host.ts';
import { type Check, doubtful, failed, good } from './check.ts';

const ID = 'proxy';

/** Through which proxy requests to `apiUrl` go. A user name or password in its URL is not shown. */
export function proxyCheck(
  apiUrl: string,
  { proxies, env, problem }: { proxies: Proxies; env: Host['env']; problem: DopeerError | undefined },
): Check {
  if (problem !== undefined) return failed(ID, problem);
  const url = new URL(apiUrl);
  const { httpProxy, httpsProxy } = proxies;
  const [proxy, variable] =
    url.protocol === 'https:' && httpsProxy !== undefined
      ? [httpsProxy, 'HTTPS_PROXY']
      : [httpProxy, 'HTTP_PROXY'];
  if (proxy === undefined) return without(env);
  if (isExempt(url, proxies.noProxy)) return good(ID, `None: NO_PROXY exempts ${url.host}.`);
  return good(ID, `${new URL(proxy).origin} from ${variable}`);
}

function without(env: Host['env']): Check {
  if (!env.all_proxy && !env.ALL_PROXY) return good(ID, 'None.');
  return doubtful(
    ID,
    'None: ALL_PROXY is set, but dopeer does not use it.',
    'Name an HTTP proxy instead: export HTTPS_PROXY=<url>',
  );
}

/**
 * Whether `NO_PROXY` exempts a URL, by the rules of undici, which sends the requests: `*` alone is every
 * host; a name stands for itself and all below it, with a port for that port alone.
 */
export function isExempt(url: URL, noProxy: string): boolean {
  if (noProxy === '*') return true;
  // Unlike `hostname`, undici's name keeps no port and is compared as it is written.
  const host = url.host.replace(/:\d*$/, '').toLowerCase();
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return noProxy
    .split(/[,\s]/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      const [, named = entry, onPort] = /^(.+):(\d+)$/.exec(entry) ?? [];
      const name = named.replace(/^\*?\./, '').toLowerCase();
      const isPort = onPort === undefined || Number(onPort) === 0 || Number(onPort) === Number(port);
      return isPort && (host === name || host.endsWith(`.${name}`));
    });
}
