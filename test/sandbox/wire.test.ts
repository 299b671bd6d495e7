import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { seed } from '../../src/sandbox/account/seed.ts';
import { memoryStore } from '../../src/sandbox/account/store.ts';
import { createSandbox, SANDBOX_TOKEN, type SandboxOptions } from '../../src/sandbox/handler.ts';
import { serveSandbox } from '../../src/sandbox/server.ts';
import { makeCertificate } from '../../src/sandbox/tls.ts';
import { fakeClock } from '../helpers/clock.ts';

async function serve(options: Partial<SandboxOptions> = {}, tls?: { key: string; cert: string }) {
  const stop = new AbortController();
  const store = memoryStore(seed());
  const sandbox = createSandbox({ store, clock: fakeClock(), ...options });
  const { url, closed } = await serveSandbox({ sandbox, port: 0, tls, signal: stop.signal });
  onTestFinished(() => stop.abort());
  const port = Number(new URL(url).port);
  /** What comes back on a connection that these bytes are sent on. */
  const exchange = async (text: string, { half = false } = {}) => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    let answer = '';
    socket.setEncoding('utf8').on('data', (chunk) => {
      answer += chunk;
    });
    if (half) socket.end(text);
    else socket.write(text);
    await once(socket, 'end');
    socket.destroy();
    return answer;
  };
  return { port, closed, stop, store, exchange };
}

const AUTH = `authorization: Bearer ${SANDBOX_TOKEN}`;
const get = (target: string, ...headers: string[]) =>
  `GET ${target} HTTP/1.1\r\n${['connection: close', ...headers].join('\r\n')}\r\n\r\n`;
const POST_VPC = (name: string, connection = 'close') => {
  const body = JSON.stringify({ name, region: 'lon1' });
  return `POST /v2/vpcs HTTP/1.1\r\nhost: localhost\r\n${AUTH}\r\nconnection: ${connection}\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
};

describe('on the wire', () => {
  test.each([
    [
      'as to a proxy',
      (port: number) => get(`http://127.0.0.1:${port}/v2/account`, 'host: localhost', AUTH),
      200,
    ],
    [
      'as to a proxy, for another host',
      () => get('http://evil.example/v2/account', 'host: localhost', AUTH),
      403,
    ],
    ['without a host', () => get('/v2/account', AUTH), 403],
    ['without a host and a token', () => get('/v2/account'), 401],
    ['with an expectation', () => get('/v2/account', 'host: localhost', AUTH, 'expect: the-best'), 200],
    ['to connect elsewhere', () => 'CONNECT evil.example:443 HTTP/1.1\r\nhost: evil.example\r\n\r\n', 400],
    ['that is no HTTP', () => 'nonsense\r\n\r\n', 400],
  ])('a request %s is answered like any other', async (_, request, status) => {
    const { port, exchange } = await serve();
    const answer = await exchange(request(port));
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(answer).toMatch(/\r\nratelimit-limit: 5000\r\n/i);
    expect(answer).toMatch(/\}$/);
  });

  test('a client that has finished sending is answered', async () => {
    const { exchange, store } = await serve({
      misbehave: async (request, answer) => {
        await new Promise((resolve) => setTimeout(resolve, 50));
        return answer(request);
      },
    });
    expect(await exchange(POST_VPC('mine'), { half: true })).toMatch(/^HTTP\/1\.1 201 /);
    expect((await store.read()).vpcs).toHaveLength(9);
  });

  test('nothing that follows a request takes the place of its answer', async () => {
    const { exchange } = await serve();
    for (let run = 0; run < 5; run += 1)
      expect(await exchange(`${POST_VPC(`n${run}`, 'keep-alive')}@@@\r\n\r\n`)).toMatch(/^HTTP\/1\.1 201 /);
  });

  test('what is refused before it is read costs a request, too', async () => {
    const { exchange } = await serve({ requestsPerMinute: 1 });
    const evil = get('/v2/account', 'host: evil.example', AUTH);
    expect(await exchange(evil)).toMatch(/^HTTP\/1\.1 403 /);
    expect(await exchange(evil)).toMatch(/^HTTP\/1\.1 429 /);
  });

  test('a connection that never finishes its handshake does not keep the server', async () => {
    const { port, closed, stop } = await serve({}, await makeCertificate(Date.now()));
    const idle = connect(port, '127.0.0.1').on('error', () => {});
    await once(idle, 'connect');
    await new Promise((resolve) => setTimeout(resolve, 50));
    stop.abort();
    await closed;
  });
});

/** What DigitalOcean's Go client, and with it doctl and Terraform's provider, sends and looks at. */
test('a peering and its VPCs go as Terraform makes and destroys them', async () => {
  const clock = fakeClock();
  const sandbox = createSandbox({ store: memoryStore(seed()), clock });
  const call = async (method: string, path: string, body?: object) => {
    const headers = {
      accept: 'application/json',
      authorization: `Bearer ${SANDBOX_TOKEN}`,
      'user-agent': 'Terraform godo',
    };
    const response = await sandbox(
      new Request(`https://sandbox.test${path}`, {
        method,
        headers,
        ...(body && { body: JSON.stringify(body) }),
      }),
    );
    const text = await response.text();
    return { status: response.status, body: text === '' ? {} : JSON.parse(text) };
  };
  const vpc = async (name: string, ip_range: string) =>
    (await call('POST', '/v2/vpcs', { name, region: 'sfo3', ip_range })).body.vpc.id as string;
  const [one, two] = [await vpc('tf-one', '10.77.0.0/16'), await vpc('tf-two', '10.78.0.0/16')];
  const { vpc_peering } = (
    await call('POST', '/v2/vpc_peerings', { name: 'tf-peering', vpc_ids: [one, two] })
  ).body;
  const path = `/v2/vpc_peerings/${vpc_peering.id}`;
  expect((await call('GET', path)).body.vpc_peering.status).toBe('PROVISIONING');
  clock.advance(3_000);
  expect((await call('GET', path)).body.vpc_peering.status).toBe('ACTIVE');
  expect((await call('PATCH', path, { name: 'tf-renamed' })).body.vpc_peering.name).toBe('tf-renamed');
  expect(
    (await call('PUT', `/v2/vpcs/${one}`, { name: 'tf-one', description: 'x', default: false })).status,
  ).toBe(200);
  const listed = (await call('GET', `/v2/vpcs/${one}/peerings?page=1&per_page=200`)).body;
  expect(listed.vpc_peerings).toHaveLength(1);
  expect(listed.links.pages).toBeUndefined();
  expect((await call('DELETE', path)).status).toBe(202);
  expect((await call('DELETE', `/v2/vpcs/${one}`)).status).toBe(403);
  clock.advance(2_000);
  expect(await call('GET', path)).toMatchObject({
    status: 404,
    body: { message: expect.stringContaining('not found') },
  });
  for (const id of [one, two]) expect((await call('DELETE', `/v2/vpcs/${id}`)).status).toBe(204);
});
