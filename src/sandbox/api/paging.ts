import { badNumber } from './undocumented.ts';

const DEFAULT_PER_PAGE = 20;
const MAX_PER_PAGE = 200;

/** Where a page stands in its list: `links` and `meta` of the API's envelope. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly around: { readonly links: object; readonly meta: { readonly total: number } };
}

/**
 * One page of a list, with absolute `links` and `meta.total`.
 *
 * @throws Refusal 400 when `page` or `per_page` is outside its documented range.
 */
export function pageOf<Item>(url: URL, items: readonly Item[]): Page<Item> {
  const perPage = numberParameter(url, 'per_page', DEFAULT_PER_PAGE, MAX_PER_PAGE);
  const page = numberParameter(url, 'page', 1, Number.MAX_SAFE_INTEGER);
  const last = Math.max(1, Math.ceil(items.length / perPage));
  const pages = {
    ...(page > 1 && { first: linkTo(url, 1), prev: linkTo(url, Math.min(page - 1, last)) }),
    ...(page < last && { next: linkTo(url, page + 1), last: linkTo(url, last) }),
  };
  return {
    items: items.slice((page - 1) * perPage, page * perPage),
    around: { links: last === 1 && page === 1 ? {} : { pages }, meta: { total: items.length } },
  };
}

function numberParameter(url: URL, name: string, fallback: number, maximum: number): number {
  const text = url.searchParams.get(name);
  if (text === null) return fallback;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= maximum) return value;
  throw badNumber(name, maximum);
}

function linkTo(url: URL, page: number): string {
  const link = new URL(url);
  link.searchParams.set('page', String(page));
  return link.href;
}
