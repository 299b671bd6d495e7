import pMap from 'p-map';
import type { RequestOptions } from '../api/endpoints.ts';
import type { Throttle } from '../api/request.ts';
import { DopeerError, type Outcome } from '../errors.ts';
import type { Clock } from '../host.ts';
import { startGrace } from '../system/deadline.ts';
import { withOutcome } from './outcome.ts';

/** Requests of one batch that are under way at once. */
export const PARALLEL_REQUESTS = 8;

/** What the rest of the program gives a batch. */
export interface BatchHost {
  readonly clock: Clock;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  readonly throttle: Throttle;
}

/** What a batch of writes needs. */
export interface BatchOptions extends BatchHost {
  /** After Ctrl-C nothing is begun; what is under way has this long to end, in milliseconds. */
  readonly graceMs: number;
  /** The outcome of a write that is certain to have changed nothing. */
  readonly notDone: Outcome;
}

/** What became of one item: what the write gave, or why it failed. */
export type BatchResult<Item, Value> =
  | { readonly item: Item; readonly value: Value }
  | { readonly item: Item; readonly error: DopeerError };

/** What each request of a write is to be made with: the signal that ends it, and the rate they share. */
export interface WriteOptions extends RequestOptions {
  readonly signal: AbortSignal;
}

/**
 * Writes for every item, each on its own: one that fails does not stop the others. Only a token that
 * may not write (401, 403) and Ctrl-C do; what was not tried then says so. Never throws a `DopeerError`.
 */
export async function runBatch<Item, Value>(
  items: readonly Item[],
  write: (item: Item, options: WriteOptions) => Promise<Value>,
  { clock, signal, throttle, graceMs, notDone }: BatchOptions,
): Promise<readonly BatchResult<Item, Value>[]> {
  const grace = startGrace(clock, signal, graceMs);
  let refusal: DopeerError | undefined;
  const throwIfStopped = () => {
    if (signal.aborted && signal.reason instanceof DopeerError) throw notTried(signal.reason, notDone);
    if (refusal !== undefined) throw notTried(refusal, notDone);
  };
  const writeOne = async (item: Item): Promise<BatchResult<Item, Value>> => {
    let begun = false;
    // What was begun is ended: only the first request of an item may find that all had to stop.
    const turn = async (ends: AbortSignal) => {
      if (begun) return throttle(ends);
      await throttle(signal).catch(() => {});
      throwIfStopped();
      begun = true;
    };
    try {
      throwIfStopped();
      const options = { signal: grace.signal, throttle: turn };
      return { item, value: await withOutcome(notDone, () => write(item, options)) };
    } catch (error) {
      if (!(error instanceof DopeerError)) throw error;
      if ([401, 403].includes(error.details.httpStatus ?? 0)) refusal ??= error;
      return { item, error };
    }
  };

  try {
    return await pMap(items, writeOne, { concurrency: PARALLEL_REQUESTS });
  } finally {
    grace.cancel();
  }
}

function notTried({ code, message, details: { hint } }: DopeerError, outcome: Outcome): DopeerError {
  return new DopeerError(code, `Not tried. ${message}`, { outcome, hint, notTried: message });
}
