import { usageError } from '../errors.ts';
import type { Host } from '../host.ts';
import { anotherAccount } from './account/generate.ts';
import { fileStore, memoryStore } from './account/store.ts';
import { SCOPES } from './api/endpoints.ts';
import { FaultPlan } from './faults.ts';
import { createSandbox, SANDBOX_TOKEN, type Sandbox } from './handler.ts';
import { misbehaveBy } from './misbehave.ts';
import { seededRandom, uuidsFrom } from './random.ts';
import { REQUESTS_PER_MINUTE } from './rate-limit.ts';

export { SANDBOX_TOKEN };

/** How a served sandbox behaves; durations in milliseconds. */
export interface Behaviour {
  /** Tokens of other accounts, which live as long as the server. */
  readonly token?: readonly string[] | undefined;
  readonly scopes?: readonly string[] | undefined;
  readonly latency?: number | undefined;
  readonly provisionTime?: number | undefined;
  readonly deleteTime?: number | undefined;
  readonly invisible?: number | undefined;
  readonly finalStatus?: string | undefined;
  readonly errorRate?: number | undefined;
  readonly rateLimit?: number | undefined;
  readonly fault?: readonly string[] | undefined;
  readonly seed?: number | undefined;
}

/**
 * The sandbox of `sandbox serve`: its own account in a file, those of other tokens in memory.
 *
 * @throws DopeerError `usage` for a scope, a token or a fault that is none.
 */
export function makeServedSandbox(
  path: string,
  { clock, random }: Pick<Host, 'clock' | 'random'>,
  behaviour: Behaviour,
): Sandbox {
  const { scopes, seed } = behaviour;
  const unknown = scopes?.find((scope) => !SCOPES.includes(scope));
  if (unknown !== undefined)
    throw usageError(`The sandbox knows no scope "${unknown}".`, `There are ${SCOPES.join(', ')}.`);
  const faults = new FaultPlan(behaviour.fault ?? []);
  const misbehaviour = {
    clock,
    random: seed === undefined ? random : seededRandom(seed),
    latencyMs: behaviour.latency,
    errorRate: behaviour.errorRate,
    faults,
  };
  return createSandbox({
    store: fileStore(path, clock),
    others: new Map(
      othersOf(behaviour).map((token, index) => [token, memoryStore(anotherAccount(index + 2))]),
    ),
    clock,
    scopes,
    timings: {
      provisionMs: behaviour.provisionTime,
      deleteMs: behaviour.deleteTime,
      invisibleMs: behaviour.invisible,
    },
    finalStatus: behaviour.finalStatus,
    requestsPerMinute: behaviour.rateLimit ?? REQUESTS_PER_MINUTE,
    misbehave: misbehaveBy(misbehaviour),
    faults,
    // Not those of the errors: an ID more or less must not change what fails.
    newId: seed === undefined ? undefined : uuidsFrom(seededRandom(seed + 1)),
  });
}

/** A token is one word, or no client could send it. */
function othersOf({ token = [] }: Behaviour): readonly string[] {
  const bad = token.find((each) => !/^[\x21-\x7e]+$/.test(each));
  if (bad !== undefined) throw usageError('--token must be one word of plain characters.');
  return [...new Set(token)].filter((each) => each !== SANDBOX_TOKEN);
}
