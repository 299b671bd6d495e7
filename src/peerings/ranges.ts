import type { Vpc } from '../api/types.ts';
import {
  type IpRange,
  ipRangeAt,
  isWithin,
  overlap,
  PRIVATE_RANGES,
  parseIpRange,
} from '../text/ip-range.ts';
import { nameOf } from './identity.ts';
import { reservedRanges } from './rules.ts';

/** What a new VPC is to be. */
export interface RangeWish {
  /** The region that it is going to be in. */
  readonly region: string;
  /** The length of its prefix. */
  readonly bits: number;
  /** Where to look; all private networks where there is nothing. */
  readonly within: readonly IpRange[];
  /** The VPCs that it is going to be peered with. */
  readonly peers: readonly Vpc[];
  readonly limit: number;
}

/** Something that a range must not meet, and why. */
export interface Blocker extends IpRange {
  readonly why: string;
}

/** Free ranges in their order, and what is in the way of others where they were looked for. */
export interface FreeRanges {
  readonly ranges: readonly IpRange[];
  readonly blockers: readonly Blocker[];
}

/**
 * Ranges of RFC 1918 for a new VPC that meet no VPC of the account, and nothing that DigitalOcean's documentation
 * reserves everywhere, in its region, or in the region of a VPC that it is to be peered with.
 */
export function findRanges(
  { region, bits, within, peers, limit }: RangeWish,
  vpcs: readonly Vpc[],
): FreeRanges {
  const places = within.length === 0 ? PRIVATE_RANGES : within;
  const blockers = blockersFor(region, peers, vpcs).filter((blocker) =>
    places.some((place) => overlap(place, blocker)),
  );
  const ranges: IpRange[] = [];
  for (const place of places) {
    const size = 2n ** BigInt(32 - bits);
    const align = (address: bigint) => ((address + size - 1n) / size) * size;
    let first = align(place.first);
    while (ranges.length < limit) {
      const range = ipRangeAt(first, bits);
      if (!isWithin(range, place)) break;
      const last = blockers.filter((blocker) => overlap(blocker, range)).map((blocker) => blocker.last);
      // Places may overlap.
      if (last.length === 0 && !ranges.some((each) => each.text === range.text)) ranges.push(range);
      first = align(last.reduce((furthest, each) => (each > furthest ? each : furthest), range.last) + 1n);
    }
  }
  return { ranges, blockers };
}

function blockersFor(region: string, peers: readonly Vpc[], vpcs: readonly Vpc[]): readonly Blocker[] {
  const used = vpcs.flatMap((vpc) => blocker(vpc.ip_range, `VPC ${nameOf(vpc)}`));
  const regions = [region, ...peers.map((peer) => peer.region)];
  const reserved = new Map(
    regions.flatMap((each) =>
      reservedRanges(each).map((range) => [range, `reserved by DigitalOcean`] as const),
    ),
  );
  return [...used, ...[...reserved].flatMap(([range, why]) => blocker(range, why))];
}

function blocker(text: string | null | undefined, why: string): readonly Blocker[] {
  const range = parseIpRange(text ?? '');
  return range === undefined ? [] : [{ ...range, why }];
}
