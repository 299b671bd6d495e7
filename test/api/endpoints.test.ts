import nock from 'nock';
import { describe, expect, it } from 'vitest';
import { VERSION } from '../../src/version.ts';
import { createTestApi, TOKEN } from '../helpers/api.ts';
import { answerByNock } from '../helpers/nock.ts';

const ID = '3f0cb0a8-6f1e-4d55-9a55-0b7f2c1f6a10';
const VPC_IDS = ['997615ce-132d-4bae-9270-9ee21b395e5d', 'e51aed59-3bb1-4a6a-8de0-9d1329e9c997'];
const PEERING = {
  id: ID,
  name: 'web',
  vpc_ids: VPC_IDS,
  created_at: '2026-01-09T20:44:32Z',
  status: 'ACTIVE',
};

/** Every request must carry these headers; nock answers nothing that does not. */
const api = () =>
  nock('https://api.digitalocean.com', {
    reqheaders: {
      authorization: `Bearer ${TOKEN}`,
      accept: 'application/json',
      'user-agent': `dopeer/${VERSION} (linux x64) node/20.19.0`,
    },
  });

answerByNock();

describe('the five endpoints of peerings', () => {
  it('lists with region, page and per_page', async () => {
    api()
      .get('/v2/vpc_peerings')
      .query({ region: 'sfo3', page: '2', per_page: '50' })
      .reply(200, { vpc_peerings: [PEERING], links: {}, meta: { total: 51 } });
    expect(await (await createTestApi()).listPeerings({ region: 'sfo3', page: 2, perPage: 50 })).toEqual([
      PEERING,
    ]);
  });

  it('asks for one page of 20 when only the page is given', async () => {
    api()
      .get('/v2/vpc_peerings')
      .query({ page: '3', per_page: '20' })
      .reply(200, { vpc_peerings: [], meta: { total: 9 } });
    expect(await (await createTestApi()).listPeerings({ page: 3 })).toEqual([]);
  });

  it('creates by POST with exactly a name and two VPC IDs', async () => {
    const body = { name: 'web', vpc_ids: VPC_IDS };
    api()
      .post('/v2/vpc_peerings', body)
      .matchHeader('content-type', 'application/json')
      .reply(202, { vpc_peering: { ...PEERING, status: 'PROVISIONING' } });
    expect(await (await createTestApi()).createPeering(body)).toEqual({ ...PEERING, status: 'PROVISIONING' });
  });

  it('retrieves by GET without a body, and keeps fields it does not know', async () => {
    const peering = { ...PEERING, team: { colour: 'blue' } };
    api()
      .get(`/v2/vpc_peerings/${ID}`, (body) => body === '')
      .reply(200, { vpc_peering: peering });
    expect(await (await createTestApi()).getPeering(ID)).toEqual(peering);
  });

  it('renames by PATCH with exactly the name', async () => {
    api()
      .patch(`/v2/vpc_peerings/${ID}`, { name: 'api' })
      .reply(200, { vpc_peering: { ...PEERING, name: 'api' } });
    expect(await (await createTestApi()).renamePeering(ID, 'api')).toEqual({ ...PEERING, name: 'api' });
  });

  it('deletes by DELETE without a body', async () => {
    api()
      .delete(`/v2/vpc_peerings/${ID}`, (body) => body === '')
      .reply(202, { vpc_peering: { ...PEERING, status: 'DELETING' } });
    expect(await (await createTestApi()).deletePeering(ID)).toEqual({ ...PEERING, status: 'DELETING' });
  });

  it('lists VPCs', async () => {
    const vpc = { id: VPC_IDS[0], name: 'prod', region: 'nyc3', ip_range: '10.20.0.0/20' };
    api()
      .get('/v2/vpcs')
      .query({ page: '1', per_page: '200' })
      .reply(200, { vpcs: [vpc], links: {}, meta: { total: 1 } });
    expect(await (await createTestApi()).listVpcs()).toEqual([vpc]);
  });

  it('lists the members of a VPC, which have no ID, each once', async () => {
    const member = (name: string, urn: string) => ({ name, urn, created_at: '2026-01-09T20:44:32Z' });
    const members = [
      member('a', 'do:kubernetes:1'),
      member('b', 'do:kubernetes:1'),
      member('a', 'do:droplet:2'),
    ];
    const page = (number: string, items: unknown[]) =>
      api()
        .get(`/v2/vpcs/${VPC_IDS[0]}/members`)
        .query({ page: number, per_page: '200' })
        .reply(200, { members: items, links: { pages: { last: 'https://x.example?page=2' } } });
    page('1', members.slice(0, 2));
    page('2', members.slice(1));
    expect(await (await createTestApi()).listMembers(VPC_IDS[0] ?? '')).toEqual(members);
  });

  it('keeps the path of another API URL', async () => {
    nock('https://gateway.example').get(`/do/v2/vpc_peerings/${ID}`).reply(200, { vpc_peering: PEERING });
    expect(await (await createTestApi({ apiUrl: 'https://gateway.example/do' })).getPeering(ID)).toEqual(
      PEERING,
    );
  });
});

