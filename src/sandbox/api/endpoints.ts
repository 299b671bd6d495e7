import {
  forgetGone,
  isVisible,
  type SandboxState,
  type SandboxVpc,
  type StoredPeering,
  shown,
  statusAt,
} from '../account/state.ts';
import type { SandboxStore } from '../account/store.ts';
import { jsonResponse, noSuchThing, Refusal } from './answers.ts';
import { paged } from './paging.ts';
import { createPeering, deletePeering, findPeering, type Lifecycle, renamePeering } from './peerings.ts';

/** One request whose sender is known and whose path leads somewhere. */
export interface Call {
  readonly store: SandboxStore;
  readonly lifecycle: Lifecycle;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly request: Request;
  readonly url: URL;
  /** The ID in the path, in lower case; empty where the path has none. */
  readonly id: string;
}

type Action = (call: Call) => Promise<Response>;

/** A path of the API and what each method does there; HEAD goes to GET. */
export interface Route {
  readonly path: RegExp;
  readonly actions: Readonly<Record<string, Action>>;
}

/** The endpoints of the specification that the sandbox has. */
export const ROUTES: readonly Route[] = [
  { path: /^\/v2\/vpc_peerings$/, actions: { GET: listPeerings, POST: postPeering } },
  {
    path: /^\/v2\/vpc_peerings\/([^/]+)$/,
    actions: { GET: getPeering, PATCH: patchPeering, DELETE: removePeering },
  },
  { path: /^\/v2\/account$/, actions: { GET: getAccount } },
  { path: /^\/v2\/vpcs$/, actions: { GET: listVpcs } },
  { path: /^\/v2\/vpcs\/([^/]+)$/, actions: { GET: getVpc } },
  { path: /^\/v2\/vpcs\/([^/]+)\/members$/, actions: { GET: listMembers } },
  { path: /^\/v2\/vpcs\/([^/]+)\/peerings$/, actions: { GET: listPeeringsOfVpc } },
];

async function listPeerings({ store, url, now }: Call): Promise<Response> {
  const state = await store.read();
  const region = url.searchParams.get('region');
  const inRegion = new Set(state.vpcs.filter((vpc) => vpc.region === region).map((vpc) => vpc.id));
  const found = visiblePeerings(state, now).filter(
    ({ vpc_ids }) => region === null || vpc_ids.some((id) => inRegion.has(id)),
  );
  return jsonResponse(200, paged(url, 'vpc_peerings', found, shownAt(now)));
}

async function postPeering({ store, request, lifecycle, now }: Call): Promise<Response> {
  const body = await jsonBody(request);
  const peering = await changed(store, request.signal, now, (state) =>
    createPeering(state, body, lifecycle, now),
  );
  return jsonResponse(202, { vpc_peering: shown(peering, 'PROVISIONING') });
}

async function getPeering({ store, id, now }: Call): Promise<Response> {
  const peering = findPeering(await store.read(), id, now);
  return jsonResponse(200, { vpc_peering: shownAt(now)(peering) });
}

async function patchPeering({ store, request, id, now }: Call): Promise<Response> {
  const body = await jsonBody(request);
  const peering = await changed(store, request.signal, now, (state) => renamePeering(state, id, body, now));
  return jsonResponse(200, { vpc_peering: shownAt(now)(peering) });
}

async function removePeering({ store, request, id, lifecycle, now }: Call): Promise<Response> {
  const peering = await changed(store, request.signal, now, (state) =>
    deletePeering(state, id, lifecycle, now),
  );
  return jsonResponse(202, { vpc_peering: shown(peering, 'DELETING') });
}

async function listVpcs({ store, url }: Call): Promise<Response> {
  return jsonResponse(200, paged(url, 'vpcs', (await store.read()).vpcs, itself));
}

async function getVpc({ store, id }: Call): Promise<Response> {
  return jsonResponse(200, { vpc: findVpc(await store.read(), id) });
}

async function listMembers({ store, url, id }: Call): Promise<Response> {
  const state = await store.read();
  const type = url.searchParams.get('resource_type');
  const members = state.members[findVpc(state, id).id] ?? [];
  const found = members.filter(({ urn }) => type === null || urn.startsWith(`do:${type}:`));
  return jsonResponse(200, paged(url, 'members', found, itself));
}

/** The key is the specification's; DigitalOcean's Go client expects `vpc_peerings` here. */
async function listPeeringsOfVpc({ store, url, id, now }: Call): Promise<Response> {
  const state = await store.read();
  const vpc = findVpc(state, id);
  const found = visiblePeerings(state, now).filter(({ vpc_ids }) => vpc_ids.includes(vpc.id));
  return jsonResponse(200, paged(url, 'peerings', found, shownAt(now)));
}

/** Made up: nobody has this account. */
async function getAccount(): Promise<Response> {
  const team = { uuid: '11111111-1111-4111-8111-111111111111', name: 'Sandbox' };
  const email = 'nobody@sandbox.example';
  return jsonResponse(200, {
    account: { uuid: team.uuid, email, email_verified: true, status: 'active', status_message: '', team },
  });
}

function changed(
  store: SandboxStore,
  signal: AbortSignal,
  now: number,
  change: (state: SandboxState) => StoredPeering,
): Promise<StoredPeering> {
  return store.update((state) => {
    forgetGone(state, now);
    return change(state);
  }, signal);
}

function findVpc(state: SandboxState, id: string): SandboxVpc {
  const vpc = state.vpcs.find((each) => each.id === id);
  if (vpc === undefined) throw noSuchThing();
  return vpc;
}

function visiblePeerings(state: SandboxState, now: number): readonly StoredPeering[] {
  return state.peerings.filter((peering) => isVisible(peering, now));
}

function shownAt(now: number) {
  return (peering: StoredPeering) => shown(peering, statusAt(peering, now) ?? peering.final_status);
}

function itself<T>(item: T): T {
  return item;
}

async function jsonBody(request: Request): Promise<Readonly<Record<string, unknown>>> {
  const body: unknown = await request.json().catch(() => undefined);
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return { ...body };
  throw new Refusal(400, 'bad_request', 'The body must be a JSON object.');
}
