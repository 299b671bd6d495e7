import { idKey } from '../api/id.ts';
import type { Peering, PeeringRequest } from '../api/types.ts';
import { DopeerError } from '../errors.ts';
import { dopeer } from '../hint.ts';
import { nameOf, vpcKeysOf } from './identity.ts';
import { suggestName } from './names.ts';
import { checkVpcs } from './preflight.ts';
import type { Named } from './resolve.ts';
import type { VpcIndex } from './vpc-index.ts';

/** Two VPCs that are to be connected, and what that takes. */
export type MeshPair =
  /** A peering is there, or on its way. */
  | { readonly plan: 'exists'; readonly peering: Peering }
  /** The peering that is there connects nothing, and while it is there no other can be created. */
  | { readonly plan: 'blocked'; readonly peering: Peering }
  | {
      readonly plan: 'create';
      readonly request: PeeringRequest;
      /** What is known to speak against it; what rests on DigitalOcean's documentation, with its date. */
      readonly warnings: readonly string[];
    };

/** What is to be connected. IDs of VPCs are distinct and in lower case. */
export interface MeshWish {
  readonly vpcIds: readonly string[];
  /** The VPC that each of the others is peered with; without one all are peered with each other. */
  readonly hubId?: string | undefined;
}

/** What is there already. */
export interface MeshSurroundings {
  readonly peerings: readonly Peering[];
  /** `undefined` where the token may not read them: names are then made from IDs. */
  readonly vpcs: VpcIndex | undefined;
}

/** States in which a peering connects nothing and never will again. */
const DEAD = ['ERROR', 'DELETING'];

/**
 * The pairs that have to be peered, each with what is there or the request that is missing. The order
 * of the VPCs in the wish makes no difference: pairs and names follow the names of the VPCs.
 */
export function planMesh({ vpcIds, hubId }: MeshWish, around: MeshSurroundings): readonly MeshPair[] {
  const existing = bestByPair(around.peerings);
  const taken = new Set(around.peerings.map(({ name }) => name));
  return pairsOf(sortVpcs(vpcIds, around.vpcs), hubId).map(([first, second]) => {
    const ids = [first.id, second.id];
    const peering = existing.get(keyOf(ids));
    if (peering !== undefined) return { plan: isDead(peering) ? 'blocked' : 'exists', peering };
    const request = { name: suggestName(first, second, taken), vpc_ids: ids };
    taken.add(request.name);
    return { plan: 'create', request, warnings: warningsFor(first, second, around.vpcs) };
  });
}

/** The error for a pair that cannot be peered before its dead peering is gone. */
export function blockedBy(peering: Peering): DopeerError {
  const { id, status } = peering;
  const name = nameOf(peering);
  const outcome = 'not_created';
  return status === 'DELETING'
    ? new DopeerError('refused', `"${name}" is being deleted.`, {
        hint: {
          text: 'Wait until it is gone, then create the mesh again',
          command: dopeer('wait', [id], ['--for', 'deleted']),
        },
        outcome,
      })
    : new DopeerError('refused', `"${name}" is in ${status}.`, {
        hint: { text: 'Delete it, then create the mesh again', command: dopeer('delete', [id]) },
        outcome,
      });
}

function warningsFor(first: Named, second: Named, vpcs: VpcIndex | undefined): readonly string[] {
  if (vpcs === undefined) return [];
  return checkVpcs([first.id, second.id], vpcs).flatMap(({ level, message }) =>
    level === 'ok' ? [] : [message],
  );
}

const isDead = ({ status }: Peering) => DEAD.includes(status ?? '');

const keyOf = (vpcIds: readonly string[]) => vpcIds.map(idKey).sort().join(' ');

/** For each pair the peering that connects it; where there are several, one that works comes first. */
function bestByPair(peerings: readonly Peering[]): ReadonlyMap<string, Peering> {
  const best = new Map<string, Peering>();
  for (const peering of peerings) {
    const key = keyOf(vpcKeysOf(peering));
    const known = best.get(key);
    if (known === undefined || (isDead(known) && !isDead(peering))) best.set(key, peering);
  }
  return best;
}

/** By name, then by ID; character by character, so that no language setting changes a name. */
function sortVpcs(ids: readonly string[], vpcs: VpcIndex | undefined): readonly Named[] {
  const compare = (a: string, b: string) => Number(a > b) - Number(a < b);
  return ids
    .map((id) => ({ id, name: vpcs?.get(id)?.name ?? '' }))
    .sort((a, b) => compare(a.name, b.name) || compare(a.id, b.id));
}

/** Every pair, or those with the hub; the first of a pair comes first in the list. */
function pairsOf(vpcs: readonly Named[], hubId: string | undefined): readonly (readonly [Named, Named])[] {
  return vpcs.flatMap((first, index) =>
    vpcs
      .slice(index + 1)
      .filter((second) => hubId === undefined || [first.id, second.id].includes(hubId))
      .map((second) => [first, second] as const),
  );
}
