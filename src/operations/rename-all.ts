import type { Peering } from '../api/types.ts';
import { DopeerError } from '../errors.ts';
import { nameOf } from '../peerings/identity.ts';
import type { Applied, ApplyOptions, Planned } from './applied.ts';
import { type Marks, runBatch, type WriteOptions, type WriteResult } from './batch.ts';
import { asDopeerError } from './look-up.ts';
import { beforeWrite } from './outcome.ts';
import { renameOnce } from './rename-once.ts';

type PlannedRename = Planned<'rename'>;

/** What a peering is called while names go round in a circle. */
const nameAside = ({ name, peering }: PlannedRename) => `${name}-${peering.id.slice(0, 8)}`;

/**
 * Renames in an order that frees each name before it is taken. Where names go round in a circle, the first of them
 * gets another name for as long as that takes; killed there, the same plan ends it the next time. What somebody else
 * has renamed since it was planned is left alone, unless it is called as it is wanted.
 */
export async function renameAll(
  plans: readonly PlannedRename[],
  applied: Applied,
  options: ApplyOptions,
): Promise<void> {
  const aside = new Set<PlannedRename>();
  for (;;) {
    const open = plans.filter((plan) => !applied.results.has(plan));
    const [first] = open;
    if (first === undefined) return;
    const taken = new Set(open.flatMap((plan) => (aside.has(plan) ? [] : [nameOf(plan.peering)])));
    const ready = open.filter(({ name }) => !taken.has(name));
    if (ready.length === 0) {
      const [moved] = (await renameTo(nameAside, [first], applied, {
        ...options,
        onDone: () => {},
      })) as [WriteResult];
      // Where somebody else goes round the same circle, it may have its last name by now.
      if (moved.ok && moved.action !== 'keep') aside.add(first);
      else applied.add(first, moved);
      continue;
    }
    const renamed = await renameTo(({ name }) => name, ready, applied, options);
    for (const [index, plan] of ready.entries()) {
      const result = renamed[index] as WriteResult;
      if (aside.has(plan)) applied.add(plan, stillAside(result, nameAside(plan)), true);
      else applied.add(plan, result);
    }
  }
}

/** One that could not be brought from the name it had aside says so. */
function stillAside(result: WriteResult, name: string): WriteResult {
  if (!('error' in result)) return result;
  const hint = [result.error.details.hint ?? [], `It is called "${name}" for now.`].flat();
  return { ...result, name, error: result.error.with({ hint }) };
}

function renameTo(
  nameFor: (plan: PlannedRename) => string,
  targets: readonly PlannedRename[],
  applied: Applied,
  { api, clock, signal, throttle, notice, onDone }: ApplyOptions,
): Promise<readonly WriteResult[]> {
  const write = async (plan: PlannedRename, writing: WriteOptions): Promise<Peering & Marks> => {
    const name = nameFor(plan);
    applied.checkFree(name, 'not_renamed');
    const { id } = plan.peering;
    const now = await beforeWrite('not_renamed', () => api.getPeering(id, { throttle: writing.throttle }));
    if (now.name === plan.name) return { ...now, action: 'keep', created: false };
    if (now.name === name) return now;
    if (![nameOf(plan.peering), nameAside(plan)].includes(nameOf(now)))
      throw new DopeerError('refused', `It was renamed to "${nameOf(now)}" meanwhile.`, {
        outcome: 'not_renamed',
      });
    const say = (text: string) => notice(`${name}: ${text}`);
    const renamed = await renameOnce(id, name, { ...writing, api, clock, notice: say }).catch((error) => {
      // Ctrl-C came, but not before this was done.
      if (asDopeerError(error).details.outcome !== 'renamed') throw error;
      return { ...now, name };
    });
    return { ...renamed, created: false, outcome: 'renamed' };
  };
  const identify = ({ peering }: PlannedRename) => ({ ...peering, name: nameOf(peering) });
  return runBatch({ targets, identify, write, notDone: 'not_renamed', onDone }, { signal, throttle });
}
