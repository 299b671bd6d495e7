import { DopeerError, type ErrorCode, type ErrorDetails } from '../errors.ts';
import { ProxiedError } from '../system/proxy.ts';
import { formatDuration } from '../text/duration.ts';
import { TOKEN_PAGE } from '../text/token.ts';
import { rateLimitOf } from './rate-limit.ts';
import type { ApiRequest } from './request.ts';

const tokenHint = (source: string) => `Check the token from ${source}: ${TOKEN_PAGE}`;
const STATUS_PAGE = 'https://status.digitalocean.com';

/** The error for an answer that is not 2xx. Codes are told apart by status alone, never by text. */
export function refusalOf(
  response: Response,
  text: string,
  request: ApiRequest,
  tokenSource: string,
): DopeerError {
  const { status, headers } = response;
  const body = readErrorBody(text);
  const details: ErrorDetails = {
    httpStatus: status,
    apiId: body?.id,
    requestId: body?.requestId ?? headers.get('x-request-id') ?? undefined,
    rateLimit: rateLimitOf(headers),
  };
  const words = text.trim() === '' ? ' without a word' : request.isSecret ? '' : `: ${firstWords(text)}`;
  const said = body?.message ?? `HTTP ${status}${words}`;
  const [code, message, hint] = explain(status, said, request, tokenSource);
  return new DopeerError(code, message, {
    ...details,
    hint,
    ...(code === 'rate_limited' && { retryable: true }),
    ...(status >= 500 && { retryable: true }),
  });
}

/** The error for a 2xx answer that is not what the API promises. */
export function unreadable(response: Response, text: string, { isSecret }: ApiRequest): DopeerError {
  return new DopeerError(
    'unavailable',
    `The API answered HTTP ${response.status} with something that is not JSON${isSecret ? '.' : `: ${firstWords(text)}`}`,
    {
      httpStatus: response.status,
      requestId: response.headers.get('x-request-id') ?? undefined,
      rateLimit: rateLimitOf(response.headers),
      retryable: true,
      hint: 'A proxy or another server may be answering. Check the API URL, or try again.',
    },
  );
}

/** The error for an answer that is larger than any that the API gives. */
export function tooLarge(response: Response, limit: number): DopeerError {
  return new DopeerError('unexpected', `The API answered with more than ${limit / 2 ** 20} MB.`, {
    httpStatus: response.status,
    requestId: response.headers.get('x-request-id') ?? undefined,
    hint: 'Is the API URL right?',
  });
}

/**
 * The error for a request without a usable answer. One that is ours already is given back: without the
 * status of an answer it comes from before the network, and nothing was sent.
 */
export function failureOf(error: unknown, apiUrl: string, timedOutAfterMs: number | undefined): DopeerError {
  if (error instanceof DopeerError)
    return error.details.httpStatus === undefined ? error.with({ neverSent: true }) : error;
  const { host } = new URL(apiUrl);
  if (timedOutAfterMs !== undefined) {
    return new DopeerError(
      'unavailable',
      `${host} did not answer within ${formatDuration(timedOutAfterMs)}.`,
      {
        retryable: true,
        hint: 'Try again, or allow more time: --request-timeout 60s',
      },
    );
  }
  const { code, syscall } = systemErrorOf(error);
  const isCertificate = IS_CERTIFICATE.test(code);
  const neverSent =
    isCertificate || IS_PLAIN_HTTP.test(code) || (code in NOT_CONNECTED && !AFTER_CONNECT.includes(syscall));
  const [what, hint] = NOT_CONNECTED[code] ?? networkFailure(code, isCertificate);
  const way = error instanceof ProxiedError ? ` through the proxy ${error.proxy}` : '';
  return new DopeerError('unavailable', `Could not reach ${host}${way}: ${what}.`, {
    retryable: !isCertificate && !IS_PLAIN_HTTP.test(code),
    neverSent,
    hint,
  });
}

