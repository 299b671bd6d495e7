import { DopeerError } from '../errors.ts';
import { dopeer } from '../hint.ts';

/** What a wait is for: `settled` is whatever state a peering stays in. */
export type Goal = 'active' | 'deleted' | 'settled';

export const GOALS: readonly Goal[] = ['settled', 'active', 'deleted'];

/** A peering as one poll saw it. */
export interface Sighting {
  /** What it is called in what is said of it. */
  readonly reference: string;
  /** `undefined` for HTTP 404, `null` where the API left it out. */
  readonly status: string | null | undefined;
  /** Whether it was seen before. */
  readonly seen: boolean;
  /** Milliseconds since the wait began. */
  readonly waitedMs: number;
  /** How long a new peering may answer 404 before that counts, in milliseconds. */
  readonly graceMs: number;
  /** Whether a DELETE of ours was accepted: what was in ERROR goes as well as anything else. */
  readonly isDeleting?: boolean | undefined;
}

/** `wait`: not there yet; `done`: the goal is reached; an error: it never will be. */
export type Verdict = 'wait' | 'done' | DopeerError;

/** Decides from one sighting. A status nobody documented may be on its way to any other: it is waited for. */
export function evaluate(goal: Goal, sighting: Sighting): Verdict {
  const { reference, status } = sighting;
  if (status === undefined) return evaluateMissing(goal, sighting);
  if (status === 'ERROR' && !(goal === 'deleted' && sighting.isDeleting)) {
    return new DopeerError('failed', `The peering ${reference} ended in ERROR.`, {
      hint: { text: 'Delete it, then create it again', command: dopeer('delete', [reference]) },
    });
  }
  if (status === 'ACTIVE') return goal === 'deleted' ? 'wait' : 'done';
  if (status === 'DELETING' && goal === 'active') {
    return new DopeerError('failed', `The peering ${reference} is being deleted; it will not become ACTIVE.`);
  }
  return 'wait';
}

/** A GET right after the create may answer 404, so a first 404 need not mean that it is gone. */
function evaluateMissing(goal: Goal, { reference, seen, waitedMs, graceMs }: Sighting): Verdict {
  if (goal === 'deleted' || (goal === 'settled' && seen)) return 'done';
  if (seen)
    return new DopeerError(
      'failed',
      `The peering ${reference} was deleted meanwhile; it will not become ACTIVE.`,
    );
  if (waitedMs < graceMs) return 'wait';
  return new DopeerError('not_found', `There is no peering "${reference}".`, {
    hint: { text: 'See what there is', command: dopeer('list') },
  });
}
