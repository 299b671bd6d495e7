import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { SANDBOX_TOKEN } from '../../src/sandbox/handler.ts';
import { RateLimit } from '../../src/sandbox/rate-limit.ts';
import { type Behaviour, makeServedSandbox } from '../../src/sandbox/served.ts';
import { serveSandbox } from '../../src/sandbox/server.ts';
import { makeCertificate } from '../../src/sandbox/tls.ts';
import { fakeClock } from '../helpers/clock.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { caller, FIRST_PEERING, VPC } from './fixtures.ts';

async function served(behaviour: Behaviour = {}, tls?: { key: string; cert: string }) {
  const path = join(await temporaryFolder(), 'sandbox.json');
  const clock = fakeClock();
  const sandbox = makeServedSandbox(path, { clock, random: Math.random }, behaviour);
  const stop = new AbortController();
  const { url, closed } = await serveSandbox({ sandbox, port: 0, tls, signal: stop.signal });
  onTestFinished(async () => {
    stop.abort();
    await closed;
  });
  return { url, path, clock, call: caller(url, fetch) };
}

const as = (token: string) => ({ authorization: `Bearer ${token}` });

describe('the rate limit', () => {
  test('is 250 a minute and 5,000 an hour unless told, for each token', async () => {
    const { call, clock } = await served({ token: ['other'] });
    const statuses = await Promise.all(
      Array.from({ length: 251 }, async () => (await call('GET', '/v2/account')).status),
    );
    expect(statuses.filter((status) => status === 429)).toHaveLength(1);
    const refused = await call('GET', '/v2/account');
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('60');
    expect(refused.headers.get('ratelimit-limit')).toBe('5000');
    expect(refused.headers.get('ratelimit-remaining')).toBe('4750');
    expect(
      (await call('GET', '/v2/account', undefined, as('other'))).headers.get('ratelimit-remaining'),
    ).toBe('4999');
    clock.advance(60_000);
    expect((await call('GET', '/v2/account')).status).toBe(200);
  });

  test('of an hour is a 429 without retry-after', () => {
    const limit = new RateLimit(250);
    const now = (request: number) => Math.floor(request / 250) * 60_000;
    for (let request = 0; request < 5_000; request += 1) limit.take(now(request));
    const refusal = () => limit.take(now(5_000));
    expect(refusal).toThrow(expect.objectContaining({ status: 429, headers: {} }));
    expect(limit.left(now(5_000))).toEqual({ limit: 5_000, remaining: 0, resetAt: 3_600_000 });
    limit.take(3_600_000);
  });

  test('of an hour grows with that of a minute', () => {
    expect(new RateLimit(10_000).left(0).limit).toBe(200_000);
    expect(new RateLimit(3).left(0).limit).toBe(5_000);
  });

  test('stands on every answer, whatever is wrong', async () => {
    const { url, call } = await served({ fault: ['GET /v2/vpcs 500'] });
    const bad = [
      await call('GET', '/v2/vpcs', undefined, { authorization: '' }),
      await call('GET', '/v2/vpcs'),
      await call('GET', '/v2/nothing'),
      await call('DELETE', '/v2/vpcs'),
      await call('POST', '/v2/vpcs', '{'),
      await call('POST', '/v2/vpcs', 'x'.repeat(1_048_577)),
    ];
    expect(bad.map(({ status }) => status)).toEqual([401, 500, 404, 405, 400, 413]);
    for (const { headers } of bad) {
      for (const name of ['limit', 'remaining', 'reset'])
        expect(headers.get(`ratelimit-${name}`)).toMatch(/^\d+$/);
      expect(headers.get('date')).toBe('Sun, 01 Nov 2026 12:00:00 GMT');
    }
    const raw = async (text: string) => {
      const socket = connect(Number(new URL(url).port), '127.0.0.1');
      let answer = '';
      socket.setEncoding('utf8').on('data', (chunk) => {
        answer += chunk;
      });
      socket.write(text);
      await once(socket, 'close');
      return answer;
    };
    for (const text of [
      'nonsense\r\n\r\n',
      `TRACE / HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${SANDBOX_TOKEN}\r\nconnection: close\r\n\r\n`,
    ]) {
      const answer = await raw(text);
      expect(answer).toMatch(/^HTTP\/1\.1 400 /);
      expect(answer).toMatch(/\r\nratelimit-limit: 5000\r\n/);
      expect(answer).toMatch(/"id":"bad_request"/);
    }
  });
});

test('the token comes before the path, the method, the body and the faults', async () => {
  const { call } = await served({ fault: ['* /v2/vpcs 500 x9'], rateLimit: 1 });
  const bad = as('nonsense');
  const statuses = [
    await call('GET', '/v2/vpcs', undefined, bad),
    await call('GET', '/nothing', undefined, bad),
    await call('DELETE', '/v2/vpcs', undefined, bad),
    await call('POST', '/v2/vpcs', 'x'.repeat(1_048_577), bad),
    await call('GET', '/sandbox/faults', undefined, bad),
  ].map(({ status }) => status);
  expect(statuses).toEqual([401, 401, 401, 401, 401]);
});