function explain(
  status: number,
  said: string,
  { method, scope }: ApiRequest,
  source: string,
): [ErrorCode, string, string?] {
  if (status === 401)
    return ['unauthorized', `The API does not accept the token: ${said}`, tokenHint(source)];
  if (status === 403) {
    return [
      'forbidden',
      `The API does not allow this: ${said}`,
      `The token needs the scope ${scope}. ${tokenHint(source)}`,
    ];
  }
  if (status === 404 && method !== 'POST') return ['not_found', said];
  if ([400, 404, 409, 412, 422].includes(status)) return ['refused', `The API refused this: ${said}`];
  if (status === 429)
    return ['rate_limited', `The rate limit is used up: ${said}`, 'Wait a while, then try again.'];
  if (status >= 500) {
    return [
      'unavailable',
      `The API failed${said.startsWith(`HTTP ${status}`) ? '' : ` (HTTP ${status})`}: ${said}`,
      `Try again. Is something down? ${STATUS_PAGE}`,
    ];
  }
  if (status >= 300 && status < 400) {
    return [
      'failed',
      `The API answered with a redirect (HTTP ${status}), which is not followed.`,
      'Check the API URL.',
    ];
  }
  return ['failed', `The API answered HTTP ${status}: ${said}`];
}

function readErrorBody(text: string): { id?: string; message: string; requestId?: string } | undefined {
  try {
    const { id, message, request_id: requestId } = JSON.parse(text) as Record<string, unknown>;
    if (typeof message !== 'string') return undefined;
    return {
      message,
      ...(typeof id === 'string' && { id }),
      ...(typeof requestId === 'string' && { requestId }),
    };
  } catch {
    return undefined;
  }
}

const firstWords = (text: string) => {
  const words = text.slice(0, 2_000).trim().replaceAll(/\s+/g, ' ');
  return words.length > 80 ? `${words.slice(0, 80)}…` : words || '(empty)';
};

/** undici and Node put what went wrong below one or more causes. */
function systemErrorOf(error: unknown): { readonly code: string; readonly syscall: string } {
  for (let current = error; current instanceof Error; current = current.cause) {
    const { code, syscall } = current as NodeJS.ErrnoException;
    if (typeof code === 'string') return { code, syscall: syscall ?? '' };
  }
  return { code: 'unknown', syscall: '' };
}

const OFFLINE = 'Check the network, the proxy and the API URL.';

/** The handshake's last word on a certificate; other failures of TLS may come after the request was sent. */
const IS_CERTIFICATE = /^(?:CERT_|(?:DEPTH_ZERO_)?SELF_SIGNED|UNABLE_TO_|ERR_TLS_CERT_|HOSTNAME_MISMATCH$)/;

/** A system call that a connection makes once it is there. */
const AFTER_CONNECT = ['read', 'write', 'shutdown'];

/** What OpenSSL says to an answer that is no TLS. */
const IS_PLAIN_HTTP = /^ERR_SSL_(?:WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST)$/;

/** Failures before a connection was there: nothing was sent. */
const NOT_CONNECTED: Readonly<Record<string, readonly [what: string, hint: string]>> = {
  ECONNREFUSED: [
    'the connection was refused',
    'Check the API URL. Is the server, or the proxy before it, running?',
  ],
  ENOTFOUND: ['the host name is unknown', OFFLINE],
  EAI_AGAIN: ['the host name could not be looked up', OFFLINE],
  EHOSTUNREACH: ['there is no way to the host', OFFLINE],
  ENETUNREACH: ['there is no network', OFFLINE],
  DOPEER_PROXY_CLOSED: ['the proxy closed the connection', 'Check HTTPS_PROXY and NO_PROXY.'],
  UND_ERR_ABORTED: ['the proxy refused the connection', 'Check HTTPS_PROXY and NO_PROXY.'],
  UND_ERR_CONNECT_TIMEOUT: ['the connection took too long', OFFLINE],
};

function networkFailure(code: string, isCertificate: boolean): readonly [string, string] {
  if (IS_PLAIN_HTTP.test(code)) {
    return [
      'there is no TLS on that port, plain http perhaps',
      'Check the scheme and the port of the API URL.',
    ];
  }
  if (isCertificate) {
    return [
      `its TLS certificate is not trusted (${code})`,
      'Behind a company proxy, set NODE_EXTRA_CA_CERTS=<its certificate file>.',
    ];
  }
  return [code === 'unknown' ? 'the connection failed' : `the connection was lost (${code})`, OFFLINE];
}
