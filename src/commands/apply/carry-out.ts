import type { Peering } from '../../api/types.ts';
import type { Context } from '../../context.ts';
import type { DopeerError } from '../../errors.ts';
import type { Hint, ProgramCommand } from '../../hint.ts';
import { withOptions } from '../../hint.ts';
import { applyPlan } from '../../operations/apply.ts';
import { asDone, createThrottle, type WriteResult } from '../../operations/batch.ts';
import type { TableResult } from '../../output/result.ts';
import type { PlannedAction } from '../../peerings/intent/plan.ts';
import { howToRestore, recreateCommand } from '../shared/restore.ts';
import {
  asSettled,
  RESULT_COLUMNS,
  resultsTable,
  type SettledResults,
  waitForResults,
} from '../shared/results.ts';
import { UNSEEN_AFTER_CREATE_MS, type WaitTimes } from '../shared/waiting.ts';
import { agree, type Planning, writesOf } from './confirm.ts';
import { blockedError, clearingHints } from './say.ts';

/** The columns of what became of a plan. */
export const APPLIED_COLUMNS = ['action', ...RESULT_COLUMNS, 'created', 'outcome'] as const;

/** How often the progress changes at most: in a pipe each change is a line. */
const PROGRESS_STEPS = 10;

/** How a plan is carried out. */
export interface CarryOutOptions {
  /** Without a question. */
  readonly yes: boolean;
  readonly wait: boolean;
  readonly times: WaitTimes;
  /** The command that was typed, without `--yes`. */
  readonly command: ProgramCommand;
}

/**
 * Carries out what `plan` gives, after a question unless told otherwise, and reports what became of each pair. It
 * is planned anew once the question was answered, since that may have taken a while.
 */
export async function carryOut(
  context: Context,
  plan: () => Promise<Planning>,
  { yes, wait, times, command }: CarryOutOptions,
): Promise<TableResult<WriteResult>> {
  context.events?.begin();
  const plans = await agree(context, plan, yes);
  const results = await write(context, plans, times);
  const rows = plans.map((each) => resultOf(each, results.get(each), context));
  const settled = wait ? await waitForAll(context, rows, times) : asSettled(rows);

  const table = resultsTable(settled, context, wait ? 'seen to be as planned' : 'made as planned');
  const outcomes = new Set(rows.flatMap((row) => (row.ok && row.outcome ? [row.outcome] : [])));
  const [outcome] = outcomes.size === 1 ? outcomes : [];
  const again = withOptions(command, '--yes');
  const restore = howToRestore(settled.rows);
  const mayWait = !wait && table.failure === undefined;
  const notice = [...doneNotice(rows, mayWait ? withOptions(again, '--wait') : undefined), ...restore];
  return {
    ...table,
    columns: {
      ...table.columns,
      action: { value: ({ action }) => action },
      created: { value: ({ created }) => created },
      outcome: { value: (row) => row.outcome },
    },
    tableColumns: ['action', ...table.tableColumns],
    plainColumns: ['action', ...(table.plainColumns ?? []), 'ok'],
    id: (row) => ((row.ok || row.created) && 'id' in row && row.action !== 'delete' ? row.id : undefined),
    ...(outcome !== undefined && { outcome }),
    ...(notice.length > 0 && { notice }),
    failure: table.failure && withNextSteps(table.failure, plans, again),
  };
}

