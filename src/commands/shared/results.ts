import type { Peering } from '../../api/types.ts';
import type { Context } from '../../context.ts';
import type { Outcome } from '../../errors.ts';
import { asDone, type WriteResult } from '../../operations/batch.ts';
import { combineFailures, isInterruption, type TargetFailure } from '../../operations/outcome.ts';
import { shortenIds } from '../../output/columns.ts';
import type { TableResult } from '../../output/result.ts';
import { PLAIN_COLUMNS, peeringColumns } from '../../peerings/columns.ts';
import type { Goal } from '../../peerings/goal.ts';
import { nameOf } from '../../peerings/identity.ts';
import { type WaitTimes, waitVisibly } from './waiting.ts';

const TABLE_COLUMNS = ['id', 'name', 'status', 'ok'] as const;

/** The columns of results; a command without `--if-exists` has no `ref`. */
export const RESULT_COLUMNS = [...PLAIN_COLUMNS, 'ok', 'error'] as const;

/** A result that can be waited for: it was done, and has an ID. */
type Waitable = Extract<WriteResult, Peering & { readonly ok: true }>;

/** A wait for results. */
export interface ResultsWait {
  readonly times: WaitTimes;
  readonly goal: Goal;
  /** Which of those that were done are waited for; all of them unless told. */
  readonly waits?: (row: Waitable) => boolean;
  /** How long a peering may answer 404 at first, in milliseconds. */
  readonly graceMs: number;
  /** Whether DELETEs of ours were accepted. */
  readonly isDeleting?: boolean | undefined;
  /** Whether the API is known to show it. */
  readonly seen: (id: string) => boolean;
  /** What had become of the write by the time the wait for it failed. */
  readonly outcome: (id: string) => Outcome | undefined;
}

/** Results, and what the wait for those ended with that are as they should be but for Ctrl-C. */
export interface SettledResults {
  readonly rows: readonly WriteResult[];
  readonly interrupted: readonly TargetFailure[];
}

/** Waits for the results that were done; one that does not reach the goal has failed, unless by Ctrl-C. */
export async function waitForResults(
  context: Context,
  results: readonly WriteResult[],
  { times, goal, waits = () => true, graceMs, isDeleting, seen, outcome }: ResultsWait,
): Promise<SettledResults> {
  context.events?.begin();
  const accepted = results.filter(
    (result): result is Waitable => result.ok && 'id' in result && waits(result),
  );
  if (accepted.length === 0) return { rows: results, interrupted: [] };
  const targets = accepted.map((peering) => ({ id: peering.id, peering, seen: seen(peering.id) }));
  const ends = await waitVisibly(context, targets, { ...times, goal, graceMs, isDeleting });
  const byId = new Map(ends.map((end) => [end.id, end]));
  const interrupted: TargetFailure[] = [];
  const rows = results.map((result): WriteResult => {
    const end = result.ok && 'id' in result ? byId.get(result.id) : undefined;
    if (end?.peering === undefined) return result;
    const { peering } = end;
    const error = end.failure?.with(told(outcome(end.id)));
    if (error === undefined) return { ...result, ...asDone(peering) };
    if (isInterruption(error)) {
      interrupted.push({ target: `${nameOf(peering)} (${peering.id})`, error });
      return { ...result, ...asDone(peering) };
    }
    return { ...result, ...peering, name: nameOf(peering), ok: false, error };
  });
  return { rows, interrupted };
}

/** The failure of a wait says in which state it left the peering: that nobody knows more goes without saying. */
const told = (outcome: Outcome | undefined) => ({ outcome, saysOutcome: outcome === 'unknown' });

/** Results as a table that fails where one of them has; `done` is what was to happen to them. */
export function resultsTable(
  { rows, interrupted }: SettledResults,
  { host, typing }: Context,
  done: string,
): TableResult<WriteResult> {
  const columns = peeringColumns({ vpcs: undefined, now: host.clock.now() });
  const ofPeering = (key: 'vpc_ids' | 'created_at') => ({
    value: (row: WriteResult) => (key in row ? columns[key]?.value(row as Peering) : undefined),
  });
  const failures = rows.flatMap((row) =>
    'error' in row
      ? [{ target: row.id === undefined ? row.name : `${row.name} (${row.id})`, error: row.error }]
      : [],
  );
  return {
    rows,
    document: rows.map((row) => ('error' in row ? { ...row, error: row.error.toObject(typing) } : row)),
    columns: {
      id: { value: (row) => ('id' in row ? row.id : undefined), shorten: shortenIds },
      name: { value: (row) => ('ref' in row ? row.ref : row.name) },
      status: { value: (row) => ('status' in row ? row.status : undefined) },
      vpc_ids: ofPeering('vpc_ids'),
      created_at: { ...ofPeering('created_at'), header: 'CREATED' },
      ref: { value: (row) => ('ref' in row ? row.ref : undefined) },
      ok: { value: (row) => row.ok },
      error: { value: (row) => ('error' in row ? row.error.message : undefined) },
    },
    tableColumns: TABLE_COLUMNS,
    plainColumns: PLAIN_COLUMNS,
    id: (row) => (row.ok && 'id' in row ? row.id : undefined),
    isSilentWhenEmpty: true,
    failure: combineFailures([...failures, ...interrupted], rows.filter(isTarget).length, done),
  };
}

/** What stays as it is is reported, but nothing that could be done or fail. */
const isTarget = ({ ok, action }: WriteResult) => !ok || action !== 'keep';
