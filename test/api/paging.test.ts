import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allPages, pagesOf } from '../../src/api/paging.ts';
import { concurrencyOf } from '../helpers/concurrency.ts';

const idOf = ({ id }: { readonly id: string }) => id;
const items = (count: number) => Array.from({ length: count }, (_, index) => ({ id: `id-${index}` }));
const urlOf = (page: number) => `https://api.digitalocean.com/v2/vpc_peerings?page=${page}&per_page=9`;

/** What a server may say of its pages. */
const WAYS = {
  'links and a total': (page: number, last: number, total: number) => ({
    links: page < last ? { pages: { next: urlOf(page + 1), last: urlOf(last) } } : {},
    meta: { total },
  }),
  'a total alone': (_page: number, _last: number, total: number) => ({ links: {}, meta: { total } }),
  'the next page alone': (page: number, last: number) => ({
    links: page < last ? { pages: { next: urlOf(page + 1) } } : {},
  }),
  'the next page, and nonsense': (page: number, last: number) => ({
    links: { pages: { next: page < last ? urlOf(page + 1) : null, last: 7 } },
    meta: { total: 'many' },
  }),
  nothing: () => ({}),
  'null in all places': () => ({ links: null, meta: null }),
};

describe('all pages', () => {
  it.each(Object.entries(WAYS))(
    'are read from %s, whatever the page size and the order in which they arrive',
    async (_, say) => {
      await fc.assert(
        fc.asyncProperty(
          fc.nat(300),
          fc.integer({ min: 1, max: 50 }),
          fc.scheduler(),
          async (total, size, scheduler) => {
            const all = items(total);
            const last = Math.max(1, Math.ceil(total / size));
            const fetchPage = scheduler.scheduleFunction(async (page: number) => {
              const onPage = all.slice((page - 1) * size, page * size);
              return { items: onPage, ...pagesOf(say(page, last, total), onPage.length, size) };
            });
            const list = allPages(fetchPage, idOf);
            await scheduler.waitFor(list);
            expect(await list).toEqual(all);
          },
        ),
        { numRuns: 40 },
      );
    },
  );

  it('are read eight at once at most', async () => {
    const { track, highest } = concurrencyOf();
    const page = (number: number) => ({
      items: [{ id: String(number) }],
      lastPage: 40,
      next: 'no' as const,
      total: null,
    });
    await allPages((number) => track(async () => page(number)), idOf);
    expect(highest()).toBe(8);
  });

  it('fail as a whole with the page that fails', async () => {
    const list = allPages(async (page) => {
      if (page === 3) throw new Error('page 3');
      return { items: items(1), lastPage: 5, next: 'no' as const, total: null };
    }, idOf);
    await expect(list).rejects.toThrow('page 3');
  });

  it.each([
    ['more than 500', { links: { pages: { last: urlOf(501) } } }, 1],
    ['a number that is none of an account', { links: { pages: { last: urlOf(1e15) } } }, 1],
    ['a total that is none of an account', { meta: { total: 1e12 } }, 1],
  ])('are not asked for where there are %s', async (_, body, requests) => {
    let asked = 0;
    const list = allPages(async (page) => {
      asked += 1;
      return { items: [{ id: String(page) }], ...pagesOf(body, 1, 1) };
    }, idOf);
    await expect(list).rejects.toMatchObject({ code: 'unexpected' });
    expect(asked).toBe(requests);
  });

  it.each([
    ['nothing comes', () => [], 50],
    ['the later ones hold nothing', (page: number) => (page === 1 ? items(200) : []), 600],
    ['all are the same', () => items(200), 600],
  ])(
    'are an error where a total promises more, and %s, but for a part of a list',
    async (_, onPage, total) => {
      const fetchPage = async (page: number) => {
        const found = onPage(page);
        return { items: found, ...pagesOf({ links: {}, meta: { total } }, found.length, 200) };
      };
      await expect(allPages(fetchPage, idOf)).rejects.toMatchObject({
        code: 'unexpected',
        message: expect.stringContaining(`there are ${total}`),
      });
      expect(await allPages(fetchPage, idOf, true)).toEqual(onPage(1));
    },
  );

  it('are whole where something was deleted while they were read', async () => {
    const fetchPage = async (page: number) => {
      const found = page === 1 ? items(200) : [];
      return { items: found, ...pagesOf({ meta: { total: page === 1 ? 201 : 200 } }, found.length, 200) };
    };
    expect(await allPages(fetchPage, idOf)).toEqual(items(200));
  });

  it('end after 500 where there is always a next one, and at once where it is always the same one', async () => {
    let asked = 0;
    const pages = (idOn: (page: number) => string, next: 'yes' | 'perhaps' = 'perhaps') =>
      allPages(async (page) => {
        asked += 1;
        return { items: [{ id: idOn(page) }], lastPage: undefined, next, total: null };
      }, idOf);
    await expect(pages(String)).rejects.toMatchObject({ code: 'unexpected' });
    expect(asked).toBe(500);
    asked = 0;
    expect(await pages(() => 'same')).toEqual([{ id: 'same' }]);
    expect(asked).toBe(2);
    await expect(pages(() => 'same', 'yes')).rejects.toThrow('page 2 is not the last');
    expect(asked).toBe(4);
  });
});

it.each([
  [{ links: { pages: { last: urlOf(7) } } }, 200, 7, 'no'],
  [{ links: { pages: { last: '/v2/vpc_peerings?page=2' } }, meta: { total: 9_999 } }, 200, 2, 'no'],
  [{ links: {}, meta: { total: 401 } }, 200, 3, 'no'],
  [{ links: {}, meta: { total: 400 } }, 200, 2, 'no'],
  [{ links: {}, meta: { total: 200 } }, 200, undefined, 'no'],
  [{ links: {}, meta: { total: 0 } }, 200, undefined, 'perhaps'],
  [{ links: null, meta: null }, 200, undefined, 'perhaps'],
  [{ links: null, meta: null }, 199, undefined, 'no'],
  [{ links: { pages: { next: urlOf(2) } }, meta: { total: 3 } }, 3, undefined, 'yes'],
  [{ links: { pages: { last: 'nonsense' } }, meta: { total: 3 } }, 3, undefined, 'no'],
  [{}, 0, undefined, 'no'],
])('%j with %d items of 200: last page %s, and a next one: %s', (body, onPage, lastPage, next) =>
  expect(pagesOf(body, onPage, 200)).toMatchObject({ lastPage, next }),
);
