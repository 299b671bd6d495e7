import { DopeerError } from '../errors.ts';
import { sentence } from '../text/sentence.ts';

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
    ...told.map(({ target, error }) => `  ${target}: ${sentence(error.message)}${doubt(error)}`),
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
    countByOutcome(failures, total, done),
    {
      hint: describeFailures(failures),
      targets: total,
      outcome: sameOutcome ? first.error.details.outcome : 'unknown',
    },
  );
}

/** What is said of one of which nobody knows, where its message does not. */
const doubt = ({ details: { outcome, saysOutcome } }: DopeerError) =>
  outcome === 'unknown' && !saysOutcome ? ' It is not known what became of it.' : '';

/** How many were not done, and of how many nobody knows. */
function countByOutcome(failures: readonly TargetFailure[], total: number, done: string): string {
  const unknown = failures.filter(({ error }) => error.details.outcome === 'unknown').length;
  const sure = failures.length - unknown;
  if (unknown === 0) return `${sure} of ${total} peerings were not ${done}.`;
  if (sure === 0) return `It is not known whether ${unknown} of ${total} peerings were ${done}.`;
  return `${sure} of ${total} peerings were not ${done}, and of ${unknown} it is not known.`;
}
