import { idKey } from '../../api/id.ts';
import type { Peering } from '../../api/types.ts';
import { nameOf, vpcIdsOf } from '../identity.ts';
import { nameProblem } from '../names.ts';
import { namesThatMeanOne, PLAIN, type VpcIndex } from '../vpc-index.ts';
import { pairKey } from './pairs.ts';
import { isDead } from './plan.ts';

/** A peering of a file. */
export interface ExportedPeering {
  readonly name?: string;
  readonly vpcs: readonly [string, string];
}

/** What a file can say of an account, and what it cannot. */
export interface Exported {
  readonly peerings: readonly (ExportedPeering & { readonly peering: Peering })[];
  /** A sentence for each peering that is left out. */
  readonly left: readonly string[];
}

/**
 * Peerings as a file says them, VPCs by name where that is unambiguous: planned again, everything is kept. What
 * works no more is left out, since no file can keep it, and so is what cannot be told by its VPCs.
 */
export function exportPeerings(peerings: readonly Peering[], vpcs: VpcIndex | undefined): Exported {
  const names = namesThatMeanOne(vpcs);
  const left: string[] = [];
  const seen = new Set<string>();
  const exported = peerings.flatMap((peering): Exported['peerings'] => {
    const [first, second, third] = vpcIdsOf(peering);
    const leave = (why: string) => {
      left.push(`${nameOf(peering)} (${peering.id}) is left out: ${why}`);
      return [];
    };
    if (isDead(peering)) return leave(`it is ${peering.status}.`);
    if (first === undefined || second === undefined || third !== undefined || idKey(first) === idKey(second))
      return leave('the API does not tell its two VPCs.');
    if (![first, second].every((id) => PLAIN.test(id))) return leave('the IDs of its VPCs are none.');
    if (vpcs !== undefined && !(vpcs.has(first) && vpcs.has(second)))
      return leave('one of its VPCs is not in the list of VPCs.');
    const key = pairKey([first, second]);
    if (seen.has(key)) return leave('another peering connects the same VPCs.');
    seen.add(key);
    const wanted = [first, second].map((id) => names.get(idKey(id)) ?? id) as [string, string];
    // A name that a file may not have is kept as it is where the file has none.
    const name =
      peering.name != null && nameProblem(peering.name) === undefined ? { name: peering.name } : {};
    return [{ ...name, vpcs: wanted, peering }];
  });
  return { peerings: exported, left };
}
