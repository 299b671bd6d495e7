import { forgetGone, type SandboxState } from '../account/state.ts';
import type { SandboxStore } from '../account/store.ts';
import { noObject } from './undocumented.ts';

/** How long things take, in milliseconds. */
export interface Timings {
  readonly provisionMs: number;
  readonly deleteMs: number;
  /** A new peering answers 404 that long, as DigitalOcean's real API may right after a create. */
  readonly invisibleMs: number;
}

/** What a new peering becomes, and how fast. */
export interface Lifecycle extends Timings {
  readonly finalStatus: string;
}

/** What is known of a request before its path is looked at. */
export interface Caller {
  readonly store: SandboxStore;
  /** The scopes of the token; `undefined` for all. */
  readonly scopes: readonly string[] | undefined;
  /** Which of the sandbox's accounts it is: 1 for its own. */
  readonly account: number;
  readonly lifecycle: Lifecycle;
  /** Epoch milliseconds. */
  readonly now: number;
  /** Makes an ID. */
  readonly newId: () => string;
}

/** One request whose path leads somewhere. */
export interface Call extends Caller {
  readonly request: Request;
  readonly url: URL;
  /** The first and the second ID in the path, in lower case; empty where the path has none. */
  readonly id: string;
  readonly innerId: string;
}

/** Whether the token of a call may do what needs that scope. */
export const isAllowed = ({ scopes }: Pick<Caller, 'scopes'>, scope: string) =>
  scopes === undefined || scopes.includes(scope);

/** Changes the state of the account; what is gone by now is forgotten first. */
export function change<Result>(
  { store, request, now }: Call,
  work: (state: SandboxState) => Result,
): Promise<Result> {
  return store.update((state) => {
    forgetGone(state, now);
    return work(state);
  }, request.signal);
}

/** An ID that nothing in the state has: those from a seed come again when it is used again. */
export function freshId({ peerings, vpcs }: SandboxState, newId: () => string): string {
  for (;;) {
    const id = newId();
    if (![...peerings, ...vpcs].some((each) => each.id === id)) return id;
  }
}

/** The members of the body that a request has to have. */
export type Body = Readonly<Record<string, unknown>>;

/**
 * The body of a call.
 *
 * @throws Refusal 400 for what is no JSON object.
 */
export async function bodyOf({ request }: Call): Promise<Body> {
  const body: unknown = await request.json().catch(() => undefined);
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return { ...body };
  throw noObject();
}
