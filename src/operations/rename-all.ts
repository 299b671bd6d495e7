import type { Peering } from '../api/types.ts';
import { DopeerError } from '../errors.ts';
import { nameOf } from '../peerings/identity.ts';
import { sentence } from '../text/sentence.ts';
import type { Applied, ApplyOptions, Planned } from './applied.ts';
import type { Marks, WriteOptions, WriteResult } from './batch.ts';
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
  const lastSeen = new Map(plans.map((plan) => [plan, plan.peering]));
  const { api, clock, notice } = options;
  const rename = (targets: readonly PlannedRename[], isAside: boolean) => {
    const write = (plan: PlannedRename, writing: WriteOptions) =>
      renameTo(isAside ? nameAside(plan) : plan.name, plan, {
        ...writing,
        api,
        clock,
        notice,
        applied,
        lastSeen,
      });
    const onDone = (result: WriteResult) => {
      if (!isAside || !result.ok) options.onDone(result);
    };
    const identify = (plan: PlannedRename) => {
      const peering = lastSeen.get(plan) ?? plan.peering;
      return { ...peering, name: nameOf(peering) };
    };
    return applied.run({ targets, identify, write, notDone: 'not_renamed', onDone }, options);
  };
  for (;;) {
    const open = plans.filter((plan) => !applied.results.has(plan));
    const [first] = open;
    if (first === undefined) return;
    const taken = new Set(open.map((plan) => nameOf(lastSeen.get(plan) ?? plan.peering)));
    const ready = open.filter(({ name }) => !taken.has(name));
    // In a circle nothing is ready: the first gives up its name, and that is no result yet.
    const isCircle = ready.length === 0;
    const targets = isCircle ? [first] : ready;
    const renamed = await rename(targets, isCircle);
    for (const [index, plan] of targets.entries()) {
      const result = renamed[index] as WriteResult;
      const isOnlyAside = isCircle && result.ok && result.action !== 'keep';
      if (!isOnlyAside) applied.add(plan, result);
    }
  }
}

/** What one rename needs besides its plan. */
interface Renaming extends Pick<ApplyOptions, 'api' | 'clock' | 'notice'>, WriteOptions {
  readonly applied: Applied;
  /** Each peering as it was seen last. */
  readonly lastSeen: Map<PlannedRename, Peering>;
}

async function renameTo(
  name: string,
  plan: PlannedRename,
  { applied, lastSeen, api, clock, signal, throttle, notice }: Renaming,
): Promise<Peering & Marks> {
  const { id } = plan.peering;
  try {
    applied.checkFree(name, 'not_renamed');
    const now = await beforeWrite('not_renamed', () => api.getPeering(id, { throttle }));
    lastSeen.set(plan, now);
    if (now.name === plan.name) return { ...now, action: 'keep', outcome: null };
    if (now.name === name) return now;
    if (![nameOf(plan.peering), nameAside(plan)].includes(nameOf(now)))
      throw new DopeerError('refused', `It was renamed to "${nameOf(now)}" meanwhile.`, {
        outcome: 'not_renamed',
      });
    const say = (text: string) => notice(`${name}: ${text}`);
    const renaming = renameOnce(id, name, { api, clock, signal, throttle, notice: say });
    const renamed = await renaming.catch((error: unknown) => {
      // Ctrl-C came, but not before this was done.
      if (asDopeerError(error).details.outcome !== 'renamed') throw error;
      return { ...now, name };
    });
    lastSeen.set(plan, renamed);
    return { ...renamed, outcome: 'renamed' };
  } catch (error) {
    const called = nameOf(lastSeen.get(plan) ?? plan.peering);
    throw called === nameAside(plan) ? leftAside(asDopeerError(error), called) : error;
  }
}

/** One that could not be brought from the name it had aside says what it is called: that is not what it was. */
function leftAside(failure: DopeerError, name: string): DopeerError {
  const { code, message, details } = failure;
  const outcome = details.outcome === 'not_renamed' ? 'renamed' : details.outcome;
  return new DopeerError(code, `${sentence(message)} It was called "${name}" when that was tried.`, {
    ...details,
    outcome,
    saysOutcome: true,
  });
}
