import pMap from 'p-map';
import { startGrace } from '../deadline.ts';
import { DopeerError, type Outcome } from '../errors.ts';
import type { Clock } from '../host.ts';
import type { Pace } from '../pace.ts';
import { withOutcome } from './outcome.ts';
import { NOT_TRIED } from './partial.ts';

/** Requests of one batch that are under way at once. */
export const PARALLEL_REQUESTS = 8;

/** What the rest of the program gives a batch. */
export interface BatchHost {
  readonly clock: Clock;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  readonly pace: Pace;
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

/**
 * Writes for every item, each on its own: one that fails does not stop the others. Only a token that
 * may not write (401, 403) and Ctrl-C do; what was not tried then says so. `write` gets the signal that
 * ends it. Never throws a `DopeerError`.
 */
export async function runBatch<Item, Value>(
  items: readonly Item[],
  write: (item: Item, signal: AbortSignal) => Promise<Value>,
  { clock, signal, pace, graceMs, notDone }: BatchOptions,
): Promise<readonly BatchResult<Item, Value>[]> {
  const grace = startGrace(clock, signal, graceMs);
  let refusal: DopeerError | undefined;

  const writeOne = async (item: Item): Promise<BatchResult<Item, Value>> => {
    try {
      await beforeRequest();
      return { item, value: await withOutcome(notDone, () => write(item, grace.signal)) };
    } catch (error) {
      if (!(error instanceof DopeerError)) throw error;
      if (error.code === 'forbidden' || error.code === 'unauthorized') refusal ??= error;
      return { item, error };
    }
  };
  const beforeRequest = async () => {
    if (refusal === undefined && !signal.aborted) await pace(signal).catch(() => {});
    if (signal.aborted && signal.reason instanceof DopeerError) throw notTried(signal.reason, notDone);
    if (refusal !== undefined) throw notTried(refusal, notDone);
  };

  try {
    return await pMap(items, writeOne, { concurrency: PARALLEL_REQUESTS });
  } finally {
    grace.cancel();
  }
}

function notTried(reason: DopeerError, outcome: Outcome): DopeerError {
  return new DopeerError(reason.code, `${NOT_TRIED} ${reason.message}`, {
    outcome,
    hint: reason.details.hint,
  });
}
