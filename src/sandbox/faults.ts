import { DopeerError, usageError } from '../errors.ts';
import { errorResponse, type Handler, jsonResponse, notFound, Refusal } from './api/answers.ts';
import { badMethod } from './api/undocumented.ts';

/** Where the faults of a running sandbox are looked at and changed. */
export const CONTROL_PATH = '/sandbox/faults';

/** What a connection ends with that a fault cuts. */
export class ConnectionCut extends Error {}

/** The `id` of the error body, by status. */
const API_IDS: Readonly<Record<number, string>> = {
  400: 'bad_request',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  409: 'conflict',
  412: 'precondition_failed',
  422: 'unprocessable_entity',
  429: 'too_many_requests',
  503: 'service_unavailable',
};

/** A fault that was ordered: what goes wrong with the next requests of a method to a path. */
interface Fault {
  readonly method: string;
  readonly path: string;
  readonly what: string;
  readonly matches: (request: Request) => boolean;
  left: number;
}

const METHODS = ['*', 'GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
const GRAMMAR =
  /^(\*|[a-z]+) (\/[^\s?#]*) (lost|(?:done-)?(?:[45]\d\d|cut|hang|html))(?: x([1-9]\d{0,5}))?$/i;

/**
 * Reads a fault such as `DELETE /v2/vpc_peerings/* 403 x3`. A `*` is any method, or any part of a segment of
 * the path; each segment may have one.
 *
 * @throws DopeerError `usage` for anything else.
 */
function parseFault(text: unknown): Fault {
  const [, given = '', path = '', what = '', times = '1'] =
    (typeof text === 'string' && GRAMMAR.exec(text)) || refuse(text);
  const method = given.toUpperCase();
  const segments = path.split('/').map((segment) => segment.split('*').map(escaped));
  if (!METHODS.includes(method) || segments.some(({ length }) => length > 2)) refuse(text);
  const pattern = new RegExp(`^${segments.map((parts) => parts.join('[^/]+')).join('/')}$`, 'i');
  return {
    method,
    path,
    what: what.toLowerCase().replace('lost', 'done-cut'),
    matches: (request) =>
      ['*', request.method].includes(method) && pattern.test(new URL(request.url).pathname),
    left: Number(times),
  };
}

const escaped = (text: string) => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&');

function refuse(text: unknown): never {
  throw usageError(`${JSON.stringify(text)} is no fault.`, [
    "Write '<METHOD> <path> <what>', and how often behind it, such as 'DELETE /v2/vpc_peerings/* 403 x3'.",
    'What may be: a status from 400 to 599, cut, hang, html, lost; with done- before it the request takes effect first.',
  ]);
}

/** The faults that are still to come, in the order in which they were given. */
export class FaultPlan {
  #faults: readonly Fault[];

  /** @throws DopeerError `usage` for a text that is no fault. */
  constructor(texts: readonly string[]) {
    this.#faults = texts.map(parseFault);
  }

  /** What happens to a request, and to no other any more; `undefined` for nothing. */
  take(request: Request): string | undefined {
    const fault = this.#faults.find((each) => each.matches(request));
    if (fault === undefined) return undefined;
    fault.left -= 1;
    if (fault.left === 0) this.#faults = this.#faults.filter((each) => each !== fault);
    return fault.what;
  }

  /** GET shows what is left, PUT replaces it, POST adds to it, DELETE takes it away; each answers with what is left. */
  async control(request: Request): Promise<Response> {
    if (!['GET', 'PUT', 'POST', 'DELETE'].includes(request.method))
      throw badMethod(['GET', 'PUT', 'POST', 'DELETE']);
    const given = ['PUT', 'POST'].includes(request.method) ? await faultsOf(request) : [];
    if (request.method === 'POST') this.#faults = this.#faults.concat(given);
    else if (request.method !== 'GET') this.#faults = given;
    return jsonResponse(200, {
      faults: this.#faults.map(
        ({ method, path, what, left: times }) => `${method} ${path} ${what} x${times}`,
      ),
    });
  }
}

async function faultsOf(request: Request): Promise<readonly Fault[]> {
  const body: unknown = await request.json().catch(() => undefined);
  const texts = typeof body === 'object' && body !== null && 'faults' in body ? body.faults : undefined;
  if (!Array.isArray(texts))
    throw new Refusal(400, 'bad_request', 'The body must be {"faults": ["<fault>", …]}.');
  try {
    return texts.map(parseFault);
  } catch (error) {
    if (!(error instanceof DopeerError)) throw error;
    const message = [error.message, error.details.hint ?? []].flat().join(' ');
    throw new Refusal(422, 'unprocessable_entity', message);
  }
}

/** Makes a request go wrong. */
export async function suffer(what: string, request: Request, answer: Handler): Promise<Response> {
  const [, isDone, effect = ''] = /^(done-)?(.*)$/.exec(what) ?? [];
  if (isDone) await answer(request);
  if (effect === 'cut') throw new ConnectionCut('A fault cut the connection.');
  if (effect === 'hang') return hang(request.signal);
  if (effect === 'html')
    return new Response('<html><body><h1>502 Bad Gateway</h1></body></html>\n', {
      status: 502,
      headers: { 'content-type': 'text/html' },
    });
  const status = Number(effect);
  const apiId = API_IDS[status] ?? (status < 500 ? 'bad_request' : 'server_error');
  const headers = status === 429 ? { 'retry-after': '1' } : {};
  const refusal =
    status === 404
      ? notFound('By order of a fault:')
      : new Refusal(status, apiId, `A fault was ordered: ${status}.`, headers);
  return errorResponse(refusal);
}

/** Never answers; ends with the request. */
function hang(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const give = () => reject(signal.reason);
    if (signal.aborted) give();
    else signal.addEventListener('abort', give, { once: true });
  });
}
