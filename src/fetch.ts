import { usageError } from './errors.ts';
import type { Host } from './host.ts';

/**
 * `fetch` as the environment wants it: through the proxy of `HTTPS_PROXY` or `HTTP_PROXY`, except to
 * the hosts of `NO_PROXY` (either case; loopback is no exception). Node's own `fetch` knows no proxies.
 */
export function createFetch(env: Host['env']): Host['fetch'] {
  const proxies = readProxies(env);
  if (proxies.httpProxy === undefined && proxies.httpsProxy === undefined) return (request) => fetch(request);

  let dispatcher: unknown;
  return async (request) => {
    dispatcher ??= await createProxyAgent(proxies);
    return fetch(request, { dispatcher } as RequestInit);
  };
}

/** What the environment says of proxies, not checked yet. The URLs may hold a password. */
export interface Proxies {
  readonly httpProxy: string | undefined;
  /** For https; without it, https goes through `httpProxy`. */
  readonly httpsProxy: string | undefined;
  /** Hosts that are exempt, separated by commas or spaces. */
  readonly noProxy: string;
}

/** The proxies of the environment; lower case comes first. */
export function readProxies(env: Host['env']): Proxies {
  const read = (name: string) => env[name] || env[name.toUpperCase()] || undefined;
  return {
    httpProxy: read('http_proxy'),
    httpsProxy: read('https_proxy'),
    noProxy: read('no_proxy') ?? '',
  };
}

/** Throws a usage error for what is no URL of a proxy. */
export function checkProxies({ httpProxy, httpsProxy }: Proxies): void {
  for (const [name, url] of Object.entries({ HTTP_PROXY: httpProxy, HTTPS_PROXY: httpsProxy })) {
    // The value is not quoted: it may hold a password.
    if (url !== undefined && !/^https?:$/.test(URL.canParse(url) ? new URL(url).protocol : '')) {
      throw usageError(`${name} is not the URL of a proxy.`, 'Write it like http://proxy.example:3128');
    }
  }
}

async function createProxyAgent(proxies: Proxies): Promise<unknown> {
  checkProxies(proxies);
  const { httpProxy, httpsProxy, noProxy } = proxies;
  const { EnvHttpProxyAgent } = await import('./proxy-agent.ts');
  // Given as empty texts, or it would read the environment by itself.
  return new EnvHttpProxyAgent({ httpProxy: httpProxy ?? '', httpsProxy: httpsProxy ?? '', noProxy });
}
