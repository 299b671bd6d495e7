import {
  apiTime,
  isVisible,
  type SandboxState,
  type StoredPeering,
  shown,
  statusAt,
} from '../account/state.ts';
import { jsonResponse, notFound } from './answers.ts';
import { bodyOf, type Call, change, freshId } from './call.ts';
import { pageOf } from './paging.ts';
import {
  badPeeringName,
  noSuchVpc,
  notTwoVpcs,
  pairTaken,
  peeringNameTaken,
  sameVpcTwice,
} from './undocumented.ts';
import { findVpc } from './vpc-rules.ts';

/**
 * The pattern of the specification's `/v2/vpc_peerings`. It has no period; POST to `/v2/vpcs/{id}/peerings` has, and
 * a peering with such a name could not be shown by the specification.
 */
const NAME = /^[a-zA-Z0-9-]+$/;

/** GET /v2/vpc_peerings. A region that nobody has is an empty list. */
export async function listPeerings({ store, url, now }: Call): Promise<Response> {
  const state = await store.read();
  const region = url.searchParams.get('region');
  const inRegion = new Set(state.vpcs.filter((vpc) => vpc.region === region).map((vpc) => vpc.id));
  const found = visiblePeerings(state, now).filter(
    ({ vpc_ids }) => region === null || vpc_ids.some((id) => inRegion.has(id)),
  );
  const { items, around } = pageOf(url, found);
  return jsonResponse(200, { vpc_peerings: items.map(shownAt(now)), ...around });
}

/** GET /v2/vpcs/{id}/peerings: under the key of the specification, and under that of DigitalOcean's own clients. */
export async function listPeeringsOfVpc({ store, url, id, now }: Call): Promise<Response> {
  const state = await store.read();
  const vpc = findVpc(state, id);
  const found = visiblePeerings(state, now).filter(({ vpc_ids }) => vpc_ids.includes(vpc.id));
  const { items, around } = pageOf(url, found);
  const peerings = items.map(shownAt(now));
  return jsonResponse(200, { peerings, vpc_peerings: peerings, ...around });
}

/** POST /v2/vpc_peerings. */
export async function postPeering(call: Call): Promise<Response> {
  const { name, vpc_ids } = await bodyOf(call);
  const peering = await change(call, (state) => createPeering(state, call, name, vpc_ids));
  return jsonResponse(202, { vpc_peering: shown(peering, 'PROVISIONING') });
}

/** POST /v2/vpcs/{id}/peerings. */
export async function postPeeringOfVpc(call: Call): Promise<Response> {
  const { name, vpc_id } = await bodyOf(call);
  const peering = await change(call, (state) =>
    createPeering(state, call, name, [findVpc(state, call.id).id, vpc_id]),
  );
  return jsonResponse(202, underBothKeys(shown(peering, 'PROVISIONING')));
}

/** GET /v2/vpc_peerings/{id}. */
export async function getPeering({ store, id, now }: Call): Promise<Response> {
  const peering = findPeering(await store.read(), id, now);
  return jsonResponse(200, { vpc_peering: shownAt(now)(peering) });
}

/** GET /v2/vpcs/{id}/peerings/{id}. */
export async function getPeeringOfVpc({ store, id, innerId, now }: Call): Promise<Response> {
  const peering = findPeeringOfVpc(await store.read(), id, innerId, now);
  return jsonResponse(200, underBothKeys(shownAt(now)(peering)));
}

/** PATCH /v2/vpc_peerings/{id}. */
export async function patchPeering(call: Call): Promise<Response> {
  const { name } = await bodyOf(call);
  const peering = await change(call, (state) => rename(state, findPeering(state, call.id, call.now), name));
  return jsonResponse(200, { vpc_peering: shownAt(call.now)(peering) });
}

/** PATCH /v2/vpcs/{id}/peerings/{id}. */
export async function patchPeeringOfVpc(call: Call): Promise<Response> {
  const { name } = await bodyOf(call);
  const peering = await change(call, (state) =>
    rename(state, findPeeringOfVpc(state, call.id, call.innerId, call.now), name),
  );
  return jsonResponse(200, underBothKeys(shownAt(call.now)(peering)));
}

/** DELETE /v2/vpc_peerings/{id}. One that runs already goes on as it was: what the API does then is unknown. */
export async function deletePeering(call: Call): Promise<Response> {
  const { id, lifecycle, now } = call;
  const peering = await change(call, (state) => {
    const found = findPeering(state, id, now);
    found.gone_at ??= now + lifecycle.deleteMs;
    return found;
  });
  return jsonResponse(202, { vpc_peering: shown(peering, 'DELETING') });
}

const underBothKeys = (peering: object) => ({ peering, vpc_peering: peering });

const visiblePeerings = (state: SandboxState, now: number): readonly StoredPeering[] =>
  state.peerings.filter((peering) => isVisible(peering, now));

const shownAt = (now: number) => (peering: StoredPeering) =>
  shown(peering, statusAt(peering, now) ?? peering.final_status);

/** Throws 404 when there is none of that ID, none any more, or none to be seen yet. */
function findPeering(state: SandboxState, id: string, now: number): StoredPeering {
  const peering = state.peerings.find((each) => each.id === id);
  if (peering === undefined || !isVisible(peering, now)) throw notFound(`VPC peering ${id}`);
  return peering;
}

function findPeeringOfVpc(state: SandboxState, vpcId: string, id: string, now: number): StoredPeering {
  const peering = findPeering(state, id, now);
  if (peering.vpc_ids.includes(findVpc(state, vpcId).id)) return peering;
  throw notFound(`VPC peering ${id} of VPC ${vpcId}`);
}

/**
 * Adds the peering that was asked for, unless a documented rule forbids it: name pattern, two VPCs that are
 * known and differ, unique name, unique pair. A peering that is being deleted still holds both.
 */
function createPeering(
  state: SandboxState,
  { lifecycle, now, newId }: Call,
  name: unknown,
  vpcIds: unknown,
): StoredPeering {
  const checked = { name: checkedName(state, name), vpc_ids: checkedPair(state, vpcIds) };
  const peering: StoredPeering = {
    id: freshId(state, newId),
    ...checked,
    created_at: apiTime(now),
    final_status: lifecycle.finalStatus,
    settles_at: now + lifecycle.provisionMs,
    visible_at: now + lifecycle.invisibleMs,
  };
  state.peerings.push(peering);
  return peering;
}

/** Gives a peering another name, by the same rules as a new one's. */
function rename(state: SandboxState, peering: StoredPeering, name: unknown): StoredPeering {
  peering.name = checkedName(state, name, peering);
  return peering;
}

function checkedName(state: SandboxState, name: unknown, owner?: StoredPeering): string {
  if (typeof name !== 'string' || !NAME.test(name)) throw badPeeringName();
  if (state.peerings.some((each) => each !== owner && each.name === name)) throw peeringNameTaken(name);
  return name;
}

function checkedPair(state: SandboxState, value: unknown): readonly [string, string] {
  const ids = Array.isArray(value) ? value.map((id) => (typeof id === 'string' ? id.toLowerCase() : '')) : [];
  const [first, second] = ids;
  if (!first || !second || ids.length !== 2) throw notTwoVpcs();
  if (first === second) throw sameVpcTwice();
  const unknown = ids.find((id) => !state.vpcs.some((vpc) => vpc.id === id));
  if (unknown !== undefined) throw noSuchVpc(unknown);
  const rival = state.peerings.find(({ vpc_ids }) => vpc_ids.includes(first) && vpc_ids.includes(second));
  if (rival !== undefined) throw pairTaken(rival.name);
  return [first, second];
}