/** Writes what is planned, and shows on stderr how far it is. */
async function write(
  { api, host, progress, messages, events, typing }: Context,
  plans: readonly PlannedAction[],
  times: WaitTimes,
): Promise<ReadonlyMap<PlannedAction, WriteResult>> {
  const total = writesOf(plans).length;
  if (total === 0) return new Map();
  const { clock, signal } = host;
  const bar = await progress();
  const step = Math.ceil(total / PROGRESS_STEPS);
  let done = 0;
  const show = () => bar.update(`Peerings: ${done} of ${total} done`);
  const onDone = (result: WriteResult) => {
    const { ok, outcome } = result;
    const failed = 'error' in result && { ...outcomeOf(result.error), error: result.error.toObject(typing) };
    if ('name' in result) events?.status(result, { ok, outcome, ...failed });
    done += 1;
    if (done % step === 0 || done === total) show();
  };
  const onPoll = () => bar.update('Waiting until the names of what was deleted are free');
  const throttle = createThrottle(clock);
  const waiting = { ...times, onPoll };
  const { notice } = messages;
  show();
  try {
    return await applyPlan(plans, { api: await api(), clock, signal, throttle, waiting, notice, onDone });
  } finally {
    bar.stop();
  }
}

/** What there is to report of a pair: what was written, or why not, or what stayed as it was. */
function resultOf(plan: PlannedAction, written: WriteResult | undefined, context: Context): WriteResult {
  const { action } = plan;
  const marks = { action, created: false, outcome: null };
  if (plan.action === 'keep') return { ...asDone(plan.peering), ...marks };
  if (plan.action === 'blocked') {
    const error = blockedError(plan);
    return { ...plan.peering, ...plan.request, ok: false, ...marks, ...outcomeOf(error), error };
  }
  const result = written as WriteResult;
  const outcome = 'error' in result ? outcomeOf(result.error) : {};
  const isDeleted =
    action === 'delete' && ![null, 'not_deleted'].includes(outcome.outcome ?? result.outcome ?? '');
  const recreate = isDeleted && 'id' in result ? recreateCommand(context, result as Peering) : undefined;
  // What somebody else has brought about is kept, whatever was planned.
  return { ...marks, ...result, ...outcome, ...(recreate !== undefined && { recreate }) };
}

const outcomeOf = ({ details: { outcome } }: DopeerError) => (outcome === undefined ? {} : { outcome });

/** Waits until what is there is ACTIVE, and what was deleted is gone. */
async function waitForAll(
  context: Context,
  rows: readonly WriteResult[],
  times: WaitTimes,
): Promise<SettledResults> {
  const { rows: settled, interrupted } = await waitForResults(context, rows, times, (row) => {
    if (row.action === 'delete')
      return row.status === 'DELETED'
        ? undefined
        : { goal: 'deleted', graceMs: 0, isDeleting: true, seen: true, outcome: 'unknown' };
    if (!row.created && row.status === 'ACTIVE') return undefined;
    return {
      goal: 'active',
      graceMs: UNSEEN_AFTER_CREATE_MS,
      seen: !row.created,
      outcome: row.outcome ?? undefined,
    };
  });
  const withSameOutcome = (row: WriteResult) => ('error' in row ? { ...row, ...outcomeOf(row.error) } : row);
  return { rows: settled.map(withSameOutcome), interrupted };
}

const DONE = ['created', 'renamed', 'deleted'] as const;

/** What was done, and the command that waits for it. */
function doneNotice(rows: readonly WriteResult[], waiting: ProgramCommand | undefined): readonly Hint[] {
  const counts = DONE.flatMap((outcome) => {
    const count = rows.filter((row) => row.ok && row.outcome === outcome).length;
    return count === 0 ? [] : [`${count} ${outcome}`];
  });
  if (counts.length === 0) return [];
  const done = `Done: ${counts.join(', ')}.`;
  const isWaitedFor = waiting !== undefined && rows.some(({ created }) => created);
  return [isWaitedFor ? { text: `${done} To wait until all are ACTIVE`, command: waiting } : done];
}

/** The failure with the commands that lead on: away with what is in the way, then the same again. */
function withNextSteps(
  failure: DopeerError,
  plans: readonly PlannedAction[],
  again: ProgramCommand,
): DopeerError {
  // The error of a single pair has the first step in its own hint.
  const steps = failure.details.targets === undefined ? [] : clearingHints(plans);
  const hint = [failure.details.hint ?? [], steps, { text: 'To do what is left', command: again }].flat();
  return failure.with({ hint });
}
