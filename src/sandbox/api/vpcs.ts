import type { SandboxState, SandboxVpc } from '../account/state.ts';
import { jsonResponse } from './answers.ts';
import { type Body, bodyOf, type Call, change, isAllowed } from './call.ts';
import { pageOf } from './paging.ts';
import { badDefault, defaultStays, defaultVpc, vpcHasMembers, vpcHasPeerings } from './undocumented.ts';
import { checkedDescription, checkedName, findVpc } from './vpc-rules.ts';

/** GET /v2/vpcs. */
export async function listVpcs({ store, url }: Call): Promise<Response> {
  const { items, around } = pageOf(url, (await store.read()).vpcs);
  return jsonResponse(200, { vpcs: items, ...around });
}

/** GET /v2/vpcs/{id}. */
export async function getVpc({ store, id }: Call): Promise<Response> {
  return jsonResponse(200, { vpc: findVpc(await store.read(), id) });
}

/** POST /v2/vpcs: the first VPC of a region is its default. */
export async function postVpc(call: Call): Promise<Response> {
  const body = await bodyOf(call);
  const { createVpc } = await import('./create-vpc.ts');
  return jsonResponse(201, { vpc: await change(call, (state) => createVpc(state, call, body)) });
}

/** PUT /v2/vpcs/{id} takes a name; what it leaves out is emptied, which is made up. */
export async function putVpc(call: Call): Promise<Response> {
  const given = await bodyOf(call);
  const body = { ...given, description: given.description ?? '' };
  return jsonResponse(200, { vpc: await change(call, (state) => updateVpc(state, call.id, body)) });
}

/** PATCH /v2/vpcs/{id} changes what it is given. */
export async function patchVpc(call: Call): Promise<Response> {
  const body = await bodyOf(call);
  const vpc = await change(call, (state) =>
    updateVpc(state, call.id, { name: findVpc(state, call.id).name, ...body }),
  );
  return jsonResponse(200, { vpc });
}

/** DELETE /v2/vpcs/{id}. */
export async function deleteVpc(call: Call): Promise<Response> {
  await change(call, (state) => {
    const { id, default: isDefault } = findVpc(state, call.id);
    if (isDefault) throw defaultVpc();
    if (state.members[id]?.length) throw vpcHasMembers();
    if (state.peerings.some(({ vpc_ids }) => vpc_ids.includes(id))) throw vpcHasPeerings();
    state.vpcs = state.vpcs.filter((vpc) => vpc.id !== id);
  });
  return new Response(null, { status: 204 });
}

/** The scope that a token needs to see members of a kind, by the type in their URN. */
export const MEMBER_SCOPES: Readonly<Record<string, string>> = {
  droplet: 'droplet:read',
  kubernetes: 'kubernetes:read',
  loadbalancer: 'load_balancer:read',
  dbaas: 'database:read',
};

/** GET /v2/vpcs/{id}/members: those that the token may see. */
export async function listMembers(call: Call): Promise<Response> {
  const { store, url, id } = call;
  const state = await store.read();
  const wanted = url.searchParams.get('resource_type');
  const found = (state.members[findVpc(state, id).id] ?? []).filter(({ urn }) => {
    const [, type = ''] = urn.split(':');
    return (wanted === null || type === wanted) && isAllowed(call, MEMBER_SCOPES[type] ?? `${type}:read`);
  });
  const { items, around } = pageOf(url, found);
  return jsonResponse(200, { members: items, ...around });
}

function updateVpc(state: SandboxState, id: string, body: Body): SandboxVpc {
  const before = findVpc(state, id);
  const { default: isDefault = before.default } = body;
  if (typeof isDefault !== 'boolean') throw badDefault();
  if (before.default && !isDefault) throw defaultStays();
  const after: SandboxVpc = {
    ...before,
    name: checkedName(state, body.name, before),
    description: checkedDescription(body.description ?? before.description),
    default: isDefault,
  };
  const others = (vpc: SandboxVpc) =>
    isDefault && vpc.region === before.region ? { ...vpc, default: false } : vpc;
  state.vpcs = state.vpcs.map((vpc) => (vpc.id === id ? after : others(vpc)));
  return after;
}
