import { idKey } from '../../api/id.ts';
import type { Named } from '../resolve.ts';
import type { VpcIndex } from '../vpc-index.ts';

/** What identifies a pair of VPCs, in either order and any case. */
export const pairKey = (vpcIds: readonly string[]) => vpcIds.map(idKey).sort().join(' ');

/** Every pair of them; with a hub, the pairs of the hub with each. */
export function meshPairs<Item>(items: readonly Item[], hub?: Item): readonly (readonly [Item, Item])[] {
  if (hub !== undefined) return items.map((item) => [hub, item]);
  return items.flatMap((one, index) => items.slice(index + 1).map((other) => [one, other] as const));
}

/** VPCs by name, then by ID; character by character, so that no language setting changes a name made from them. */
export function sortVpcs(ids: readonly string[], vpcs: VpcIndex | undefined): readonly Named[] {
  const compare = (a: string, b: string) => Number(a > b) - Number(a < b);
  return ids
    .map((id) => ({ id, name: vpcs?.get(id)?.name ?? '' }))
    .sort((a, b) => compare(a.name, b.name) || compare(a.id, b.id));
}
