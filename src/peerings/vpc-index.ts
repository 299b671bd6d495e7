import { idKey } from '../api/id.ts';
import type { Vpc } from '../api/types.ts';

/** VPCs by ID, in any case. */
export interface VpcIndex {
  readonly size: number;
  get(id: string): Vpc | undefined;
  has(id: string): boolean;
  values(): Iterable<Vpc>;
}

/** Indexes VPCs by their IDs. */
export function indexById(vpcs: readonly Vpc[]): VpcIndex {
  const byKey = new Map(vpcs.map((vpc) => [idKey(vpc.id), vpc]));
  return {
    size: byKey.size,
    get: (id) => byKey.get(idKey(id)),
    has: (id) => byKey.has(idKey(id)),
    values: () => byKey.values(),
  };
}
