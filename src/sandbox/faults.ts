import { usageError } from '../errors.ts';
import { errorResponse, type Handler, jsonResponse, Refusal } from './api/answers.ts';
import { badMethod, noObject } from './api/undocumented.ts';

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

const GRAMMAR = /^(\*|[a-z]+) (\/\S*) (?:done-)?(?:[45]\d\d|cut|hang|html|lost)(?: x([1-9]\d{0,5}))?$/i;

/**
 * Reads a fault such as `DELETE /v2/vpc_peerings/* 403 x3`. A `*` is any method, or any part of the path.
 *
 * @throws DopeerError `usage` for anything else.
 */
function parseFault(text: string): Fault {
  const [, , , times = '1'] = GRAMMAR.exec(text) ?? refuse(text);
  const [method = '', path = '', what = ''] = text.split(' ');
  const parts = path.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  const pattern = new RegExp(`^${parts.join('[^/]+')}$`);
  return {
    method: method.toUpperCase(),
    path,
    what: what.toLowerCase().replace(/^lost$/, 'done-cut'),
    matches: (request) =>
      ['*', request.method].includes(method.toUpperCase()) && pattern.test(new URL(request.url).pathname),
    left: Number(times),
  };
}

function refuse(text: string): never {
  throw usageError(`"${text}" is no fault.`, [
    "Write '<METHOD> <path> <what>', and how often behind it, such as 'DELETE /v2/vpc_peerings/* 403 x3'.",
    'What may be: a status from 400 to 599, cut, hang, html, lost; with done- before it the request takes effect first.',
  ]);
}

/** The faults that are still to come, in the order in which they were given. */
export class FaultPlan {
  #faults: Fault[];

  /** @throws DopeerError `usage` for a text that is no fault. */
  constructor(texts: readonly string[]) {
    this.#faults = texts.map(parseFault);
  }

  /** What happens to a request, and to no other any more; `undefined` for nothing. */
  take(request: Request): string | undefined {
    const fault = this.#faults.find((each) => each.left > 0 && each.matches(request));
    if (fault === undefined) return undefined;
    fault.left -= 1;
    return fault.what;
  }

  /** GET shows what is left, PUT replaces it, POST adds to it, DELETE takes it away; each answers with what is left. */
  async control(request: Request): Promise<Response> {
    if (!['GET', 'PUT', 'POST', 'DELETE'].includes(request.method))
      throw badMethod(['GET', 'PUT', 'POST', 'DELETE']);
    const given = ['PUT', 'POST'].includes(request.method) ? await faultsOf(request) : [];
    if (request.method === 'POST') this.#faults.push(...given);
    else if (request.method !== 'GET') this.#faults = given;
    const left = this.#faults.filter((fault) => fault.left > 0);
    return jsonResponse(200, {
      faults: left.map(({ method, path, what, left: times }) => `${method} ${path} ${what} x${times}`),
    });
  }
}

async function faultsOf(request: Request): Promise<Fault[]> {
  const body: unknown = await request.json().catch(() => undefined);
  const texts = typeof body === 'object' && body !== null && 'faults' in body ? body.faults : undefined;
  if (!Array.isArray(texts)) throw noObject();
  try {
    return texts.map((text) => parseFault(String(text)));
  } catch (error) {
    throw new Refusal(422, 'unprocessable_entity', error instanceof Error ? error.message : String(error));
  }
}

/** Makes a request go wrong. */
export async function suffer(what: string, request: Request, answer: Handler): Promise<Response> {
  const [, isDone, effect = ''] = /^(done-)?(.*)$/.exec(what) ?? [];
  if (isDone) await answer(request.clone());
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
  return errorResponse(new Refusal(status, apiId, `A fault was ordered: ${status}.`, headers));
}

/** Never answers; ends with the request. */
function hang(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const give = () => reject(signal.reason);
    if (signal.aborted) give();
    else signal.addEventListener('abort', give, { once: true });
  });
}
