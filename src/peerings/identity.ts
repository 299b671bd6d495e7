import { idKey } from '../api/id.ts';
import type { Peering } from '../api/types.ts';

/** The two VPCs of a peering, as they were given; none where they are unknown. */
export const vpcIdsOf = ({ vpc_ids }: Pick<Peering, 'vpc_ids'>): readonly string[] => vpc_ids ?? [];

/** The same as they are compared. */
export const vpcKeysOf = (peering: Pick<Peering, 'vpc_ids'>): readonly string[] =>
  vpcIdsOf(peering).map(idKey);

/** What something is called: its ID where the API did not tell its name. */
export const nameOf = ({ id, name }: { readonly id: string; readonly name?: string | null }): string =>
  name ?? id;

/** Whether a peering connects these two VPCs, in either order. */
export function connects(peering: Peering, vpcIds: readonly string[]): boolean {
  const keys = vpcKeysOf(peering);
  return vpcIds.every((id) => keys.includes(idKey(id)));
}
