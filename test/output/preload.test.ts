import { expect, it, vi } from 'vitest';
import { preloading } from '../../src/output/preload.ts';

const turnOfTheLoop = () => new Promise((resolve) => setImmediate(resolve));

it('what draws a table is loaded once, after the first request is on its way', async () => {
  const events: string[] = [];
  const fetch = preloading(
    (request) => {
      events.push(request.url);
      return new Promise(() => {});
    },
    'table',
    () => events.push('load'),
  );
  await turnOfTheLoop();
  expect(events).toEqual([]);
  void fetch(new Request('http://api/1'));
  await turnOfTheLoop();
  expect(events).toEqual(['http://api/1']);
  await turnOfTheLoop();
  void fetch(new Request('http://api/2'));
  await turnOfTheLoop();
  await turnOfTheLoop();
  expect(events).toEqual(['http://api/1', 'load', 'http://api/2']);
});

it('for json nothing is', () => {
  const fetch = vi.fn();
  expect(preloading(fetch, 'json')).toBe(fetch);
});
