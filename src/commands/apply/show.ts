import type { Context } from '../../context.ts';
import type { Columns } from '../../output/columns.ts';
import { shortenIds } from '../../output/columns.ts';
import type { TableResult } from '../../output/result.ts';
import { peeringColumns } from '../../peerings/columns.ts';
import { nameOf } from '../../peerings/identity.ts';
import type { Account, PlannedAction } from '../../peerings/intent/plan.ts';
import { deletesOf, reasonOf, summaryOf } from './say.ts';

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
/** `change` is the name, with the one it replaces: for people, who ask for it as `name`. */
const TABLE_COLUMNS = ['action', 'change', 'status', 'vpcs'] as const;
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
      const { peering, name, action, warnings } = plan;
      return { ...peering, name, vpc_ids: peering.vpc_ids ?? [], action, from: nameOf(peering), warnings };
    }
    case 'create':
      return { ...plan.request, action: plan.action, warnings: plan.warnings };
    case 'blocked': {
      const { peering, request, action } = plan;
      return { ...peering, ...request, action, warnings: [], reason: reasonOf(plan) };
    }
  }
}

/** A plan as a table. */
export function planTable(
  plans: readonly PlannedAction[],
  { vpcs }: Account,
  { host }: Context,
): TableResult<PlanRow> {
  const ofPeering = peeringColumns({ vpcs, clock: host.clock }) as unknown as Columns<PlanRow>;
  return {
    rows: plans.map(rowOf),
    columns: {
      ...ofPeering,
      action: { value: ({ action }) => action },
      // Whom a pair connects is worth more before a yes.
      status: { value: ({ status }) => status, givesWay: 'first' },
      id: { value: ({ id }) => id, shorten: shortenIds },
      name: { value: ({ name }) => name },
      change: {
        header: 'NAME',
        value: ({ name, from }) => (from === undefined ? name : `${from} → ${name}`),
      },
      from: { value: ({ from }) => from },
      warnings: { value: ({ warnings }) => warnings },
      reason: { value: ({ reason }) => reason },
    },
    tableColumns: TABLE_COLUMNS,
    plainColumns: PLAIN_COLUMNS,
    id: () => undefined,
  };
}

/** A plan for people who read it in a browser, with what speaks against each pair. */
export async function planMarkdown(
  plans: readonly PlannedAction[],
  table: TableResult<PlanRow>,
): Promise<string> {
  const { markdownTable } = await import('../../output/print.ts');
  const keys = ['action', 'change', 'status', 'vpcs', 'regions', 'warnings', 'reason'] as const;
  const isSaid = (key: string) =>
    (key !== 'warnings' && key !== 'reason') || table.rows.some((row) => row[key]?.length);
  const deletes = deletesOf(plans);
  return [
    '## Peerings',
    `${summaryOf(plans)}${deletes === undefined ? '' : ` **${deletes}**`}`,
    plans.length === 0 ? '' : await markdownTable(table, keys.filter(isSaid)),
  ].join('\n\n');
}
