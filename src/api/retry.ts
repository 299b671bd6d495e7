import { DopeerError } from '../errors.ts';
import type { Clock } from '../host.ts';
import { formatDuration } from '../text/duration.ts';
import type { ApiRequest, Send } from './request.ts';

/** What repeating requests needs. */
export interface RetryOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly signal: AbortSignal;
  /** Says that a pause for the rate limit begins, or why it takes so long. */
  readonly notice: (text: string) => void;
}

/** After an attempt that took so long, somebody wonders: what failed at once is repeated in silence. */
const LONG_ATTEMPT_MS = 5_000;
const MAX_RETRIES = 4;
/** Nothing answers, or nobody knows the name: that rarely passes in seconds. */
const MAX_RETRIES_UNCONNECTED = 2;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8_000;
/** The longest pause for the rate limit; beyond it the user decides. */
const LONGEST_RATE_LIMIT_PAUSE_MS = 60_000;
/** DigitalOcean's limits are per minute and per hour: how long it is to a time beyond a day helps nobody. */
const LONGEST_RATE_LIMIT_MS = 24 * 3_600_000;
/** DigitalOcean may answer a DELETE with 403 for a while; Terraform retries it, too. */
const DELETE_FORBIDDEN_MS = 10_000;
const DELETE_FORBIDDEN_PAUSE_MS = 2_000;

/**
 * Repeats what may be repeated: GET, PATCH and DELETE after a failure that may pass, and any method
 * after 429, which means that nothing was done. A POST is never repeated here: only a look at what is
 * there can tell whether that is safe. A DELETE that is repeated and finds nothing has done its work;
 * its answer then has no body.
 */
export function withRetries(attempt: Send, { clock, random, signal, notice }: RetryOptions): Send {
  let hasTold = false;
  /** Until when it is told already that the rate limit is waited for, by the monotonic clock. */
  let toldUntil = Number.NEGATIVE_INFINITY;
  return async (request) => {
    /** When a DELETE was first answered 403. */
    let forbiddenSince: number | undefined;
    /** Whether an attempt may have done its work unseen: then the outcome of the whole is unknown. */
    let mayHaveTakenEffect = false;
    /** A DELETE may do its work and answer 403: found gone after that, it was ours. */
    let mayBeGone = false;
    const known = (error: DopeerError) => {
      const { neverSent, httpStatus } = error.details;
      // What did not come through says nothing of an attempt before it.
      const isUndecided = neverSent === true || httpStatus === 429;
      if (!mayHaveTakenEffect && !(mayBeGone && isUndecided)) return error;
      const outcome = request.method === 'GET' ? {} : { outcome: 'unknown' as const };
      return error.with({ neverSent: false, ...outcome });
    };
    for (let retries = 0; ; retries += 1) {
      const began = clock.monotonic();
      try {
        return await attempt(request);
      } catch (error) {
        if (!(error instanceof DopeerError)) throw error;
        if (request.method === 'DELETE' && mayBeGone && error.code === 'not_found') {
          return { body: undefined, rateLimit: error.details.rateLimit ?? {} };
        }
        mayHaveTakenEffect ||= error.code === 'unavailable' && !error.details.neverSent;
        mayBeGone ||= mayHaveTakenEffect || error.details.httpStatus === 403;
        if (error.details.httpStatus === 403) forbiddenSince ??= clock.monotonic();
        const pause = pauseBeforeRetry(error, request, {
          retries,
          forbiddenMs: clock.monotonic() - (forbiddenSince ?? clock.monotonic()),
          now: clock.now(),
          random,
        });
        if (pause === undefined) throw explainRateLimit(known(error), clock.now());
        if (error.code === 'rate_limited') {
          if (clock.monotonic() >= toldUntil)
            notice(`The rate limit is used up. Going on in ${formatDuration(pause)}.`);
          toldUntil = Math.max(toldUntil, clock.monotonic() + pause);
        } else if (clock.monotonic() - began >= LONG_ATTEMPT_MS && !hasTold) {
          hasTold = true;
          notice(`${error.message} It is asked again, up to ${MAX_RETRIES} times.`);
        }
        await clock.sleep(pause, request.signal ?? signal).catch((reason: unknown) => {
          throw reason instanceof DopeerError ? known(reason.with({ neverSent: !mayBeGone })) : reason;
        });
      }
    }
  };
}

interface Attempts {
  readonly retries: number;
  readonly forbiddenMs: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly random: () => number;
}

/** Milliseconds to wait before the request is sent again, or `undefined` where it must not be. */
function pauseBeforeRetry(error: DopeerError, request: ApiRequest, attempts: Attempts): number | undefined {
  const { retries, forbiddenMs } = attempts;
  if (request.retry === false) return undefined;
  if (error.code === 'rate_limited')
    return retries < MAX_RETRIES ? rateLimitPause(error, attempts) : undefined;
  if (request.method === 'POST') return undefined;
  if (error.details.httpStatus === 403 && request.method === 'DELETE') {
    return forbiddenMs + DELETE_FORBIDDEN_PAUSE_MS <= DELETE_FORBIDDEN_MS
      ? DELETE_FORBIDDEN_PAUSE_MS
      : undefined;
  }
  // A lock that another process holds is no answer of the API, and was waited for already.
  if (!error.details.retryable || error.code === 'config') return undefined;
  return retries < (error.details.neverSent ? MAX_RETRIES_UNCONNECTED : MAX_RETRIES)
    ? backoff(attempts)
    : undefined;
}

/** Until when the API asks us to wait; doubling pauses where it does not say. */
function rateLimitPause(error: DopeerError, attempts: Attempts): number | undefined {
  const ms = rateLimitWait(error, attempts.now) ?? backoff(attempts);
  return ms <= LONGEST_RATE_LIMIT_PAUSE_MS ? ms : undefined;
}

/** Milliseconds from `retry-after`, else from `ratelimit-reset`. */
function rateLimitWait({ details: { rateLimit } }: DopeerError, now: number): number | undefined {
  if (rateLimit?.retryAfter !== undefined) return Math.max(FIRST_PAUSE_MS, rateLimit.retryAfter * 1_000);
  return rateLimit?.reset === undefined ? undefined : Math.max(FIRST_PAUSE_MS, rateLimit.reset * 1_000 - now);
}

/** Half a second, doubling, up to eight; shortened at random so that many clients do not come at once. */
function backoff({ retries, random }: Attempts): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** retries) * (0.5 + random() / 2);
}

function explainRateLimit(error: DopeerError, now: number): DopeerError {
  const ms = error.code === 'rate_limited' ? rateLimitWait(error, now) : undefined;
  if (ms === undefined || ms > LONGEST_RATE_LIMIT_MS) return error;
  const time = new Date(now + ms).toISOString().replace(/\.\d+Z$/, 'Z');
  return error.with({ hint: `Try again in ${formatDuration(ms)}, at ${time}.` });
}
