import type { Peering } from '../api/types.ts';
import { DopeerError } from '../errors.ts';
import { connects, nameOf } from '../peerings/identity.ts';
import { isDead, type PlannedAction } from '../peerings/intent/plan.ts';
import { Applied, type ApplyOptions, type Planned } from './applied.ts';
import type { Marks, WriteOptions, WriteResult } from './batch.ts';
import { createOnce } from './create-once.ts';
import { deleteOnce } from './delete-once.ts';
import { LOOK_UP_AFTER_REFUSAL_MS, lookFor, shareLists } from './look-up.ts';
import { isInterruption } from './outcome.ts';
import { renameAll } from './rename-all.ts';
import { waitFor } from './wait.ts';

/** A POST that is under way at Ctrl-C has this long to end, in milliseconds. */
const LAST_POST_MS = 1_000;

/**
 * Carries out a plan, each write exactly once, names freed before they are taken: what is deleted and has a name that
 * another is to get goes first, and is waited for, as is what was being deleted before; then renames, then creates,
 * then the other deletes. Gives a result for every write, and never throws for one of them.
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
  const leaving = [...creates, ...renames].flatMap(({ after }) => after ?? []);

  await deleteAll(inTheWay, applied, options);
  await waitUntilGone(inTheWay, leaving, applied, options);
  await renameAll(renames, applied, options);
  await createAll(creates, applied, options);
  await keepRivals(creates, applied, options);
  await deleteAll(others, applied, options);
  return applied.results;
}

async function deleteAll(
  plans: readonly Planned<'delete'>[],
  applied: Applied,
  options: ApplyOptions,
): Promise<void> {
  const { api, clock, onDone } = options;
  const write = async ({ peering }: Planned<'delete'>, writing: WriteOptions): Promise<Peering & Marks> => {
    try {
      return { ...(await deleteOnce(peering, { ...writing, api, clock })), outcome: 'deleted' };
    } catch (error) {
      // Somebody else was faster, and it is as it is wanted.
      if (!(error instanceof DopeerError) || error.code !== 'not_found') throw error;
      return { ...peering, status: 'DELETED', outcome: null };
    }
  };
  const identify = ({ peering }: Planned<'delete'>) => ({ ...peering, name: nameOf(peering) });
  const batch = { targets: plans, identify, write, notDone: 'not_deleted', onDone } as const;
  const deleted = await applied.run(batch, options);
  for (const [index, plan] of plans.entries()) applied.add(plan, deleted[index] as WriteResult);
}

/**
 * Waits until the names of what was deleted, by this run or before it, are free. Ctrl-C takes nothing back of the
 * deletes.
 */
async function waitUntilGone(
  plans: readonly Planned<'delete'>[],
  leaving: readonly Peering[],
  applied: Applied,
  { api, clock, signal, waiting }: ApplyOptions,
): Promise<void> {
  const deleted = plans.flatMap((plan) => {
    const result = applied.results.get(plan);
    return result?.ok && 'id' in result && result.status !== 'DELETED' ? [result] : [];
  });
  const targets = [...new Map([...leaving, ...deleted].map((peering) => [peering.id, peering])).values()].map(
    (peering) => ({
      id: peering.id,
      peering,
      seen: true,
      goal: 'deleted' as const,
      graceMs: 0,
      isDeleting: deleted.some(({ id }) => id === peering.id),
    }),
  );
  if (targets.length === 0) return;
  for (const { id, peering: last, failure } of await waitFor(targets, { ...waiting, api, clock, signal })) {
    const plan = plans.find(({ peering }) => peering.id === id);
    const peering = last ?? leaving.find((each) => each.id === id) ?? { id };
    if (failure !== undefined) applied.hold(nameOf(peering));
    if (plan === undefined) continue;
    if (failure === undefined || isInterruption(failure))
      applied.add(plan, { ...peering, outcome: 'deleted', ok: true });
    else {
      const error = failure.with({ outcome: 'unknown', saysOutcome: true });
      applied.add(plan, { ...peering, name: nameOf(peering), ok: false, error });
    }
  }
}

async function createAll(
  plans: readonly Planned<'create'>[],
  applied: Applied,
  options: ApplyOptions,
): Promise<void> {
  const { api, clock, throttle, notice, onDone } = options;
  const sharing = { ...api, listPeerings: shareLists(api, clock, throttle) };
  const write = async ({ request }: Planned<'create'>, writing: WriteOptions): Promise<Peering & Marks> => {
    applied.checkFree(request.name, 'not_created');
    const say = (text: string) => notice(`${request.name}: ${text}`);
    const creating = { ...writing, api: sharing, clock, graceMs: LAST_POST_MS, notice: say };
    return { ...(await createOnce(request, creating)), created: true, outcome: 'created' };
  };
  const identify = ({ request }: Planned<'create'>) => request;
  const batch = { targets: plans, identify, write, notDone: 'not_created', onDone } as const;
  const created = await applied.run(batch, options);
  for (const [index, plan] of plans.entries()) applied.add(plan, created[index] as WriteResult);
}

/**
 * Looks whether what was refused is there all the same, since somebody else was faster: it may come into sight some
 * seconds later. What cannot be looked at stays refused.
 */
async function keepRivals(
  plans: readonly Planned<'create'>[],
  applied: Applied,
  { api, clock, signal, throttle }: ApplyOptions,
): Promise<void> {
  const isOpen = (plan: Planned<'create'>) => {
    const result = applied.results.get(plan);
    if (result === undefined || !('error' in result)) return false;
    return result.error.code === 'refused' && !result.error.details.neverSent;
  };
  const look = async () => {
    const peerings = await api.listPeerings({ signal, throttle });
    for (const plan of plans.filter(isOpen)) {
      const { request, anyName } = plan;
      const isWanted = (peering: Peering) =>
        connects(peering, request.vpc_ids) &&
        !isDead(peering) &&
        (anyName || nameOf(peering) === request.name);
      const rival = peerings.find(isWanted);
      const result = applied.results.get(plan);
      if (rival === undefined || result === undefined) continue;
      // It may be ours, where the answer to a first request was lost.
      const isKnown = 'error' in result && result.error.details.outcome !== 'unknown';
      applied.add(plan, { ...rival, ok: true, ...(isKnown ? KEPT : { outcome: 'unknown' }) });
    }
    return plans.some(isOpen) ? undefined : true;
  };
  if (!plans.some(isOpen) || signal.aborted) return;
  await lookFor(look, { ms: LOOK_UP_AFTER_REFUSAL_MS, clock, signal }).catch(() => {});
}

const KEPT = { action: 'keep', outcome: null } as const;