describe('other tokens', () => {
  test('have accounts of their own, which share nothing', async () => {
    const { call } = await served({ token: ['two', 'three', 'two'] });
    await call('DELETE', `/v2/vpc_peerings/${FIRST_PEERING}`, undefined, as('two'));
    const ids = [];
    for (const token of [SANDBOX_TOKEN, 'two', 'three']) {
      const { body } = await call('GET', '/v2/vpc_peerings', undefined, as(token));
      expect(body.vpc_peerings.map(({ status }) => status)).toEqual(Array(4).fill('ACTIVE'));
      ids.push(...body.vpc_peerings.flatMap(({ id, vpc_ids }) => [id, ...(vpc_ids ?? [])]));
    }
    expect(new Set(ids).size).toBe(27);
    const team = async (token: string) =>
      (await call('GET', '/v2/account', undefined, as(token))).body.account.team.name;
    expect([await team(SANDBOX_TOKEN), await team('two'), await team('three')]).toEqual([
      'Sandbox',
      'Sandbox 2',
      'Sandbox 3',
    ]);
    expect((await call('GET', `/v2/vpcs/${VPC.web}`, undefined, as('two'))).status).toBe(404);
  });

  test.each(['a b', 'ü'])('%j is none', (token) => {
    expect(() => makeServedSandbox('x', { clock: fakeClock(), random: () => 0 }, { token: [token] })).toThrow(
      '--token must be one word',
    );
  });
});

describe('scopes', () => {
  test('are what the tokens may do', async () => {
    const { call } = await served({
      scopes: ['vpc_peering:read', 'vpc:read', 'droplet:read'],
      token: ['other'],
    });
    for (const token of [SANDBOX_TOKEN, 'other'])
      expect((await call('GET', '/v2/vpc_peerings', undefined, as(token))).status).toBe(200);
    const { status, body } = await call('DELETE', `/v2/vpc_peerings/${FIRST_PEERING}`);
    expect([status, body.id]).toEqual([403, 'forbidden']);
    expect(body.message).toContain('vpc_peering:delete');
    for (const path of ['/v2/account', '/v2/regions']) expect((await call('GET', path)).status).toBe(403);
    const members = (await call('GET', `/v2/vpcs/${VPC.web}/members`)).body.members;
    expect(members.map(({ urn }) => urn?.split(':')[1])).toEqual(['droplet', 'droplet', 'droplet']);
  });

  test('that nobody knows are usage errors', () => {
    const options = { clock: fakeClock(), random: () => 0 };
    expect(() => makeServedSandbox('x', options, { scopes: ['vpc:fly'] })).toThrow(
      'The sandbox knows no scope "vpc:fly".',
    );
  });
});

test('a seed makes the same IDs and the same errors again', async () => {
  const day = async () => {
    const { call } = await served({ seed: 3, errorRate: 0.3 });
    const seen = [];
    for (let n = 0; n < 20; n += 1) {
      const { status, body } = await call('POST', '/v2/vpcs', { name: `n${n}`, region: 'lon1' });
      seen.push([status, body.vpc?.id]);
    }
    return seen;
  };
  const first = await day();
  expect(first).toEqual(await day());
  expect(new Set(first.map(([status]) => status))).toEqual(new Set([201, 500]));
});

test('what is gone is not found in the words that doctl waits for', async () => {
  const { call, clock } = await served();
  await call('DELETE', `/v2/vpc_peerings/${FIRST_PEERING}`);
  clock.advance(2_000);
  expect((await call('GET', `/v2/vpc_peerings/${FIRST_PEERING}`)).body.message).toBe(
    `The resource you requested could not be found. VPC peering ${FIRST_PEERING} not found.`,
  );
});

test('over https, whoever trusts the certificate is served', async () => {
  const tls = await makeCertificate(Date.now());
  const { url } = await served({}, tls);
  expect(url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
  const status = (host: string, ca?: string) =>
    new Promise((resolve, reject) => {
      const { port } = new URL(url);
      const options = { host, port, ca, path: '/v2/vpcs', headers: as(SANDBOX_TOKEN), agent: false };
      httpsRequest(options, (response) => resolve(response.resume().statusCode))
        .on('error', reject)
        .end();
    });
  expect(await status('127.0.0.1', tls.cert)).toBe(200);
  expect(await status('localhost', tls.cert)).toBe(200);
  await expect(status('127.0.0.1')).rejects.toThrow(/self-signed/);
});

test('the file holds what was done, and nothing of other accounts', async () => {
  const { call, path } = await served({ token: ['other'] });
  await call('POST', '/v2/vpcs', { name: 'mine', region: 'lon1' });
  await call('POST', '/v2/vpcs', { name: 'theirs', region: 'lon1' }, as('other'));
  const text = await readFile(path, 'utf8');
  expect(text).toContain('"mine"');
  expect(text).not.toContain('"theirs"');
});
