import type { DetailCell, Line } from '../../output/formats/details.ts';
import { nameOf } from '../../peerings/identity.ts';
import {
  type Evidence,
  type Finding,
  type Need,
  RECYCLE,
  regionsOf,
  trafficOf,
} from '../../peerings/readiness.ts';
import { KEEP_ROUTE, ROUTES_PAGE } from '../../peerings/routes.ts';

const LABELS: Readonly<Record<Need, string>> = {
  routes: 'Add routes',
  restart: 'Restart',
  recycle: 'Recycle',
  unknown: 'Unknown',
};

const VERIFY = 'To verify it: ip route get <an address of the other VPC>';

/** What stands below the members that need it. */
const REMARKS: Readonly<Record<Need, readonly DetailCell[]>> = {
  routes: [`To keep it: ${KEEP_ROUTE}. ${VERIFY}`, ROUTES_PAGE],
  restart: [VERIFY],
  recycle: [
    'Created before 2 October 2024, or before the first peering of their VPC. For each:',
    { command: RECYCLE },
  ],
  unknown: [],
};

/** A peering that was checked, as labelled lines; `checked` is the number of its members that could be read. */
export function details(
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
  const unknown = findings?.filter(({ needs }) => needs === 'unknown').length ?? 0;
  const found = (findings?.length ?? 0) - unknown;
  const doubt = unknown === 0 ? '' : `, ${unknown} of which it is not known`;
  return `${checked} in both VPCs, ${found === 0 ? 'none' : found} with something to do${doubt}`;
}

/** The members with one need; what to run stands once below all that it is the same for. */
function linesFor(need: Need, findings: readonly Finding[]): readonly Line[] {
  const [first] = findings;
  if (first === undefined) return [];
  const commands = new Map<string | null, readonly Finding[]>();
  for (const finding of findings) {
    const command = need === 'recycle' ? null : finding.command;
    commands.set(command, [...(commands.get(command) ?? []), finding]);
  }
  const lines = [...commands].flatMap(([command, list]): readonly Line[] => [
    ['', list.map(({ name, vpc, why }) => [name ?? '-', vpc, ...(need === 'recycle' ? [] : [why])])],
    ...(command === null ? [] : [['', [[{ command: `  ${command}` }]]] as const]),
  ]);
  const [[, rows] = ['', '']] = lines;
  return [[LABELS[need], rows], ...lines.slice(1), ...REMARKS[need].map((remark): Line => ['', [[remark]]])];
}
