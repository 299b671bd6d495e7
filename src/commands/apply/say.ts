import type { Context } from '../../context.ts';
import { DopeerError } from '../../errors.ts';
import { dopeer, fill, type Hint } from '../../hint.ts';
import { nameOf } from '../../peerings/identity.ts';
import { isDead, type PlannedAction } from '../../peerings/intent/plan.ts';
import { referenceTo } from '../../peerings/names.ts';

const ACTIONS = ['create', 'rename', 'delete', 'blocked', 'keep'] as const;
const WORDS: Readonly<Record<PlannedAction['action'], string>> = {
  create: 'to create',
  rename: 'to rename',
  delete: 'to delete',
  blocked: 'blocked',
  keep: 'to keep',
};

/** How many pairs there are of each kind, in a sentence. */
export function summaryOf(plans: readonly PlannedAction[]): string {
  const counts = ACTIONS.flatMap((action) => {
    const count = plans.filter((plan) => plan.action === action).length;
    return count === 0 ? [] : [`${count} ${WORDS[action]}`];
  });
  if (plans.length === 0) return 'Nothing is wanted.';
  const isAllThere = plans.every(({ action }) => action === 'keep');
  return isAllThere ? `Nothing to do. Pairs to keep: ${plans.length}.` : `Pairs: ${counts.join(', ')}.`;
}

/** Says that peerings are deleted, where some are. */
export function deletesOf(plans: readonly PlannedAction[]): string | undefined {
  const count = plans.filter(({ action }) => action === 'delete').length;
  if (count === 0) return undefined;
  return count === 1
    ? 'This deletes a peering, and the traffic over it stops.'
    : `This deletes ${count} peerings, and the traffic over them stops.`;
}

/** Warns about what is known to speak against each peering that is to be created. */
export function warnOf(plans: readonly PlannedAction[], { warn }: Context['messages']): void {
  for (const plan of plans)
    if (plan.action === 'create' || plan.action === 'rename')
      for (const warning of plan.warnings)
        warn(`${plan.action === 'create' ? plan.request.name : plan.name} may be refused: ${warning}`);
}

/** What stands in the way of pairs, a line each. */
export const blockedReasons = (plans: readonly PlannedAction[]): readonly string[] =>
  plans.flatMap((plan) => (plan.action === 'blocked' ? [`  ${plan.request.name}: ${reasonOf(plan)}`] : []));

/** The commands that clear the way for what is blocked, each once. */
export function clearingHints(plans: readonly PlannedAction[]): readonly Hint[] {
  const blockers = [...new Set(plans.flatMap((plan) => (plan.action === 'blocked' ? [plan.by] : [])))];
  const idsIn = (status: string) => blockers.flatMap((by) => (by.status === status ? [referenceTo(by)] : []));
  const living = blockers.filter((by) => !isDead(by));
  const inError = idsIn('ERROR');
  return [
    ...(inError.length > 0
      ? [{ text: 'To delete what is in ERROR', command: dopeer('delete', inError) }]
      : []),
    ...idsIn('DELETING').map((id) => ({
      text: 'To wait until it is gone',
      command: dopeer('wait', [id], ['--for', 'deleted']),
    })),
    ...living.map((by) => ({
      text: `To free the name "${nameOf(by)}"`,
      command: dopeer('rename', [referenceTo(by), fill('new-name')]),
    })),
  ];
}

type Blocked = Extract<PlannedAction, { readonly action: 'blocked' }>;

/** Why a pair is blocked: its own peering is dead, or another one has its name. */
export function reasonOf({ by, peering }: Blocked): string {
  if (by !== peering) return `The name "${nameOf(by)}" belongs to peering ${by.id}, which stays.`;
  return `"${nameOf(by)}" is ${by.status === 'DELETING' ? 'being deleted' : `in ${by.status}`}.`;
}

/** The error of a pair that is blocked, with the command that clears the way. */
export function blockedError(plan: Blocked): DopeerError {
  const { by, peering } = plan;
  const hint =
    by.status === 'DELETING'
      ? {
          text: 'Wait until it is gone, then run this again',
          command: dopeer('wait', [referenceTo(by)], ['--for', 'deleted']),
        }
      : by === peering
        ? { text: 'Delete it, then run this again', command: dopeer('delete', [referenceTo(by)]) }
        : {
            text: 'Give it another name, then run this again',
            command: dopeer('rename', [referenceTo(by), fill('new-name')]),
          };
  const isRename = peering !== undefined && by !== peering;
  return new DopeerError('refused', reasonOf(plan), {
    hint,
    outcome: isRename ? 'not_renamed' : 'not_created',
  });
}
