import { commandText, fill, POSIX, program, type Word } from '../../hint.ts';
import { nameOf } from '../identity.ts';
import {
  API,
  addressOf,
  type DatabaseEnd,
  type DropletEnd,
  endName,
  type Hop,
  isSameVpc,
  type KnownEnd,
  type ReachEvidence,
  rangeOf,
  unreadableHop,
} from './evidence.ts';
import { askFirewalls, type Flow } from './rules.ts';
import { askTrustedSources } from './trusted-sources.ts';

const FIREWALLS_PAGE = 'https://docs.digitalocean.com/products/networking/firewalls/';
const DATABASES_PAGE = 'https://docs.digitalocean.com/products/databases/';

/** A hop that rules decide, and the ports they are for where they are not for all. */
export interface RuledHop {
  readonly hop: Hop;
  readonly ports?: string | undefined;
}

/** What the cloud firewalls of a Droplet say of the connection, in one direction. */
export function firewallHop(
  direction: 'in' | 'out',
  end: DropletEnd,
  other: KnownEnd,
  evidence: ReachEvidence,
): RuledHop {
  const { firewalls, protocol, port } = evidence;
  const hop = { id: `firewall-${direction}`, at: endName(end) } as const;
  const list = direction === 'out' ? firewalls.from : firewalls.to;
  if (list === undefined || 'scope' in list)
    return { hop: unreadableHop(hop, 'Its firewalls', list ?? { scope: 'firewall:read' }) };
  const flow = flowOf(end, other, evidence);
  const { verdict, why, isCurable, ports } = askFirewalls(list, direction, flow);
  const [first] = list;
  const told = {
    ...hop,
    verdict,
    message: sentenceOf(why),
    source: first === undefined ? FIREWALLS_PAGE : API,
  };
  if (verdict === 'yes' || first === undefined) return { hop: { ...told, fix: [] }, ports };
  const see = {
    text: 'See them',
    command: program('doctl compute firewall list-by-droplet', [String(end.droplet.id)]),
  };
  if (!isCurable) return { hop: { ...told, fix: [see] } };
  const rule = [
    `protocol:${protocol}`,
    ...(protocol === 'icmp' ? [] : [`ports:${port ?? '<port>'}`]),
    `address:${flow.peer.address ?? '<address>'}`,
  ].join(',');
  const options = [`--${direction}bound-rules`, rule];
  const command = program('doctl compute firewall add-rules', [first.id], options);
  return { hop: { ...told, fix: [{ text: 'Allow it', command }] } };
}

/** Whether a managed database trusts the other end. */
export function trustedSourcesHop(
  { database }: DatabaseEnd,
  from: KnownEnd,
  evidence: ReachEvidence,
): RuledHop {
  const { trustedSources: sources, protocol, port, vpcs } = evidence;
  const hop = { id: 'firewall-in', at: nameOf(database) } as const;
  const own = database.private_connection?.port;
  if (protocol !== 'tcp' || (own != null && port !== own)) {
    const message = `It is reached by tcp on port ${own ?? '<port>'}; of anything else nothing is documented.`;
    return {
      hop: {
        ...hop,
        verdict: 'unknown',
        message,
        source: DATABASES_PAGE,
        fix: ['Leave out --protocol and --port.'],
      },
    };
  }
  if (sources === undefined || 'scope' in sources)
    return { hop: unreadableHop(hop, 'Its trusted sources', sources ?? { scope: 'database:read' }) };
  const { verdict, why, isCurable } = askTrustedSources(
    sources,
    flowOf({ kind: 'database', database }, from, evidence),
  );
  const source = sources.length === 0 ? DATABASES_PAGE : API;
  const address = addressOf(from, vpcs);
  const rule: Word = address === undefined ? fill('rule') : `ip_addr:${address}`;
  const trust = {
    text: 'Trust it',
    command: program('doctl databases firewalls append', [database.id], ['--rule', rule]),
  };
  const see = { text: 'See them', command: program('doctl databases firewalls list', [database.id]) };
  const fix = verdict === 'yes' ? [] : [isCurable ? trust : see];
  return { hop: { ...hop, verdict, message: sentenceOf(why), source, fix } };
}

/** The connection as the rules at one end see it: who is at the other. */
function flowOf(end: KnownEnd, other: KnownEnd, { protocol, port, vpcs }: ReachEvidence): Flow {
  const droplet = other.kind === 'droplet' ? other.droplet : undefined;
  return {
    protocol,
    port,
    isSameVpc: isSameVpc(end, other),
    peer: {
      // What address a database has is not known, only in which range.
      address: droplet === undefined ? rangeOf(other, vpcs) : addressOf(other, vpcs),
      dropletId: droplet?.id,
      tags: droplet === undefined ? [] : (droplet.tags ?? undefined),
    },
  };
}

/** What runs on the machines themselves, tested from the first of them. */
export function hostHop(from: KnownEnd, to: KnownEnd, { protocol, port, vpcs }: ReachEvidence): Hop {
  const address: Word = addressOf(to, vpcs) ?? fill('address');
  const test =
    protocol === 'icmp'
      ? program('ping -c 3', [address])
      : program(protocol === 'udp' ? 'nc -vzu' : 'nc -vz', [
          address,
          port === undefined ? fill('port') : String(port),
        ]);
  return {
    id: 'host',
    at: endName(to),
    verdict: 'unknown',
    message: 'Not to be seen from here: whether a service listens, and no firewall on the machine stops it.',
    source: 'Cannot be seen from here',
    fix: [{ text: `On ${endName(from)}`, command: { script: commandText(test, POSIX) } }],
  };
}

const sentenceOf = (why: string) => `${why.charAt(0).toUpperCase()}${why.slice(1)}.`;
