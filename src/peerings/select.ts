import type { Peering } from '../api/types.ts';
import { createGlob } from '../glob.ts';
import type { Columns } from '../output/columns.ts';
import { cellValue } from '../output/columns.ts';
import { idKey, vpcKeysOf } from './identity.ts';

/** Which peerings of a list to show, and in which order. */
export interface Selection {
  /** Any of these, in any case. */
  readonly statuses: readonly string[];
  /** Any of these globs: `*` for any text, `?` for one character. */
  readonly names: readonly string[];
  /** IDs of VPCs that a peering must all have. */
  readonly vpcIds: readonly string[];
  /** A column, with a `-` in front for the other direction. */
  readonly sort?: string | undefined;
  readonly limit?: number | undefined;
}

/** Filters, then sorts, then limits. Without a sort the API's order stays. */
export function selectPeerings(
  peerings: readonly Peering[],
  selection: Selection,
  columns: Columns<Peering>,
): readonly Peering[] {
  const statuses = selection.statuses.map((status) => status.toUpperCase());
  const names = selection.names.map(createGlob);
  const found = peerings.filter(
    (peering) =>
      (statuses.length === 0 || statuses.includes(peering.status?.toUpperCase() ?? '')) &&
      (names.length === 0 || names.some((matches) => matches(peering.name ?? ''))) &&
      selection.vpcIds.every((id) => vpcKeysOf(peering).includes(idKey(id))),
  );
  return sortPeerings(found, selection.sort, columns).slice(0, selection.limit);
}

/** Numbers inside names count as numbers: `web-2` comes before `web-10`. What is unknown comes last. */
function sortPeerings(
  peerings: readonly Peering[],
  sort: string | undefined,
  columns: Columns<Peering>,
): readonly Peering[] {
  if (sort === undefined) return peerings;
  const key = sort.replace(/^-/, '');
  const direction = (sort.startsWith('-') ? -1 : 1) * (key === 'age' ? -1 : 1);
  const { compare } = new Intl.Collator('en', { numeric: true });
  // Only names count as people count; times and IDs have an order of their own.
  const byCharacters = (a: string, b: string) => Number(a > b) - Number(a < b);
  // An age is no more than the other way to say when it was created.
  const column = key === 'age' ? 'created_at' : key;
  const isOpaque = ['id', 'vpc_ids', 'created_at'].includes(column);
  // `…00Z` is earlier than `…00.5Z`, but sorts after it as text unless the Z is gone.
  const valueIn = (peering: Peering) =>
    column === 'created_at' ? peering.created_at?.replace(/Z$/, '') : cellValue(peering, column, columns);
  return peerings
    .map((peering) => ({ peering, value: valueIn(peering) }))
    .sort((a, b) => {
      if (a.value === undefined || b.value === undefined) {
        return Number(a.value === undefined) - Number(b.value === undefined);
      }
      return direction * (isOpaque ? byCharacters : compare)(String(a.value), String(b.value));
    })
    .map(({ peering }) => peering);
}
