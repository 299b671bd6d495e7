import { idKey } from '../../api/id.ts';
import type { Peering, PeeringRequest, Vpc } from '../../api/types.ts';
import type { Context } from '../../context.ts';
import { DopeerError } from '../../errors.ts';
import { dopeer } from '../../hint.ts';
import type { Choice, Prompts } from '../../host.ts';
import type { Lookup } from '../../operations/lookup.ts';
import { align } from '../../output/formats/align.ts';
import { nameOf } from '../../peerings/identity.ts';
import { nameProblem, suggestName } from '../../peerings/names.ts';
import { type Check, checkPair, sameVpc } from '../../peerings/preflight.ts';
import { documentedProblems } from '../../peerings/rules.ts';
import { namesThatMeanOne, type VpcIndex } from '../../peerings/vpc-index.ts';
import { safe } from '../../text/safe.ts';
import { whoseToken } from '../shared/whose.ts';

/** What was given on the command line; it is not asked for again. */
export interface GivenParts {
  readonly name: string | undefined;
  readonly references: readonly string[];
}

/** What the wizard found out. */
interface Answers {
  readonly request: PeeringRequest;
  /** The two VPCs as they may be typed: by name where that is enough. */
  readonly vpcs: readonly string[];
}

/** Asks for what is missing of a create, shows the whole, and asks whether to go on. */
export async function askForRequest(
  context: Context,
  given: GivenParts,
  { lookup, dryRun }: { readonly lookup: Lookup; readonly dryRun: boolean },
): Promise<Answers> {
  const [vpcs, peerings, ids] = await Promise.all([
    lookup.vpcs(),
    lookup.peerings(),
    Promise.all(given.references.map(lookup.vpcId)),
  ]);
  if (ids[0] !== undefined && ids[0] === ids[1]) throw sameVpc(given.references[0] ?? ids[0]);
  if (vpcs.size < 2) throw tooFewVpcs(vpcs.size);
  const prompts = await context.host.prompts();
  const first = knownVpc(vpcs, ids[0]) ?? (await chooseFirst(prompts, vpcs, peerings));
  const second = knownVpc(vpcs, ids[1]) ?? (await chooseSecond(prompts, first, vpcs, peerings));
  const name = given.name ?? (await askName(prompts, first, second, peerings));
  if (!dryRun) await confirm(context, prompts, { name, first, second });
  const names = namesThatMeanOne(vpcs);
  const typed = ({ id }: Vpc) => names.get(idKey(id)) ?? id;
  return { request: { name, vpc_ids: [first.id, second.id] }, vpcs: [typed(first), typed(second)] };
}

function tooFewVpcs(count: number): DopeerError {
  return new DopeerError(
    'refused',
    `A peering connects two VPCs; this account has ${count === 1 ? 'one' : 'none'}.`,
    {
      hint: [
        'Make a VPC at https://cloud.digitalocean.com/networking/vpc',
        { text: 'See what there is', command: dopeer('vpcs') },
      ],
    },
  );
}

function knownVpc(vpcs: VpcIndex, id: string | undefined): Vpc | undefined {
  if (id === undefined) return undefined;
  const vpc = vpcs.get(id);
  if (vpc === undefined)
    throw new DopeerError('not_found', `There is no VPC "${id}".`, {
      hint: { text: 'See what there is', command: dopeer('vpcs') },
    });
  return vpc;
}

/** What cannot be peered with any other cannot be chosen. */
async function chooseFirst(prompts: Prompts, vpcs: VpcIndex, peerings: readonly Peering[]): Promise<Vpc> {
  const all = [...vpcs.values()];
  const hasPartner = (vpc: Vpc) =>
    all.some((other) => other !== vpc && obstacleOf([vpc.id, other.id], vpcs, peerings) === undefined);
  const choices = await labelled(all, (vpc) =>
    hasPartner(vpc) ? {} : { disabled: 'nothing left to peer it with' },
  );
  if (choices.every(({ disabled }) => disabled !== undefined))
    throw new DopeerError('refused', 'There are no two VPCs that can still be peered.', {
      hint: { text: 'See what there is', command: dopeer('graph') },
    });
  return prompts.choose('First VPC', choices);
}

