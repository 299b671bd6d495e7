import { idKey } from '../../api/id.ts';
import type { Peering } from '../../api/types.ts';
import { dopeer, program } from '../../hint.ts';
import { connects, nameOf, vpcKeysOf } from '../identity.ts';
import { isDead } from '../intent/plan.ts';
import { referenceTo, suggestName } from '../names.ts';
import { checkVpcs } from '../preflight.ts';
import type { Named } from '../resolve.ts';
import { namesThatMeanOne } from '../vpc-index.ts';
import { API, type Hop, type KnownEnd, type ReachEvidence, unreadableHop, vpcIdOf } from './evidence.ts';

const HOP = { id: 'peering', at: null, source: API } as const;

/** The peering that the way goes over, where there is one; and what is to be said of it. */
export function peeringHop(
  from: KnownEnd,
  to: KnownEnd,
  evidence: ReachEvidence,
): { readonly hop: Hop; readonly peering?: Peering | undefined } {
  const [first, second] = [vpcIdOf(from), vpcIdOf(to)];
  if (first === undefined || second === undefined)
    return {
      hop: {
        ...HOP,
        verdict: 'unknown',
        message: 'It is not known in which VPC both are.',
        fix: [SEE_DROPLETS],
      },
    };
  if (idKey(first) === idKey(second))
    return {
      hop: { ...HOP, verdict: 'yes', message: 'Both are in the same VPC, which needs none.', fix: [] },
    };
  if ('scope' in evidence.peerings) return { hop: unreadableHop(HOP, 'The peerings', evidence.peerings) };
  const between = evidence.peerings.filter((peering) => connects(peering, [first, second]));
  const peering = between.find(({ status }) => status === 'ACTIVE') ?? between[0];
  if (peering === undefined && evidence.peerings.some(isUntold))
    return {
      hop: {
        ...HOP,
        verdict: 'unknown',
        message: UNTOLD,
        fix: [{ text: 'See them', command: dopeer('list') }],
      },
    };
  if (peering === undefined) return { hop: missing([first, second], evidence.peerings, evidence) };
  return { hop: describe(peering), peering: peering.status === 'ACTIVE' ? peering : undefined };
}

const SEE_DROPLETS = { text: 'See them', command: program('doctl compute droplet list') } as const;
const UNTOLD =
  'No peering is known to connect their VPCs, but the API does not tell the VPCs of all of them.';

/** A peering that may be of any VPCs. */
const isUntold = (peering: Peering) => vpcKeysOf(peering).length < 2 && !isDead(peering);

/** What a peering does, and what to do about one that carries nothing. */
function describe(peering: Peering): Hop {
  const { status } = peering;
  const reference = referenceTo(peering);
  const message = `"${nameOf(peering)}" is ${status ?? 'in an unknown status'}.`;
  switch (status) {
    case 'ACTIVE':
      return { ...HOP, verdict: 'yes', message, fix: [] };
    case 'ERROR':
      return {
        ...HOP,
        verdict: 'no',
        message,
        fix: [{ text: 'Delete it, then create it again', command: dopeer('delete', [reference]) }],
      };
    case 'DELETING':
      return {
        ...HOP,
        verdict: 'no',
        message,
        fix: [
          {
            text: 'Wait until it is gone, then create it again',
            command: dopeer('wait', [reference], ['--for', 'deleted']),
          },
        ],
      };
    default:
      return {
        ...HOP,
        // A status that nobody documented may be anything.
        verdict: status === 'PROVISIONING' ? 'no' : 'unknown',
        message,
        fix: [{ text: 'Wait until it is ACTIVE', command: dopeer('wait', [reference], ['--for', 'active']) }],
      };
  }
}

/** No peering between the two VPCs: a way through a third one is not documented to exist, nor to be missing. */
function missing(
  vpcIds: readonly [string, string],
  peerings: readonly Peering[],
  { vpcs }: ReachEvidence,
): Hop {
  const [first, second] = vpcIds.map((id) => ({ id, name: vpcs?.get(id)?.name ?? null })) as [Named, Named];
  const name = suggestName(first, second, new Set(peerings.map((peering) => peering.name)));
  const against = checkVpcs(vpcIds, vpcs).flatMap(({ level, message }) => (level === 'ok' ? [] : [message]));
  const names = namesThatMeanOne(vpcs);
  const options = vpcIds.flatMap((id) => ['--vpc', names.get(idKey(id)) ?? id]);
  const fix = [
    ...against.map((message) => `Before that: ${message}`),
    { text: 'Peer them', command: dopeer('create', [name], options) },
  ];
  const path = pathBetween(vpcIds, peerings);
  if (path === undefined) return { ...HOP, verdict: 'no', message: 'No peering connects their VPCs.', fix };
  const through = path.map((peering) => `"${nameOf(peering)}"`).join(', ');
  return {
    ...HOP,
    verdict: 'unknown',
    message: `No peering connects their VPCs. They are connected through others, by ${through}; whether traffic passes through is not documented.`,
    fix,
  };
}

/** The shortest way over ACTIVE peerings from one VPC to another. */
function pathBetween(
  [from, to]: readonly [string, string],
  peerings: readonly Peering[],
): readonly Peering[] | undefined {
  const ways = new Map<string, readonly Peering[]>([[idKey(from), []]]);
  for (const [vpc, way] of ways) {
    if (vpc === idKey(to)) return way;
    for (const peering of peerings) {
      const keys = vpcKeysOf(peering);
      if (peering.status !== 'ACTIVE' || !keys.includes(vpc)) continue;
      // A map gives what is added to it while it is walked, in that order.
      for (const next of keys) if (!ways.has(next)) ways.set(next, [...way, peering]);
    }
  }
  return undefined;
}
