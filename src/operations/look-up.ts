import { DopeerError } from '../errors.ts';
import type { Clock } from '../host.ts';
import { startDeadline } from '../system/deadline.ts';

/** How long what was written may stay out of sight, in milliseconds. */
export const LOOK_UP_MS = 3_000;
/** The same after a refusal: a request whose answer was lost before may have taken effect late. */
export const LOOK_UP_AFTER_REFUSAL_MS = 5_000;
/** Between two looks, in milliseconds. */
export const PAUSE_MS = 500;

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
