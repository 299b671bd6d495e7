import { idKey } from '../api/id.ts';
import type { Peering, VpcMember } from '../api/types.ts';
import { commandText, fill, POSIX, shell } from '../hint.ts';
import { parseTimestamp } from '../text/timestamp.ts';
import { vpcIdsOf, vpcKeysOf } from './identity.ts';
import type { VpcIndex } from './vpc-index.ts';

/**
 * What the members of two VPCs need before traffic flows over a peering that is ACTIVE, by
 * DigitalOcean's documentation. The pages change.
 * Sources: https://docs.digitalocean.com/products/networking/vpc/how-to/create-peering/ and this page.
 */
export const ROUTES_PAGE =
  'https://docs.digitalocean.com/products/networking/vpc/how-to/update-peering-routes';

/**
 * From 2 October 2024 on, Droplets and Kubernetes nodes are made with what a peering needs; older ones
 * never get it by themselves. The documentation gives the day alone: its start in UTC is taken.
 */
export const PREPARED_SINCE = Date.UTC(2024, 9, 2);

/** US dollars a GiB between datacenters; inside one it is free, as the peering itself is everywhere. */
const USD_PER_GIB_BETWEEN_REGIONS = 0.01;

/**
 * What is left to do for a member: add routes by hand, restart its network, recycle the node. `unknown`
 * where no rule is known or a date cannot be read.
 */
export type Need = 'routes' | 'restart' | 'recycle' | 'unknown';

/** A member that needs something, as JSON shows it. Whether it was done already does not show in the API. */
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
  const { peering, vpcs } = evidence;
  const times = {
    peeredAt: parseTimestamp(peering.created_at),
    firstPeeredAt: firstPeering(vpcId, evidence),
  };
  const otherId = vpcIdsOf(peering).find((id) => idKey(id) !== idKey(vpcId)) ?? '';
  const range = vpcs?.get(otherId)?.ip_range;
  return members.flatMap(({ name, urn, created_at }) => {
    const judged = needOf(urn ?? '', parseTimestamp(created_at), times);
    if (judged === undefined) return [];
    const [needs, why] = judged;
    const vpc = vpcs?.get(vpcId)?.name ?? vpcId;
    return [
      {
        vpc_id: vpcId,
        vpc,
        name: name ?? null,
        urn: urn ?? null,
        created_at: created_at ?? null,
        needs,
        why,
        command: commandFor(needs, range ?? undefined),
      },
    ];
  });
}

/** When something happened, in milliseconds since the epoch; `NaN` for what cannot be read. */
interface Times {
  readonly peeredAt: number;
  /** By the peerings that are still there. */
  readonly firstPeeredAt: number;
}

type NeedAndWhy = readonly [needs: Need, why: string] | undefined;

function needOf(urn: string, createdAt: number, { peeredAt, firstPeeredAt }: Times): NeedAndWhy {
  const [, kind] = /^do:([^:]*):/.exec(urn) ?? [];
  const isNode = kind === 'kubernetes';
  if (!isNode && kind !== 'droplet') return ['unknown', 'No rule is known for this kind of resource.'];
  const needed = isNode ? firstPeeredAt : peeredAt;
  if (createdAt < PREPARED_SINCE)
    return [isNode ? 'recycle' : 'routes', 'It was created before 2 October 2024.'];
  if (Number.isNaN(createdAt) || Number.isNaN(needed))
    return ['unknown', 'A date of creation cannot be read.'];
  if (createdAt >= needed) return undefined;
  return isNode
    ? ['recycle', 'It was created before the first peering of its VPC.']
    : ['restart', 'It was created before the peering.'];
}

/** One in ERROR never carried traffic, so it does not count; the one that is checked always does. */
function firstPeering(vpcId: string, { peering, peerings }: Evidence): number {
  const others = peerings.filter((each) => each.status !== 'ERROR' && vpcKeysOf(each).includes(idKey(vpcId)));
  const known = others.map((each) => parseTimestamp(each.created_at)).filter((time) => !Number.isNaN(time));
  return Math.min(parseTimestamp(peering.created_at), ...known);
}

/** Where NetworkManager or another service runs the network, its name takes the place of systemd-networkd. */
const RESTART = 'sudo systemctl restart systemd-networkd';

/** Drains a node and makes a new one: https://docs.digitalocean.com/reference/doctl/reference/kubernetes/ */
export const RECYCLE = 'doctl kubernetes cluster node-pool replace-node <cluster> <pool> <node>';

function commandFor(needs: Need, otherRange: string | undefined): string | null {
  switch (needs) {
    case 'routes':
      return commandText(
        shell('sudo', 'ip', 'route', 'add', otherRange ?? fill('range'), 'via', fill('gateway')),
        POSIX,
      );
    case 'restart':
      return RESTART;
    case 'recycle':
      return RECYCLE;
    case 'unknown':
      return null;
  }
}
