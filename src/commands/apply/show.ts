import type { Context } from '../../context.ts';
import { DopeerError } from '../../errors.ts';
import { dopeer, fill, type Hint } from '../../hint.ts';
import type { Columns } from '../../output/columns.ts';
import { shortenIds } from '../../output/columns.ts';
import type { TableResult } from '../../output/result.ts';
import { peeringColumns } from '../../peerings/columns.ts';
import { nameOf } from '../../peerings/identity.ts';
import { type Account, isDead, type PlannedAction } from '../../peerings/intent/plan.ts';

/** The columns of a plan. */
export const PLAN_COLUMNS = [
  'action',
  'id',
  'name',
  'from',
  'status',
  'vpc_ids',
  'vpcs',
  'regions',
  'warnings',
  'reason',
] as const;
const TABLE_COLUMNS = ['action', 'name', 'status', 'vpcs'] as const;
const PLAIN_COLUMNS = ['action', 'id', 'name', 'from', 'status', 'vpc_ids', 'reason'] as const;

/** One pair of a plan, as JSON shows it: what is there of its peering, and what is to be done. */
export interface PlanRow {
  readonly id?: string;
  /** As it is to be. */
  readonly name: string;
  readonly vpc_ids: readonly string[];
  readonly status?: string | null;
  readonly created_at?: string | null;
  readonly action: PlannedAction['action'];
  /** What it is called now, where that changes. */
  readonly from?: string;
  /** What pre-flight has against it. */
  readonly warnings: readonly string[];
  /** Why it cannot be done, where it cannot. */
  readonly reason?: string;
  readonly dry_run?: true;
}

/** A pair of a plan as a row. */
export function rowOf(plan: PlannedAction): PlanRow {
  switch (plan.action) {
    case 'keep':
    case 'delete': {
      const { peering, action } = plan;
      return { ...peering, name: nameOf(peering), vpc_ids: peering.vpc_ids ?? [], action, warnings: [] };
    }
    case 'rename': {
      const { peering, name, action } = plan;
      return {
        ...peering,
        name,
        vpc_ids: peering.vpc_ids ?? [],
        action,
        from: nameOf(peering),
        warnings: [],
      };
    }
    case 'create':
      return { ...plan.request, action: plan.action, warnings: plan.warnings };
    case 'blocked': {
      const { peering, request, action } = plan;
      return { ...peering, ...request, action, warnings: [], reason: reasonOf(plan) };
    }
  }
}

type Blocked = Extract<PlannedAction, { readonly action: 'blocked' }>;

/** Why a pair is blocked: its own peering is dead, or another one has its name. */
function reasonOf({ by, peering }: Blocked): string {
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
          command: dopeer('wait', [by.id], ['--for', 'deleted']),
        }
      : by === peering
        ? { text: 'Delete it, then run this again', command: dopeer('delete', [by.id]) }
        : {
            text: 'Give it another name, then run this again',
            command: dopeer('rename', [by.id, fill('new-name')]),
          };
  const isRename = peering !== undefined && by !== peering;
  return new DopeerError('refused', reasonOf(plan), {
    hint,
    outcome: isRename ? 'not_renamed' : 'not_created',
  });
}

/** A plan as a table. */
export function planTable(
  plans: readonly PlannedAction[],
  { vpcs }: Account,
  { host }: Context,
): TableResult<PlanRow> {
  const ofPeering = peeringColumns({ vpcs, now: host.clock.now() }) as unknown as Columns<PlanRow>;
  return {
    rows: plans.map(rowOf),
    columns: {
      ...ofPeering,
      action: { value: ({ action }) => action },
      id: { value: ({ id }) => id, shorten: shortenIds },
      name: { value: ({ name, from }) => (from === undefined ? name : `${from} → ${name}`) },
      from: { value: ({ from }) => from },
      warnings: { value: ({ warnings }) => warnings },
      reason: { value: ({ reason }) => reason },
    },
    tableColumns: TABLE_COLUMNS,
    plainColumns: PLAIN_COLUMNS,
    id: () => undefined,
  };
}

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

/** Warns about what is known to speak against each peering that is to be created. */
export function warnOf(plans: readonly PlannedAction[], { warn }: Context['messages']): void {
  for (const plan of plans)
    if (plan.action === 'create')
      for (const warning of plan.warnings) warn(`${plan.request.name} may be refused: ${warning}`);
}

/** What stands in the way of pairs, a line each. */
export const blockedReasons = (plans: readonly PlannedAction[]): readonly string[] =>
  plans.flatMap((plan) => (plan.action === 'blocked' ? [`  ${plan.request.name}: ${reasonOf(plan)}`] : []));

/** The commands that clear the way for what is blocked by a dead peering. */
export function clearingHints(plans: readonly PlannedAction[]): readonly Hint[] {
  const dead = plans.flatMap((plan) => (plan.action === 'blocked' && isDead(plan.by) ? [plan.by] : []));
  const idsIn = (status: string) => [
    ...new Set(dead.flatMap((peering) => (peering.status === status ? [peering.id] : []))),
  ];
  const inError = idsIn('ERROR');
  return [
    ...(inError.length > 0
      ? [{ text: 'To delete what is in ERROR', command: dopeer('delete', inError) }]
      : []),
    ...idsIn('DELETING').map((id) => ({
      text: 'To wait until it is gone',
      command: dopeer('wait', [id], ['--for', 'deleted']),
    })),
  ];
}
