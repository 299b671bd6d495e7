import type { Peering } from '../../api/types.ts';
import type { Context } from '../../context.ts';
import { DopeerError, type Outcome } from '../../errors.ts';
import { dopeer } from '../../hint.ts';
import { asDone, type WriteResult } from '../../operations/batch.ts';
import { combineFailures, isInterruption } from '../../operations/outcome.ts';
import type { WaitTarget } from '../../operations/wait.ts';
import { shortenIds } from '../../output/columns.ts';
import type { TableResult } from '../../output/result.ts';
import { PLAIN_COLUMNS, peeringColumns } from '../../peerings/columns.ts';
import { nameOf } from '../../peerings/identity.ts';
import { type WaitTimes, waitVisibly } from './waiting.ts';

const TABLE_COLUMNS = ['id', 'name', 'status', 'ok'] as const;

/** The columns of results; a command without `--if-exists` has no `ref`. */
export const RESULT_COLUMNS = [...PLAIN_COLUMNS, 'ok', 'error'] as const;

/** A result that can be waited for: it was done, and has an ID. */
type Waitable = Extract<WriteResult, Peering & { readonly ok: true }>;

/** What one result is waited for. */
export interface Expectation extends Pick<WaitTarget, 'goal' | 'graceMs' | 'isDeleting' | 'seen'> {
  /** What had become of the write by the time the wait for it failed. */
  readonly outcome: Outcome | undefined;
}

/** Results, and those that are as they should be but for the wait, which Ctrl-C ended. */
export interface SettledResults {
  readonly rows: readonly WriteResult[];
  readonly interrupted: ReadonlyMap<WriteResult, DopeerError>;
}

/** Results that were not waited for. */
export const asSettled = (rows: readonly WriteResult[]): SettledResults => ({ rows, interrupted: new Map() });

/**
 * Waits for the results that were done, and of which `expect` says what for; one that does not come to that has
 * failed, unless by Ctrl-C.
 */
export async function waitForResults(
  context: Context,
  results: readonly WriteResult[],
  times: WaitTimes,
  expect: (result: Waitable) => Expectation | undefined,
): Promise<SettledResults> {
  context.events?.begin();
  const targets = results.flatMap((result) => {
    const expected = result.ok && 'id' in result ? expect(result) : undefined;
    return expected === undefined
      ? []
      : [{ ...expected, id: (result as Waitable).id, peering: result as Waitable }];
  });
  if (targets.length === 0) return asSettled(results);
  const ends = await waitVisibly(context, targets, times);
  const byId = new Map(ends.map((end, index) => [end.id, { ...end, outcome: targets[index]?.outcome }]));
  const interrupted = new Map<WriteResult, DopeerError>();
  const rows = results.map((result): WriteResult => {
    const end = result.ok && 'id' in result ? byId.get(result.id) : undefined;
    if (end?.peering === undefined) return result;
    const { peering, outcome } = end;
    const error = end.failure?.with(told(outcome));
    if (error !== undefined && !isInterruption(error))
      return { ...result, ...peering, name: nameOf(peering), ok: false, error };
    const row = { ...result, ...asDone(peering) };
    if (error !== undefined) interrupted.set(row, error);
    return row;
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
  const columns = peeringColumns({ vpcs: undefined, clock: host.clock });
  const ofPeering = (key: 'vpc_ids' | 'created_at') => ({
    value: (row: WriteResult) => (key in row ? columns[key]?.value(row as Peering) : undefined),
  });
  const errorOf = (row: WriteResult) => ('error' in row ? row.error : interrupted.get(row));
  const failures = rows.flatMap((row) => {
    const error = errorOf(row);
    return error === undefined ? [] : [{ target: targetOf(row), error }];
  });
  return {
    rows,
    document: rows.map((row) => ('error' in row ? { ...row, error: row.error.toObject(typing) } : row)),
    columns: {
      id: { value: (row) => ('id' in row ? row.id : undefined), shorten: shortenIds, givesWay: 'first' },
      name: { value: (row) => ('ref' in row ? row.ref : row.name) },
      status: { value: (row) => ('status' in row ? row.status : undefined) },
      vpc_ids: ofPeering('vpc_ids'),
      created_at: { ...ofPeering('created_at'), header: 'CREATED' },
      ref: { value: (row) => ('ref' in row ? row.ref : undefined) },
      ok: { value: (row) => row.ok, givesWay: 'last' },
      error: { value: (row) => ('error' in row ? row.error.message : undefined) },
    },
    tableColumns: TABLE_COLUMNS,
    plainColumns: PLAIN_COLUMNS,
    id: (row) => (row.ok && 'id' in row ? row.id : undefined),
    isSilentWhenEmpty: true,
    failure:
      interrupted.size > 1 && interrupted.size === failures.length
        ? onTheirWay(interrupted)
        : combineFailures(failures, rows.filter((row) => isTarget(row) || interrupted.has(row)).length, done),
  };
}

/** One thing to say of several that are as they should be but for the wait that Ctrl-C ended. */
function onTheirWay(interrupted: SettledResults['interrupted']): DopeerError {
  const errors = [...interrupted.values()];
  const counts = new Map<string, number>();
  for (const row of interrupted.keys()) {
    const status = ('status' in row && row.status) || 'in an unknown status';
    counts.set(status, (counts.get(status) ?? 0) + 1);
  }
  const are = [...counts].map(([status, count]) => `${count} ${count === 1 ? 'is' : 'are'} ${status}`);
  const code = errors.some((error) => error.code === 'terminated') ? 'terminated' : 'interrupted';
  const [outcome, ...others] = new Set(errors.map(({ details }) => details.outcome));
  return new DopeerError(
    code,
    `${code === 'terminated' ? 'Terminated' : 'Interrupted'}. The wait has ended: ${are.join(', ')}.`,
    {
      hint: { text: 'The operations go on. To see them', command: dopeer('list', [], ['--watch']) },
      outcome: others.length === 0 ? outcome : 'unknown',
      targets: errors.length,
    },
  );
}

function targetOf(row: WriteResult): string {
  if ('ref' in row) return row.ref;
  const name = row.name ?? '';
  return row.id === undefined ? name : `${name} (${row.id})`;
}

/** What stays as it is is reported, but nothing that could be done or fail. */
const isTarget = ({ ok, action }: WriteResult) => !ok || action !== 'keep';
