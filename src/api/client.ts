import { DopeerError } from '../errors.ts';
import type { Host } from '../host.ts';
import { VERSION } from '../version.ts';
import { failureOf, refusalOf, unreadable } from './errors.ts';
import { type RateLimit, rateLimitOf } from './rate-limit.ts';

/** One call of the API. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below the base URL, without a first slash: `v2/vpc_peerings`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>> | undefined;
  readonly body?: unknown;
  /** The token scope the call needs, such as `vpc_peering:read`. */
  readonly scope: string;
  /** Ends the request early, instead of Ctrl-C; the promise then rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
  /** `false` for one attempt alone, where the caller has a schedule of its own. */
  readonly retry?: boolean | undefined;
}

/** A 2xx answer. */
export interface ApiAnswer {
  /** The parsed JSON. */
  readonly body: unknown;
  readonly rateLimit: RateLimit;
  /** The server's time in milliseconds since the epoch, to the second; `undefined` where it sent none. */
  readonly serverTime?: number | undefined;
}

/** What a client is made of. */
export interface ClientOptions {
  readonly host: Host;
  readonly apiUrl: string;
  readonly token: string;
  /** Where the token came from, such as `DIGITALOCEAN_TOKEN`: for errors about it. */
  readonly tokenSource: string;
  readonly fetch: (request: Request) => Promise<Response>;
  /** Milliseconds one attempt may take, its body included. */
  readonly timeoutMs: number;
  /** Takes the token out of a text: a server may echo the request. Applied before a text is cut. */
  readonly redact: (text: string) => string;
  /** Tells the user of a pause for the rate limit. */
  readonly notice: (text: string) => void;
  /** Takes a line about each attempt; holds nothing secret. */
  readonly trace?: ((line: string) => void) | undefined;
}

/** Sends one request; throws a `DopeerError` for everything but a 2xx answer in JSON. */
export type Send = (request: ApiRequest) => Promise<ApiAnswer>;

/** Sends each request once. It follows no redirect and keeps no request in its errors. */
export async function createClient(options: ClientOptions): Promise<Send> {
  const { host } = options;
  const { default: ky } = await import('ky');
  const http = ky.create({
    prefixUrl: options.apiUrl,
    headers: {
      accept: 'application/json',
      authorization: `Bearer ${options.token}`,
      'user-agent': `dopeer/${VERSION} (${host.platform} ${host.arch}) node/${host.nodeVersion}`,
    },
    redirect: 'manual',
    throwHttpErrors: false,
    // Our own limits: ky's timeout ends with the headers, its retries repeat DELETE and sleep unseen.
    timeout: false,
    retry: 0,
    fetch: (input) => options.fetch(input as Request),
  });

  return async (request) => {
    const signal = request.signal ?? host.signal;
    signal.throwIfAborted();
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(), options.timeoutMs);
    const trace = startTrace(request, options);
    try {
      const response = await http(request.path, {
        method: request.method,
        signal: AbortSignal.any([signal, timeout.signal]),
        ...(request.query && { searchParams: request.query }),
        ...(request.body !== undefined && { json: request.body }),
      });
      const text = await response.text();
      trace(`${response.status}`, response.headers);
      if (!response.ok) throw refusalOf(response, options.redact(text), request, options.tokenSource);
      const serverTime = Date.parse(response.headers.get('date') ?? '');
      return {
        body: parseJson(text, response, options.redact),
        rateLimit: rateLimitOf(response.headers),
        ...(!Number.isNaN(serverTime) && { serverTime }),
      };
    } catch (error) {
      if (!(error instanceof DopeerError)) signal.throwIfAborted();
      const failure = failureOf(
        error,
        options.apiUrl,
        timeout.signal.aborted ? options.timeoutMs : undefined,
      );
      if (failure !== error) trace(failure.message);
      throw failure;
    } finally {
      clearTimeout(timer);
    }
  };
}

function parseJson(text: string, response: Response, redact: (text: string) => string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unreadable(response, redact(text));
  }
}

/** Starts the clock of one attempt; the function it gives writes the line of `--debug`. */
function startTrace({ method, path, query }: ApiRequest, options: ClientOptions) {
  const { host, apiUrl, trace } = options;
  const started = host.clock.monotonic();
  const search = query ? `?${new URLSearchParams(query)}` : '';
  return (result: string, headers?: Headers) => {
    const parts = [
      `${method} ${apiUrl}/${path}${search}`,
      result,
      `${Math.round(host.clock.monotonic() - started)}ms`,
    ];
    const requestId = headers?.get('x-request-id');
    const remaining = headers?.get('ratelimit-remaining');
    if (requestId) parts.push(`request-id=${requestId}`);
    if (remaining) parts.push(`ratelimit-remaining=${remaining}`);
    trace?.(parts.join('  '));
  };
}
