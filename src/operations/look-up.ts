import type { Api } from '../api/endpoints.ts';
import type { RequestOptions, Throttle } from '../api/request.ts';
import type { Peering } from '../api/types.ts';
import { DopeerError } from '../errors.ts';
import type { Clock } from '../host.ts';
import { startDeadline } from '../system/deadline.ts';

/** How long what was written may stay out of sight, in milliseconds. */
export const LOOK_UP_MS = 3_000;
/** The same after a refusal: a request whose answer was lost before may have taken effect late. */
export const LOOK_UP_AFTER_REFUSAL_MS = 5_000;
/** Between two looks, in milliseconds. */
const PAUSE_MS = 500;

/** How long to look, and how. */
export interface LookOptions {
  /** How long it may stay absent before that counts, counted from the end of the first look. */
  readonly ms: number;
  readonly clock: Clock;
  /** Ends it early: the promise rejects with its reason. */
  readonly signal: AbortSignal;
}

/** Looks again and again, until something is found or the time is up; `undefined` for nothing. */
export async function lookFor<Found>(
  look: () => Promise<Found | undefined>,
  { ms, clock, signal }: LookOptions,
): Promise<Found | undefined> {
  let started: number | undefined;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    started ??= clock.monotonic();
    if (clock.monotonic() - started >= ms) return undefined;
    await clock.sleep(PAUSE_MS, signal);
  }
}

/** One look: it ends with `ends`, and repeats requests that fail only where `retry` says so. */
export type Look<Found> = (ends: AbortSignal, retry: boolean) => Promise<Found | undefined>;

/**
 * The same, but not ended by `signal`: where Ctrl-C comes in between, or came before, it looks anew for
 * three seconds and no longer, past failures that may pass.
 */
export async function lookPastAbort<Found>(
  look: Look<Found>,
  { ms, clock, signal }: LookOptions,
): Promise<Found | undefined> {
  if (!signal.aborted) {
    try {
      const found = await lookFor(() => look(signal, true), { ms, clock, signal });
      if (found !== undefined || !signal.aborted) return found;
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
  const { signal: ends, cancel } = startDeadline(clock, LOOK_UP_MS);
  const lookOnce = () => look(ends, false).catch(ifPassing);
  try {
    return await lookFor(lookOnce, { ms: LOOK_UP_MS, clock, signal: ends });
  } catch (error) {
    if (!ends.aborted) throw error;
    return undefined;
  } finally {
    cancel();
  }
}

/** For a look that failed, and is made again. */
export function ifPassing(error: unknown): undefined {
  if (error instanceof DopeerError && error.details.retryable) return undefined;
  throw error;
}

/** An error that was expected, as a value; any other is thrown on. */
export function asDopeerError(error: unknown): DopeerError {
  if (error instanceof DopeerError) return error;
  throw error;
}

/**
 * A list for a batch whose answers were lost: all who look share one list at a time, which begins after
 * they asked and no sooner than a pause after the one before. Many that are lost ask no more often than one.
 */
export function shareLists(
  { listPeerings }: Pick<Api, 'listPeerings'>,
  clock: Clock,
  throttle: Throttle,
): (options?: RequestOptions) => Promise<readonly Peering[]> {
  let begun = Number.NEGATIVE_INFINITY;
  let running: Promise<unknown> = Promise.resolve();
  let next:
    | { readonly list: Promise<readonly Peering[]>; readonly signal: AbortSignal | undefined }
    | undefined;
  const begin = async (options: RequestOptions) => {
    await running;
    const pause = begun + PAUSE_MS - clock.monotonic();
    if (pause > 0) await clock.sleep(pause, options.signal).catch(() => {});
    next = undefined;
    begun = clock.monotonic();
    // After Ctrl-C there is no time to wait for the rate.
    const list = listPeerings(options.retry === false ? options : { ...options, throttle });
    running = list.catch(() => {});
    return list;
  };
  return (options = {}) => {
    // One that waits for its turn under a signal that has ended it is no list for those who look on.
    if (next?.signal !== options.signal && next?.signal?.aborted) next = undefined;
    next ??= { list: begin(options), signal: options.signal };
    return next.list;
  };
}
