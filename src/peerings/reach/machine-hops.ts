import { idKey } from '../../api/id.ts';
import type { Database, Droplet, Peering } from '../../api/types.ts';
import { commandText, fill, POSIX, program, type Word } from '../../hint.ts';
import { parseTimestamp } from '../../text/timestamp.ts';
import { nameOf } from '../identity.ts';
import {
  addRouteCommand,
  isPrivate,
  KEEP_ROUTE,
  ROUTES_PAGE,
  restartCommand,
  routeNeedOf,
} from '../routes.ts';
import {
  API,
  addressOf,
  endName,
  type Hop,
  isSameVpc,
  type KnownEnd,
  type ReachEvidence,
  rangeOf,
  unreadableHop,
} from './evidence.ts';
import { askFirewalls, askTrustedSources, type Flow } from './rules.ts';

const FIREWALLS_PAGE = 'https://docs.digitalocean.com/products/networking/firewalls/';
const DATABASES_PAGE = 'https://docs.digitalocean.com/products/databases/';

/** Whether a Droplet has a route to the VPC of the other end; `peering` is the ACTIVE one between them. */
export function routesHop(
  droplet: Droplet,
  other: KnownEnd,
  peering: Peering | undefined,
  evidence: ReachEvidence,
): Hop {
  const at = droplet.name ?? String(droplet.id);
  const hop = { id: 'routes', at, source: ROUTES_PAGE, verdict: 'unknown' } as const;
  if (peering === undefined)
    return { ...hop, message: 'Without an ACTIVE peering there is no route to look for.', fix: [] };
  const [need, why] = routeNeedOf(droplet, parseTimestamp(peering.created_at));
  const range = rangeOf(other, evidence.vpcs);
  const seen = previewOf(droplet, range, evidence);
  if (need === 'none' && (droplet.image != null || isPrivate(droplet)))
    return { ...hop, verdict: 'yes', message: `${why}${seen}`, fix: [] };
  const target = other.kind === 'droplet' ? addressOf(other) : range?.split('/')[0];
  const verify = `Verify it there: ip route get ${target ?? '<address>'}`;
  return need === 'routes'
    ? {
        ...hop,
        message: `${why} Its route is added by hand.${seen}`,
        fix: [`On ${at}: ${addRouteCommand(range ?? '<range>')}`, `Keep it in ${KEEP_ROUTE}`, verify],
      }
    : {
        ...hop,
        message: `${why} ${AFTER[need]}${seen}`,
        fix: [`On ${at}: ${restartCommand(droplet)}`, verify],
      };
}

/** What is left open where routes may come by themselves. */
const AFTER = {
  none: 'Its image cannot be read (scope image:read), and may be another than those of DigitalOcean.',
  restart: 'One restart of its network since then gives it its route.',
  unknown: 'A restart of its network does no harm.',
} as const;

/** What the preview of routes shows, which proves nothing: whether peerings stand there is not documented. */
function previewOf({ vpc_uuid }: Droplet, range: string | undefined, { routes }: ReachEvidence): string {
  const told = vpc_uuid ? routes.get(idKey(vpc_uuid)) : undefined;
  if (told === undefined || range === undefined) return '';
  const has = told.some(({ destination_cidr }) => destination_cidr === range);
  return ` The routes of its VPC (a preview) ${has ? 'show' : 'do not show'} ${range}.`;
}

/** What the cloud firewalls of a Droplet say of the connection, in one direction. */
export function firewallHop(
  direction: 'in' | 'out',
  droplet: Droplet,
  other: KnownEnd,
  evidence: ReachEvidence,
): Hop {
  const { firewalls, protocol, port } = evidence;
  const hop = { id: `firewall-${direction}`, at: droplet.name ?? String(droplet.id) } as const;
  const list = direction === 'out' ? firewalls.from : firewalls.to;
  if (list === undefined || 'scope' in list)
    return unreadableHop(hop, 'Its firewalls', list?.scope ?? 'firewall:read');
  const flow = flowOf({ kind: 'droplet', droplet }, other, evidence);
  const { verdict, why } = askFirewalls(list, direction, flow);
  const [first] = list;
  const source = first === undefined ? FIREWALLS_PAGE : API;
  const told = { ...hop, verdict, message: sentenceOf(why), source };
  if (verdict === 'yes' || first === undefined) return { ...told, fix: [] };
  const rule = [
    `protocol:${protocol}`,
    ...(protocol === 'icmp' ? [] : [`ports:${port ?? 'PORT'}`]),
    `address:${flow.peer.address ?? 'ADDRESS'}`,
  ].join(',');
  const options = [`--${direction}bound-rules`, rule];
  const command = program('doctl compute firewall add-rules', [first.id], options);
  return { ...told, fix: [{ text: 'Allow it', command }] };
}

/** Whether a managed database trusts the other end. */
export function trustedSourcesHop(database: Database, from: KnownEnd, evidence: ReachEvidence): Hop {
  const { trustedSources: sources } = evidence;
  const hop = { id: 'firewall-in', at: nameOf(database) } as const;
  if (sources === undefined || 'scope' in sources)
    return unreadableHop(hop, 'Its trusted sources', sources?.scope ?? 'database:read');
  const { verdict, why } = askTrustedSources(sources, flowOf({ kind: 'database', database }, from, evidence));
  const source = sources.length === 0 ? DATABASES_PAGE : API;
  const address = addressOf(from);
  const rule: Word = address === undefined ? fill('rule') : `ip_addr:${address}`;
  const command = program('doctl databases firewalls append', [database.id], ['--rule', rule]);
  const fix = verdict === 'yes' ? [] : [{ text: 'Trust it', command }];
  return { ...hop, verdict, message: sentenceOf(why), source, fix };
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
      address: droplet === undefined ? rangeOf(other, vpcs) : addressOf(other),
      dropletId: droplet?.id,
      tags: droplet?.tags ?? [],
    },
  };
}

/** What runs on the machines themselves, tested from the first of them. */
export function hostHop(from: KnownEnd, to: KnownEnd, { protocol, port }: ReachEvidence): Hop {
  const address: Word = addressOf(to) ?? fill('address');
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
    message: 'Whether a service listens, and no firewall on the machine stops it.',
    source: 'Cannot be seen from here',
    fix: [`On ${endName(from)}: ${commandText(test, POSIX)}`],
  };
}

const sentenceOf = (why: string) => `${why.charAt(0).toUpperCase()}${why.slice(1)}.`;
