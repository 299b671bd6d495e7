import type { Clock } from '../host.ts';
import type { SandboxStore } from './account/store.ts';
import { errorResponse, type Handler, noSuchThing, Refusal } from './api/answers.ts';
import { type Call, ROUTES } from './api/endpoints.ts';
import type { Lifecycle, Timings } from './api/peerings.ts';
import { RollingWindow, setRateLimit } from './rate-limit.ts';

/** The one token the sandbox accepts; put together here so that no secret scanner takes it for a real one. */
export const SANDBOX_TOKEN = `dop_v1_${'sandbox-'.repeat(8)}`;

/** DigitalOcean's documented limit for a token. */
const REQUESTS_PER_HOUR = 5000;
const HOUR_MS = 3_600_000;

/** What a sandbox is made of. */
export interface SandboxOptions {
  readonly store: SandboxStore;
  readonly clock: Pick<Clock, 'now'>;
  /** Provisioning takes 3 s, deleting 2 s, and a new peering is seen at once, unless told otherwise. */
  readonly timings?: { readonly [Key in keyof Timings]?: number | undefined };
  /** What a new peering becomes: `ACTIVE` unless told otherwise. */
  readonly finalStatus?: string | undefined;
  /** Whether the rate-limit headers count; otherwise they always tell of a fresh token. */
  readonly countRequests?: boolean;
}

/**
 * A stand-in for the API's peering and VPC endpoints that can be called wherever `fetch` can. It enforces
 * what the API documents; refusals whose form is unknown, such as those of reserved ranges, it leaves out.
 *
 * It rejects only with the reason of an aborted request and with what the store throws.
 */
export function createSandbox(options: SandboxOptions): Handler {
  const { store, clock } = options;
  const { provisionMs = 3000, deleteMs = 2000, invisibleMs = 0 } = options.timings ?? {};
  const lifecycle: Lifecycle = {
    provisionMs,
    deleteMs,
    invisibleMs,
    finalStatus: options.finalStatus ?? 'ACTIVE',
  };
  const hour = new RollingWindow(REQUESTS_PER_HOUR, HOUR_MS);
  return async (request) => {
    request.signal.throwIfAborted();
    const now = clock.now();
    const response = await refusalsAnswered(() => dispatch(request, { store, lifecycle, now }));
    if (options.countRequests === true) hour.count(now);
    setRateLimit(response, hour.left(now));
    response.headers.set('date', new Date(now).toUTCString());
    return response;
  };
}

async function refusalsAnswered(action: () => Promise<Response>): Promise<Response> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof Refusal) return errorResponse(error);
    throw error;
  }
}

function dispatch(request: Request, base: Pick<Call, 'store' | 'lifecycle' | 'now'>): Promise<Response> {
  const [scheme, token] = (request.headers.get('authorization') ?? '').split(' ');
  if (scheme?.toLowerCase() !== 'bearer' || token !== SANDBOX_TOKEN) {
    throw new Refusal(401, 'unauthorized', 'Unable to authenticate you.');
  }
  const url = new URL(request.url);
  for (const { path, actions } of ROUTES) {
    const match = path.exec(url.pathname);
    if (match === null) continue;
    const action = actions[request.method === 'HEAD' ? 'GET' : request.method];
    if (action !== undefined) return action({ ...base, request, url, id: (match[1] ?? '').toLowerCase() });
    const allow = Object.keys(actions).join(', ');
    throw new Refusal(405, 'method_not_allowed', `This resource answers ${allow}.`, { allow });
  }
  throw noSuchThing();
}
