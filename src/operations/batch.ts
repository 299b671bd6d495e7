import pMap from 'p-map';

import type { RequestOptions, Throttle } from '../api/request.ts';
import type { Peering } from '../api/types.ts';
import { DopeerError, type Outcome } from '../errors.ts';
import type { Clock } from '../host.ts';
import type { PlannedAction } from '../peerings/intent/plan.ts';
import { withOutcome } from './outcome.ts';

/** What a plan adds to its results. */
export interface Marks {
  readonly action?: PlannedAction['action'];
  /** Whether this run has created it. */
  readonly created?: boolean;
  /** What the write has brought about, or that nobody knows; nothing where there was none to make. */
  readonly outcome?: Outcome | null;
}

/** What became of one target of a write. */
export type WriteResult =
  /** As last seen. `recreate` is the command that would make a deleted one again. */
  | (Peering & Marks & { readonly ok: true; readonly dry_run?: true; readonly recreate?: string })
  /** It was not there, which is no error under `--if-exists`. */
  | (Marks & {
      readonly ref: string;
      readonly ok: true;
      readonly status: 'NOT_FOUND';
      readonly dry_run?: true;
    })
  /** What is known of it, and why it was not done, or that nobody knows. */
  | (Partial<Peering> &
      Marks & {
        readonly name: string;
        readonly ok: false;
        readonly error: DopeerError;
        readonly recreate?: string;
      });

/** A target that was done. */
export const asDone = <Written extends Peering>(peering: Written) => ({ ...peering, ok: true as const });

/** Requests of one batch that are under way at once. */
export const PARALLEL_REQUESTS = 8;

/** Well below DigitalOcean's limit of 250 requests a minute and token, which others may share. */
const REQUESTS_PER_MINUTE = 200;
const MINUTE_MS = 60_000;

/** Throttles the requests of a batch: the first 200 go at once, then as many as the last minute leaves free. */
export function createThrottle(clock: Clock): Throttle {
  const sent: number[] = [];
  return async (signal) => {
    for (;;) {
      const now = clock.monotonic();
      while (sent[0] !== undefined && sent[0] <= now - MINUTE_MS) sent.shift();
      const [oldest] = sent;
      if (oldest === undefined || sent.length < REQUESTS_PER_MINUTE) {
        sent.push(now);
        return;
      }
      await clock.sleep(oldest + MINUTE_MS - now, signal);
    }
  };
}

/** What each write of a batch is given. */
export interface WriteOptions extends Pick<RequestOptions, 'throttle'> {
  /** Aborted by Ctrl-C: the write ends what it has begun. */
  readonly signal: AbortSignal;
}

/** What a batch needs besides its writes. */
export interface BatchOptions extends WriteOptions {
  readonly throttle: Throttle;
  /** What has stopped a batch before this one, and stops this one as well. */
  readonly refusal?: DopeerError | undefined;
}

/** Writes of one kind. */
export interface Batch<Target> {
  readonly targets: readonly Target[];
  /** What is known of a target that failed. */
  readonly identify: (target: Target) => Partial<Peering> & { readonly name: string };
  readonly write: (target: Target, options: WriteOptions) => Promise<Peering & Marks>;
  /** The outcome of a write that is certain to have changed nothing. */
  readonly notDone: Outcome;
  /** Called with each that was written or has failed, as it happens. */
  readonly onDone?: ((result: WriteResult) => void) | undefined;
}

/**
 * Writes for every target, each on its own, and gives the results in their order: one that fails does
 * not stop the others. Only a token that may not write (401, 403) and Ctrl-C do; what was not tried
 * then says so. Never throws a `DopeerError`.
 */
export function runBatch<Target>(
  { targets, identify, write, notDone, onDone }: Batch<Target>,
  { signal, throttle, refusal: before }: BatchOptions,
): Promise<readonly WriteResult[]> {
  let refusal = before;
  const throwIfStopped = () => {
    if (signal.aborted && signal.reason instanceof DopeerError) throw notTried(signal.reason, notDone);
    if (refusal !== undefined) throw notTried(refusal, notDone);
  };
  const writeOne = async (target: Target): Promise<WriteResult> => {
    let begun = false;
    // What was begun is ended: only the first request of a target may find that all had to stop.
    const turn: Throttle = async (ends) => {
      if (begun) return throttle(ends);
      await throttle(signal).catch(() => {});
      throwIfStopped();
      begun = true;
    };
    const attempt = async (): Promise<WriteResult> => {
      try {
        throwIfStopped();
        return asDone(await withOutcome(notDone, () => write(target, { signal, throttle: turn })));
      } catch (error) {
        if (!(error instanceof DopeerError)) throw error;
        if ([401, 403].includes(error.details.httpStatus ?? 0)) refusal ??= error;
        return { ...identify(target), ok: false, error };
      }
    };
    const result = await attempt();
    if (!('error' in result && result.error.details.notTried !== undefined)) onDone?.(result);
    return result;
  };
  return pMap(targets, writeOne, { concurrency: PARALLEL_REQUESTS });
}

function notTried({ code, message, details: { hint } }: DopeerError, outcome: Outcome): DopeerError {
  return new DopeerError(code, `Not tried. ${message}`, { outcome, hint, notTried: message });
}
