import { describe, expect, test } from 'vitest';
import { seed } from '../../src/sandbox/account/seed.ts';
import { memoryStore } from '../../src/sandbox/account/store.ts';
import { ConnectionCut, FaultPlan } from '../../src/sandbox/faults.ts';
import { createSandbox, SANDBOX_TOKEN } from '../../src/sandbox/handler.ts';
import { misbehaveBy } from '../../src/sandbox/misbehave.ts';
import { seededRandom, uuidsFrom } from '../../src/sandbox/random.ts';
import { fakeClock } from '../helpers/clock.ts';
import { FIRST_PEERING, seeded, VPC } from './fixtures.ts';

const NEW = { name: 'ams-to-data', vpc_ids: [VPC.ams, VPC.data] };
const POST = ['POST', '/v2/vpc_peerings', NEW] as const;

function faulty(...texts: string[]) {
  const faults = new FaultPlan(texts);
  return seeded({ faults, misbehave: misbehaveBy({ clock: fakeClock(), random: () => 0, faults }) });
}

/** The sandbox itself, for answers that are no JSON. */
function sandboxWith(faults: FaultPlan) {
  const misbehave = misbehaveBy({ clock: fakeClock(), random: () => 0, faults });
  return { sandbox: createSandbox({ store: memoryStore(seed()), clock: fakeClock(), faults, misbehave }) };
}
const authorised = (path: string) =>
  new Request(`https://sandbox.test${path}`, { headers: { authorization: `Bearer ${SANDBOX_TOKEN}` } });

const peeringsOf = async ({ store }: ReturnType<typeof faulty>) => (await store.read()).peerings.length;

describe('a fault', () => {
  test.each([
    ['500', 500, 'server_error', 4],
    ['done-500', 500, 'server_error', 5],
    ['409', 409, 'conflict', 4],
    ['418', 418, 'bad_request', 4],
    ['done-422', 422, 'unprocessable_entity', 5],
    ['429', 429, 'too_many_requests', 4],
  ])('%s', async (what, status, id, peerings) => {
    const sandbox = faulty(`POST /v2/vpc_peerings ${what}`);
    const answer = await sandbox.call(...POST);
    expect([answer.status, answer.body.id, await peeringsOf(sandbox)]).toEqual([status, id, peerings]);
    expect(answer.headers.get('retry-after')).toBe(status === 429 ? '1' : null);
    expect(answer.headers.get('ratelimit-limit')).toBe('5000');
    expect((await sandbox.call('GET', '/v2/vpcs')).status).toBe(200);
  });

  test.each([
    ['cut', 4],
    ['done-cut', 5],
    ['lost', 5],
  ])('%s', async (what, peerings) => {
    const sandbox = faulty(`POST /v2/vpc_peerings ${what}`);
    await expect(sandbox.call(...POST)).rejects.toThrow(ConnectionCut);
    expect(await peeringsOf(sandbox)).toBe(peerings);
  });

  test('html is a page of a gateway', async () => {
    const faults = new FaultPlan(['GET /v2/vpcs html']);
    const { sandbox } = sandboxWith(faults);
    const response = await sandbox(authorised('/v2/vpcs'));
    expect([response.status, response.headers.get('content-type')]).toEqual([502, 'text/html']);
    expect(await response.text()).toContain('<h1>');
  });

  test('hang ends with the request', async () => {
    const { sandbox } = sandboxWith(new FaultPlan(['GET /v2/vpcs hang']));
    const stop = new AbortController();
    const hanging = sandbox(new Request(authorised('/v2/vpcs'), { signal: stop.signal }));
    setTimeout(() => stop.abort(new Error('enough')), 5);
    await expect(hanging).rejects.toThrow('enough');
  });

  test('is for the next requests of its kind, as many as it says', async () => {
    const { call } = faulty('DELETE /v2/vpc_peerings/* 403 x2', '* /v2/vpcs 503');
    const path = `/v2/vpc_peerings/${FIRST_PEERING}`;
    const statuses = [];
    for (const [method, to] of [
      ['GET', path],
      ['DELETE', path],
      ['DELETE', '/v2/vpc_peerings'],
      ['DELETE', path],
      ['DELETE', path],
      ['GET', '/v2/vpcs?page=1'],
      ['GET', '/v2/vpcs'],
    ] as const)
      statuses.push((await call(method, to)).status);
    expect(statuses).toEqual([200, 403, 405, 403, 202, 503, 200]);
  });

  test('comes after the token', async () => {
    const { call } = faulty('GET /v2/vpcs 500');
    expect((await call('GET', '/v2/vpcs', undefined, { authorization: 'x' })).status).toBe(401);
    expect((await call('GET', '/v2/vpcs')).status).toBe(500);
  });

  test.each([
    '',
    'GET',
    'GET /v2/vpcs',
    'GET v2 500',
    'GET /v2/vpcs 200',
    'GET /v2/vpcs 500 x0',
    'GET /v2/vpcs 500 3',
    'GET  /v2/vpcs 500',
    'GET /v2/vpcs boom',
    'GET /v2/vpcs done-lost',
    'GETT /v2/vpcs 500',
    'BREW / 500',
    'GET /v2/vpcs?page=1 500',
    'GET /v2/** 500',
  ])('%j is none', (text) => {
    expect(() => new FaultPlan([text])).toThrow(`${JSON.stringify(text)} is no fault.`);
  });
});

