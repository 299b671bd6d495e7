import { idKey } from '../api/id.ts';
import type { Droplet, Peering, VpcMember } from '../api/types.ts';
import { parseIpRange } from '../text/ip-range.ts';
import { parseTimestamp } from '../text/timestamp.ts';
import { vpcIdsOf, vpcKeysOf } from './identity.ts';
import {
  addRouteCommand,
  PREPARED_SINCE,
  type RoutedDroplet,
  restartCommand,
  routeNeedOf,
} from './routes.ts';
import type { VpcIndex } from './vpc-index.ts';

/** US dollars a GiB between datacenters; inside one it is free, as the peering itself is everywhere. */
const USD_PER_GIB_BETWEEN_REGIONS = 0.01;

/**
 * What is left to do for a member: add routes by hand, restart its network, recycle the node. `unknown`
 * where no rule is known or a date cannot be read.
 */
export type Need = 'routes' | 'restart' | 'recycle' | 'unknown';

/**
 * A member that needs something before traffic flows over a peering that is ACTIVE, as JSON shows it. Whether it
 * was done already does not show in the API.
 */
export interface Finding {
  readonly vpc_id: string;
  /** Name of its VPC; the ID where names may not be read. */
  readonly vpc: string;
  readonly name: string | null;
  readonly urn: string | null;
  readonly created_at: string | null;
  readonly needs: Need;
  readonly why: string;
  /** To be run on the Droplet, or for the node; what stands in `<…>` is not known. */
  readonly command: string | null;
}

/** What findings are made from. */
export interface Evidence {
  readonly peering: Peering;
  /** `undefined` where the token may not read them. */
  readonly vpcs: VpcIndex | undefined;
  /** All that is known of: the first peering of a VPC may be another than this one. */
  readonly peerings: readonly Peering[];
  /** By their IDs; `undefined` where the token may not read them, and dates are all there is to go by. */
  readonly droplets?: ReadonlyMap<string, Droplet> | undefined;
}

/** Whether traffic over a peering leaves the datacenter, and its price; `null` where the regions are unknown. */
export interface Traffic {
  readonly cross_region: boolean | null;
  /** US dollars a GiB. */
  readonly usd_per_gib: number | null;
}

/** What traffic over the peering costs. */
export function trafficOf({ peering, vpcs }: Evidence): Traffic {
  const [first, second] = regionsOf(peering, vpcs);
  if (first === undefined || second === undefined) return { cross_region: null, usd_per_gib: null };
  const crosses = first !== second;
  return { cross_region: crosses, usd_per_gib: crosses ? USD_PER_GIB_BETWEEN_REGIONS : 0 };
}

/** Slugs of the regions of a peering's VPCs, in their order; `undefined` for what is unknown. */
export function regionsOf(peering: Peering, vpcs: VpcIndex | undefined): readonly (string | undefined)[] {
  return vpcIdsOf(peering).map((id) => vpcs?.get(id)?.region ?? undefined);
}

/** The members of one of the VPCs that need something, in the API's order. */
export function findingsOf(
  vpcId: string,
  members: readonly VpcMember[],
  evidence: Evidence,
): readonly Finding[] {
  const { peering, vpcs, droplets } = evidence;
  const otherId = vpcIdsOf(peering).find((id) => idKey(id) !== idKey(vpcId)) ?? '';
  const range = parseIpRange(vpcs?.get(otherId)?.ip_range ?? '')?.text;
  return members.flatMap((member): readonly Finding[] => {
    const { name = null, urn = null, created_at = null } = member;
    const [, kind, id = ''] = /^do:([^:]*):(.*)$/s.exec(urn ?? '') ?? [];
    const droplet = droplets?.get(id);
    const [needs, why] = needOf(kind, droplet ?? { created_at }, vpcId, evidence);
    if (needs === 'none') return [];
    const vpc = vpcs?.get(vpcId)?.name ?? vpcId;
    const command = commandFor(needs, range, droplet);
    return [{ vpc_id: vpcId, vpc, name, urn, created_at, needs, why, command }];
  });
}

function needOf(
  kind: string | undefined,
  droplet: RoutedDroplet,
  vpcId: string,
  evidence: Evidence,
): readonly [needs: Need | 'none', why: string] {
  switch (kind) {
    case 'droplet':
      return routeNeedOf(droplet, parseTimestamp(evidence.peering.created_at));
    case 'kubernetes':
      return nodeNeedOf(parseTimestamp(droplet.created_at), firstPeering(vpcId, evidence));
    case 'dbaas':
      return ['none', 'Managed databases work over a peering by themselves.'];
    default:
      return ['unknown', 'No rule is known for this kind of resource.'];
  }
}

function nodeNeedOf(createdAt: number, firstPeeredAt: number): readonly [needs: Need | 'none', why: string] {
  if (createdAt < PREPARED_SINCE) return ['recycle', 'It was created before 2 October 2024.'];
  if (Number.isNaN(createdAt) || Number.isNaN(firstPeeredAt))
    return ['unknown', 'A date of creation cannot be read.'];
  return createdAt < firstPeeredAt
    ? ['recycle', 'It was created before the first peering of its VPC.']
    : ['none', 'It was created after the first peering of its VPC.'];
}

/** One in ERROR never carried traffic, so it does not count; the one that is checked always does. */
function firstPeering(vpcId: string, { peering, peerings }: Evidence): number {
  const others = peerings.filter((each) => each.status !== 'ERROR' && vpcKeysOf(each).includes(idKey(vpcId)));
  const known = others.map((each) => parseTimestamp(each.created_at)).filter((time) => !Number.isNaN(time));
  return Math.min(parseTimestamp(peering.created_at), ...known);
}

/** Drains a node and makes a new one: https://docs.digitalocean.com/reference/doctl/reference/kubernetes/ */
export const RECYCLE = 'doctl kubernetes cluster node-pool replace-node <cluster> <pool> <node>';

function commandFor(
  needs: Need,
  otherRange: string | undefined,
  droplet: Droplet | undefined,
): string | null {
  switch (needs) {
    case 'routes':
      return addRouteCommand(otherRange ?? '<range>');
    case 'restart':
      return restartCommand(droplet ?? {});
    case 'recycle':
      return RECYCLE;
    case 'unknown':
      return null;
  }
}
