import { idKey } from '../../api/id.ts';
import type { Droplet, Peering } from '../../api/types.ts';
import { parseTimestamp } from '../../text/timestamp.ts';
import {
  addRouteCommand,
  isPrivate,
  KEEP_ROUTE,
  ROUTES_PAGE,
  restartCommand,
  routeNeedOf,
} from '../routes.ts';
import {
  addressOf,
  type DropletEnd,
  type Hop,
  type KnownEnd,
  type ReachEvidence,
  rangeOf,
} from './evidence.ts';

/** What the routes depend on besides the rest. */
interface RoutesEvidence extends ReachEvidence {
  /** The ACTIVE peering between both VPCs. */
  readonly peering: Peering | undefined;
  /** Whether it is certain that there is none. */
  readonly isMissing: boolean;
}

/** Whether a Droplet has a route to the VPC of the other end. */
export function routesHop({ droplet }: DropletEnd, other: KnownEnd, evidence: RoutesEvidence): Hop {
  const at = droplet.name ?? String(droplet.id);
  const hop = { id: 'routes', at, source: ROUTES_PAGE, verdict: 'unknown' } as const;
  const { peering, isMissing, vpcs } = evidence;
  if (peering === undefined) {
    const message = isMissing
      ? 'Without an ACTIVE peering there is no route to look for.'
      : 'It is not known which peering its routes would be of.';
    return { ...hop, message, fix: ['The peering comes first: see above.'] };
  }
  const [need, why] = routeNeedOf(droplet, parseTimestamp(peering.created_at));
  const range = rangeOf(other, vpcs);
  const seen = previewOf(droplet, range, evidence);
  if (need === 'none' && (droplet.image != null || isPrivate(droplet)))
    return { ...hop, verdict: 'yes', message: `${why}${seen.isThere ? seen.text : ''}`, fix: [] };
  const target = other.kind === 'droplet' ? addressOf(other, vpcs) : range?.split('/')[0];
  const onIt = (script: string) => ({ text: `On ${at}`, command: { script } });
  const verify = {
    text: 'Verify it there',
    command: { script: `ip route get ${target ?? '<address>'}` },
  };
  return need === 'routes'
    ? {
        ...hop,
        message: `${why} Its route is added by hand.${seen.text}`,
        fix: [onIt(addRouteCommand(range ?? '<range>')), `Keep it in ${KEEP_ROUTE}`, verify],
      }
    : {
        ...hop,
        message: `${why} ${AFTER[need]}${seen.text}`,
        fix: [onIt(restartCommand(droplet)), verify],
      };
}

/** What is left open where routes may come by themselves. */
const AFTER = {
  none: 'Its image cannot be read (scope image:read), and may be another than those of DigitalOcean.',
  restart: 'One restart of its network since then gives it its route.',
  unknown: 'A restart of its network does no harm.',
} as const;

/** What the preview of routes shows, which proves nothing: whether peerings stand there is not documented. */
function previewOf({ vpc_uuid }: Droplet, range: string | undefined, { routes }: ReachEvidence) {
  const told = vpc_uuid ? routes.get(idKey(vpc_uuid)) : undefined;
  if (told === undefined || range === undefined) return { isThere: false, text: '' };
  const isThere = told.some(({ destination_cidr }) => destination_cidr === range);
  const text = ` The routes of its VPC (a preview) ${isThere ? 'show' : 'do not show'} ${range}.`;
  return { isThere, text };
}
