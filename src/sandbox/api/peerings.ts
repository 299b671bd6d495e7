import { randomUUID } from 'node:crypto';
import { apiTime, isVisible, type SandboxState, type StoredPeering } from '../account/state.ts';
import { noSuchThing, unprocessable } from './answers.ts';

/** How long things take, in milliseconds. */
export interface Timings {
  readonly provisionMs: number;
  readonly deleteMs: number;
  /** A new peering answers 404 that long, as DigitalOcean's real API may right after a create. */
  readonly invisibleMs: number;
}

/** What a new peering becomes, and how fast. */
export interface Lifecycle extends Timings {
  readonly finalStatus: string;
}

/** The pattern of the specification's `/v2/vpc_peerings`. It has no period, which other official texts allow. */
const NAME = /^[a-zA-Z0-9-]+$/;

/**
 * The peering of that ID.
 *
 * @throws Refusal 404 when there is none, none any more, or none to be seen yet.
 */
export function findPeering(state: SandboxState, id: string, now: number): StoredPeering {
  const peering = state.peerings.find((each) => each.id === id);
  if (peering === undefined || !isVisible(peering, now)) throw noSuchThing();
  return peering;
}

/**
 * Adds the peering a POST asks for, unless a documented rule forbids it: name pattern, two VPCs that are
 * known and differ, unique name, unique pair. A peering that is being deleted still holds both.
 */
export function createPeering(
  state: SandboxState,
  body: Readonly<Record<string, unknown>>,
  lifecycle: Lifecycle,
  now: number,
): StoredPeering {
  const name = checkedName(state, body.name);
  const vpcIds = checkedPair(state, body.vpc_ids);
  const peering: StoredPeering = {
    id: randomUUID(),
    name,
    vpc_ids: vpcIds,
    created_at: apiTime(now),
    final_status: lifecycle.finalStatus,
    settles_at: now + lifecycle.provisionMs,
    visible_at: now + lifecycle.invisibleMs,
  };
  state.peerings.push(peering);
  return peering;
}

/** Gives a peering another name, by the same rules as a new one's. */
export function renamePeering(
  state: SandboxState,
  id: string,
  body: Readonly<Record<string, unknown>>,
  now: number,
): StoredPeering {
  const peering = findPeering(state, id, now);
  peering.name = checkedName(state, body.name, peering);
  return peering;
}

/** Starts a deletion; one that runs already goes on as it was (what the API does then is unknown). */
export function deletePeering(
  state: SandboxState,
  id: string,
  { deleteMs }: Lifecycle,
  now: number,
): StoredPeering {
  const peering = findPeering(state, id, now);
  peering.gone_at ??= now + deleteMs;
  return peering;
}

function checkedName(state: SandboxState, name: unknown, owner?: StoredPeering): string {
  if (typeof name !== 'string' || !NAME.test(name)) {
    throw unprocessable('name may only contain alphanumeric characters and dashes.');
  }
  if (state.peerings.some((each) => each !== owner && each.name === name)) {
    throw unprocessable(`A VPC peering named ${name} already exists.`);
  }
  return name;
}

function checkedPair(state: SandboxState, value: unknown): readonly [string, string] {
  const ids = Array.isArray(value) ? value.map((id) => String(id).toLowerCase()) : [];
  const [first, second] = ids;
  if (first === undefined || second === undefined || ids.length !== 2) {
    throw unprocessable('vpc_ids must hold the IDs of two VPCs.');
  }
  if (first === second) throw unprocessable('A VPC cannot be peered with itself.');
  const unknown = ids.find((id) => !state.vpcs.some((vpc) => vpc.id === id));
  if (unknown !== undefined) throw unprocessable(`There is no VPC ${unknown}.`);
  const rival = state.peerings.find(({ vpc_ids }) => vpc_ids.includes(first) && vpc_ids.includes(second));
  if (rival !== undefined) throw unprocessable(`These VPCs are already peered by ${rival.name}.`);
  return [first, second];
}