describe('paging', () => {
  const items = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, index) => ({ ...PEERING, id: `peering-${from + index}` }));

  it.each([
    [
      'the link to the last page',
      { links: { pages: { last: 'https://elsewhere.example/v2/vpc_peerings?page=3&per_page=200' } } },
    ],
    ['the total', { links: {}, meta: { total: 450 } }],
  ])('learns the number of pages from %s and stays on its own base URL', async (_, rest) => {
    for (const [page, from, to] of [
      [1, 0, 200],
      [2, 200, 400],
      [3, 400, 450],
    ] as const) {
      api()
        .get('/v2/vpc_peerings')
        .query({ page: String(page), per_page: '200' })
        .reply(200, { vpc_peerings: items(from, to), ...rest });
    }
    const peerings = await (await createTestApi()).listPeerings();
    expect(peerings.map(({ id }) => id)).toEqual(items(0, 450).map(({ id }) => id));
  });

  it('shows an item once that moved to the next page meanwhile', async () => {
    const page = (number: string, vpc_peerings: unknown[]) =>
      api()
        .get('/v2/vpc_peerings')
        .query({ page: number, per_page: '2' })
        .reply(200, { vpc_peerings, meta: { total: 4 } });
    page('1', items(0, 2));
    page('2', items(1, 3));
    const peerings = await (await createTestApi()).listPeerings({ perPage: 2 });
    expect(peerings.map(({ id }) => id)).toEqual(['peering-0', 'peering-1', 'peering-2']);
  });
});

describe('answers that are no success', () => {
  const failing = async (status: number, body: string | object, headers: Record<string, string> = {}) => {
    api().persist().get(`/v2/vpc_peerings/${ID}`).reply(status, body, headers);
    const error: unknown = await (await createTestApi()).getPeering(ID).catch((error: unknown) => error);
    nock.cleanAll();
    return error;
  };

  it('maps an API error with its id, message, request id and rate limit', async () => {
    const headers = {
      'ratelimit-limit': '5000',
      'ratelimit-remaining': '12',
      'ratelimit-reset': '1800000000',
      'retry-after': '7',
    };
    const error = await failing(
      404,
      { id: 'not_found', message: 'No such peering.', request_id: 'r-1' },
      headers,
    );
    expect(error).toMatchObject({
      code: 'not_found',
      exitCode: 3,
      message: 'No such peering.',
      details: {
        httpStatus: 404,
        apiId: 'not_found',
        requestId: 'r-1',
        rateLimit: { limit: 5000, remaining: 12, reset: 1_800_000_000, retryAfter: 7 },
      },
    });
  });

  it('takes the request id from the header where the body has none', async () => {
    expect(
      await failing(400, { id: 'bad_request', message: 'No.' }, { 'x-request-id': 'r-2' }),
    ).toMatchObject({
      code: 'refused',
      details: { requestId: 'r-2' },
    });
  });

  it.each([
    [401, 'unauthorized', 4],
    [403, 'forbidden', 4],
    [409, 'refused', 5],
    [412, 'refused', 5],
    [422, 'refused', 5],
    [302, 'failed', 1],
  ])('HTTP %d is %s, exit code %d', async (status, code, exitCode) => {
    expect(await failing(status, { id: 'x', message: 'm' })).toMatchObject({ code, exitCode });
  });

  it('names the scope that a 403 lacks', async () => {
    expect(await failing(403, { id: 'forbidden', message: 'm' })).toMatchObject({
      details: { hint: expect.stringContaining('vpc_peering:read') },
    });
  });

  it('shows the status and the first words of an answer that is HTML', async () => {
    expect(await failing(403, '<html>\n<title>Attention Required!</title>')).toMatchObject({
      message: 'The API does not allow this: HTTP 403: <html> <title>Attention Required!</title>',
    });
  });

  it('never shows the token, however the error is looked at', async () => {
    const { inspect } = await import('node:util');
    for (const status of [401, 409]) {
      expect(inspect(await failing(status, { id: 'x', message: 'm' }), { depth: 10 })).not.toContain(TOKEN);
    }
  });
});
