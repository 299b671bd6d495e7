import type { Peering } from '../api/types.ts';
import { DopeerError } from '../errors.ts';
import { connects, nameOf } from '../peerings/identity.ts';
import { isDead, type PlannedAction } from '../peerings/intent/plan.ts';
import { Applied, type ApplyOptions, type Planned } from './applied.ts';
import { type Marks, runBatch, type WriteOptions, type WriteResult } from './batch.ts';
import { createOnce } from './create-once.ts';
import { deleteOnce } from './delete-once.ts';
import { findRival, shareLists } from './look-up.ts';
import { isInterruption } from './outcome.ts';
import { renameAll } from './rename-all.ts';
import { waitFor } from './wait.ts';

/** A POST that is under way at Ctrl-C has this long to end, in milliseconds. */
const LAST_POST_MS = 1_000;

/**
 * Carries out a plan, each write exactly once, names freed before they are taken: what is deleted and has a name that
 * another is to get goes first, and is waited for; then renames, then creates, then the other deletes. What was
 * refused is looked at again: it may be as it is wanted by now. Gives a result for every write, and never throws for
 * one of them.
 */
export async function applyPlan(
  plans: readonly PlannedAction[],
  options: ApplyOptions,
): Promise<ReadonlyMap<PlannedAction, WriteResult>> {
  const of = <Action extends PlannedAction['action']>(action: Action) =>
    plans.filter((plan): plan is Planned<Action> => plan.action === action);
  const applied = new Applied();
  const creates = of('create');
  const renames = of('rename');
  const wanted = new Set([...creates.map(({ request }) => request.name), ...renames.map(({ name }) => name)]);
  const isInTheWay = ({ peering }: Planned<'delete'>) => wanted.has(nameOf(peering));
  const inTheWay = of('delete').filter(isInTheWay);
  const others = of('delete').filter((plan) => !isInTheWay(plan));

  await deleteAll(inTheWay, applied, options);
  await waitUntilGone(inTheWay, applied, options);
  await renameAll(renames, applied, options);
  await createAll(creates, applied, options);
  await deleteAll(others, applied, options);
  return applied.results;
}

async function deleteAll(
  plans: readonly Planned<'delete'>[],
  applied: Applied,
  { api, clock, signal, throttle, onDone }: ApplyOptions,
): Promise<void> {
  const marks = { action: 'delete', created: false, outcome: 'deleted' } as const;
  const write = async ({ peering }: Planned<'delete'>, writing: WriteOptions) => {
    try {
      return { ...(await deleteOnce(peering, { ...writing, api, clock })), ...marks };
    } catch (error) {
      // Somebody else was faster, and it is as it is wanted.
      if (!(error instanceof DopeerError) || error.code !== 'not_found') throw error;
      return { ...peering, status: 'DELETED', ...marks };
    }
  };
  const identify = ({ peering }: Planned<'delete'>) => ({ ...peering, name: nameOf(peering) });
  const batch = { targets: plans, identify, write, notDone: 'not_deleted', onDone } as const;
  const deleted = await runBatch(batch, { signal, throttle });
  for (const [index, plan] of plans.entries()) applied.add(plan, deleted[index] as WriteResult);
}

/** Waits until the names of what was deleted are free. Ctrl-C takes nothing back of the deletes. */
async function waitUntilGone(
  plans: readonly Planned<'delete'>[],
  applied: Applied,
  { api, clock, signal, waiting }: ApplyOptions,
): Promise<void> {
  const leaving = plans.flatMap((plan) => {
    const result = applied.results.get(plan);
    return result?.ok && 'id' in result && result.status !== 'DELETED' ? [{ plan, result }] : [];
  });
  if (leaving.length === 0) return;
  const targets = leaving.map(({ result }) => ({ id: result.id, peering: result, seen: true }));
  const options = { ...waiting, goal: 'deleted', api, clock, signal, graceMs: 0, isDeleting: true } as const;
  const ends = await waitFor(targets, options);
  for (const [index, { plan, result }] of leaving.entries()) {
    const { peering = result, failure } = ends[index] ?? {};
    if (failure === undefined || isInterruption(failure))
      applied.add(plan, { ...result, ...peering, ok: true }, failure === undefined);
    else {
      const error = failure.with({ outcome: 'unknown', saysOutcome: true });
      applied.add(plan, { ...peering, name: nameOf(peering), ok: false, error });
    }
  }
}

async function createAll(
  plans: readonly Planned<'create'>[],
  applied: Applied,
  { api, clock, signal, throttle, notice, onDone }: ApplyOptions,
): Promise<void> {
  const sharing = { ...api, listPeerings: shareLists(api, clock, throttle) };
  const write = async (plan: Planned<'create'>, writing: WriteOptions): Promise<Peering & Marks> => {
    const { request, anyName } = plan;
    applied.checkFree(request.name, 'not_created');
    const say = (text: string) => notice(`${request.name}: ${text}`);
    const options = { ...writing, api: sharing, clock, graceMs: LAST_POST_MS, notice: say };
    try {
      return { ...(await createOnce(request, options)), created: true, outcome: 'created' };
    } catch (error) {
      if (!(error instanceof DopeerError) || error.code !== 'refused' || signal.aborted) throw error;
      const isWanted = (peering: Peering) =>
        connects(peering, request.vpc_ids) &&
        !isDead(peering) &&
        (anyName || nameOf(peering) === request.name);
      const rival = await findRival(isWanted, { api: sharing, clock, signal });
      if (rival === undefined) throw error;
      return { ...rival, action: 'keep', created: false };
    }
  };
  const identify = ({ request }: Planned<'create'>) => request;
  const batch = { targets: plans, identify, write, notDone: 'not_created', onDone } as const;
  const created = await runBatch(batch, { signal, throttle });
  for (const [index, plan] of plans.entries()) applied.add(plan, created[index] as WriteResult);
}
