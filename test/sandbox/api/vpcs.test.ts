import { describe, expect, test } from 'vitest';
import { FIRST_PEERING, seeded, VPC } from '../fixtures.ts';

const NEW = { name: 'new.one', region: 'lon1', ip_range: '10.99.0.0/24', description: 'mine' };

describe('POST /v2/vpcs', () => {
  test('makes a VPC, the default of its region where it is the first there', async () => {
    const { call } = seeded();
    const { status, body } = await call('POST', '/v2/vpcs', NEW);
    expect(status).toBe(201);
    expect(body.vpc).toEqual({
      ...NEW,
      id: expect.stringMatching(/^[\da-f-]{36}$/),
      urn: `do:vpc:${body.vpc.id}`,
      default: true,
      created_at: '2026-11-01T12:00:00Z',
    });
    expect((await call('GET', `/v2/vpcs/${body.vpc.id}`)).body).toEqual(body);
    expect((await call('GET', '/v2/vpcs')).body.meta.total).toBe(9);
    const second = await call('POST', '/v2/vpcs', { name: 'two', region: 'lon1' });
    expect(second.body.vpc).toMatchObject({ default: false, description: '' });
  });

  test('finds a /20 that meets no other where no range is given', async () => {
    const { call } = seeded();
    const ranges = new Set<string | null | undefined>();
    for (let number = 0; number < 20; number += 1) {
      const { status, body } = await call('POST', '/v2/vpcs', { name: `n${number}`, region: 'sfo3' });
      expect(status).toBe(201);
      ranges.add(body.vpc.ip_range);
    }
    expect(ranges.size).toBe(20);
    for (const range of ranges) expect(range).toMatch(/^10\.\d+\.\d+\.0\/20$/);
  });

  /** What is documented → what is answered; 422 stands for "refused", whose form nobody documents. */
  test.each([
    ['a name that is taken', { ...NEW, name: 'prod-web-sfo3' }, 422],
    ['a name with a space', { ...NEW, name: 'a b' }, 422],
    ['no name', { region: 'lon1' }, 422],
    ['no region', { name: 'x' }, 422],
    ['a region nobody knows', { ...NEW, region: 'mars1' }, 422],
    ['a description of 255 characters', { ...NEW, description: 'ü'.repeat(255) }, 201],
    ['a description of 256', { ...NEW, description: 'x'.repeat(256) }, 422],
    ['a range of /16', { ...NEW, ip_range: '10.99.0.0/16' }, 201],
    ['a range of /15', { ...NEW, ip_range: '10.98.0.0/15' }, 422],
    ['a range of /28', { ...NEW, ip_range: '192.168.99.16/28' }, 201],
    ['a range of /29', { ...NEW, ip_range: '192.168.99.16/29' }, 422],
    ['the last private /16', { ...NEW, ip_range: '172.31.0.0/16' }, 201],
    ['a public range', { ...NEW, ip_range: '172.32.0.0/16' }, 422],
    ['a range that is none', { ...NEW, ip_range: '10.99.0.0' }, 422],
    ['a range that begins in the middle', { ...NEW, ip_range: '10.99.0.1/24' }, 422],
    ['a range within another', { ...NEW, ip_range: '10.120.1.0/24' }, 422],
    ['a range around another', { ...NEW, ip_range: '10.120.0.0/16' }, 422],
    [
      'a range that DigitalOcean reserves: how it is refused is unknown',
      { ...NEW, ip_range: '10.48.0.0/24' },
      201,
    ],
    ['a body that is no object', '[]', 400],
  ])('%s', async (_, body, status) => {
    const { call } = seeded();
    const answer = await call('POST', '/v2/vpcs', body);
    expect(answer.status).toBe(status);
    expect((await call('GET', '/v2/vpcs')).body.meta.total).toBe(status === 201 ? 9 : 8);
  });

  test('names the VPC whose range is met, as it was seen in life', async () => {
    const { body } = await seeded().call('POST', '/v2/vpcs', { ...NEW, ip_range: '10.120.0.0/16' });
    expect(body.message).toBe(
      `This range/size overlaps with another VPC network in your account: ${VPC.web} 10.120.0.0/20.`,
    );
  });
});

describe('PUT and PATCH /v2/vpcs/{id}', () => {
  const path = `/v2/vpcs/${VPC.data}`;
  const before = { name: 'prod-data-nyc3', description: 'Databases and queues', default: false };

  test.each([
    ['PATCH', { name: 'other' }, { ...before, name: 'other' }],
    ['PATCH', { description: '' }, { ...before, description: '' }],
    ['PATCH', { default: true }, { ...before, default: true }],
    ['PATCH', { name: before.name }, before],
    [
      'PATCH',
      { ip_range: '10.1.0.0/16', region: 'lon1' },
      { ...before, ip_range: '10.124.16.0/20', region: 'nyc3' },
    ],
    ['PATCH', {}, before],
    ['PUT', { name: 'other', description: 'new' }, { ...before, name: 'other', description: 'new' }],
    ['PUT', { name: before.name }, { ...before, description: '' }],
  ])('%s %j', async (method, body, after) => {
    const { call } = seeded();
    const answer = await call(method, path, body);
    expect(answer.status).toBe(200);
    expect(answer.body.vpc).toMatchObject({
      id: VPC.data,
      created_at: '2023-06-01T09:21:02Z',
      ...after,
    });
    expect((await call('GET', path)).body).toEqual(answer.body);
  });

  test.each([
    ['PUT', path, {}, 422],
    ['PUT', path, { description: 'no name' }, 422],
    ['PATCH', path, { name: 'prod-web-sfo3' }, 422],
    ['PATCH', path, { default: 'yes' }, 422],
    ['PATCH', `/v2/vpcs/${VPC.defaultNyc}`, { default: false }, 422],
    ['PATCH', `/v2/vpcs/${VPC.defaultNyc}`, { default: true }, 200],
    ['PATCH', `/v2/vpcs/${FIRST_PEERING}`, { name: 'x' }, 404],
    ['PUT', `/v2/vpcs/${FIRST_PEERING}`, { name: 'x' }, 404],
  ])('%s %s %j is %i', async (method, to, body, status) => {
    expect((await seeded().call(method, to, body)).status).toBe(status);
  });

  test('a new default takes the place of the one of its region', async () => {
    const { call } = seeded();
    await call('PATCH', `/v2/vpcs/${VPC.data}`, { default: true });
    const { body } = await call('GET', '/v2/vpcs');
    const inNyc = body.vpcs.filter((vpc) => vpc.region === 'nyc3' && vpc.default);
    expect(inNyc.map(({ name }) => name)).toEqual(['prod-data-nyc3']);
  });
});

