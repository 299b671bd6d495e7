import { idKey } from '../api/id.ts';
import type { Peering } from '../api/types.ts';
import { usageError } from '../errors.ts';
import type { Columns } from '../output/columns.ts';
import { cellValue } from '../output/columns.ts';
import { closestWords } from '../text/closest.ts';
import { createGlob } from '../text/glob.ts';
import { vpcKeysOf } from './identity.ts';

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
  const isNamed = createNameFilter(selection.names);
  const found = peerings.filter(
    (peering) =>
      (statuses.length === 0 || statuses.includes(peering.status?.toUpperCase() ?? '')) &&
      isNamed(peering.name) &&
      selection.vpcIds.every((id) => vpcKeysOf(peering).includes(idKey(id))),
  );
  return sortRows(found, selection.sort, columns).slice(0, selection.limit);
}

/**
 * Rows by a column, with a `-` in front the other way round; without one the API's order stays. Numbers
 * inside names count as numbers: `web-2` comes before `web-10`. What is unknown comes last.
 */
export function sortRows<Row extends { readonly created_at?: string | null }>(
  rows: readonly Row[],
  sort: string | undefined,
  columns: Columns<Row>,
): readonly Row[] {
  if (sort === undefined) return rows;
  const key = sort.replace(/^-/, '');
  const direction = (sort.startsWith('-') ? -1 : 1) * (key === 'age' ? -1 : 1);
  const { compare } = new Intl.Collator('en', { numeric: true });
  // Only names count as people count; times and IDs have an order of their own.
  const byCharacters = (a: string, b: string) => Number(a > b) - Number(a < b);
  // An age is no more than the other way to say when it was created.
  const column = key === 'age' ? 'created_at' : key;
  const isOpaque = ['id', 'vpc_ids', 'created_at'].includes(column);
  // `…00Z` is earlier than `…00.5Z`, but sorts after it as text unless the Z is gone.
  const valueIn = (row: Row) =>
    column === 'created_at' ? row.created_at?.replace(/Z$/, '') : cellValue(row, column, columns);
  return rows
    .map((row) => ({ row, value: valueIn(row) }))
    .sort((a, b) => {
      if (a.value === undefined || b.value === undefined) {
        return Number(a.value === undefined) - Number(b.value === undefined);
      }
      return direction * (isOpaque ? byCharacters : compare)(String(a.value), String(b.value));
    })
    .map(({ row }) => row);
}

/** Whether a name is meant by one of these globs; by none of them, every name is. */
export function createNameFilter(globs: readonly string[]): (name: string | null | undefined) => boolean {
  const matchers = globs.map(createGlob);
  return (name) => matchers.length === 0 || matchers.some((matches) => matches(name ?? ''));
}

/** What DigitalOcean and its own clients know; the API may have others. */
const KNOWN_STATUSES = ['PROVISIONING', 'ACTIVE', 'DELETING', 'ERROR'];

/**
 * Throws a usage error for a status that is neither known nor carried by any of the peerings: a typing
 * mistake must not read as "there are none".
 */
export async function checkStatuses(
  statuses: readonly string[],
  peerings: readonly Peering[],
): Promise<void> {
  const carried = new Set([
    ...KNOWN_STATUSES,
    ...peerings.flatMap(({ status }) => status?.toUpperCase() ?? []),
  ]);
  const unknown = statuses.find((status) => !carried.has(status.toUpperCase()));
  if (unknown === undefined) return;
  const [closest] = await closestWords(unknown, carried);
  throw usageError(
    `No peering is in status "${unknown}", and none is known to be.`,
    closest === undefined ? `Statuses: ${[...carried].join(', ')}` : `Did you mean ${closest}?`,
  );
}
