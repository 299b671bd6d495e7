import { usageError } from './errors.ts';
import type { Host } from './host.ts';

/**
 * `fetch` as the environment wants it: through the proxy of `HTTPS_PROXY` or `HTTP_PROXY`, except to
 * the hosts of `NO_PROXY` (either case; loopback is no exception). Node's own `fetch` knows no proxies.
 */
export function createFetch(env: Host['env']): Host['fetch'] {
  const read = (name: string) => env[name] || env[name.toUpperCase()] || undefined;
  const proxies = { httpProxy: read('http_proxy'), httpsProxy: read('https_proxy') };
  if (proxies.httpProxy === undefined && proxies.httpsProxy === undefined) return (request) => fetch(request);

  let dispatcher: unknown;
  return async (request) => {
    dispatcher ??= await createProxyAgent(proxies, read('no_proxy') ?? '');
    return fetch(request, { dispatcher } as RequestInit);
  };
}

interface Proxies {
  readonly httpProxy: string | undefined;
  readonly httpsProxy: string | undefined;
}

async function createProxyAgent({ httpProxy, httpsProxy }: Proxies, noProxy: string): Promise<unknown> {
  for (const [name, url] of Object.entries({ HTTP_PROXY: httpProxy, HTTPS_PROXY: httpsProxy })) {
    // The value is not quoted: it may hold a password.
    if (url !== undefined && !/^https?:$/.test(URL.canParse(url) ? new URL(url).protocol : '')) {
      throw usageError(`${name} is not the URL of a proxy.`, 'Write it like http://proxy.example:3128');
    }
  }
  const { EnvHttpProxyAgent } = await import('./proxy-agent.ts');
  // Given as empty texts, or it would read the environment by itself.
  return new EnvHttpProxyAgent({ httpProxy: httpProxy ?? '', httpsProxy: httpsProxy ?? '', noProxy });
}
