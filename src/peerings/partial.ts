import { DopeerError } from '../errors.ts';

/** A target that failed, in words, and how. */
export interface TargetFailure {
  readonly target: string;
  readonly error: DopeerError;
}

/** One line each; those that were not even tried share one. */
function describeFailures(failures: readonly TargetFailure[]): readonly string[] {
  const untried = failures.filter(({ error }) => error.details.notTried !== undefined);
  const [first] = untried;
  const told = failures.filter((failure) => untried.length < 2 || !untried.includes(failure));
  return [
    ...told.map(({ target, error }) => `  ${target}: ${error.message}`),
    ...(first !== undefined && untried.length > 1
      ? [`  ${untried.length} were not tried. ${first.error.details.notTried}`]
      : []),
  ];
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
      hint: describeFailures(failures),
      targets: total,
      outcome: sameOutcome ? first.error.details.outcome : 'unknown',
    },
  );
}
