import { randomUUID } from 'node:crypto';
import type { Clock } from '../host.ts';
import type { SandboxStore } from './account/store.ts';
import { errorResponse, type Handler, Refusal } from './api/answers.ts';
import type { Caller, Lifecycle, Timings } from './api/call.ts';
import { callEndpoint } from './api/endpoints.ts';
import { CONTROL_PATH, type FaultPlan } from './faults.ts';
import { freshAllowance, RateLimit, setRateLimit } from './rate-limit.ts';

/** The token of the sandbox's account; put together here so that no secret scanner takes it for a real one. */
export const SANDBOX_TOKEN = `dop_v1_${'sandbox-'.repeat(8)}`;

/** What a sandbox is made of. */
export interface SandboxOptions {
  readonly store: SandboxStore;
  readonly clock: Pick<Clock, 'now'>;
  /** Other accounts, by their tokens. */
  readonly others?: ReadonlyMap<string, SandboxStore>;
  /** What the tokens may do; all unless told. */
  readonly scopes?: readonly string[] | undefined;
  /** Provisioning takes 3 s, deleting 2 s, and a new peering is seen at once, unless told otherwise. */
  readonly timings?: { readonly [Key in keyof Timings]?: number | undefined };
  /** What a new peering becomes: `ACTIVE` unless told otherwise. */
  readonly finalStatus?: string | undefined;
  /** Requests a minute; without it the headers tell of a fresh token for ever. */
  readonly requestsPerMinute?: number | undefined;
  /** What comes between a request that may be answered and its answer. */
  readonly misbehave?: (request: Request, answer: Handler) => Promise<Response>;
  /** Can be looked at and changed while the sandbox runs, where there is one. */
  readonly faults?: FaultPlan | undefined;
  /** Makes IDs; at random unless told otherwise. */
  readonly newId?: (() => string) | undefined;
}

/** A sandbox as its server uses it. */
export interface Sandbox extends Handler {
  /** An answer to what is no readable request; to one that has headers only if they hold a token. */
  refuse(refusal: Refusal, headers?: Headers): Promise<Response>;
}

/** Who asks. */
interface Account {
  readonly store: SandboxStore;
  /** 1 for the sandbox's own. */
  readonly account: number;
  readonly rateLimit: RateLimit | undefined;
}

/**
 * A stand-in for the API's peering and VPC endpoints that can be called wherever `fetch` can. It enforces
 * what the API documents; refusals whose form is unknown, such as those of reserved ranges, it leaves out.
 * The token is looked at before anything else.
 *
 * It rejects only with the reason of an aborted request, with what the store throws, and where a fault cuts
 * the connection.
 */
export function createSandbox(options: SandboxOptions): Sandbox {
  const {
    clock,
    scopes,
    faults,
    newId = randomUUID,
    misbehave = (request, answer) => answer(request),
  } = options;
  const accounts = accountsOf(options);
  const lifecycle = lifecycleOf(options);

  const answerTo = async (headers: Headers, action: (account: Account) => Promise<Response>) => {
    const account = accounts.get(tokenOf(headers));
    const response = await refusalsAnswered(() => {
      if (account === undefined) throw new Refusal(401, 'unauthorized', 'Unable to authenticate you.');
      return action(account);
    });
    return stamped(response, account, clock.now());
  };

  const handle = (request: Request) => {
    request.signal.throwIfAborted();
    return answerTo(request.headers, async (account) => {
      if (faults !== undefined && new URL(request.url).pathname === CONTROL_PATH)
        return faults.control(request);
      account.rateLimit?.take(clock.now());
      return misbehave(request, (asked) => {
        const caller: Caller = { ...account, scopes, lifecycle, newId, now: clock.now() };
        return refusalsAnswered(() => callEndpoint(asked, caller));
      });
    });
  };
  const refuse = async (refusal: Refusal, headers?: Headers) =>
    headers === undefined
      ? stamped(errorResponse(refusal), undefined, clock.now())
      : answerTo(headers, async (account) => {
          account.rateLimit?.take(clock.now());
          throw refusal;
        });
  return Object.assign(async (request: Request) => handle(request), { refuse });
}

function accountsOf({
  store,
  others = new Map(),
  requestsPerMinute,
}: SandboxOptions): ReadonlyMap<string, Account> {
  const all = [[SANDBOX_TOKEN, store] as const, ...others];
  return new Map(
    all.map(([token, each], index) => [
      token,
      {
        store: each,
        account: index + 1,
        rateLimit: requestsPerMinute === undefined ? undefined : new RateLimit(requestsPerMinute),
      },
    ]),
  );
}

function lifecycleOf({ timings = {}, finalStatus = 'ACTIVE' }: SandboxOptions): Lifecycle {
  const { provisionMs = 3000, deleteMs = 2000, invisibleMs = 0 } = timings;
  return { provisionMs, deleteMs, invisibleMs, finalStatus };
}

function tokenOf(headers: Headers): string {
  const [, token = ''] = /^bearer (\S+)$/i.exec(headers.get('authorization') ?? '') ?? [];
  return token;
}

/** The headers of every answer. */
function stamped(response: Response, account: Account | undefined, now: number): Response {
  setRateLimit(response, account?.rateLimit?.left(now) ?? freshAllowance(now));
  response.headers.set('date', new Date(now).toUTCString());
  return response;
}

async function refusalsAnswered(action: () => Promise<Response>): Promise<Response> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof Refusal) return errorResponse(error);
    throw error;
  }
}
