import { DopeerError } from '../errors.ts';

/** A target that failed, in words, and how. */
export interface TargetFailure {
  readonly target: string;
  readonly error: DopeerError;
}

/**
 * One error for those of several targets that failed: the error itself where there was one target,
 * their common code where all failed alike, else `partial`; Ctrl-C comes before all of these. `done` is what was to happen to them.
 */
export function combineFailures(
  failures: readonly TargetFailure[],
  total: number,
  done: string,
): DopeerError | undefined {
  const [first] = failures;
  if (first === undefined) return undefined;
  if (total === 1) return first.error;
  const interruption = failures.find(({ error }) =>
    ['interrupted', 'terminated'].includes(error.code),
  )?.error;
  const allAlike =
    failures.length === total && failures.every(({ error }) => error.exitCode === first.error.exitCode);
  const sameOutcome = failures.every(({ error }) => error.details.outcome === first.error.details.outcome);
  return new DopeerError(
    interruption?.code ?? (allAlike ? first.error.code : 'partial'),
    `${failures.length} of ${total} peerings were not ${done}.`,
    {
      hint: failures.map(({ target, error }) => `  ${target}: ${error.message}`),
      targets: total,
      outcome: sameOutcome ? first.error.details.outcome : 'unknown',
    },
  );
}
