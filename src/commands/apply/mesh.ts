import type { Context } from '../../context.ts';
import { DopeerError, usageError } from '../../errors.ts';
import { dopeer, fill, type ProgramCommand } from '../../hint.ts';
import type { WriteResult } from '../../operations/batch.ts';
import type { Lookup } from '../../operations/lookup.ts';
import type { TableResult } from '../../output/result.ts';
import { meshPairs, sortVpcs } from '../../peerings/intent/pairs.ts';
import { type PlannedAction, planIntent } from '../../peerings/intent/plan.ts';
import { notFound, VPC } from '../../peerings/resolve.ts';
import { requireConfirming } from '../shared/choose.ts';
import { collectFilled, declare, examples, filled, githubOutputs } from '../shared/command.ts';
import { readWaitTimes, type WaitFlags, withWaitOptions } from '../shared/waiting.ts';
import { APPLIED_COLUMNS, carryOut } from './carry-out.ts';
import type { Planning } from './confirm.ts';
import { readAccount } from './intent.ts';
import { blockedReasons, clearingHints, summaryOf, warnOf } from './say.ts';
import { PLAN_COLUMNS, type PlanRow, planTable } from './show.ts';

interface MeshOptions extends WaitFlags {
  readonly hub?: string | undefined;
  readonly wait?: boolean | undefined;
  readonly yes?: boolean | undefined;
  readonly dryRun?: boolean | undefined;
}

/** The VPCs of a mesh as they were typed. */
interface MeshReferences {
  readonly vpcs: readonly string[];
  readonly hub: string | undefined;
}

export const command = declare({
  columns: ({ dryRun }) => (dryRun ? PLAN_COLUMNS : APPLIED_COLUMNS),
  configure: (command) =>
    withWaitOptions(
      command
        .description('Create the peerings that are missing, so that all of these VPCs are connected.')
        .argument('[vpc...]', 'names, IDs, or the first characters of IDs', collectFilled('<vpc>'))
        .option('--hub <vpc>', 'connect each with this one, instead of all with each other', filled('--hub'))
        .option('-y, --yes', 'do not ask')
        .option('--dry-run', 'show the plan; create nothing')
        .option('--wait', 'wait until all of them are ACTIVE')
        .option(...githubOutputs('of what is there then')),
    ).addHelpText(
      'after',
      `
What is peered already stays as it is: run it again after a failure to do what is left. To keep such a mesh
in a file: dopeer plan --help

Columns: ${APPLIED_COLUMNS.join(', ')}
${examples(
  'dopeer mesh prod-web-sfo3 prod-data-nyc3 staging-sfo3 --dry-run',
  'dopeer mesh prod-web-sfo3 prod-data-nyc3 staging-sfo3 --yes --wait',
  'dopeer mesh default-ams3 default-nyc3 --hub prod-web-sfo3',
)}`,
    ),
  run: (context, vpcs, options) => {
    const references = { vpcs: vpcs ?? [], hub: options.hub };
    return options.dryRun ? showOnly(context, references, options) : mesh(context, references, options);
  },
});

/** Creates the peerings that a mesh is missing, and reports every pair. */
export async function mesh(
  context: Context,
  references: MeshReferences,
  options: MeshOptions,
): Promise<TableResult<WriteResult>> {
  const { yes = false, wait = false } = options;
  checkReferences(references);
  const command = commandFor(references, wait);
  if (!yes) requireConfirming(context, { verb: 'create them', done: 'created' }, command);
  const times = readWaitTimes(options, wait);
  const plan = async () => readPlan(references, await context.lookup());
  return carryOut(context, plan, { yes, wait, times, command });
}

/** The plan of a mesh, pair by pair; fails where something stands in the way of it. */
export async function showOnly(
  context: Context,
  references: MeshReferences,
  options: MeshOptions,
): Promise<TableResult<PlanRow>> {
  const { wait = false } = options;
  checkReferences(references);
  readWaitTimes(options, wait);
  const { plans, account } = await readPlan(references, await context.lookup());
  warnOf(plans, context.messages);
  const { rows, ...table } = planTable(plans, account, context);
  return {
    ...table,
    rows: rows.map((row) => ({ ...row, dry_run: true })),
    notice: `Dry run. ${summaryOf(plans)} Nothing was created.`,
    failure: incomplete(plans, commandFor(references, wait)),
  };
}

/** Throws a usage error where two different VPCs cannot come of what was typed. */
function checkReferences({ vpcs, hub }: MeshReferences): void {
  if (new Set([...vpcs, ...(hub === undefined ? [] : [hub])]).size < 2) throw tooFew();
}

/** Resolves the references and plans the mesh; throws a usage error for fewer than two VPCs, also when that is seen only now. */
async function readPlan(references: MeshReferences, lookup: Lookup): Promise<Planning> {
  const [vpcIds, hub, account] = await Promise.all([
    Promise.all(references.vpcs.map(lookup.vpcId)),
    references.hub === undefined ? undefined : lookup.vpcId(references.hub),
    readAccount(lookup),
  ]);
  const { vpcs } = account;
  const others = [...new Set(vpcIds)].filter((id) => id !== hub);
  const unknown = [...others, ...(hub === undefined ? [] : [hub])].find(
    (id) => vpcs !== undefined && !vpcs.has(id),
  );
  if (unknown !== undefined) throw notFound(unknown, VPC, { names: [] });
  if (others.length < (hub === undefined ? 2 : 1)) throw tooFew();
  const inOrder = sortVpcs(others, vpcs).map(({ id }) => id);
  const wanted = meshPairs(inOrder, hub).map((ids) => ({ vpcIds: ids }));
  return { plans: planIntent(wanted, account, { prune: false }), account };
}

/** The command as it was typed, without `--yes` and `--dry-run`. */
function commandFor({ vpcs, hub }: MeshReferences, wait: boolean): ProgramCommand {
  return dopeer('mesh', vpcs, [...(hub === undefined ? [] : ['--hub', hub]), ...(wait ? ['--wait'] : [])]);
}

/** The error that the mesh would end with, if all that is missing could be created. */
function incomplete(plans: readonly PlannedAction[], command: ProgramCommand): DopeerError | undefined {
  const blocked = blockedReasons(plans);
  if (blocked.length === 0) return undefined;
  const isAll = plans.every(({ action }) => action === 'blocked' || action === 'keep');
  return new DopeerError(isAll ? 'refused' : 'partial', 'This mesh would not be complete.', {
    hint: [...blocked, ...clearingHints(plans), { text: 'To do what is left', command }],
    targets: plans.filter(({ action }) => action !== 'keep').length,
    outcome: 'not_created',
  });
}

function tooFew(): DopeerError {
  return usageError('A mesh connects two or more different VPCs.', [
    { text: 'See the VPCs', command: dopeer('vpcs') },
    { text: 'Then write', command: dopeer('mesh', [fill('vpc'), fill('vpc'), fill('vpc')]) },
  ]);
}
