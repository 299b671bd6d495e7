import { DopeerError } from '../errors.ts';
import type { Hints } from '../hint.ts';

/** `skipped` is what was not tested, and why. */
export type Level = 'ok' | 'skipped' | 'warning' | 'error';

/** One thing that was looked at. */
export interface Diagnosis {
  readonly id: string;
  readonly level: Level;
  readonly message: string;
  /** What to do about it. */
  readonly hint?: Hints | undefined;
  /** What an `error` ends the command with. */
  readonly error?: DopeerError | undefined;
}

/** A check that found nothing wrong. */
export const good = (id: string, message: string): Diagnosis => ({ id, level: 'ok', message });

/** A check that was not made. */
export const skipped = (id: string, message: string): Diagnosis => ({ id, level: 'skipped', message });

/** A check that found what may go wrong. */
export const doubtful = (id: string, message: string, hint?: Hints): Diagnosis => ({
  id,
  level: 'warning',
  message,
  hint,
});

/** A check that found what makes other commands fail with `error`. */
export const failed = (id: string, error: DopeerError): Diagnosis => ({
  id,
  level: 'error',
  message: error.message,
  hint: error.details.hint,
  error,
});

/** The result of some work, or the error it ended with; Ctrl-C still ends everything. */
export async function attempt<Result>(
  work: () => Result | Promise<Result>,
): Promise<Awaited<Result> | DopeerError> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DopeerError) || error.code === 'interrupted' || error.code === 'terminated') {
      throw error;
    }
    return error;
  }
}

/** The checks, each error told once: one that only repeats another says which. */
export function withoutEchoes(checks: readonly Diagnosis[]): readonly Diagnosis[] {
  return checks.map((check, index) => {
    const first = checks.findIndex(({ level, message }) => level === 'error' && message === check.message);
    if (check.level !== 'error' || first === index) return check;
    return { ...check, message: `Not known: see ${checks[first]?.id}.`, hint: undefined };
  });
}
