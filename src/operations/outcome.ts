import { DopeerError, type Outcome } from '../errors.ts';
import { dopeer } from '../hint.ts';
import { sentence } from '../text/sentence.ts';

/**
 * Makes a write, and says in its error what became of it: `refused` where it is certain
 * that nothing was done, else `unknown`.
 */
export async function withOutcome<Result>(refused: Outcome, write: () => Promise<Result>): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    if (!(error instanceof DopeerError) || error.details.outcome !== undefined) throw error;
    throw error.with({ outcome: changedNothing(error) ? refused : 'unknown' });
  }
}

/** Does what comes before a write; its errors say that the write was not made. */
export async function beforeWrite<Result>(outcome: Outcome, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof DopeerError ? error.with({ outcome }) : error;
  }
}

/** Whether it is certain that the last attempt of a write changed nothing: it was refused, or never reached the API. */
export function changedNothing({ details: { httpStatus, neverSent } }: DopeerError): boolean {
  return neverSent === true || (httpStatus !== undefined && isRefusal(httpStatus));
}

/** Statuses of gateways that gave up: the request may have been carried out. */
const UNDECIDED = [408, 499];

/** A redirect may lead to what was done, and decides nothing, unless it asks for the same request again. */
const isRefusal = (status: number) =>
  status === 307 || status === 308 || (status >= 400 && status < 500 && !UNDECIDED.includes(status));

/** A target that failed, in words, and how. */
export interface TargetFailure {
  readonly target: string;
  readonly error: DopeerError;
}

/**
 * One error for those of several targets that failed: the error itself where there was one target,
 * their common code where all failed alike, else `partial`; Ctrl-C comes before all of these. `done`
 * is what was to happen to them.
 */
export function combineFailures(
  failures: readonly TargetFailure[],
  total: number,
  done: string,
): DopeerError | undefined {
  const [first] = failures;
  if (first === undefined) return undefined;
  if (total === 1) return first.error;
  const interruption = failures.find(({ error }) => isInterruption(error))?.error;
  const allAlike =
    failures.length === total && failures.every(({ error }) => error.exitCode === first.error.exitCode);
  const outcomes = failures.map(({ error }) => error.details.outcome);
  // Of several that were all not done, each in its way, the first stands for the others.
  const isKnown = outcomes.every(
    (outcome) => outcome === outcomes[0] || (outcomes[0]?.startsWith('not_') && outcome?.startsWith('not_')),
  );
  return new DopeerError(
    interruption?.code ?? (allAlike ? first.error.code : 'partial'),
    countByOutcome(failures, total, done),
    {
      hint: [
        ...describeFailures(failures),
        ...(outcomes.includes('unknown') ? [{ text: 'See what there is', command: dopeer('list') }] : []),
      ],
      targets: total,
      outcome: isKnown ? outcomes[0] : 'unknown',
    },
  );
}

/** Whether it was Ctrl-C or SIGTERM that ended it. */
export const isInterruption = ({ code }: DopeerError) => code === 'interrupted' || code === 'terminated';

/** How many were not done, and of how many nobody knows. */
function countByOutcome(failures: readonly TargetFailure[], total: number, done: string): string {
  const unknown = failures.filter(({ error }) => error.details.outcome === 'unknown').length;
  const sure = failures.length - unknown;
  if (unknown === 0) return `${sure} of ${total} peerings were not ${done}.`;
  if (sure === 0) return `It is not known whether ${unknown} of ${total} peerings were ${done}.`;
  return `${sure} of ${total} peerings were not ${done}, and of ${unknown} it is not known.`;
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

/** What is said of one of which nobody knows, where its message does not. */
const doubt = ({ details: { outcome, saysOutcome } }: DopeerError) =>
  outcome === 'unknown' && !saysOutcome ? ' It is not known what became of it.' : '';
