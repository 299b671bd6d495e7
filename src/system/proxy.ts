import { BlockList, isIP } from 'node:net';
import { usageError } from '../errors.ts';
import type { Host } from '../host.ts';

/** A proxy of the environment. */
export interface ProxyServer {
  /** May hold a password: only its `origin` is for showing. */
  readonly url: URL;
  /** The variable that names it, as it is written there. */
  readonly variable: string;
}

/** What the environment says of proxies. */
export interface Proxies {
  readonly http: ProxyServer | undefined;
  /** For https; without it, https goes through that for http. */
  readonly https: ProxyServer | undefined;
  /** Hosts that are exempt, separated by commas or blanks. */
  readonly noProxy: string;
}

/**
 * The proxies of the environment; lower case comes first, as with curl.
 *
 * @throws DopeerError `usage` that names the variable, and nothing of its value, which may be a password.
 */
export function readProxies(env: Host['env']): Proxies {
  const read = (name: string): ProxyServer | undefined => {
    const variable = [name, name.toUpperCase()].find((each) => env[each]);
    if (variable === undefined) return undefined;
    const text = env[variable] ?? '';
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url !== undefined && isProxy(url)) return { url, variable };
    throw usageError(`${variable} is not the URL of a proxy.`, [
      'Write it like http://proxy.example:3128',
      'In a user name or password, @ is %40, / is %2F, ? is %3F, # is %23 and % is %25.',
    ]);
  };
  return {
    http: read('http_proxy'),
    https: read('https_proxy'),
    noProxy: env.no_proxy || env.NO_PROXY || '',
  };
}

/**
 * Whether a proxy can be asked. Behind its port there is nothing: a `/`, `?` or `#` is one of its password, of which the
 * rest would be taken for its name. User name and password can be sent where a percent sign is written `%25`.
 */
function isProxy({ protocol, username, password, pathname, search, hash }: URL): boolean {
  if (!/^https?:$/.test(protocol) || pathname !== '/' || search !== '' || hash !== '') return false;
  try {
    decodeURIComponent(`${username}:${password}`);
    return true;
  } catch {
    return false;
  }
}

/** The proxy that requests to a URL go through; loopback is no exception. */
export function proxyFor(target: URL, { http, https, noProxy }: Proxies): ProxyServer | undefined {
  const proxy = target.protocol === 'https:' ? (https ?? http) : http;
  return proxy === undefined || isExempt(target, noProxy) ? undefined : proxy;
}

/**
 * Whether `NO_PROXY` exempts a URL, read as curl and undici read it together: `*` is every host; a name
 * is itself and all below it, with or without a dot or `*.` in front; an address may be a range, and one
 * of IPv6 stand in brackets; a port after it means that port alone.
 */
export function isExempt(target: URL, noProxy: string): boolean {
  const host = bare(target.hostname);
  const port = target.port || (target.protocol === 'https:' ? '443' : '80');
  return noProxy
    .split(/[,\s]+/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      if (entry === '*') return true;
      const [name, onPort] = splitPort(entry);
      return (onPort === undefined || Number(onPort) === Number(port)) && covers(name, host);
    });
}

/** A colon in an address of IPv6 without brackets stands before no port. */
function splitPort(entry: string): readonly [name: string, port?: string | undefined] {
  const [, name, port] = /^(\[.*\]|[^:]*)(?::(\d+))?$/.exec(entry) ?? [];
  return name === undefined ? [bare(entry)] : [bare(name), port];
}

/** A host without brackets, without the dot that may end a name, in lower case. */
const bare = (host: string) =>
  host
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '')
    .toLowerCase();

function covers(name: string, host: string): boolean {
  const family = isIP(host);
  if (family === 0) {
    const suffix = name.replace(/^\*?\./, '');
    return host === suffix || host.endsWith(`.${suffix}`);
  }
  const [address = '', bits = family === 4 ? '32' : '128'] = name.replaceAll(/[[\]]/g, '').split('/');
  if (isIP(address) !== family || !/^\d{1,3}$/.test(bits) || Number(bits) > (family === 4 ? 32 : 128))
    return false;
  const list = new BlockList();
  const type = family === 4 ? 'ipv4' : 'ipv6';
  list.addSubnet(address, Number(bits), type);
  return list.check(host, type);
}

/** A request that failed on its way through a proxy; what went wrong is its cause. */
export class ProxiedError extends Error {
  /** Scheme, host and port, without what may be secret. */
  readonly proxy: string;

  constructor({ url, variable }: ProxyServer, cause: unknown) {
    super('A request through a proxy failed.', { cause });
    this.proxy = `${url.origin} (${variable})`;
  }
}
