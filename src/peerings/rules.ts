import type { Vpc } from '../api/types.ts';
import { overlap, parseIpRange } from '../text/ip-range.ts';
import { nameOf } from './identity.ts';

/**
 * What DigitalOcean's documentation rules out between two VPCs. The page changes: what is found here
 * warns, and never stops a create.
 * Sources: https://docs.digitalocean.com/products/networking/vpc/details/limits/
 * and https://docs.digitalocean.com/products/networking/vpc/how-to/create-peering/
 */
export const RULES_DATE = '2025-12-16';

/** Ranges no peering can have on either side, as the documentation of 16 December 2025 lists them. */
const RESERVED_EVERYWHERE = ['10.244.0.0/16', '10.245.0.0/16', '10.246.0.0/24', '10.229.0.0/16'];

/** Ranges that a region keeps for itself. The page of September 2025 gave 10.29 for tor1: both count. */
const RESERVED_IN_REGION: Readonly<Record<string, readonly string[]>> = {
  ams2: ['10.14.0.0/16'],
  ams3: ['10.18.0.0/16'],
  atl1: ['10.50.0.0/16'],
  blr1: ['10.47.0.0/16'],
  fra1: ['10.19.0.0/16'],
  lon1: ['10.16.0.0/16'],
  nyc1: ['10.10.0.0/16'],
  nyc2: ['10.13.0.0/16'],
  nyc3: ['10.17.0.0/16'],
  sfo1: ['10.12.0.0/16'],
  sfo2: ['10.46.0.0/16'],
  sfo3: ['10.48.0.0/16'],
  sgp1: ['10.15.0.0/16'],
  syd1: ['10.49.0.0/16'],
  tor1: ['10.20.0.0/16', '10.29.0.0/16'],
};

/** Something that the documentation has against peering two VPCs. */
export interface Problem {
  readonly text: string;
  /** Whether another range would do. */
  readonly isAboutRange: boolean;
}

/** What the documentation has against peering these two VPCs. What is unknown is not ruled out. */
export function documentedProblems(first: Vpc, second: Vpc): readonly Problem[] {
  const crosses = first.region && second.region && first.region !== second.region;
  return [
    ...(crosses && [first.region, second.region].includes('blr1')
      ? [{ text: 'VPCs in blr1 can be peered only with VPCs in blr1.', isAboutRange: false }]
      : []),
    ...reservedFor(first, second),
    ...reservedFor(second, first),
  ];
}

/** The ranges that nothing peered with a region may have, besides those that are reserved everywhere. */
export function reservedRanges(region: string | null | undefined): readonly string[] {
  return [...RESERVED_EVERYWHERE, ...(RESERVED_IN_REGION[region ?? ''] ?? [])];
}

/** Every range that is reserved somewhere. */
export const ALL_RESERVED: readonly string[] = [
  RESERVED_EVERYWHERE,
  ...Object.values(RESERVED_IN_REGION),
].flat();

/** Whether the documentation says what a region reserves. */
export const isDocumentedRegion = (region: string) => Object.hasOwn(RESERVED_IN_REGION, region);

function reservedFor(vpc: Vpc, other: Vpc): readonly Problem[] {
  const { ip_range } = vpc;
  if (!ip_range) return [];
  return reservedRanges(other.region)
    .filter((range) => rangesOverlap(ip_range, range))
    .map((range) => ({
      text: `The range ${ip_range} of ${nameOf(vpc)} meets ${range}, which ${other.region ?? 'DigitalOcean'} reserves.`,
      isAboutRange: true,
    }));
}

/** Whether two IPv4 ranges in CIDR notation share an address; `false` for what is no such range. */
export function rangesOverlap(first: string, second: string): boolean {
  const [one, other] = [parseIpRange(first), parseIpRange(second)];
  return one !== undefined && other !== undefined && overlap(one, other);
}
