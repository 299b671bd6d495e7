import pMap from 'p-map';
import { DopeerError } from '../errors.ts';
import { readPaging } from './parse.ts';

/** The largest page the API gives. */
export const MAX_PER_PAGE = 200;

const PARALLEL_PAGES = 8;

/** As many as 100,000 items have; more than the rate limit lets anyone read. */
const MAX_PAGES = 500;

/** One page of a list, with what is needed to fetch the others. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** Number of the last page; `undefined` where the API does not say. */
  readonly lastPage: number | undefined;
  /** Whether there is one after this one. */
  readonly next: 'yes' | 'perhaps' | 'no';
  /** How many items there are on all pages; `null` where the API does not say. */
  readonly total: number | null;
}

/**
 * Every item of a list, in the API's order. The first page tells how many there are, and the others are
 * fetched side by side; where it does not, they are fetched until there is no next one. Where one page
 * cannot be had, there is no list. `identify` tells items apart: one that slips to the next page while
 * pages are read comes once.
 *
 * @throws DopeerError `unexpected` for more than 500 pages, before they are asked for, and for one
 * that holds nothing new and yet is not the last: then part of the list is out of reach. So it is where nothing
 * comes of what the total promises, unless the list is only a part (`isPart`) of what is counted.
 */
export async function allPages<Item>(
  fetchPage: (page: number) => Promise<Page<Item>>,
  identify: (item: Item) => string,
  isPart = false,
): Promise<Item[]> {
  const first = await fetchPage(1);
  const lastPage = checkPageCount(first.lastPage ?? 1);
  const numbers = Array.from({ length: lastPage - 1 }, (_, index) => index + 2);
  const others = await pMap(numbers, fetchPage, { concurrency: PARALLEL_PAGES });
  const found = new Map<string, Item>();
  const take = ({ items }: Page<Item>) => {
    const before = found.size;
    for (const item of items) if (!found.has(identify(item))) found.set(identify(item), item);
    return found.size > before;
  };
  take(first);
  const hasMore = others.map(take).includes(true);
  let last = others.at(-1) ?? first;
  // The last page counts without what was deleted meanwhile.
  if (!isPart && !hasMore && (last.total ?? 0) > found.size) throw incomplete(last.total ?? 0, found.size);
  for (let number = lastPage + 1; last.next !== 'no'; number += 1) {
    last = await fetchPage(checkPageCount(number));
    if (take(last)) continue;
    // A server that gives the same page for every number would never end.
    if (last.next === 'yes') throw repeated(number);
    break;
  }
  return [...found.values()];
}

/**
 * What an answer says of the pages of its list: from the links, else from the total, else a page that is
 * full may have a next one. A link is never followed; its host need not be ours.
 */
export function pagesOf(body: unknown, items: number, perPage: number): Omit<Page<unknown>, 'items'> {
  const { next, last, total } = readPaging(body);
  const linked = Number(/[?&]page=(\d+)/.exec(last ?? '')?.[1]);
  const lastPage =
    Number.isSafeInteger(linked) && linked > 0
      ? linked
      : total !== null && total > items && items > 0
        ? Math.ceil(total / items)
        : undefined;
  const isUnknown = lastPage === undefined && (total === null || total < items);
  return { lastPage, total, next: next !== null ? 'yes' : isUnknown && items >= perPage ? 'perhaps' : 'no' };
}

function incomplete(total: number, found: number): DopeerError {
  return new DopeerError(
    'unexpected',
    `The API says that there are ${total}, and sends ${found}. The list is not complete.`,
    { hint: 'Is the API URL right? One page alone: --page <n>' },
  );
}

function repeated(page: number): DopeerError {
  return new DopeerError(
    'unexpected',
    `The API says that page ${page} is not the last, but it holds nothing new. The list is not complete.`,
    { hint: 'Is the API URL right? One page alone: --page <n>' },
  );
}

function checkPageCount(pages: number): number {
  if (pages <= MAX_PAGES) return pages;
  throw new DopeerError(
    'unexpected',
    `The API says that this list has ${pages} pages; dopeer reads ${MAX_PAGES} at most.`,
    { hint: 'Is the API URL right? One page alone: --page <n>' },
  );
}
