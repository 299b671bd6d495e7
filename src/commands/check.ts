import type { Api } from '../api/endpoints.ts';
import type { Peering } from '../api/types.ts';
import type { Context } from '../context.ts';
import { dopeer, fill, type Hint } from '../hint.ts';
import { undefinedIfForbidden } from '../operations/lookup.ts';
import { memberColumns } from '../output/columns.ts';
import type { Line } from '../output/details.ts';
import type { Result } from '../output/result.ts';
import { nameOf, vpcIdsOf } from '../peerings/identity.ts';
import {
  type Evidence,
  type Finding,
  findingsOf,
  type Need,
  RECYCLE,
  ROUTES_PAGE,
  regionsOf,
  trafficOf,
} from '../peerings/readiness.ts';
import type { VpcIndex } from '../peerings/vpc-index.ts';
import { choosePeering, requireAsking } from './shared/choose.ts';
import { declare, examples, PEERING_ARGUMENT } from './shared/command.ts';

const COLUMNS = ['vpc', 'vpc_id', 'name', 'urn', 'created_at', 'needs', 'why', 'command'] as const;
const PLAIN_COLUMNS = ['vpc', 'name', 'urn', 'created_at', 'needs', 'command'] as const;

export const command = declare({
  columns: COLUMNS,
  configure: (command) =>
    command.argument(...PEERING_ARGUMENT).addHelpText(
      'after',
      `
A peering that is ACTIVE carries no traffic yet for Droplets and Kubernetes nodes that are older than
it. This lists them by their dates, with the commands to run; it runs none of them.

Columns: ${COLUMNS.join(', ')}
${examples('dopeer check prod-web-to-data', 'dopeer check 3f0c -o csv --columns needs,name,command')}`,
    ),
  run: check,
});

/** What is still to be done before traffic flows over a peering; what may not be read stays unknown. */
export async function check(context: Context, reference: string | undefined): Promise<Result<Finding>> {
  if (reference === undefined) requireAsking(context, ['<peering>'], dopeer('check', [fill('peering')]));
  const api = await context.api();
  const lookup = await context.lookup();
  const readVpcs = lookup.startVpcs(true);
  const peering =
    reference === undefined
      ? await choosePeering(context, lookup, 'Check which peering?')
      : await lookup.peering(reference);
  const vpcs = await readVpcs();
  if (peering.status !== 'ACTIVE') return notYet(peering, vpcs);
  const [members, peerings] = await Promise.all([readMembers(api, peering), lookup.peerings()]);
  const evidence = { peering, vpcs, peerings };
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
        : membersNotice(findings?.length, checked),
  };
}

/** The members of both VPCs by the ID of their VPC; `undefined` where they cannot be known or read. */
async function readMembers(api: Api, peering: Peering) {
  const read = async (id: string) => [id, await api.listMembers(id)] as const;
  const ids = vpcIdsOf(peering);
  if (ids.length < 2) return undefined;
  return Promise.all(ids.map(read)).catch(undefinedIfForbidden);
}

const LABELS: Readonly<Record<Need, string>> = {
  routes: 'Add routes',
  restart: 'Restart',
  recycle: 'Recycle',
  unknown: 'Unknown',
};

/** What stands below the members that need it. */
const REMARKS: Readonly<Record<Need, readonly string[]>> = {
  routes: ['Created before 2 October 2024. The gateway, and how to keep the route:', ROUTES_PAGE],
  restart: [
    'Created before the peering. Restart the network alone; where NetworkManager runs it:',
    'sudo systemctl restart NetworkManager',
  ],
  recycle: ['Created before 2 October 2024, or before the first peering of their VPC. For each:', RECYCLE],
  unknown: [],
};

function details(
  evidence: Evidence,
  findings: readonly Finding[] | undefined,
  checked: number | undefined,
): readonly Line[] {
  const { peering } = evidence;
  return [
    ['Peering', `${nameOf(peering)} (${peering.id})`],
    ['Status', peering.status ?? 'unknown'],
    ['Traffic', trafficText(evidence)],
    ['Members', membersText(checked, findings)],
    ...(Object.keys(LABELS) as Need[]).flatMap((need) =>
      linesFor(need, findings?.filter(({ needs }) => needs === need) ?? []),
    ),
  ];
}

function trafficText(evidence: Evidence): string {
  const { cross_region, usd_per_gib } = trafficOf(evidence);
  const regions = [...new Set(regionsOf(evidence.peering, evidence.vpcs))].join(' and ');
  if (cross_region === null) return 'unknown: free inside a datacenter, not free between two';
  return cross_region
    ? `between the datacenters ${regions}, $${usd_per_gib} per GiB`
    : `inside the datacenter ${regions}, free`;
}

function membersText(checked: number | undefined, findings: readonly Finding[] | undefined): string {
  if (checked === undefined) return findings === undefined ? 'unknown' : 'not looked at before it is ACTIVE';
  const found = findings?.length ?? 0;
  return `${checked} in both VPCs, ${found === 0 ? 'none' : found} with something to do`;
}

/** The members with one need. A command that is the same for all, and long, stands once below them. */
function linesFor(need: Need, findings: readonly Finding[]): readonly Line[] {
  if (findings.length === 0) return [];
  const rows = findings.map(({ name, vpc, why, command }) => [
    name ?? '-',
    vpc,
    ...(need === 'recycle' ? [] : [command ?? why]),
  ]);
  return [[LABELS[need], rows], ...REMARKS[need].map((remark): Line => ['', remark])];
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

function statusNotice({ id, status }: Peering): readonly Hint[] {
  if (status === 'ERROR')
    return [
      {
        text: 'The peering is in ERROR. Delete it, then create it again',
        command: dopeer('delete', [id]),
      },
    ];
  if (status === 'DELETING') return ['The peering is being deleted.'];
  return [
    {
      text: `The peering is ${status ?? 'in an unknown status'}. To wait until it is ACTIVE`,
      command: dopeer('wait', [id], ['--for', 'active']),
    },
  ];
}

function membersNotice(found: number | undefined, checked: number | undefined): readonly string[] {
  if (found === undefined || checked === undefined)
    return ['The token may not read what is in these VPCs (scope vpc:read): what is left to do is unknown.'];
  return [
    found === 0
      ? 'By their dates, nothing is left to do.'
      : 'This goes by dates: what you have done already does not show.',
    'Which Droplets are from custom images does not show either: those always need routes by hand.',
  ];
}
