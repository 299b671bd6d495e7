import type { Api } from '../api/endpoints.ts';
import { idKey } from '../api/id.ts';
import type { VpcRoute } from '../api/types.ts';
import { DopeerError } from '../errors.ts';
import type { Clock } from '../host.ts';
import { type End, isSameVpc, type ReachEvidence, vpcIdOf } from '../peerings/reach/evidence.ts';
import type { Protocol } from '../peerings/reach/rules.ts';
import { isUuid } from '../peerings/resolve.ts';
import { startDeadline } from '../system/deadline.ts';
import { createEnds, readable } from './find-end.ts';
import { asDopeerError } from './look-up.ts';
import { type Lookup, undefinedIfForbidden } from './lookup.ts';

/** What is asked about: references as they were typed, or ends that were picked. */
export interface Question {
  readonly from: string | End;
  readonly to: string | End;
  readonly protocol: Protocol;
  /** Of a database its own, unless told. */
  readonly port: number | undefined;
}

/** What the answers come from. */
export interface ReachSources {
  readonly api: Api;
  readonly lookup: Lookup;
  readonly clock: Clock;
}

/**
 * Finds out what is known of a way, in two rounds of requests, or three where a name looks like an ID. What the token may not read is left unknown, with the scope that it would need.
 *
 * @throws DopeerError `not_found` or `ambiguous` for a reference; whatever else keeps the API from answering.
 */
export async function gatherReach(
  question: Question,
  { api, lookup, clock }: ReachSources,
): Promise<ReachEvidence> {
  const ends = createEnds(api);
  const [from, to, peerings, vpcs] = await Promise.all([
    typeof question.from === 'string' ? ends.find(question.from, 'from') : question.from,
    typeof question.to === 'string' ? ends.find(question.to, 'to') : question.to,
    readable('vpc_peering:read', lookup.peerings()),
    lookup.vpcs().catch(undefinedIfForbidden),
  ]);
  const [fromFirewalls, toFirewalls, trustedSources, routes] = await Promise.all([
    firewallsOf(from, api),
    firewallsOf(to, api),
    to.kind === 'database' ? readable('database:read', api.listTrustedSources(to.database.id)) : undefined,
    isSameVpc(from, to) ? new Map() : previewRoutes([from, to], api, clock),
  ]);
  const port = question.port ?? (to.kind === 'database' ? to.database.private_connection?.port : undefined);
  return {
    from,
    to,
    protocol: question.protocol,
    port: port ?? undefined,
    peerings,
    vpcs,
    firewalls: { from: fromFirewalls, to: toFirewalls },
    trustedSources,
    routes,
  };
}

async function firewallsOf(end: End, api: Api) {
  if (end.kind !== 'droplet') return undefined;
  return readable('firewall:read', api.listFirewallsOf(end.droplet.id));
}

/** What only may show something more takes no longer, in milliseconds. */
const PREVIEW_MS = 2_000;

/** The routes of the Droplets' VPCs: a preview that not every account has, so whatever fails is no news. */
async function previewRoutes(
  ends: readonly End[],
  api: Api,
  clock: Clock,
): Promise<ReadonlyMap<string, readonly VpcRoute[]>> {
  const ids = new Set(ends.flatMap((end) => (end.kind === 'droplet' ? (vpcIdOf(end) ?? []) : [])));
  const { signal, cancel } = startDeadline(clock, PREVIEW_MS);
  const read = async (id: string) => {
    const routes = await api.listRoutes(id, { retry: false, signal }).catch(asDopeerError);
    return routes instanceof DopeerError ? [] : [[idKey(id), routes] as const];
  };
  try {
    return new Map((await Promise.all([...ids].filter(isUuid).map(read))).flat());
  } finally {
    cancel();
  }
}
