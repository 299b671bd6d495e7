import type { Context } from '../../context.ts';
import { dopeer, type Hint } from '../../hint.ts';
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
      const { by, request, action } = plan;
      const own = plan.reason === 'dead' ? { id: by.id, status: by.status ?? null } : {};
      return { ...own, ...request, action, warnings: [], reason: reasonOf(plan) };
    }
  }
}

/** Why a pair is blocked. */
function reasonOf({ by, reason }: Extract<PlannedAction, { action: 'blocked' }>): string {
  return reason === 'dead'
    ? `"${nameOf(by)}" is ${by.status === 'DELETING' ? 'being deleted' : `in ${by.status}`}.`
    : `The name "${nameOf(by)}" belongs to peering ${by.id}, which stays.`;
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
  return counts.length === 0 ? 'Nothing is wanted.' : `Pairs: ${counts.join(', ')}.`;
}

/** What to do about the pairs that are blocked. */
export function blockedHints(plans: readonly PlannedAction[]): readonly Hint[] {
  const blockers = plans.flatMap((plan) => (plan.action === 'blocked' ? [plan] : []));
  const inError = blockers.flatMap(({ by, reason }) =>
    reason === 'dead' && by.status === 'ERROR' ? [by.id] : [],
  );
  const leaving = blockers.flatMap(({ by }) => (isDead(by) && by.status === 'DELETING' ? [by.id] : []));
  return [
    ...blockers.map((plan) => `  ${plan.request.name}: ${reasonOf(plan)}`),
    ...(inError.length > 0
      ? [{ text: 'To delete what is in ERROR', command: dopeer('delete', inError) }]
      : []),
    ...[...new Set(leaving)].map((id) => ({
      text: 'To wait until it is gone',
      command: dopeer('wait', [id], ['--for', 'deleted']),
    })),
  ];
}
