import { answer } from '../helpers/world.ts';

/** What happens to one request; `pass` lets it take effect. */
export type Effect = (request: Request, pass: () => Promise<Response>) => Promise<Response>;

export const ok: Effect = (_, pass) => pass();

/** Refused or failed before it took effect. */
export const http =
  (status: number, headers: Record<string, string> = {}): Effect =>
  async () =>
    answer(status, { id: `id_${status}`, message: `Result ${status}.`, request_id: 'r-1' }, headers);

/** The same, but after it took effect. */
export const after =
  (effect: Effect): Effect =>
  async (request, pass) => {
    await pass();
    return effect(request, pass);
  };

/** A body that is no JSON, with whatever status. */
export const html =
  (status: number): Effect =>
  async () =>
    answer(status, '<html><h1>Gateway</h1>', { 'content-type': 'text/html' });

/** As undici fails, with what went wrong in the cause. */
export const network =
  (code: string, syscall?: string): Effect =>
  async () => {
    throw new TypeError('fetch failed', { cause: Object.assign(new Error('cause'), { code, syscall }) });
  };

export const cut = network('ECONNRESET');

/** An answer that breaks off in its body. */
export const truncated: Effect = async () =>
  new Response(
    new ReadableStream({
      start: (controller) => {
        controller.enqueue(new TextEncoder().encode('{"vpc_peer'));
        controller.error(
          new TypeError('terminated', {
            cause: Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' }),
          }),
        );
      },
    }),
  );

/** Nobody else holds a request that hangs: collected as garbage, it would hang for ever. */
const hanging = new Set<Request>();

/** No answer until the request is given up. */
export const hang: Effect = (request) =>
  new Promise((_, reject) => {
    if (request.signal.aborted) return reject(request.signal.reason);
    hanging.add(request);
    request.signal.addEventListener('abort', () => {
      hanging.delete(request);
      reject(request.signal.reason);
    });
  });

/** The effect for every request there will be. */
export const always = (effect: Effect): readonly Effect[] => Array<Effect>(400).fill(effect);

export const times = (count: number, effect: Effect): readonly Effect[] => Array<Effect>(count).fill(effect);

/** Effects by method, in the order of the requests; after them everything works. */
export type Faults = Readonly<Partial<Record<string, readonly Effect[]>>>;

/** An interceptor that plays the faults. `VPCS` stands for the list of VPCs. */
export function play(faults: Faults) {
  const counts = new Map<string, number>();
  return (request: Request, pass: () => Promise<Response>) => {
    const key = new URL(request.url).pathname === '/v2/vpcs' ? 'VPCS' : request.method;
    const index = counts.get(key) ?? 0;
    counts.set(key, index + 1);
    return (faults[key]?.[index] ?? ok)(request, pass);
  };
}
