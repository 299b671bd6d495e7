import { describe, expect, onTestFinished, test } from 'vitest';
import { generate } from '../../src/sandbox/account/generate.ts';
import { seed } from '../../src/sandbox/account/seed.ts';
import { memoryStore } from '../../src/sandbox/account/store.ts';
import {
  createSandbox,
  SANDBOX_TOKEN,
  type Sandbox,
  type SandboxOptions,
} from '../../src/sandbox/handler.ts';
import { serveSandbox } from '../../src/sandbox/server.ts';
import { fakeClock } from '../helpers/clock.ts';
import { caller, FIRST_PEERING, VPC } from './fixtures.ts';

const TRANSPORTS = [
  { transport: 'in process', connect: async (sandbox: Sandbox) => caller('https://sandbox.test', sandbox) },
  { transport: 'over HTTP', connect: serve },
];

async function serve(sandbox: Sandbox) {
  const stop = new AbortController();
  const { url, closed } = await serveSandbox({ sandbox, port: 0, signal: stop.signal });
  onTestFinished(async () => {
    stop.abort();
    await closed;
  });
  return caller(url, fetch);
}

describe.each(TRANSPORTS)('the sandbox $transport', ({ connect }) => {
  async function sandbox(options: Partial<SandboxOptions> = {}) {
    const clock = fakeClock();
    const call = await connect(createSandbox({ store: memoryStore(seed()), clock, ...options }));
    return { clock, call };
  }

  const NEW = { name: 'ams-to-data', vpc_ids: [VPC.ams, VPC.data] };

  describe('authentication', () => {
    test.each([undefined, 'Bearer nonsense', `Basic ${SANDBOX_TOKEN}`, SANDBOX_TOKEN])(
      '%s is refused',
      async (authorization) => {
        const { call } = await sandbox();
        const answer = await call('GET', '/v2/vpcs', undefined, { authorization: authorization ?? '' });
        expect(answer.status).toBe(401);
        expect(answer.body).toEqual({
          id: 'unauthorized',
          message: 'Unable to authenticate you.',
          request_id: answer.headers.get('x-request-id'),
        });
      },
    );
  });

  test('every answer tells the time, a request ID and the rate limit of a fresh token', async () => {
    const { call } = await sandbox();
    await call('GET', '/v2/vpcs');
    const { headers } = await call('GET', '/v2/vpcs');
    expect(headers.get('date')).toBe('Sun, 01 Nov 2026 12:00:00 GMT');
    expect(headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    expect(headers.get('ratelimit-limit')).toBe('5000');
    expect(headers.get('ratelimit-remaining')).toBe('5000');
    expect(headers.get('ratelimit-reset')).toBe(String(Date.UTC(2026, 10, 1, 13) / 1000));
  });

  test('requests are counted over a rolling hour when asked to', async () => {
    const { call, clock } = await sandbox({ requestsPerMinute: 250 });
    await call('GET', '/v2/vpcs');
    clock.advance(1_800_000);
    const second = await call('GET', '/v2/vpcs');
    expect(second.headers.get('ratelimit-remaining')).toBe('4998');
    expect(second.headers.get('ratelimit-reset')).toBe(String(Date.UTC(2026, 10, 1, 13) / 1000));
    clock.advance(1_800_000);
    const third = await call('GET', '/v2/vpcs');
    expect(third.headers.get('ratelimit-remaining')).toBe('4998');
  });

  describe('lists', () => {
    test('peerings, oldest first', async () => {
      const { call } = await sandbox();
      const { status, body } = await call('GET', '/v2/vpc_peerings');
      expect(status).toBe(200);
      expect(body.vpc_peerings).toHaveLength(4);
      expect(body.vpc_peerings[0]).toEqual({
        id: FIRST_PEERING,
        name: 'prod-web-to-data',
        vpc_ids: [VPC.web, VPC.data],
        created_at: '2025-03-11T08:42:17Z',
        status: 'ACTIVE',
      });
      expect(body.links).toEqual({});
      expect(body.meta).toEqual({ total: 4 });
    });

    test('peerings that touch a region', async () => {
      const { call } = await sandbox();
      const sfo3 = await call('GET', '/v2/vpc_peerings?region=sfo3');
      expect(sfo3.body.vpc_peerings.map(({ name }) => name)).toEqual([
        'prod-web-to-data',
        'prod-web-to-staging',
        'prod-web-sfo3-fra1',
      ]);
      expect((await call('GET', '/v2/vpc_peerings?region=lon1')).body.meta.total).toBe(0);
    });

    test('peerings of one VPC, under the key of the specification', async () => {
      const { call } = await sandbox();
      const { body } = await call('GET', `/v2/vpcs/${VPC.data}/peerings`);
      expect(body.peerings.map(({ name }) => name)).toEqual(['prod-web-to-data', 'analytics-to-data']);
    });

    test('VPCs, and one of them by an ID in capitals', async () => {
      const { call } = await sandbox();
      expect((await call('GET', '/v2/vpcs')).body.vpcs).toHaveLength(8);
      const { body } = await call('GET', `/v2/vpcs/${VPC.web.toUpperCase()}`);
      expect(body.vpc).toMatchObject({ name: 'prod-web-sfo3', region: 'sfo3', default: true });
    });

    test('members of a VPC, all or of one type', async () => {
      const { call } = await sandbox();
      expect((await call('GET', `/v2/vpcs/${VPC.web}/members`)).body.members).toHaveLength(5);
      const { body } = await call('GET', `/v2/vpcs/${VPC.web}/members?resource_type=kubernetes`);
      expect(body.meta).toEqual({ total: 2 });
      expect(body.members[0]).toEqual({
        name: 'prod-k8s-pool-web-q7x2m',
        urn: 'do:kubernetes:92ce1dbf-4ee3-4b69-8492-29968e254003',
        created_at: '2024-08-19T12:26:40Z',
      });
      expect((await call('GET', `/v2/vpcs/${VPC.edge}/members`)).body.members).toEqual([]);
    });
  });

  describe('paging', () => {
    async function bigSandbox() {
      return await sandbox({ store: memoryStore(generate({ vpcs: 50, peerings: 45 })) });
    }

    test('20 a page unless told, with absolute links that keep the query', async () => {
      const { call } = await bigSandbox();
      const { body } = await call('GET', '/v2/vpc_peerings?page=2');
      expect(body.vpc_peerings).toHaveLength(20);
      expect(body.meta).toEqual({ total: 45 });
      expect(Object.keys(body.links.pages).sort()).toEqual(['first', 'last', 'next', 'prev']);
      expect(body.links.pages.next).toMatch(/^https?:\/\/[^/]+\/v2\/vpc_peerings\?page=3$/);
      const filtered = await call('GET', '/v2/vpc_peerings?region=sfo3&per_page=2');
      expect(filtered.body.links.pages.last).toMatch(/\?region=sfo3&per_page=2&page=\d+$/);
    });

    test('the first page has no way back, the last none on, and beyond it is nothing', async () => {
      const { call } = await bigSandbox();
      const links = async (query: string) =>
        Object.keys((await call('GET', `/v2/vpcs?${query}`)).body.links.pages);
      expect(await links('page=1')).toEqual(['next', 'last']);
      expect(await links('page=3')).toEqual(['first', 'prev']);
      const beyond = await call('GET', '/v2/vpcs?page=9');
      expect(beyond.body.vpcs).toEqual([]);
      expect(beyond.body.links.pages.prev).toMatch(/page=3$/);
      expect((await call('GET', '/v2/vpcs?per_page=200')).body.links).toEqual({});
    });

    test.each(['per_page=0', 'per_page=201', 'per_page=many', 'page=0', 'page=-1'])(
      '%s is refused',
      async (query) => {
        const { call } = await sandbox();
        const { status, body } = await call('GET', `/v2/vpc_peerings?${query}`);
        expect([status, body.id]).toEqual([400, 'bad_request']);
      },
    );
  });

  describe('creating', () => {
    test('answers 202, is PROVISIONING for 3 s, then ACTIVE, and is listed last', async () => {
      const { call, clock } = await sandbox();
      const created = await call('POST', '/v2/vpc_peerings', NEW);
      expect(created.status).toBe(202);
      expect(created.body.vpc_peering).toEqual({
        id: expect.stringMatching(/^[\da-f-]{36}$/),
        ...NEW,
        created_at: '2026-11-01T12:00:00Z',
        status: 'PROVISIONING',
      });
      const path = `/v2/vpc_peerings/${created.body.vpc_peering.id}`;
      clock.advance(2999);
      expect((await call('GET', path)).body.vpc_peering.status).toBe('PROVISIONING');
      clock.advance(1);
      expect((await call('GET', path)).body.vpc_peering.status).toBe('ACTIVE');
      expect((await call('GET', '/v2/vpc_peerings')).body.vpc_peerings[4]?.name).toBe(NEW.name);
    });

    test('takes the times and the outcome it is told', async () => {
      const timings = { provisionMs: 10, deleteMs: 0, invisibleMs: 5 };
      const { call, clock } = await sandbox({ timings, finalStatus: 'ERROR' });
      const { id } = (await call('POST', '/v2/vpc_peerings', NEW)).body.vpc_peering;
      const path = `/v2/vpc_peerings/${id}`;
      expect((await call('GET', path)).status).toBe(404);
      expect((await call('GET', '/v2/vpc_peerings')).body.meta.total).toBe(4);
      expect((await call('POST', '/v2/vpc_peerings', NEW)).status).toBe(422);
      clock.advance(5);
      expect((await call('GET', path)).body.vpc_peering.status).toBe('PROVISIONING');
      clock.advance(5);
      expect((await call('GET', path)).body.vpc_peering.status).toBe('ERROR');
      expect((await call('DELETE', path)).body.vpc_peering.status).toBe('DELETING');
      expect((await call('GET', path)).status).toBe(404);
    });

    test.each([
      ['a name with a space', { ...NEW, name: 'no good' }],
      ['a name with a period', { ...NEW, name: 'no.good' }],
      ['an empty name', { ...NEW, name: '' }],
      ['no name', { vpc_ids: NEW.vpc_ids }],
      ['a name in use', { ...NEW, name: 'prod-web-to-data' }],
      ['a pair in use, the other way round', { ...NEW, vpc_ids: [VPC.data, VPC.web] }],
      ['the same VPC twice', { ...NEW, vpc_ids: [VPC.web, VPC.web.toUpperCase()] }],
      ['one VPC', { ...NEW, vpc_ids: [VPC.web] }],
      ['something that is no ID', { ...NEW, vpc_ids: [{ toString: 1 }, VPC.web] }],
      ['nothing as an ID', { ...NEW, vpc_ids: [null, VPC.web] }],
      ['three VPCs', { ...NEW, vpc_ids: [VPC.web, VPC.ams, VPC.edge] }],
      ['a VPC nobody knows', { ...NEW, vpc_ids: [VPC.web, FIRST_PEERING] }],
      ['no VPCs', { name: NEW.name }],
    ])('%s is refused and changes nothing', async (_what, body) => {
      const { call } = await sandbox();
      const answer = await call('POST', '/v2/vpc_peerings', body);
      expect(answer.status).toBe(422);
      expect(answer.body).toEqual({
        id: 'unprocessable_entity',
        message: expect.stringMatching(/\.$/),
        request_id: answer.headers.get('x-request-id'),
      });
      expect((await call('GET', '/v2/vpc_peerings')).body.meta.total).toBe(4);
    });

    test.each(['', '{', '[]', '"text"', 'null'])(
      'a body that is no JSON object is refused: %j',
      async (body) => {
        const { call } = await sandbox();
        const answer = await call('POST', '/v2/vpc_peerings', body);
        expect([answer.status, answer.body.id]).toEqual([400, 'bad_request']);
      },
    );

    test('BLR1 across regions goes through: how the API refuses it is unknown', async () => {
      const { call } = await sandbox();
      const body = { name: 'edge-to-data', vpc_ids: [VPC.edge, VPC.data] };
      expect((await call('POST', '/v2/vpc_peerings', body)).status).toBe(202);
    });
  });

  describe('renaming', () => {
    const path = `/v2/vpc_peerings/${FIRST_PEERING}`;

    test('changes the name and nothing else', async () => {
      const { call } = await sandbox();
      const before = (await call('GET', path)).body.vpc_peering;
      const { status, body } = await call('PATCH', path, { name: 'renamed' });
      expect(status).toBe(200);
      expect(body.vpc_peering).toEqual({ ...before, name: 'renamed' });
      expect((await call('GET', path)).body).toEqual(body);
    });

    test('to the name it has is no conflict, to one in use or a bad one is', async () => {
      const { call } = await sandbox();
      expect((await call('PATCH', path, { name: 'prod-web-to-data' })).status).toBe(200);
      expect((await call('PATCH', path, { name: 'analytics-to-data' })).status).toBe(422);
      expect((await call('PATCH', path, { name: 'no good' })).status).toBe(422);
      expect((await call('PATCH', path, {})).status).toBe(422);
    });
  });

  describe('deleting', () => {
    const path = `/v2/vpc_peerings/${FIRST_PEERING}`;
    const again = { name: 'prod-web-to-data', vpc_ids: [VPC.web, VPC.data] };

    test('answers 202, is DELETING for 2 s with name and pair still taken, then gone', async () => {
      const { call, clock } = await sandbox();
      const deleted = await call('DELETE', path);
      expect([deleted.status, deleted.body.vpc_peering.status]).toEqual([202, 'DELETING']);
      clock.advance(1999);
      expect((await call('GET', path)).body.vpc_peering.status).toBe('DELETING');
      expect((await call('DELETE', path)).status).toBe(202);
      expect((await call('POST', '/v2/vpc_peerings', again)).status).toBe(422);
      clock.advance(1);
      for (const method of ['GET', 'DELETE']) expect((await call(method, path)).status).toBe(404);
      expect((await call('GET', '/v2/vpc_peerings')).body.meta.total).toBe(3);
      expect((await call('POST', '/v2/vpc_peerings', again)).status).toBe(202);
    });
  });

  test.each([
    ['GET', '/v2/vpc_peerings/5a4981aa-9653-4bd1-bef5-d6bff52042e4', 404],
    ['PATCH', '/v2/vpc_peerings/5a4981aa-9653-4bd1-bef5-d6bff52042e4', 404],
    ['GET', '/v2/vpcs/unknown', 404],
    ['GET', '/v2/vpcs/unknown/members', 404],
    ['GET', '/v2/vpcs/unknown/peerings', 404],
    ['GET', '/v2/droplets/1', 404],
    ['GET', '/v2/droplets/1/firewalls', 404],
    ['GET', '/v2/databases/1', 404],
    ['GET', '/v2/databases/1/firewall', 404],
    ['GET', '/v2/volumes', 404],
    ['GET', '/', 404],
    ['PUT', '/v2/vpc_peerings', 405],
    ['DELETE', '/v2/vpcs', 405],
  ])('%s %s is %i', async (method, path, status) => {
    const { call } = await sandbox();
    const answer = await call(method, path, method === 'GET' ? undefined : { name: 'x' });
    expect(answer.status).toBe(status);
    expect(answer.body.id).toBe(status === 404 ? 'not_found' : 'method_not_allowed');
  });
});

test('the token looks like none to a secret scanner', () => {
  expect(SANDBOX_TOKEN).toHaveLength(71);
  expect(SANDBOX_TOKEN).not.toMatch(/^dop_v1_[\da-f]{64}$/);
});

test('an aborted request is rejected with the reason, as fetch does', async () => {
  const handler = createSandbox({ store: memoryStore(seed()), clock: fakeClock() });
  const request = new Request('https://sandbox.test/v2/vpcs', {
    signal: AbortSignal.abort(new Error('enough')),
  });
  await expect(handler(request)).rejects.toThrow('enough');
});