/** Why a create between these is certain to fail. */
const obstacleOf = (ids: readonly string[], vpcs: VpcIndex, peerings: readonly Peering[]) =>
  checkPair(ids, vpcs, peerings).find(({ level }) => level === 'error')?.message;

/** The first VPC is gone from the list; what is peered with it already cannot be chosen. */
async function chooseSecond(
  prompts: Prompts,
  first: Vpc,
  vpcs: VpcIndex,
  peerings: readonly Peering[],
): Promise<Vpc> {
  const others = [...vpcs.values()].filter(({ id }) => id !== first.id);
  const choices = await labelled(others, (vpc) => {
    const checks = checkPair([first.id, vpc.id], vpcs, peerings);
    const find = (level: Check['level']) => checks.find((check) => check.level === level)?.message;
    return { disabled: find('error'), warning: find('warning') };
  });
  if (choices.every(({ disabled }) => disabled !== undefined)) {
    throw new DopeerError('refused', `${nameOf(first)} is peered with every other VPC already.`, {
      hint: {
        text: 'See its peerings',
        command: dopeer('list', [], ['--vpc', namesThatMeanOne(vpcs).get(idKey(first.id)) ?? first.id]),
      },
    });
  }
  return prompts.choose(`Second VPC, to peer with ${nameOf(first)}`, choices);
}

/** Names, regions and ranges below each other. */
async function labelled(
  vpcs: readonly Vpc[],
  obstaclesOf: (vpc: Vpc) => {
    readonly disabled?: string | undefined;
    readonly warning?: string | undefined;
  },
): Promise<readonly Choice<Vpc>[]> {
  const labels = await align(vpcs.map((vpc) => [nameOf(vpc), regionOf(vpc), rangeOf(vpc)]));
  return vpcs.map((vpc, index) => {
    const { disabled, warning } = obstaclesOf(vpc);
    const label = labels[index] ?? '';
    const isDoubtful = disabled === undefined && warning !== undefined;
    return {
      value: vpc,
      name: nameOf(vpc),
      id: vpc.id,
      label: isDoubtful ? `${label}  ! may be refused` : label,
      disabled,
      remark: isDoubtful ? warning : undefined,
    };
  });
}

const regionOf = ({ region }: Vpc) => region ?? '-';
const rangeOf = ({ ip_range }: Vpc) => ip_range ?? '-';

function askName(prompts: Prompts, first: Vpc, second: Vpc, peerings: readonly Peering[]): Promise<string> {
  const taken = new Set(peerings.map(({ name }) => name));
  const problem = (name: string) =>
    nameProblem(name) ?? (taken.has(name) ? 'This name is taken.' : undefined);
  return prompts.text('Name', suggestName(first, second, taken), problem);
}

async function confirm(
  context: Context,
  prompts: Prompts,
  { name, first, second }: { readonly name: string; readonly first: Vpc; readonly second: Vpc },
): Promise<void> {
  const { host } = context;
  const describe = (vpc: Vpc) => safe(`${nameOf(vpc)} (${regionOf(vpc)}, ${rangeOf(vpc)})`);
  const whose = (await whoseToken(context)).map(([label, value]) => `  ${safe(`${label}: ${value}`)}\n`);
  host.stderr.write(`\n  ${name}\n  ${describe(first)}\n  ${describe(second)}\n${whose.join('')}\n`);
  for (const { text } of documentedProblems(first, second)) host.stderr.write(`  ! ${safe(text)}\n`);
  if (!(await prompts.confirm('Create this peering?', true))) {
    throw new DopeerError('cancelled', 'Nothing was created.');
  }
}
