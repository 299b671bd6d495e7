import type { RateLimit } from '../errors.ts';

/** Below this share of the limit, waits ask less often, so that requests are left for others. */
export const LOW_SHARE = 0.1;

const COUNT_MAX = Number.MAX_SAFE_INTEGER;
/** The end of the year 9999: the last date that can be written as the API writes its own. */
const RESET_MAX = 253_402_300_799;
/** A month: nobody waits for it, and no timer overflows. */
const RETRY_AFTER_MAX = 30 * 24 * 3_600;

/** Reads the headers `ratelimit-*` and `retry-after`; what is missing or no number stays undefined. */
export function rateLimitOf(headers: Headers): RateLimit {
  const read = (name: string, max: number) => {
    const text = headers.get(name)?.trim();
    return text !== undefined && /^\d+$/.test(text) ? Math.min(Number(text), max) : undefined;
  };
  return {
    limit: read('ratelimit-limit', COUNT_MAX),
    remaining: read('ratelimit-remaining', COUNT_MAX),
    reset: read('ratelimit-reset', RESET_MAX),
    retryAfter: read('retry-after', RETRY_AFTER_MAX),
  };
}
