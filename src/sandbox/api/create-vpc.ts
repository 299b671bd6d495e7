import { ipRangeAt, isWithin, overlap, PRIVATE_RANGES, parseIpRange } from '../../text/ip-range.ts';
import { FREE_SECOND_BYTES } from '../account/generate.ts';
import { apiTime, type SandboxState, type SandboxVpc } from '../account/state.ts';
import { type Body, type Call, freshId } from './call.ts';
import { isRegion } from './regions.ts';
import { badRange, badRegion, noRangeLeft, rangeTaken } from './undocumented.ts';
import { checkedDescription, checkedName } from './vpc-rules.ts';

/** The sizes that the specification allows, and the one it generates. */
const [FEWEST_BITS, MOST_BITS, USUAL_BITS] = [16, 28, 20];

/** Adds the VPC that was asked for, unless a documented rule forbids it. The first of a region is its default. */
export function createVpc(state: SandboxState, { now, newId }: Call, body: Body): SandboxVpc {
  const name = checkedName(state, body.name);
  const description = checkedDescription(body.description ?? '');
  const { region } = body;
  if (typeof region !== 'string' || !isRegion(region)) throw badRegion();
  const ip_range = body.ip_range == null ? freeRange(state) : checkedRange(state, body.ip_range);
  const id = freshId(state, newId);
  const vpc: SandboxVpc = {
    id,
    urn: `do:vpc:${id}`,
    name,
    description,
    region,
    ip_range,
    default: !state.vpcs.some((other) => other.region === region),
    created_at: apiTime(now),
  };
  state.vpcs.push(vpc);
  return vpc;
}

function checkedRange(state: SandboxState, text: unknown): string {
  const range = typeof text === 'string' ? parseIpRange(text) : undefined;
  if (range === undefined || range.text !== text) throw badRange();
  if (range.bits < FEWEST_BITS || range.bits > MOST_BITS) throw badRange();
  if (!PRIVATE_RANGES.some((whole) => isWithin(range, whole))) throw badRange();
  const rival = state.vpcs.find(({ ip_range }) => {
    const taken = parseIpRange(ip_range);
    return taken !== undefined && overlap(range, taken);
  });
  if (rival !== undefined) throw rangeTaken(rival.id, rival.ip_range);
  return range.text;
}

/** A range like those that DigitalOcean generates: a /20 that meets no VPC, and none that a region keeps for itself. */
function freeRange(state: SandboxState): string {
  const taken = state.vpcs.flatMap(({ ip_range }) => parseIpRange(ip_range) ?? []);
  for (const second of FREE_SECOND_BYTES) {
    for (let third = 0; third < 256; third += 16) {
      const range = ipRangeAt(BigInt((10 << 24) + (second << 16) + (third << 8)), USUAL_BITS);
      if (!taken.some((each) => overlap(range, each))) return range.text;
    }
  }
  throw noRangeLeft();
}
