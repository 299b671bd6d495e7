import type { Firewall, FirewallRule, FirewallTarget } from '../../api/types.ts';
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
  /** `undefined` where they are not known. */
  readonly tags: readonly string[] | undefined;
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
  /** Whether a rule for the address would change it: not where nobody knows what is there. */
  readonly isCurable: boolean;
  /** The ports it is for, where no port was asked about and not all are open. */
  readonly ports?: string | undefined;
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
  if (firewalls.length === 0)
    return { verdict: 'yes', why: 'no cloud firewall applies to it', isCurable: false };
  const answers = firewalls.flatMap((firewall) => askFirewall(firewall, direction, flow));
  const found = (verdict: Verdict) => answers.filter((answer) => answer.verdict === verdict);
  const [yes] = found('yes').toSorted(
    (a, b) => Number(a.ports !== undefined) - Number(b.ports !== undefined),
  );
  const [unknown] = found('unknown').toSorted((a, b) => Number(b.isCurable) - Number(a.isCurable));
  if (yes !== undefined || unknown !== undefined) return (yes ?? unknown) as RuleAnswer;
  const names = firewalls.map(nameOf).join(', ');
  return {
    verdict: 'no',
    why: `no rule of ${names} allows ${describeFlow(direction, flow)}`,
    isCurable: true,
  };
}

const nameOf = ({ id, name }: Firewall) => `"${name ?? id}"`;

/** What the rules of one firewall say that is not "no". */
function askFirewall(firewall: Firewall, direction: 'in' | 'out', flow: Flow): readonly RuleAnswer[] {
  const name = nameOf(firewall);
  const rules = direction === 'in' ? firewall.inbound_rules : firewall.outbound_rules;
  if (rules == null) return [unknown(`the rules of ${name} cannot be read`)];
  if (firewall.status !== 'succeeded')
    return [
      unknown(
        `the changes of ${name} are ${firewall.status === 'waiting' ? 'not yet' : 'perhaps not'} applied`,
      ),
    ];
  return rules.flatMap((rule): readonly RuleAnswer[] => {
    const target = direction === 'in' ? rule.sources : rule.destinations;
    if (!isReadable(rule, target)) return [unknown(`a rule of ${name} cannot be read`)];
    const match = matchRule(rule, target, flow);
    if (match === undefined) return [];
    const [verdict, by, doubt] = match;
    const what = `${name} allows ${portsText(rule)} ${direction === 'in' ? 'from' : 'to'} ${by}`;
    if (verdict === 'unknown') return [{ verdict, why: `${what}, ${doubt}`, isCurable: true }];
    const isForAll =
      flow.protocol === 'icmp' || flow.port !== undefined || ALL_PORTS.includes(rule.ports ?? '');
    return [
      { verdict, why: what, isCurable: false, ports: isForAll ? undefined : (rule.ports ?? undefined) },
    ];
  });
}

/** The answer where something cannot be read. */
export const unknown = (why: string): RuleAnswer => ({ verdict: 'unknown', why, isCurable: false });

/** Whether all of a rule is as it is documented: of any other nobody knows what it lets through. */
function isReadable(
  { protocol, ports }: FirewallRule,
  target: FirewallTarget | null | undefined,
): target is FirewallTarget {
  if (target == null || !PROTOCOLS.includes(protocol as Protocol)) return false;
  const lists = [
    target.addresses,
    target.droplet_ids,
    target.tags,
    target.kubernetes_ids,
    target.load_balancer_uids,
  ];
  if (lists.some((list) => list === null)) return false;
  return protocol === 'icmp' || (ports != null && (ALL_PORTS.includes(ports) || PORTS.test(ports)));
}

/** What keeps a match from being sure. */
export const OVER_PEERING = 'but whether that holds over a peering is not documented';
const IN_PART = 'which may be another part of its range';
export const UNKNOWN_ADDRESS = 'but the address at the other end is not known';
export const UNKNOWN_TAGS = 'but the tags at the other end cannot be read';

/** What of a rule lets a connection through, if anything does, and what may keep it from doing so. */
function matchRule(
  { protocol, ports }: FirewallRule,
  { addresses, droplet_ids, tags, kubernetes_ids }: FirewallTarget,
  { protocol: asked, port, peer, isSameVpc }: Flow,
): readonly [verdict: 'yes' | 'unknown', by: string, doubt?: string] | undefined {
  if (protocol !== asked) return undefined;
  if (asked !== 'icmp' && port !== undefined && !hasPort(ports ?? '', port)) return undefined;
  const whole = addresses?.find((each) => holds(each, peer.address) === 'all');
  if (whole !== undefined) return ['yes', whole];
  const named = [
    ...(droplet_ids ?? []).filter((id) => id === peer.dropletId).map((id) => `Droplet ${id}`),
    ...(tags ?? []).filter((tag) => peer.tags?.includes(tag)).map((tag) => `tag ${tag}`),
    ...(kubernetes_ids ?? []).filter((id) => isNodeOf(peer, id)).map((id) => `Kubernetes cluster ${id}`),
  ];
  if (named[0] !== undefined) return isSameVpc ? ['yes', named[0]] : ['unknown', named[0], OVER_PEERING];
  const part = addresses?.find((each) => holds(each, peer.address) === 'some');
  if (part !== undefined) return ['unknown', part, peer.address === undefined ? UNKNOWN_ADDRESS : IN_PART];
  const byTag = peer.tags === undefined ? (tags?.[0] ?? kubernetes_ids?.[0]) : undefined;
  return byTag === undefined ? undefined : ['unknown', byTag, UNKNOWN_TAGS];
}

/** How a rule says that it is for all ports. */
const ALL_PORTS = ['0', 'all', ''];
const PORTS = /^(\d+)(?:-(\d+))?$/;

/** Whether a port is among those of a rule: one, a range, or all. */
export function hasPort(ports: string, port: number): boolean {
  if (ALL_PORTS.includes(ports)) return true;
  const [, first, last = first] = PORTS.exec(ports) ?? [];
  return first !== undefined && Number(first) <= port && port <= Number(last);
}

/**
 * How much of an IPv4 address or range is in an address or range of a rule: `some` also where the address is not
 * known. One of IPv6 has none of it.
 */
export function holds(range: string, address: string | undefined): 'all' | 'some' | undefined {
  const outer = parseRange(range);
  if (outer === undefined) return undefined;
  if (outer.bits === 0) return 'all';
  const inner = address === undefined ? undefined : parseRange(address);
  if (inner === undefined) return 'some';
  if (isWithin(inner, outer)) return 'all';
  return overlap(inner, outer) ? 'some' : undefined;
}

const parseRange = (text: string) => parseIpRange(text.includes('/') ? text : `${text}/32`);

/** Nodes of a cluster carry its ID in a tag. */
export const isNodeOf = ({ tags }: Peer, clusterId: string) => tags?.includes(`k8s:${clusterId}`) ?? false;

function portsText({ protocol, ports }: FirewallRule): string {
  if (protocol === 'icmp') return 'icmp';
  return ALL_PORTS.includes(ports ?? '') ? `${protocol} on all ports` : `${protocol} ${ports}`;
}

function describeFlow(direction: 'in' | 'out', { protocol, port, peer }: Flow): string {
  const what = protocol === 'icmp' || port === undefined ? protocol : `${protocol} ${port}`;
  return `${what} ${direction === 'in' ? 'from' : 'to'} ${peer.address ?? 'the other end'}`;
}
