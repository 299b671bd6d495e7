import { expect, test } from 'vitest';
import { seed } from '../../src/sandbox/account/seed.ts';
import { memoryStore } from '../../src/sandbox/account/store.ts';
import { createSandbox } from '../../src/sandbox/handler.ts';
import { type Misbehaviour, misbehaveBy } from '../../src/sandbox/misbehave.ts';
import { fakeClock } from '../helpers/clock.ts';
import { caller, VPC } from './fixtures.ts';

function misbehaving(
  { requestsPerMinute, ...options }: Omit<Misbehaviour, 'clock' | 'random'> & { requestsPerMinute?: number },
  draws: number[] = [],
) {
  const clock = fakeClock();
  const store = memoryStore(seed());
  const random = () => draws.shift() ?? 0.99;
  const misbehave = misbehaveBy({ ...options, clock, random });
  const call = caller('https://sandbox.test', createSandbox({ store, clock, requestsPerMinute, misbehave }));
  return { call, clock, store };
}

const NEW = { name: 'ams-to-data', vpc_ids: [VPC.ams, VPC.data] };

test('nothing is wrong unless told', async () => {
  const { call, clock } = misbehaving({});
  expect((await call('GET', '/v2/vpcs')).status).toBe(200);
  expect(clock.slept).toEqual([]);
});

test('latency delays every answer', async () => {
  const { call, clock } = misbehaving({ latencyMs: 400 });
  const start = clock.now();
  await Promise.all([call('GET', '/v2/vpcs'), call('GET', '/v2/vpcs')]);
  expect(clock.now() - start).toBe(400);
});

test.each([
  { effect: 'before it took effect', draw: 0.5, peerings: 4 },
  { effect: 'after it took effect', draw: 0.49, peerings: 5 },
])('a request fails $effect', async ({ draw, peerings }) => {
  const { call, store } = misbehaving({ errorRate: 0.1 }, [0.09, draw]);
  const { status, body, headers } = await call('POST', '/v2/vpc_peerings', NEW);
  expect([status, body.id]).toEqual([500, 'server_error']);
  expect(headers.get('date')).toBe('Sun, 01 Nov 2026 12:00:00 GMT');
  expect((await store.read()).peerings).toHaveLength(peerings);
});

test('a draw at the error rate is no error', async () => {
  const { call } = misbehaving({ errorRate: 0.1 }, [0.1]);
  expect((await call('GET', '/v2/vpcs')).status).toBe(200);
});

test('requests over the rate are refused until the oldest is a minute old', async () => {
  const { call, clock, store } = misbehaving({ requestsPerMinute: 2 });
  await call('GET', '/v2/vpcs');
  clock.advance(20_500);
  await call('GET', '/v2/vpcs');
  const { status, body, headers } = await call('POST', '/v2/vpc_peerings', NEW);
  expect([status, body.id]).toEqual([429, 'too_many_requests']);
  expect(headers.get('retry-after')).toBe('40');
  expect(headers.get('ratelimit-limit')).toBe('5000');
  expect(headers.get('ratelimit-remaining')).toBe('4998');
  expect(headers.get('ratelimit-reset')).toBe(String(Date.UTC(2026, 10, 1, 13) / 1000));
  expect((await store.read()).peerings).toHaveLength(4);
  clock.advance(39_500);
  expect((await call('GET', '/v2/vpcs')).status).toBe(200);
  expect((await call('GET', '/v2/vpcs')).status).toBe(429);
});
