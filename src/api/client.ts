import { setMaxListeners } from 'node:events';
import { DopeerError } from '../errors.ts';
import type { Host } from '../host.ts';
import { VERSION } from '../version.ts';
import { failureOf, refusalOf, tooLarge, unreadable } from './errors.ts';
import { rateLimitOf } from './rate-limit.ts';
import type { ApiRequest, Send } from './request.ts';

/** Larger answers are refused while they are read: the largest page there can be has 200 items. */
const MAX_BODY_BYTES = 64 * 2 ** 20;

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
  /** Takes everything secret out of a text that may be shown. Applied before a text is cut. */
  readonly redact: (text: string) => string;
  /** Takes the token of these requests out of an answer, which may echo it in what is going to be cut or escaped. */
  readonly withoutEcho: (text: string) => string;
  /** Tells the user of a pause for the rate limit. */
  readonly notice: (text: string) => void;
  /** Takes a line about each attempt; holds nothing secret. */
  readonly trace?: ((line: string) => void) | undefined;
}

/** Sends each request once. It follows no redirect and keeps no request in its errors. */
export async function createClient(options: ClientOptions): Promise<Send> {
  const { host } = options;
  // Before ky, which looks at the classes as it is loaded.
  await host.loadFetch();
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
    await beforeSending(async () => {
      signal.throwIfAborted();
      await request.throttle?.(signal);
      signal.throwIfAborted();
    });
    // Held by the timer: a signal that follows others may be collected as garbage while a body is read.
    const attempt = new AbortController();
    let isTimedOut = false;
    const timer = setTimeout(() => {
      isTimedOut = true;
      attempt.abort();
    }, options.timeoutMs);
    const follow = () => attempt.abort(signal.reason);
    // As many as requests at once: no leak that Node would have to warn of.
    setMaxListeners(0, signal);
    signal.addEventListener('abort', follow, { once: true });
    const trace = startTrace(request, options);
    try {
      const response = await http(request.path, {
        method: request.method,
        signal: attempt.signal,
        ...(request.query && { searchParams: request.query }),
        ...(request.body !== undefined && { json: request.body }),
      });
      // Any 2xx to a DELETE says that it was accepted, whatever becomes of its body.
      const isAccepted = request.method === 'DELETE' && response.ok;
      const body = await readText(response, attempt.signal).catch((error: unknown) => {
        if (isAccepted) return '';
        throw error;
      });
      const text = options.withoutEcho(withFewEscapes(body));
      trace(`${response.status}`, response.headers);
      if (!response.ok) throw refusalOf(response, options.redact(text), request, options.tokenSource);
      const serverTime = Date.parse(response.headers.get('date') ?? '');
      return {
        body: parseBody(text, request, response, options),
        requestId: response.headers.get('x-request-id') ?? undefined,
        rateLimit: rateLimitOf(response.headers),
        ...(!Number.isNaN(serverTime) && { serverTime }),
      };
    } catch (error) {
      if (!(error instanceof DopeerError) || error === signal.reason) signal.throwIfAborted();
      const failure = failureOf(error, options.apiUrl, isTimedOut ? options.timeoutMs : undefined);
      if (failure !== error) trace(failure.message);
      throw failure;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', follow);
    }
  };
}

/** What ends a request before it was sent is certain to have changed nothing. */
async function beforeSending(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw error instanceof DopeerError ? error.with({ neverSent: true }) : error;
  }
}

/** The text of an answer, counted as it is read: a few bytes may be unpacked to more than there is room for. */
async function readText(response: Response, signal: AbortSignal): Promise<string> {
  const reader = response.body?.getReader();
  if (reader === undefined) return '';
  // The body may go on for ever, and need not hear of an abort by itself.
  const aborted = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  aborted.catch(() => {});
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for (;;) {
      const { done, value } = await Promise.race([reader.read(), aborted]);
      if (done) return new TextDecoder().decode(Buffer.concat(chunks));
      bytes += value.byteLength;
      if (bytes > MAX_BODY_BYTES) throw tooLarge(response, MAX_BODY_BYTES);
      chunks.push(value);
    }
  } finally {
    void reader.cancel().catch(() => {});
  }
}

/** The same JSON without the escapes that nothing needs: a token may be written with one for any of its characters. */
function withFewEscapes(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\(?:u00([2-7][\da-f])|.)/gis, (written, code?: string) => {
    const character = code === undefined ? written.slice(1) : String.fromCharCode(Number.parseInt(code, 16));
    const isNeeded = code === undefined ? character !== '/' : !/[!#-[\]-~]/.test(character);
    return isNeeded ? written : character;
  });
}

function parseBody(
  text: string,
  request: ApiRequest,
  response: Response,
  { redact }: Pick<ClientOptions, 'redact'>,
): unknown {
  try {
    return JSON.parse(text);
  } catch {
    if (request.method === 'DELETE') return undefined;
    throw unreadable(response, redact(text), request);
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
