import type { Peering, PeeringRequest } from '../../api/types.ts';
import type { Context } from '../../context.ts';
import { DopeerError, usageError } from '../../errors.ts';
import { dopeer, fill } from '../../hint.ts';
import { type Lookup, undefinedIfForbidden } from '../../operations/lookup.ts';
import { type Columns, memberColumns } from '../../output/columns.ts';
import { renderDetails } from '../../output/details.ts';
import type { TableResult } from '../../output/result.ts';
import { createStyle } from '../../output/style.ts';
import { renderTable } from '../../output/table.ts';
import { peeringColumns } from '../../peerings/columns.ts';
import { nameOf } from '../../peerings/identity.ts';
import { blockedBy, type MeshPair, planMesh } from '../../peerings/mesh.ts';
import { notFound, VPC } from '../../peerings/resolve.ts';
import type { VpcIndex } from '../../peerings/vpc-index.ts';
import { whoseToken } from '../shared/whose.ts';

/** The columns of a plan. */
export const PLAN_COLUMNS = [
  'plan',
  'id',
  'name',
  'status',
  'vpc_ids',
  'vpcs',
  'regions',
  'warnings',
] as const;
const TABLE_COLUMNS = ['plan', 'name', 'status', 'vpcs'] as const;
const PLAIN_COLUMNS = ['plan', 'id', 'name', 'status', 'vpc_ids'] as const;

/** The VPCs of a mesh as they were typed. */
export interface MeshReferences {
  readonly vpcs: readonly string[];
  readonly hub: string | undefined;
}

/** What is to be done, pair by pair, and what is known of the VPCs. */
export interface MeshPlan {
  readonly pairs: readonly MeshPair[];
  /** `undefined` where the token may not read them. */
  readonly vpcs: VpcIndex | undefined;
}

/** Throws a usage error where two different VPCs cannot come of what was typed. */
export function checkReferences({ vpcs, hub }: MeshReferences): void {
  if (new Set([...vpcs, ...(hub === undefined ? [] : [hub])]).size < 2) throw tooFew();
}

/**
 * Resolves the references and plans the mesh; warns about what DigitalOcean's documentation has against
 * it. Throws a usage error for fewer than two VPCs, also when that is seen only now.
 */
export async function readPlan(
  { messages }: Context,
  references: MeshReferences,
  lookup: Lookup,
): Promise<MeshPlan> {
  const [vpcIds, hubId, peerings, vpcs] = await Promise.all([
    Promise.all(references.vpcs.map(lookup.vpcId)),
    references.hub === undefined ? undefined : lookup.vpcId(references.hub),
    lookup.peerings(),
    // Names are made from theirs: only a token that may not read them leaves no other way.
    lookup.vpcs().catch(undefinedIfForbidden),
  ]);
  const ids = [...new Set([...vpcIds, ...(hubId === undefined ? [] : [hubId])])];
  const unknown = ids.find((id) => vpcs !== undefined && !vpcs.has(id));
  if (unknown !== undefined) throw notFound(unknown, VPC, { names: [] });
  if (ids.length < 2) throw tooFew();
  const pairs = planMesh({ vpcIds: ids, hubId }, { peerings, vpcs });
  for (const pair of pairs)
    if (pair.plan === 'create')
      for (const warning of pair.warnings) messages.warn(`${pair.request.name} may be refused: ${warning}`);
  return { pairs, vpcs };
}

/** How many pairs there are of each kind, in a sentence. */
export function summarise(pairs: readonly MeshPair[]): string {
  const count = (plan: MeshPair['plan']) => pairs.filter((pair) => pair.plan === plan).length;
  const [exists, blocked, create] = [count('exists'), count('blocked'), count('create')];
  if (exists === pairs.length) return `Nothing is missing. Pairs peered already: ${exists}.`;
  return `Pairs: ${exists} peered already, ${blocked} blocked, ${create} to create.`;
}

/** Shows the whole plan on stderr, and asks whether to go on. Throws `cancelled` for "no". */
export async function confirmPlan(context: Context, plan: MeshPlan): Promise<void> {
  const { stderr, prompts } = context.host;
  const { rows, columns } = showPlan(plan, context);
  const width = stderr.columns || undefined;
  const look = { keys: TABLE_COLUMNS, header: true, width, style: await createStyle(false) };
  stderr.write(await renderTable(rows, columns, { ...look, paint: (text) => text }));
  stderr.write(`${summarise(plan.pairs)}\n`);
  stderr.write(await renderDetails(await whoseToken(context), look.style, (text) => text));
  const missing = plan.pairs.filter(isMissing).length;
  const question = missing === 1 ? 'Create this peering?' : `Create these ${missing} peerings?`;
  if (await (await prompts()).confirm(question, true)) return;
  throw new DopeerError('cancelled', 'Nothing was created.');
}

const isMissing = ({ plan }: MeshPair) => plan === 'create';

/** One pair of a plan that is only shown. */
export type PlannedPair = (Peering | PeeringRequest) & {
  readonly plan: MeshPair['plan'];
  /** What DigitalOcean's documentation has against it. */
  readonly warnings: readonly string[];
  readonly dry_run: true;
};

/** The plan as a table; it fails where a pair is blocked. */
export function showPlan({ pairs, vpcs }: MeshPlan, { host }: Context): TableResult<PlannedPair> {
  const ofPeering = peeringColumns({ vpcs, now: host.clock.now() }) as Columns<PlannedPair>;
  const missing = pairs.filter(isMissing).length;
  return {
    rows: pairs.map((pair) => ({
      ...(pair.plan === 'create' ? pair.request : pair.peering),
      plan: pair.plan,
      warnings: pair.plan === 'create' ? pair.warnings : [],
      dry_run: true,
    })),
    columns: { ...ofPeering, ...memberColumns<PlannedPair>(['plan', 'name', 'warnings']) },
    tableColumns: TABLE_COLUMNS,
    plainColumns: PLAIN_COLUMNS,
    id: () => undefined,
    notice: `Dry run. ${summarise(pairs)} Nothing was created.`,
    failure: incomplete(pairs, missing),
  };
}

/** The error that the mesh would end with, if all that is missing could be created. */
function incomplete(pairs: readonly MeshPair[], missing: number): DopeerError | undefined {
  const blocked = pairs.flatMap((pair) => (pair.plan === 'blocked' ? [pair.peering] : []));
  if (blocked.length === 0) return undefined;
  return new DopeerError(missing === 0 ? 'refused' : 'partial', 'This mesh would not be complete.', {
    hint: blocked.map((peering) => `  ${nameOf(peering)} (${peering.id}): ${blockedBy(peering).message}`),
    targets: blocked.length + missing,
    outcome: 'not_created',
  });
}

function tooFew(): DopeerError {
  return usageError('A mesh connects two or more different VPCs.', [
    { text: 'See the VPCs', command: dopeer('vpcs') },
    { text: 'Then write', command: dopeer('mesh', [fill('vpc'), fill('vpc'), fill('vpc')]) },
  ]);
}
