import type { Firewall, FirewallRule, FirewallTarget, TrustedSource } from '../../api/types.ts';
import { isWithin, overlap, parseIpRange } from '../../text/ip-range.ts';

/** An answer to a question about the network: nothing is `yes` that is not documented. */
export type Verdict = 'yes' | 'no' | 'unknown';

/** The protocols that cloud firewalls know. */
export const PROTOCOLS = ['tcp', 'udp', 'icmp'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/** Who is at the other end of a connection, as far as rules can name it. */
export interface Peer {
  /** Its private IPv4 address, or the range that it is in; `undefined` where neither is known. */
  readonly address: string | undefined;
  readonly dropletId?: number | undefined;
  readonly tags: readonly string[];
}

/** A connection that rules are asked about. */
export interface Flow {
  readonly protocol: Protocol;
  /** Without one, a rule counts for the ports it opens. */
  readonly port: number | undefined;
  readonly peer: Peer;
  /** Whether rules that name a Droplet or a tag are known to hold for it: over a peering that is unknown. */
  readonly isSameVpc: boolean;
}

/** What the rules say of a connection, and which rule said it. */
export interface RuleAnswer {
  readonly verdict: Verdict;
  readonly why: string;
}

/**
 * What the cloud firewalls that apply to a Droplet say of a connection, in one direction. The rules of
 * several are united, what none allows is dropped, and answers come through, since they are stateful.
 * Source: https://docs.digitalocean.com/products/networking/firewalls/
 */
export function askFirewalls(
  firewalls: readonly Firewall[],
  direction: 'in' | 'out',
  flow: Flow,
): RuleAnswer {
  if (firewalls.length === 0) return { verdict: 'yes', why: 'no cloud firewall applies to it' };
  const answers = firewalls.flatMap((firewall) => askFirewall(firewall, direction, flow));
  const best = (['yes', 'unknown'] as const)
    .map((verdict) => answers.find((answer) => answer.verdict === verdict))
    .find((answer) => answer !== undefined);
  if (best !== undefined) return best;
  const names = firewalls.map(({ id, name }) => `"${name ?? id}"`).join(', ');
  return { verdict: 'no', why: `no rule of ${names} allows ${describeFlow(direction, flow)}` };
}

function askFirewall(firewall: Firewall, direction: 'in' | 'out', flow: Flow): readonly RuleAnswer[] {
  const { id, status } = firewall;
  const name = `"${firewall.name ?? id}"`;
  const rules = direction === 'in' ? firewall.inbound_rules : firewall.outbound_rules;
  if (rules == null) return [{ verdict: 'unknown', why: `the rules of ${name} cannot be read` }];
  return rules.flatMap((rule): readonly RuleAnswer[] => {
    const match = matchRule(rule, direction === 'in' ? rule.sources : rule.destinations, flow);
    if (match === undefined) return [];
    const [verdict, by] = match;
    const what = `${name} allows ${portsText(rule)} ${direction === 'in' ? 'from' : 'to'} ${by}`;
    if (verdict === 'unknown')
      return [{ verdict, why: `${what}, of which it is not known whether it holds here` }];
    return status == null || status === 'succeeded'
      ? [{ verdict, why: what }]
      : [
          {
            verdict: 'unknown',
            why: `${what}, but its changes are ${status === 'failed' ? 'not' : 'not yet'} applied`,
          },
        ];
  });
}

/**
 * What of a rule lets a connection through, if anything does: surely by the whole address, and inside one
 * VPC by what names a Droplet; `unknown` by that over a peering, and by a part of the range it is in.
 */
function matchRule(
  { protocol, ports }: FirewallRule,
  target: FirewallTarget | null | undefined,
  flow: Flow,
): readonly [verdict: 'yes' | 'unknown', by: string] | undefined {
  if (protocol !== flow.protocol) return undefined;
  if (flow.protocol !== 'icmp' && flow.port !== undefined && !hasPort(ports ?? '', flow.port))
    return undefined;
  const { addresses, droplet_ids, tags, kubernetes_ids } = target ?? {};
  const whole = addresses?.find((each) => holds(each, flow.peer.address) === 'all');
  if (whole !== undefined) return ['yes', whole];
  const part = addresses?.find((each) => holds(each, flow.peer.address) === 'some');
  const named = [
    ...(droplet_ids ?? []).filter((id) => id === flow.peer.dropletId).map((id) => `Droplet ${id}`),
    ...(tags ?? []).filter((tag) => flow.peer.tags.includes(tag)).map((tag) => `tag ${tag}`),
    ...(kubernetes_ids ?? []).filter((id) => isNodeOf(flow.peer, id)).map((id) => `Kubernetes cluster ${id}`),
  ];
  if (named[0] !== undefined && flow.isSameVpc) return ['yes', named[0]];
  const by = named[0] ?? part;
  return by === undefined ? undefined : ['unknown', by];
}

/** How a rule says that it is for all ports. */
const ALL_PORTS = ['0', 'all', ''];

/** Whether a port is among those of a rule: one, a range, or all. */
export function hasPort(ports: string, port: number): boolean {
  if (ALL_PORTS.includes(ports)) return true;
  const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(ports) ?? [];
  return first !== undefined && Number(first) <= port && port <= Number(last);
}

/** How much of an IPv4 address or range is in an address or range of a rule; one of IPv6 has none of it. */
export function holds(range: string, address: string | undefined): 'all' | 'some' | undefined {
  const outer = parseRange(range);
  const inner = address === undefined ? undefined : parseRange(address);
  if (outer === undefined || inner === undefined) return undefined;
  if (isWithin(inner, outer)) return 'all';
  return overlap(inner, outer) ? 'some' : undefined;
}

const parseRange = (text: string) => parseIpRange(text.includes('/') ? text : `${text}/32`);

/** Nodes of a cluster carry its ID in a tag. */
const isNodeOf = ({ tags }: Peer, clusterId: string) => tags.includes(`k8s:${clusterId}`);

function portsText({ protocol, ports }: FirewallRule): string {
  if (protocol === 'icmp') return 'icmp';
  return ALL_PORTS.includes(ports ?? '') ? `${protocol} on all ports` : `${protocol} ${ports}`;
}

function describeFlow(direction: 'in' | 'out', { protocol, port, peer }: Flow): string {
  const what = protocol === 'icmp' || port === undefined ? protocol : `${protocol} ${port}`;
  return `${what} ${direction === 'in' ? 'from' : 'to'} ${peer.address ?? 'the other end'}`;
}

/** What the trusted sources of a managed database say of a Droplet: an empty list keeps nobody out. */
export function askTrustedSources(
  sources: readonly TrustedSource[],
  { peer, isSameVpc }: Pick<Flow, 'peer' | 'isSameVpc'>,
): RuleAnswer {
  if (sources.length === 0)
    return { verdict: 'yes', why: 'it has no trusted sources, which lets everyone in' };
  const byAddress = sources.find(
    ({ type, value }) => type === 'ip_addr' && holds(value ?? '', peer.address) === 'all',
  );
  if (byAddress !== undefined) return { verdict: 'yes', why: `${byAddress.value} is a trusted source` };
  const named = sources.find(
    ({ type, value }) =>
      (type === 'droplet' && value === String(peer.dropletId)) ||
      (type === 'tag' && peer.tags.includes(value ?? '')) ||
      (type === 'k8s' && isNodeOf(peer, value ?? '')),
  );
  if (named === undefined)
    return { verdict: 'no', why: `${peer.address ?? 'the other end'} is no trusted source` };
  const why = `${named.type} ${named.value} is a trusted source`;
  return isSameVpc
    ? { verdict: 'yes', why }
    : { verdict: 'unknown', why: `${why}, of which it is not known whether it holds over a peering` };
}
