import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { fakeClock } from './clock.ts';

test('sleeps take no time but move the clock, and are recorded', async () => {
  const clock = fakeClock(1000);
  await clock.sleep(600_000);
  await clock.sleep(0);
  expect(clock.now()).toBe(601_000);
  expect(clock.slept).toEqual([600_000, 0]);
});

test('concurrent sleepers wake in order of due time, also those who sleep again', async () => {
  const clock = fakeClock(0);
  const woken: [string, number][] = [];
  async function every(name: string, ms: number, times: number) {
    for (let time = 0; time < times; time += 1) {
      await clock.sleep(ms);
      woken.push([name, clock.now()]);
    }
  }
  await Promise.all([every('slow', 50, 2), every('fast', 20, 4)]);
  expect(woken).toEqual([
    ['fast', 20],
    ['fast', 40],
    ['slow', 50],
    ['fast', 60],
    ['fast', 80],
    ['slow', 100],
  ]);
});

test('a sleep does not overtake a file that is being read', async () => {
  const clock = fakeClock();
  const timeout = clock.sleep(30_000).then(() => 'timeout');
  const read = readFile(import.meta.filename, 'utf8').then(() => 'read');
  expect(await Promise.race([timeout, read])).toBe('read');
});

test('an aborted sleep rejects with the reason and does not move the clock', async () => {
  const clock = fakeClock(0);
  const stop = new AbortController();
  const sleep = clock.sleep(1000, stop.signal);
  stop.abort(new Error('enough'));
  await expect(sleep).rejects.toThrow('enough');
  await expect(clock.sleep(1000, stop.signal)).rejects.toThrow('enough');
  expect(clock.now()).toBe(0);
});

test('a test can move the clock by itself', async () => {
  const clock = fakeClock(0);
  const sleep = clock.sleep(1000);
  clock.advance(1500);
  await sleep;
  expect(clock.now()).toBe(1500);
});
