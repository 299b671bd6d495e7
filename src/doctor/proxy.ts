import { DopeerError } from '../errors.ts';
import { fill, setVariable } from '../hint.ts';
import type { Host } from '../host.ts';
import { isExempt, type Proxies, proxyFor } from '../system/proxy.ts';
import { type Diagnosis, doubtful, failed, good } from './diagnosis.ts';

const ID = 'proxy';

/** Through which proxy requests to `apiUrl` go; `proxies` is what reading the environment gave. */
export function proxyCheck(apiUrl: string, proxies: Proxies | DopeerError, env: Host['env']): Diagnosis {
  if (proxies instanceof DopeerError) return failed(ID, proxies);
  const url = new URL(apiUrl);
  const proxy = proxyFor(url, proxies);
  if (proxy !== undefined) return good(ID, `${proxy.url.origin} from ${proxy.variable}`);
  if (proxies.http === undefined && proxies.https === undefined) return without(env);
  return good(ID, isExempt(url, proxies.noProxy) ? `None: NO_PROXY exempts ${url.host}.` : 'None.');
}

function without(env: Host['env']): Diagnosis {
  if (!env.all_proxy && !env.ALL_PROXY) return good(ID, 'None.');
  return doubtful(ID, 'None: ALL_PROXY is set, but dopeer does not use it.', {
    text: 'Name an HTTP proxy instead',
    command: setVariable('HTTPS_PROXY', fill('url')),
  });
}
