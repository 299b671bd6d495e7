import { DopeerError } from '../errors.ts';
import type { Clock } from '../host.ts';

/** A signal that is aborted when a time is up; the reason is a `DopeerError`. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Always called in the end, or the program would live as long as the deadline. */
  cancel(): void;
}

/** Starts a deadline `ms` milliseconds from now; 0 means never. */
export function startDeadline(clock: Clock, ms: number): Deadline {
  const deadline = new AbortController();
  const timer = new AbortController();
  if (ms > 0) {
    clock.sleep(ms, timer.signal).then(
      () => deadline.abort(new DopeerError('timeout', 'The time is up.')),
      () => {},
    );
  }
  return { signal: deadline.signal, cancel: () => timer.abort() };
}

/** A signal that follows another `ms` milliseconds later, 0 for at once: time for what is under way to end by itself. */
export function startGrace(clock: Clock, signal: AbortSignal, ms: number): Deadline {
  if (ms === 0) return { signal, cancel: () => {} };
  const late = new AbortController();
  const timer = new AbortController();
  const begin = () => {
    clock.sleep(ms, timer.signal).then(
      () => late.abort(signal.reason),
      () => {},
    );
  };
  if (signal.aborted) begin();
  else signal.addEventListener('abort', begin, { once: true });
  return {
    signal: late.signal,
    cancel: () => {
      signal.removeEventListener('abort', begin);
      timer.abort();
    },
  };
}
