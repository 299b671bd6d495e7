import type { Api } from '../../api/endpoints.ts';
import type { Droplet, Peering } from '../../api/types.ts';
import type { Context } from '../../context.ts';
import { DopeerError } from '../../errors.ts';
import { dopeer, fill, type Hint } from '../../hint.ts';
import { undefinedIfForbidden } from '../../operations/lookup.ts';
import { memberColumns } from '../../output/columns.ts';
import type { Result } from '../../output/result.ts';
import { nameOf, vpcIdsOf } from '../../peerings/identity.ts';
import { referenceTo } from '../../peerings/names.ts';
import { type Finding, findingsOf, trafficOf } from '../../peerings/readiness.ts';
import type { VpcIndex } from '../../peerings/vpc-index.ts';
import { choosePeering, requireAsking } from '../shared/choose.ts';
import { declare, examples, PEERING_ARGUMENT } from '../shared/command.ts';
import { details } from './details.ts';

const COLUMNS = ['vpc', 'vpc_id', 'name', 'urn', 'created_at', 'needs', 'why', 'command'] as const;
const PLAIN_COLUMNS = ['vpc', 'name', 'urn', 'created_at', 'needs', 'command'] as const;

export const command = declare({
  columns: COLUMNS,
  configure: (command) =>
    command
      .argument(...PEERING_ARGUMENT)
      .option('--exit-code', 'end with 9 where something is left to do, or it is not ACTIVE')
      .addHelpText(
        'after',
        `
A peering that is ACTIVE carries no traffic yet for Droplets and Kubernetes nodes that are older than
it, and for Droplets from custom images. This lists them, with the commands to run; it runs none.

Columns: ${COLUMNS.join(', ')}
${examples(
  'dopeer check prod-web-to-data',
  'dopeer check prod-web-to-data --exit-code -q',
  'dopeer check 3f0c -o csv --columns needs,name,command',
)}`,
      ),
  run: check,
});

/** What is still to be done before traffic flows over a peering; what may not be read stays unknown. */
export async function check(
  context: Context,
  reference: string | undefined,
  { exitCode }: { readonly exitCode?: boolean | undefined },
): Promise<Result<Finding>> {
  if (reference === undefined) requireAsking(context, ['<peering>'], dopeer('check', [fill('peering')]));
  const api = await context.api();
  const lookup = await context.lookup();
  const [peering, vpcs] = await Promise.all([
    reference === undefined
      ? choosePeering(context, lookup, 'Check which peering?')
      : lookup.peering(reference),
    lookup.vpcs().catch(undefinedIfForbidden),
  ]);
  const failure = (message: string) => (exitCode ? { failure: new DopeerError('no', message) } : {});
  if (peering.status !== 'ACTIVE')
    return { ...notYet(peering, vpcs), ...failure(`"${nameOf(peering)}" is not ACTIVE.`) };
  const [members, peerings, droplets] = await Promise.all([
    readMembers(api, peering),
    lookup.peerings(),
    readDroplets(api),
  ]);
  const evidence = { peering, vpcs, peerings, droplets };
  const findings = members?.flatMap(([vpcId, list]) => findingsOf(vpcId, list, evidence));
  const checked = members?.reduce((sum, [, list]) => sum + list.length, 0);
  return {
    rows: findings ?? [],
    columns: memberColumns<Finding>(COLUMNS),
    tableColumns: PLAIN_COLUMNS,
    document: {
      ...peering,
      ...trafficOf(evidence),
      members_checked: checked ?? null,
      findings: findings ?? null,
    },
    id: ({ urn }) => urn ?? undefined,
    details: () => details(evidence, findings, checked),
    notice:
      vpcIdsOf(peering).length < 2
        ? 'The API does not say which VPCs this connects: what is left to do is unknown.'
        : membersNotice(findings?.length, checked, droplets !== undefined),
    ...(findings === undefined && failure(`What is left to do for "${nameOf(peering)}" is not known.`)),
    ...(findings?.some(({ needs }) => needs !== 'unknown') &&
      failure(`Something is left to do for "${nameOf(peering)}".`)),
  };
}

/** The members of both VPCs by the ID of their VPC; `undefined` where they cannot be known or read. */
async function readMembers(api: Api, peering: Peering) {
  const read = async (id: string) => [id, await api.listMembers(id)] as const;
  const ids = vpcIdsOf(peering);
  if (ids.length < 2) return undefined;
  return Promise.all(ids.map(read)).catch(undefinedIfForbidden);
}

/** Every Droplet by its ID; `undefined` where the token may not read them. */
async function readDroplets(api: Api): Promise<ReadonlyMap<string, Droplet> | undefined> {
  const lists = await Promise.all([api.listDroplets(), api.listDroplets({ hasGpu: true })]).catch(
    undefinedIfForbidden,
  );
  return lists && new Map(lists.flat().map((droplet) => [String(droplet.id), droplet]));
}

/** What carries no traffic has nothing to do on the other side of it: first it has to become ACTIVE. */
function notYet(peering: Peering, vpcs: VpcIndex | undefined): Result<Finding> {
  const evidence = { peering, vpcs, peerings: [] };
  return {
    rows: [],
    columns: memberColumns<Finding>(COLUMNS),
    tableColumns: PLAIN_COLUMNS,
    document: { ...peering, ...trafficOf(evidence), members_checked: null, findings: [] },
    details: () => details(evidence, [], undefined),
    notice: statusNotice(peering),
  };
}

function statusNotice(peering: Peering): readonly Hint[] {
  const { status } = peering;
  if (status === 'ERROR')
    return [
      {
        text: 'The peering is in ERROR. Delete it, then create it again',
        command: dopeer('delete', [referenceTo(peering)]),
      },
    ];
  if (status === 'DELETING') return ['The peering is being deleted.'];
  return [
    {
      text: `The peering is ${status ?? 'in an unknown status'}. To wait until it is ACTIVE`,
      command: dopeer('wait', [referenceTo(peering)], ['--for', 'active']),
    },
  ];
}

function membersNotice(
  found: number | undefined,
  checked: number | undefined,
  hasDroplets: boolean,
): readonly string[] {
  if (found === undefined || checked === undefined)
    return ['The token may not read what is in these VPCs (scope vpc:read): what is left to do is unknown.'];
  return [
    found === 0
      ? 'By dates and images, nothing is left to do.'
      : 'This goes by dates and images: what you have done already does not show.',
    ...(hasDroplets
      ? []
      : [
          'The token may not read Droplets (scope droplet:read): which are from custom images is not known, and those always need routes by hand.',
        ]),
  ];
}
