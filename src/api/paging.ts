import pMap from 'p-map';
import { DopeerError } from '../errors.ts';

/** The largest page the API gives. */
export const MAX_PER_PAGE = 200;

const PARALLEL_PAGES = 8;

/** One page of a list, with what is needed to fetch the others. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** Number of the last page, 1 where there is only this one. */
  readonly lastPage: number;
}

/**
 * Every item of a list, in the API's order. The first page tells how many there are; the others are
 * fetched side by side. Where one page cannot be had, there is no list. `identify` tells items
 * apart: one that slips to the next page while pages are read comes once.
 */
export async function allPages<Item>(
  fetchPage: (page: number) => Promise<Page<Item>>,
  identify: (item: Item) => string,
): Promise<Item[]> {
  const first = await fetchPage(1);
  const numbers = Array.from({ length: Math.max(0, first.lastPage - 1) }, (_, index) => index + 2);
  const others = await pMap(numbers, fetchPage, { concurrency: PARALLEL_PAGES });
  const found = new Map<string, Item>();
  for (const item of [first, ...others].flatMap((page) => page.items)) {
    const identity = identify(item);
    if (!found.has(identity)) found.set(identity, item);
  }
  return [...found.values()];
}

/**
 * The number of the last page: from the link to it, else from the total. The link itself is never
 * followed; its host need not be ours.
 */
export function lastPageOf(body: unknown, itemsOnPage: number): number {
  const { links, meta } = body as {
    links?: { pages?: { last?: unknown } | null } | null;
    meta?: { total?: unknown } | null;
  };
  const last = links?.pages?.last;
  const page = typeof last === 'string' ? Number(/[?&]page=(\d+)/.exec(last)?.[1]) : Number.NaN;
  if (Number.isSafeInteger(page) && page > 0) return checkPageCount(page);
  const total = typeof meta?.total === 'number' ? meta.total : 0;
  return itemsOnPage > 0 ? checkPageCount(Math.max(1, Math.ceil(total / itemsOnPage))) : 1;
}

/** Two million items are no account; a number like that is a mistake of whoever answered. */
function checkPageCount(pages: number): number {
  if (pages <= 10_000) return pages;
  throw new DopeerError('unexpected', `The API says that this list has ${pages} pages.`, {
    hint: 'Is the API URL right?',
  });
}