describe('DELETE /v2/vpcs/{id}', () => {
  /** A VPC that is no default, with nothing in it. */
  async function empty({ call }: Pick<ReturnType<typeof seeded>, 'call'>): Promise<string> {
    return (await call('POST', '/v2/vpcs', { name: 'empty', region: 'sfo3' })).body.vpc.id;
  }

  test('takes a VPC away that nothing is in', async () => {
    const { call } = seeded();
    const id = await empty({ call });
    const answer = await call('DELETE', `/v2/vpcs/${id}`);
    expect([answer.status, answer.headers.get('ratelimit-limit')]).toEqual([204, '5000']);
    for (const method of ['GET', 'DELETE']) expect((await call(method, `/v2/vpcs/${id}`)).status).toBe(404);
    const body = { name: 'new-to-web', vpc_ids: [id, VPC.web] };
    expect((await call('POST', '/v2/vpc_peerings', body)).status).toBe(422);
  });

  test.each([
    ['the default of its region', VPC.defaultNyc, 'Can not delete the default VPC of a region'],
    ['the only one of its region', VPC.edge, 'Can not delete the default VPC of a region'],
    ['one with members', VPC.data, 'Can not delete VPC with members'],
  ])('%s stays', async (_, id, message) => {
    const { call } = seeded();
    const { status, body } = await call('DELETE', `/v2/vpcs/${id}`);
    expect([status, body.message]).toEqual([403, message]);
    expect((await call('GET', `/v2/vpcs/${id}`)).status).toBe(200);
  });

  test('is possible once its peering is gone', async () => {
    const { call, clock } = seeded();
    const id = await empty({ call });
    const { body } = await call('POST', `/v2/vpcs/${id}/peerings`, { name: 'mine', vpc_id: VPC.web });
    const remove = () => call('DELETE', `/v2/vpcs/${id}`);
    expect((await remove()).body.message).toBe('Can not delete VPC with peerings');
    await call('DELETE', `/v2/vpc_peerings/${body.peering.id}`);
    expect((await remove()).status).toBe(403);
    clock.advance(2_000);
    expect((await remove()).status).toBe(204);
  });
});

describe('/v2/vpcs/{id}/peerings', () => {
  const path = `/v2/vpcs/${VPC.ams}/peerings`;

  test('makes, shows, lists and renames under both keys', async () => {
    const { call } = seeded();
    const made = await call('POST', path, { name: 'ams-to-data', vpc_id: VPC.data });
    expect(made.status).toBe(202);
    expect(made.body.peering).toMatchObject({
      name: 'ams-to-data',
      vpc_ids: [VPC.ams, VPC.data],
      status: 'PROVISIONING',
    });
    expect(made.body.vpc_peering).toEqual(made.body.peering);
    const { id } = made.body.peering;
    const renamed = await call('PATCH', `${path}/${id}`, { name: 'ams-and-data' });
    expect([renamed.status, renamed.body.peering.name, renamed.body.vpc_peering.name]).toEqual([
      200,
      'ams-and-data',
      'ams-and-data',
    ]);
    expect((await call('GET', `${path}/${id}`)).body).toEqual(renamed.body);
    const { body } = await call('GET', path);
    expect(body.peerings).toEqual([renamed.body.peering]);
    expect(body.vpc_peerings).toEqual(body.peerings);
    expect((await call('GET', `/v2/vpc_peerings/${id}`)).body.vpc_peering).toEqual(renamed.body.peering);
  });

  test.each([
    ['POST', path, { name: 'x', vpc_id: VPC.ams }, 422],
    ['POST', path, { name: 'x' }, 422],
    ['POST', path, { name: 'x y', vpc_id: VPC.web }, 422],
    ['POST', `/v2/vpcs/${FIRST_PEERING}/peerings`, { name: 'x', vpc_id: VPC.web }, 404],
    ['GET', `${path}/${FIRST_PEERING}`, undefined, 404],
    ['PATCH', `${path}/${FIRST_PEERING}`, { name: 'x' }, 404],
    ['GET', `/v2/vpcs/${VPC.web}/peerings/${FIRST_PEERING}`, undefined, 200],
    ['DELETE', `/v2/vpcs/${VPC.web}/peerings/${FIRST_PEERING}`, undefined, 405],
  ])('%s %s %j is %i', async (method, to, body, status) => {
    expect((await seeded().call(method, to, body)).status).toBe(status);
  });
});

test('the account and the regions', async () => {
  const { call } = seeded();
  expect((await call('GET', '/v2/account')).body.account.team.name).toBe('Sandbox');
  const { body } = await call('GET', '/v2/regions?per_page=200');
  expect(body.regions.map(({ slug }) => slug)).toContain('atl1');
  expect(body.meta.total).toBe(body.regions.length);
});
