import { LOW_SHARE } from '../api/rate-limit.ts';
import type { RateLimit } from '../errors.ts';

/** The shortest pause between two polls, in milliseconds. */
const SHORTEST_MS = 500;

/** Pauses grow with the time waited, so that a change is noticed within a tenth of it. */
const SHARE_OF_ELAPSED = 0.1;

const SAVING_FACTOR = 5;
const SHORTEST_SAVING_MS = 10_000;

/** Milliseconds until the next poll, from the milliseconds waited so far. */
export function pauseAfter(elapsedMs: number, rateLimit: RateLimit | undefined): number {
  const pause = Math.max(SHORTEST_MS, elapsedMs * SHARE_OF_ELAPSED);
  const { limit, remaining } = rateLimit ?? {};
  if (limit === undefined || remaining === undefined || remaining >= limit * LOW_SHARE) return pause;
  return Math.max(SHORTEST_SAVING_MS, pause * SAVING_FACTOR);
}
