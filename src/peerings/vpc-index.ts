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

/** The letters that DigitalOcean documents for the name of a VPC: nothing that a file would have to quote. */
export const PLAIN = /^[A-Za-z0-9.-]+$/;

/** The names by which a VPC can be meant and no other, by the keys of their IDs. */
export function namesThatMeanOne(vpcs: VpcIndex | undefined): ReadonlyMap<string, string> {
  const all = [...(vpcs?.values() ?? [])];
  const counts = new Map<string, number>();
  for (const { name } of all) if (name) counts.set(name, (counts.get(name) ?? 0) + 1);
  return new Map(
    all.flatMap(({ id, name }) => {
      // A name that looks like the start of an ID may mean that one too, now or later.
      const isSure = name && counts.get(name) === 1 && PLAIN.test(name) && !/^[0-9a-f-]+$/i.test(name);
      return isSure ? [[idKey(id), name] as const] : [];
    }),
  );
}
