import { program } from '../../hint.ts';
import {
  API,
  addressOf,
  type End,
  endName,
  type Hop,
  isSameVpc,
  type KnownEnd,
  type ReachEvidence,
  unreadableHop,
  vpcIdOf,
} from './evidence.ts';
import { firewallHop, hostHop, routesHop, trustedSourcesHop } from './machine-hops.ts';
import { peeringHop } from './peering-hop.ts';
import type { Verdict } from './rules.ts';

/** The way from one resource to another, hop by hop, as far as its ends are known and answer. */
export function evaluateReach(evidence: ReachEvidence): readonly Hop[] {
  const { from, to } = evidence;
  const endpoints = endpointsHop(evidence);
  if (from.kind === 'unreadable' || to.kind === 'unreadable' || endpoints.verdict === 'no')
    return [endpoints];
  const { hop, peering } = peeringHop(from, to, evidence);
  const routes = (end: KnownEnd, other: KnownEnd) =>
    end.kind === 'droplet' && !isSameVpc(end, other)
      ? [routesHop(end.droplet, other, peering, evidence)]
      : [];
  return [
    endpoints,
    hop,
    ...routes(from, to),
    ...routes(to, from),
    ...(from.kind === 'droplet' ? [firewallHop('out', from.droplet, to, evidence)] : []),
    to.kind === 'droplet'
      ? firewallHop('in', to.droplet, from, evidence)
      : trustedSourcesHop(to.database, from, evidence),
    hostHop(from, to, evidence),
  ];
}

/** What the hops say together: `no` where one does, `yes` where all do that can be seen from here. */
export function verdictOf(hops: readonly Hop[]): Verdict {
  if (hops.some(({ verdict }) => verdict === 'no')) return 'no';
  const isWhole = hops.some(({ id }) => id === 'host');
  return isWhole && hops.every(({ id, verdict }) => id === 'host' || verdict === 'yes') ? 'yes' : 'unknown';
}

const HOP = { id: 'endpoints', at: null, source: API } as const;

/** Statuses of a Droplet in which nothing on it answers. */
const DOWN = ['off', 'archive'];

function endpointsHop({ from, to, vpcs }: ReachEvidence): Hop {
  for (const end of [from, to]) {
    const problem = problemOf(end);
    if (problem !== undefined) return problem;
  }
  const describe = (end: End) => {
    const id = vpcIdOf(end);
    const vpc = id === undefined ? undefined : vpcs?.get(id);
    const where = [vpc?.name ?? id ?? 'an unknown VPC', vpc?.region ?? [], addressOf(end) ?? []].flat();
    return `${endName(end)} (${where.join(', ')})`;
  };
  const isKnown = vpcIdOf(from) !== undefined && vpcIdOf(to) !== undefined;
  return {
    ...HOP,
    verdict: isKnown ? 'yes' : 'unknown',
    message: `From ${describe(from)} to ${describe(to)}.`,
    fix: [],
  };
}

/** What is known to keep an end from being one. */
function problemOf(end: End): Hop | undefined {
  if (end.kind === 'unreadable') return unreadableHop(HOP, `"${end.reference}"`, end.scope);
  const name = endName(end);
  const status = end.kind === 'droplet' ? end.droplet.status : undefined;
  if (end.kind === 'droplet' && DOWN.includes(status ?? '')) {
    const command = program('doctl compute droplet-action power-on', [String(end.droplet.id)]);
    const fix = status === 'off' ? [{ text: 'Power it on', command }] : [];
    return {
      ...HOP,
      verdict: 'no',
      message: `${name} is ${status === 'archive' ? 'archived' : status}.`,
      fix,
    };
  }
  if (addressOf(end) !== undefined) return undefined;
  // What cannot be read of it is unknown; a Droplet whose networks are told, and hold no private one, has none.
  const hasNone = end.kind === 'droplet' && end.droplet.networks?.v4 != null;
  return {
    ...HOP,
    verdict: hasNone ? 'no' : 'unknown',
    message: hasNone ? `${name} has no private address.` : `The private address of ${name} is not known.`,
    fix: [],
  };
}