describe('/sandbox/faults', () => {
  test('shows, adds to, replaces and takes away what is to come', async () => {
    const { call } = faulty('GET /v2/vpcs 500 x2');
    const left = async (method: string, faults?: unknown) =>
      (await call(method, '/sandbox/faults', faults && { faults })).body.faults;
    await call('GET', '/v2/vpcs');
    expect(await left('GET')).toEqual(['GET /v2/vpcs 500 x1']);
    expect(await left('POST', ['post /v2/vpc_peerings LOST x3'])).toEqual([
      'GET /v2/vpcs 500 x1',
      'POST /v2/vpc_peerings done-cut x3',
    ]);
    expect(await left('PUT', ['* /v2/vpcs/* 404'])).toEqual(['* /v2/vpcs/* 404 x1']);
    expect((await call('GET', '/v2/vpcs')).status).toBe(200);
    expect((await call('GET', `/v2/vpcs/${VPC.web}`)).status).toBe(404);
    expect(await left('PUT', ['GET /v2/vpcs 500'])).toEqual(['GET /v2/vpcs 500 x1']);
    expect(await left('DELETE')).toEqual([]);
    expect((await call('GET', '/v2/vpcs')).status).toBe(200);
  });

  test.each([
    ['PUT', { faults: ['nonsense'] }, 422],
    ['PUT', { faults: [{ toString: 1 }] }, 422],
    ['PUT', { faults: 'x' }, 400],
    ['POST', 'x', 400],
    ['PATCH', {}, 405],
  ])('%s %j is %i', async (method, body, status) => {
    expect((await faulty().call(method, '/sandbox/faults', body)).status).toBe(status);
  });

  test('takes the token, too, and costs no request', async () => {
    const { call } = seeded({ faults: new FaultPlan([]), requestsPerMinute: 1 });
    expect((await call('GET', '/sandbox/faults', undefined, { authorization: 'x' })).status).toBe(401);
    for (let n = 0; n < 3; n += 1) expect((await call('GET', '/sandbox/faults')).status).toBe(200);
    expect((await call('GET', '/v2/vpcs')).status).toBe(200);
    expect((await call('GET', '/v2/vpcs')).status).toBe(429);
  });

  test('is not there in process', async () => {
    expect((await seeded().call('GET', '/sandbox/faults')).status).toBe(404);
  });
});

test('a seed makes the same numbers and IDs again', () => {
  const draw = (seed: number) => Array.from({ length: 1000 }, seededRandom(seed));
  expect(draw(7)).toEqual(draw(7));
  expect(draw(7)).not.toEqual(draw(8));
  const mean = draw(7).reduce((sum, number) => sum + number, 0) / 1000;
  expect(Math.abs(mean - 0.5)).toBeLessThan(0.05);
  expect(draw(7).every((number) => number >= 0 && number < 1)).toBe(true);
  const ids = Array.from({ length: 1000 }, uuidsFrom(seededRandom(7)));
  expect(new Set(ids).size).toBe(1000);
  for (const id of ids) expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-a[\da-f]{3}-[\da-f]{12}$/);
});

test('IDs of a seed that is used again meet no other', async () => {
  const newId = () => uuidsFrom(seededRandom(7));
  const first = seeded({ newId: newId() });
  await first.call(...POST);
  const second = seeded({ newId: newId(), store: first.store });
  expect((await second.call('POST', '/v2/vpcs', { name: 'x', region: 'lon1' })).status).toBe(201);
  const { peerings, vpcs } = await first.store.read();
  expect(new Set([...peerings, ...vpcs].map(({ id }) => id)).size).toBe(peerings.length + vpcs.length);
});
