import type { Clock } from '../host.ts';
import { errorResponse, Refusal } from './api/answers.ts';
import { type FaultPlan, suffer } from './faults.ts';
import type { SandboxOptions } from './handler.ts';

/** What goes wrong, and how often; nothing does unless told. */
export interface Misbehaviour {
  readonly clock: Clock;
  /** A number from 0 up to, not including, 1. */
  readonly random: () => number;
  /** How long every answer takes, in milliseconds. */
  readonly latencyMs?: number | undefined;
  /** The share of requests, 0 to 1, answered 500; half of those have taken effect. */
  readonly errorRate?: number | undefined;
  readonly faults?: FaultPlan | undefined;
}

/** A bad day for a sandbox. */
export function misbehaveBy(options: Misbehaviour): NonNullable<SandboxOptions['misbehave']> {
  const { clock, random, latencyMs = 0, errorRate = 0, faults } = options;
  return async (request, answer) => {
    if (latencyMs > 0) await clock.sleep(latencyMs, request.signal);
    const fault = faults?.take(request);
    if (fault !== undefined) return suffer(fault, request, answer);
    if (errorRate === 0 || random() >= errorRate) return answer(request);
    if (random() < 0.5) await answer(request);
    return errorResponse(new Refusal(500, 'server_error', 'Unexpected server-side error'));
  };
}
