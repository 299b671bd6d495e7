import { type Hint, program } from '../../hint.ts';
import type { VpcIndex } from '../vpc-index.ts';
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
import { firewallHop, hostHop, type RuledHop, trustedSourcesHop } from './machine-hops.ts';
import { peeringHop } from './peering-hop.ts';
import { routesHop } from './routes-hop.ts';
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
      ? [routesHop(end, other, { ...evidence, peering, isMissing: hop.verdict === 'no' })]
      : [];
  const out = from.kind === 'droplet' ? firewallHop('out', from, to, evidence) : undefined;
  const into =
    to.kind === 'droplet' ? firewallHop('in', to, from, evidence) : trustedSourcesHop(to, from, evidence);
  return [
    endpoints,
    hop,
    ...routes(from, to),
    ...routes(to, from),
    ...(out === undefined ? [] : [out.hop]),
    withCommonPorts(into, out?.ports, evidence),
    hostHop(from, to, evidence),
  ];
}

/** Without a port to ask about, each end may let through ports that the other does not. */
function withCommonPorts({ hop, ports }: RuledHop, others: string | undefined, { port }: ReachEvidence): Hop {
  if (port !== undefined || (ports === undefined && others === undefined)) return hop;
  if (ports === undefined || others === undefined || ports === others)
    return {
      ...hop,
      message: `${hop.message} Only ${ports ?? others} was looked at: for another add --port <port>.`,
    };
  return {
    ...hop,
    verdict: 'unknown',
    message: `${hop.message} The other end lets ${others} through, and this one ${ports}: a port has to be in both.`,
    fix: ['Ask for one: add --port <port>'],
  };
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

/** Where both are; or everything that is known to keep one of them from being an end. */
function endpointsHop({ from, to, vpcs }: ReachEvidence): Hop {
  const problems = [from, to].flatMap((end) => problemOf(end, vpcs) ?? []);
  const worst = problems.find(({ verdict }) => verdict === 'no') ?? problems[0];
  if (worst !== undefined) {
    const message = problems.map((problem) => problem.message).join(' ');
    return { ...worst, message, fix: problems.flatMap(({ fix }) => fix) };
  }
  const describe = (end: End) => {
    const id = vpcIdOf(end);
    const vpc = id === undefined ? undefined : vpcs?.get(id);
    const where = [vpc?.name ?? id ?? 'an unknown VPC', vpc?.region ?? [], addressOf(end, vpcs) ?? []].flat();
    return `${endName(end)} (${where.join(', ')})`;
  };
  const isKnown = vpcIdOf(from) !== undefined && vpcIdOf(to) !== undefined;
  return {
    ...HOP,
    verdict: isKnown ? 'yes' : 'unknown',
    message: `From ${describe(from)} to ${describe(to)}.`,
    fix: isKnown ? [] : [from, to].flatMap((end) => (vpcIdOf(end) === undefined ? seeCommand(end) : [])),
  };
}

/** What is known to keep an end from being one. */
function problemOf(end: End, vpcs: VpcIndex | undefined): Hop | undefined {
  if (end.kind === 'unreadable') return unreadableHop(HOP, `"${end.reference}"`, end);
  const name = endName(end);
  const status = end.kind === 'droplet' ? end.droplet.status : end.database.status;
  if (end.kind === 'droplet' && DOWN.includes(status ?? '')) {
    const command = program('doctl compute droplet-action power-on', [String(end.droplet.id)]);
    const fix = status === 'off' ? [{ text: 'Power it on', command }] : seeCommand(end);
    return {
      ...HOP,
      verdict: 'no',
      message: `${name} is ${status === 'archive' ? 'archived' : status}.`,
      fix,
    };
  }
  if (end.kind === 'database' && status !== 'online')
    return {
      ...HOP,
      verdict: 'unknown',
      message: `${name} is ${status ?? 'in an unknown status'}.`,
      fix: seeCommand(end),
    };
  if (addressOf(end, vpcs) !== undefined) return undefined;
  // Only where all of its addresses can be read is one that is not among them not there.
  const told = end.kind === 'droplet' ? end.droplet.networks?.v4 : undefined;
  const hasNone =
    told?.every(({ type, ip_address }) => ['public', 'private'].includes(type ?? '') && ip_address != null) ??
    false;
  return {
    ...HOP,
    verdict: hasNone ? 'no' : 'unknown',
    message: hasNone ? `${name} has no private address.` : `The private address of ${name} is not known.`,
    fix: seeCommand(end),
  };
}

/** The command that shows all of an end. */
function seeCommand(end: End): readonly Hint[] {
  if (end.kind === 'unreadable') return [];
  const command =
    end.kind === 'droplet'
      ? program('doctl compute droplet get', [String(end.droplet.id)])
      : program('doctl databases get', [end.database.id]);
  return [{ text: `See ${endName(end)}`, command }];
}
