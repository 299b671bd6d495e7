/**
 * undici's proxy agent without the rest of undici. Its index gives the dispatchers their methods; the agent needs
 * one of them.
 */
import connect from 'undici/lib/api/api-connect.js';
import Dispatcher from 'undici/lib/dispatcher/dispatcher.js';
import Pool from 'undici/lib/dispatcher/pool.js';
import ProxyAgent from 'undici/lib/dispatcher/proxy-agent.js';

Dispatcher.prototype.connect = connect;

/** A proxy has so long to answer a CONNECT, in milliseconds. */
const CONNECT_TIMEOUT_MS = 30_000;

/** What a CONNECT failed with, under a code of its own. */
export const PROXY_CLOSED = 'DOPEER_PROXY_CLOSED';

/** The codes for which undici connects again, at once and without end. */
const REPEATED = ['UND_ERR_SOCKET', 'UND_ERR_INFO'];

/** An agent that sends requests through the proxy at `uri`, and asks it once for each connection. */
export function createProxyAgent(uri: string): InstanceType<typeof ProxyAgent> {
  return new ProxyAgent({
    uri,
    clientFactory: (origin, options) => {
      const pool = new Pool(origin, { ...options, headersTimeout: CONNECT_TIMEOUT_MS });
      const ask = pool.connect.bind(pool) as (params: object) => Promise<unknown>;
      const askOnce = (params: object) =>
        ask(params).catch((error: NodeJS.ErrnoException) => {
          if (!REPEATED.includes(error.code ?? '')) throw error;
          throw Object.assign(new Error('The proxy closed the connection.'), { code: PROXY_CLOSED });
        });
      return Object.assign(pool, { connect: askOnce });
    },
  });
}
