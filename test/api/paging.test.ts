import fc from 'fast-check';
import { expect, it } from 'vitest';
import { allPages, lastPageOf } from '../../src/api/paging.ts';
import { concurrencyOf } from '../helpers/concurrency.ts';

const idOf = ({ id }: { readonly id: string }) => id;
const items = (count: number) => Array.from({ length: count }, (_, index) => ({ id: `id-${index}` }));

it('gives the same list whatever the page size and the order in which pages arrive', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat(300),
      fc.integer({ min: 1, max: 50 }),
      fc.scheduler(),
      async (total, size, scheduler) => {
        const all = items(total);
        const fetchPage = scheduler.scheduleFunction(async (page: number) => ({
          items: all.slice((page - 1) * size, page * size),
          lastPage: Math.max(1, Math.ceil(total / size)),
        }));
        const list = allPages(fetchPage, idOf);
        await scheduler.waitFor(list);
        expect(await list).toEqual(all);
      },
    ),
    { numRuns: 50 },
  );
});

it('fetches at most eight pages at once', async () => {
  const { track, highest } = concurrencyOf();
  await allPages(
    (page) => track(async () => ({ items: items(1).map(() => ({ id: String(page) })), lastPage: 40 })),
    idOf,
  );
  expect(highest()).toBe(8);
});

it('fails as a whole with the page that fails', async () => {
  const list = allPages(async (page) => {
    if (page === 3) throw new Error('page 3');
    return { items: items(1), lastPage: 5 };
  }, idOf);
  await expect(list).rejects.toThrow('page 3');
});

it.each([
  [
    { links: { pages: { last: 'https://api.digitalocean.com/v2/vpc_peerings?per_page=200&page=7' } } },
    200,
    7,
  ],
  [{ links: { pages: { last: '/v2/vpc_peerings?page=2' } }, meta: { total: 9_999 } }, 200, 2],
  [{ links: {}, meta: { total: 401 } }, 200, 3],
  [{ links: {}, meta: { total: 400 } }, 200, 2],
  [{ links: null, meta: null }, 200, 1],
  [{ links: { pages: { last: 'nonsense' } }, meta: { total: 3 } }, 3, 1],
  [{}, 0, 1],
])('reads the number of pages from %j', (body, onPage, pages) =>
  expect(lastPageOf(body, onPage)).toBe(pages),
);
