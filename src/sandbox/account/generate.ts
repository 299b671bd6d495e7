import { createHash } from 'node:crypto';
import { usageError } from '../../errors.ts';
import { ALL_RESERVED } from '../../peerings/rules.ts';
import { seed } from './seed.ts';
import {
  apiTime,
  type SandboxMember,
  type SandboxState,
  type SandboxVpc,
  type StoredPeering,
} from './state.ts';

/** How big an account to make up; what is left out is chosen to suit the other. */
export interface Size {
  readonly vpcs?: number | undefined;
  readonly peerings?: number | undefined;
  /** With some in ERROR, a status that the specification does not have. */
  readonly broken?: boolean | undefined;
}

/** BLR1 is left out: it peers only with itself, by DigitalOcean's documentation. */
const REGIONS = [
  'sfo3',
  'nyc3',
  'fra1',
  'ams3',
  'sgp1',
  'lon1',
  'tor1',
  'syd1',
  'nyc1',
  'sfo2',
  'atl1',
] as const;
const ROLES = ['web', 'data', 'cache', 'queue', 'build'] as const;

/** Second bytes of 10.x.0.0/16 in which DigitalOcean's documentation reserves nothing, in any datacenter. */
const RESERVED = new Set(ALL_RESERVED.map((range) => Number(range.split('.')[1])));
export const FREE_SECOND_BYTES = Array.from({ length: 256 }, (_, byte) => byte).filter(
  (byte) => !RESERVED.has(byte),
);

/** As many /24 ranges as there are. */
const MAX_VPCS = FREE_SECOND_BYTES.length * 256;

const FIRST_VPC = Date.UTC(2023, 0, 9);
const LAST_VPC = Date.UTC(2024, 8, 1);
const OLD_DROPLETS = Date.UTC(2024, 8, 16);
const FIRST_PEERING = Date.UTC(2025, 0, 6);
const LAST_PEERING = Date.UTC(2026, 9, 1);

/**
 * An account of any size, the same one for the same numbers; the seed when no number is given. Names,
 * pairs and ranges are unique, and each VPC has a Droplet. Of a broken one, every 50th peering and the last
 * are in ERROR.
 *
 * @throws DopeerError `usage` for more peerings than pairs of VPCs, or more VPCs than ranges.
 */
export function generate(size: Size): SandboxState {
  if (size.vpcs === undefined && size.peerings === undefined) return seed(size.broken);
  const vpcCount = size.vpcs ?? vpcsFor(size.peerings ?? 0);
  const pairs = (vpcCount * (vpcCount - 1)) / 2;
  const peeringCount = size.peerings ?? Math.min(Math.floor(vpcCount / 2), pairs);
  if (vpcCount > MAX_VPCS) throw usageError(`The sandbox has room for ${MAX_VPCS} VPCs at most.`);
  if (peeringCount > pairs) {
    throw usageError(
      `${vpcCount} ${vpcCount === 1 ? 'VPC makes' : 'VPCs make'} ${pairs} ${pairs === 1 ? 'pair' : 'pairs'}, too few for ${peeringCount} ${peeringCount === 1 ? 'peering' : 'peerings'}.`,
      `Use --vpcs ${Math.ceil((1 + Math.sqrt(1 + 8 * peeringCount)) / 2)} or more.`,
    );
  }
  const vpcs = Array.from({ length: vpcCount }, (_, index) => makeVpc(index, vpcCount));
  return {
    version: 1,
    vpcs,
    members: Object.fromEntries(vpcs.map((vpc, index) => [vpc.id, [makeDroplet(vpc, index)]])),
    peerings: Array.from({ length: peeringCount }, (_, index) => ({
      ...makePeering(vpcs, index, peeringCount),
      final_status: size.broken && (index % 50 === 49 || index === peeringCount - 1) ? 'ERROR' : 'ACTIVE',
    })),
  };
}

/** An account like the seed, in which nothing has an ID of the seed's; the same one for the same number. */
export function anotherAccount(number: number): SandboxState {
  const ids = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g;
  const text = JSON.stringify(seed()).replace(ids, (id) => uuid(`${number} ${id}`));
  return JSON.parse(text.replace(/\b\d{9}\b/g, (dropletId) => String(Number(dropletId) + number)));
}

/** Enough VPCs for about twice as many pairs as peerings, so that there is something left to create. */
function vpcsFor(peerings: number): number {
  return Math.max(8, Math.ceil(Math.sqrt(4 * peerings)));
}

function makeVpc(index: number, count: number): SandboxVpc {
  const id = uuid(`vpc ${index}`);
  const region = pick(REGIONS, index);
  const isDefault = index < REGIONS.length;
  return {
    id,
    urn: `do:vpc:${id}`,
    name: isDefault ? `default-${region}` : `${pick(ROLES, index)}-${index}-${region}`,
    description: '',
    region,
    ip_range: `10.${pick(FREE_SECOND_BYTES, index)}.${Math.floor(index / FREE_SECOND_BYTES.length)}.0/24`,
    default: isDefault,
    created_at: apiTime(between(FIRST_VPC, LAST_VPC, index / count)),
  };
}

function makeDroplet(vpc: SandboxVpc, index: number): SandboxMember {
  return {
    name: `${vpc.name}-01`,
    urn: `do:droplet:${400_000_000 + index}`,
    created_at: apiTime(index % 4 === 0 ? OLD_DROPLETS : FIRST_PEERING),
  };
}

/**
 * Pairs by distance: each VPC with its neighbour, then each with the one after that, and so on to half
 * way round, which makes every pair once.
 */
function makePeering(
  vpcs: readonly SandboxVpc[],
  index: number,
  count: number,
): Omit<StoredPeering, 'final_status'> {
  const distance = Math.floor(index / vpcs.length) + 1;
  const first = pick(vpcs, index);
  const second = pick(vpcs, index + distance);
  return {
    id: uuid(`peering ${index}`),
    name: `${first.name}-to-${second.name}`,
    vpc_ids: [first.id, second.id],
    created_at: apiTime(between(FIRST_PEERING, LAST_PEERING, index / count)),
  };
}

function between(from: number, to: number, fraction: number): number {
  return from + (to - from) * fraction;
}

/** The item at that place of a list that repeats without end. */
function pick<T>(items: readonly T[], index: number): T {
  return items[index % items.length] as T;
}

/** A UUID of version 4 by its looks, the same for the same text. */
function uuid(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ];
  return parts.join('-');
}
