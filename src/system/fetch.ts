import type { Host } from '../host.ts';
import type { Proxies, ProxyServer } from './proxy.ts';

/** The network, as the environment wants it. */
export interface Network extends Pick<Host, 'fetch' | 'loadFetch'> {
  /** Ends every connection through a proxy, also those that are being made. */
  destroy(): Promise<void>;
}

/**
 * undici's `fetch` through the proxies of the environment. Node has an undici inside, but that one knows no proxies by
 * itself, and loads HTTP/2, with which the start of a command takes an eighth longer.
 */
export function createNetwork(env: Host['env']): Network {
  let proxies: Proxies | undefined;
  let agent: ReturnType<typeof createAgent> | undefined;
  return {
    loadFetch: async () => {
      const own = await import('./undici-fetch.ts');
      // Node loads its own when one of these is first asked for.
      Object.assign(globalThis, own);
    },
    fetch: async (request) => {
      const { fetch } = await import('./undici-fetch.ts');
      const { ProxiedError, proxyFor, readProxies } = await import('./proxy.ts');
      proxies ??= readProxies(env);
      const proxy = proxyFor(new URL(request.url), proxies);
      if (proxy === undefined) return fetch(request);
      // All requests of a run go to one API.
      agent ??= createAgent(proxy);
      try {
        return await fetch(request, { dispatcher: (await agent) as unknown } as RequestInit);
      } catch (error) {
        throw new ProxiedError(proxy, error);
      }
    },
    destroy: async () => {
      // One that could not be made has nothing to end.
      await agent?.then((made) => made.destroy()).catch(() => {});
    },
  };
}

async function createAgent({ url }: ProxyServer) {
  const { createProxyAgent } = await import('./proxy-agent.ts');
  return createProxyAgent(url.href);
}
