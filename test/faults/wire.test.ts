import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompressSync, createGzip, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Host } from '../../src/host.ts';
import { seed } from '../../src/sandbox/account/seed.ts';
import { memoryStore } from '../../src/sandbox/account/store.ts';
import { createSandbox, SANDBOX_TOKEN } from '../../src/sandbox/handler.ts';
import { makeCertificate } from '../../src/sandbox/tls.ts';
import { createNetwork } from '../../src/system/fetch.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { createWorld, errorOf, json, SEED } from '../helpers/world.ts';

/** As in a process of its own, undici's classes stand in the place of Node's as long as these tests run. */
const NODES_OWN = { fetch, Request, Response, Headers, FormData };
beforeAll(createNetwork({}).loadFetch);
afterAll(() => void Object.assign(globalThis, NODES_OWN));

const BIN = join(import.meta.dirname, '../../bin/dopeer.js');

/** Real time, but pauses pass fifty times as fast. */
const fastClock: Host['clock'] = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, ms / 50);
      signal?.addEventListener('abort', () => {
        clearTimeout(timer);
        reject(signal.reason);
      });
    }),
};

const listen = async (server: Server) => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
};

/** The sandbox behind a handler that may spoil what it answers. */
type Spoil = (response: ServerResponse, answer: string, method: string) => boolean;

function apiOver(spoil: Spoil) {
  const requests: string[] = [];
  const store = memoryStore(seed());
  const sandbox = createSandbox({ store, clock: fastClock });
  const handle = async (incoming: import('node:http').IncomingMessage, outgoing: ServerResponse) => {
    const { method = 'GET', url = '/', headers } = incoming;
    requests.push(`${method} ${url} ${headers.host}`);
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const answer = await sandbox(
      new Request(`http://sandbox${url}`, {
        method,
        headers: { authorization: headers.authorization ?? '' },
        ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
      }),
    );
    const text = await answer.text();
    if (spoil(outgoing, text, method)) return;
    outgoing.writeHead(answer.status, {
      ...Object.fromEntries(answer.headers),
      'content-length': Buffer.byteLength(text),
    });
    outgoing.end(text);
  };
  return { handle, requests, store };
}

async function over(spoil: Spoil, env: Host['env'] = {}) {
  const api = apiOver(spoil);
  const port = await listen(createServer(api.handle));
  const world = createWorld({
    env: { DIGITALOCEAN_API_URL: `http://127.0.0.1:${port}`, ...env },
    real: { fetch: createNetwork(env).fetch, clock: fastClock },
  });
  return { ...world, ...api, port };
}

/** Spoils the first answer to this method. */
const once = (method: string, spoil: (response: ServerResponse, answer: string) => void): Spoil => {
  let left = 1;
  return (response, answer, called) => {
    if (called !== method || left === 0) return false;
    left -= 1;
    spoil(response, answer);
    return true;
  };
};

const cut = (response: ServerResponse) => response.destroy();
const hang = () => {};
const truncate = (response: ServerResponse, answer: string) => {
  response.writeHead(200, { 'content-length': Buffer.byteLength(answer) });
  response.write(answer.slice(0, answer.length / 2));
  setTimeout(() => response.destroy(), 5);
};
const stall = (response: ServerResponse, answer: string) => {
  response.writeHead(200, { 'content-length': Buffer.byteLength(answer) });
  response.write(answer.slice(0, 10));
};
const CREATE = [
  'create',
  'new',
  '--vpc',
  'edge-blr1',
  '--vpc',
  'default-ams3',
  '--request-timeout',
  '150ms',
  '--json',
];

describe('a server that', () => {
  it.each([
    ['cuts the connection', cut],
    ['hangs', hang],
    ['breaks off in the body', truncate],
    ['stalls in the body', stall],
  ])('%s once: a list is asked for again', async (_, spoil) => {
    const world = await over(once('GET', spoil));
    const run = await world.run('list', '-o', 'id', '--request-timeout', '150ms');
    expect(run.exitCode, run.stderr).toBe(0);
    expect(run.stdout.split('\n')).toHaveLength(5);
    expect(world.requests).toHaveLength(2);
  });

  it.each([
    ['cuts the connection', cut],
    ['hangs', hang],
    ['breaks off in the body', truncate],
    ['stalls in the body', stall],
  ])('%s after a create took effect: it is found, and made once', async (_, spoil) => {
    const world = await over(once('POST', spoil));
    const run = await world.run(...CREATE);
    expect(run.exitCode, run.stderr).toBe(0);
    expect(world.requests.filter((request) => request.startsWith('POST'))).toHaveLength(1);
    expect((await world.store.read()).peerings.filter(({ name }) => name === 'new')).toHaveLength(1);
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ['breaks off', (response) => void response.writeHead(202, { 'content-length': 99 }).write('{"vpc_')],
    ['stalls', (response) => void response.writeHead(202).write('{"vpc_')],
    [
      'is not the gzip it is said to be',
      (response) => void response.writeHead(202, { 'content-encoding': 'gzip' }).end('{"vpc_peering":{}}'),
    ],
    ['is more than 64 MB', (response) => void response.writeHead(200).end(Buffer.alloc(70 * 2 ** 20, ' '))],
  ])('a DELETE is accepted by its status, though the body %s', async (_, spoil) => {
    const world = await over(
      once('DELETE', (response) => {
        spoil(response);
        if (response.hasHeader('content-length')) setTimeout(() => response.destroy(), 20);
      }),
    );
    const run = await world.run(
      'delete',
      SEED.webToData,
      '--yes',
      '-o',
      'json',
      '--request-timeout',
      '300ms',
    );
    expect(run.exitCode, run.stderr).toBe(0);
    expect(json(run)).toMatchObject([{ ok: true, status: 'DELETING' }]);
    expect(world.requests.filter((request) => request.startsWith('DELETE'))).toHaveLength(1);
  });

  it.each(['identity', 'gzip'])(
    'answers with more than 64 MB, sent as %s: it is not read to the end',
    async (encoding) => {
      const chunk = Buffer.alloc(2 ** 20, ' ');
      let sent = 0;
      const world = await over(
        once('GET', (response) => {
          response.writeHead(200, { 'content-encoding': encoding, 'x-request-id': 'r-1' });
          const body = encoding === 'gzip' ? createGzip() : response;
          if (body !== response) body.pipe(response);
          const more = () => {
            while (sent < 200 && !response.destroyed) {
              sent += 1;
              if (!body.write(chunk)) return void body.once('drain', more);
            }
            body.end();
          };
          more();
        }),
      );
      const run = await world.run('list', '--json');
      expect(run.exitCode).toBe(1);
      expect(errorOf(run)).toMatchObject({
        code: 'unexpected',
        message: 'The API answered with more than 64 MB.',
        request_id: 'r-1',
      });
      if (encoding === 'identity') expect(sent).toBeLessThan(150);
    },
  );

  it('gives paths of its own for IDs: none leads elsewhere', async () => {
    const id = '../../v2/account?x=1#y';
    const world = await over((response, _answer, method) => {
      if (method === 'GET') response.end(JSON.stringify({ vpc_peerings: [{ id, name: 'odd' }], links: {} }));
      else response.writeHead(202).end();
      return true;
    });
    const listed = await world.run('list', '-o', 'id');
    const run = await world.runWith(['delete', '-', '--yes', '--json'], listed.stdout);
    expect(run.exitCode, run.stderr).toBe(0);
    expect(world.requests.filter((request) => request.startsWith('DELETE'))).toEqual([
      `DELETE /v2/vpc_peerings/${encodeURIComponent(id)} 127.0.0.1:${world.port}`,
    ]);
  });

  it.each(['', '.', '..'])('gives %j for an ID: it is no ID, and nothing is deleted', async (id) => {
    const world = await over((response) => {
      response.end(JSON.stringify({ vpc_peerings: [{ id, name: 'odd' }], links: {} }));
      return true;
    });
    const run = await world.run('delete', 'odd', '--yes', '--json');
    expect(errorOf(run)).toMatchObject({ code: 'unexpected', outcome: 'not_deleted' });
    expect(world.requests.filter((request) => !request.startsWith('GET'))).toEqual([]);
  });

  it('speaks http where https was asked for: the error says so', async () => {
    const port = await listen(createServer((_, response) => response.end('{}')));
    const world = createWorld({
      env: { DIGITALOCEAN_API_URL: `https://127.0.0.1:${port}` },
      real: { fetch: createNetwork({}).fetch, clock: fastClock },
    });
    const run = await world.run('list', '-o', 'id');
    expect(run.exitCode).toBe(6);
    expect(run.stderr).toContain('there is no TLS on that port, plain http perhaps.');
  });

  it('cuts the connection after a delete took effect: it is done', async () => {
    const world = await over(once('DELETE', cut));
    const run = await world.run('delete', 'analytics-to-data', '--yes', '--json');
    expect(run.exitCode, run.stderr).toBe(0);
  });

  // In the bundle undici does without parts of Node.
  it.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
  ])('compresses by %s is understood by the bundle, and understands it', async (encoding, compress) => {
    const { handle, store } = apiOver((response, answer) => {
      response.writeHead(200, { 'content-encoding': encoding }).end(compress(answer));
      return true;
    });
    const DIGITALOCEAN_API_URL = `http://127.0.0.1:${await listen(createServer(handle))}`;
    const env = { DIGITALOCEAN_API_URL, DIGITALOCEAN_TOKEN: SANDBOX_TOKEN, HOME: await temporaryFolder() };
    await promisify(execFile)(process.execPath, [BIN, ...CREATE, '--request-timeout', '30s'], { env });
    expect((await store.read()).peerings.map(({ name }) => name)).toContain('new');
  });

  it('redirects: the token goes nowhere else', async () => {
    const elsewhere: string[] = [];
    const port = await listen(
      createServer((request, response) => response.end(elsewhere.push(request.headers.authorization ?? ''))),
    );
    const world = await over(
      once('GET', (response) => response.writeHead(307, { location: `http://127.0.0.1:${port}/` }).end()),
    );
    const run = await world.run('list', '-o', 'id');
    expect(run.exitCode).toBe(1);
    expect(elsewhere).toEqual([]);
  });

  it('is not the one a profile was saved for: it receives nothing', async () => {
    const elsewhere: string[] = [];
    const other = await listen(
      createServer((request, response) => response.end(elsewhere.push(`${request.headers.authorization}`))),
    );
    const folder = await temporaryFolder();
    const mine = await over(() => false, { DOPEER_CONFIG_DIR: folder, DIGITALOCEAN_TOKEN: undefined });
    expect((await mine.runWith(['auth', 'login'], SANDBOX_TOKEN)).exitCode).toBe(0);
    expect((await mine.run('list', '-o', 'id')).exitCode).toBe(0);
    expect((await mine.run('list', '--api-url', `http://127.0.0.1:${other}`)).exitCode).toBe(4);
    const there = await over(() => false, { DOPEER_CONFIG_DIR: folder, DIGITALOCEAN_TOKEN: undefined });
    expect((await there.run('list', '--profile', 'default')).exitCode).toBe(4);
    expect([elsewhere, there.requests]).toEqual([[], []]);
  });

  it('is not there: the error says so after two more tries', async () => {
    const gone = createServer();
    const port = await listen(gone);
    await new Promise((resolve) => gone.close(resolve));
    const world = createWorld({
      env: { DIGITALOCEAN_API_URL: `http://127.0.0.1:${port}` },
      real: { fetch: createNetwork({}).fetch, clock: fastClock },
    });
    const run = await world.run('list', '--debug');
    expect(run.exitCode).toBe(6);
    expect(run.stderr).toContain(`Error: Could not reach 127.0.0.1:${port}: the connection was refused.\n`);
    expect(run.stderr.match(/^GET .*the connection was refused/gm)?.length).toBeGreaterThanOrEqual(3);
    expect(run.stderr).not.toContain(SANDBOX_TOKEN);
  });
});

/** A proxy that tunnels what it is asked to, and keeps the names. */
async function proxy(status = 200) {
  const tunnels: string[] = [];
  const server = createServer();
  server.on('connect', (request, client: Socket) => {
    tunnels.push(request.url ?? '');
    if (status !== 200) {
      client.end(`HTTP/1.1 ${status} No\r\n\r\n`);
      return;
    }
    const [host = '', port] = (request.url ?? '').split(':');
    const upstream = connect(Number(port), host, () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      upstream.pipe(client).pipe(upstream);
    });
    upstream.on('error', () => client.destroy());
    client.on('error', () => upstream.destroy());
  });
  return { url: `http://127.0.0.1:${await listen(server)}`, tunnels };
}

describe('a proxy', () => {
  it.each([['HTTP_PROXY'], ['http_proxy']])('of %s is used, for loopback too', async (name) => {
    const { url, tunnels } = await proxy();
    const world = await over(() => false, { [name]: url });
    expect((await world.run('list', '-o', 'id')).exitCode).toBe(0);
    expect(tunnels).toEqual([`127.0.0.1:${world.port}`]);
  });

  it('is not used for the hosts of NO_PROXY', async () => {
    const { url, tunnels } = await proxy();
    const world = await over(() => false, { HTTP_PROXY: url, NO_PROXY: 'example.com,127.0.0.1' });
    expect((await world.run('list', '-o', 'id')).exitCode).toBe(0);
    expect(tunnels).toEqual([]);
  });

  it('that refuses is named, and a create through it was not made', async () => {
    const { url } = await proxy(407);
    const world = await over(() => false, { HTTP_PROXY: url });
    const run = await world.run(
      ...CREATE.map((argument) =>
        argument
          .replace('edge-blr1', '4b42c8fe-0d98-48dc-95b3-4f356b20a4e0')
          .replace('default-ams3', '1a52c2e1-af86-4591-916a-985db154dd81'),
      ),
    );
    expect(run.exitCode).toBe(6);
    expect(errorOf(run)).toMatchObject({
      outcome: 'not_created',
      message: expect.stringContaining('the proxy refused the connection'),
    });
  });

  it.each(['nonsense', 'ftp://proxy.example', 'http://:secret@'])(
    'that is no URL is a usage error that does not quote it: %s',
    async (url) => {
      const world = await over(() => false, { HTTPS_PROXY: url });
      const run = await world.run('list');
      expect(run).toMatchObject({ exitCode: 2, stdout: '' });
      expect(run.stderr).toContain('HTTPS_PROXY is not the URL of a proxy.');
      expect(run.stderr).not.toContain(url);
    },
  );
});

describe('over TLS', () => {
  async function tls() {
    const { cert, key } = await makeCertificate(Date.now());
    const api = apiOver(() => false);
    const port = await listen(createTlsServer({ cert, key }, api.handle));
    const folder = await temporaryFolder();
    const ca = join(folder, 'ca.pem');
    await writeFile(ca, cert);
    const run = async (env: Record<string, string> = {}) =>
      promisify(execFile)(process.execPath, [BIN, 'list', '-o', 'id'], {
        env: {
          PATH: process.env.PATH,
          HOME: folder,
          DIGITALOCEAN_TOKEN: SANDBOX_TOKEN,
          DIGITALOCEAN_API_URL: `https://localhost:${port}`,
          ...env,
        },
      }).then(
        ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
        ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
      );
    return { ca, port, run };
  }

  it('explains a certificate that is not trusted, trusts NODE_EXTRA_CA_CERTS, and goes through HTTPS_PROXY', async () => {
    const { ca, port, run } = await tls();
    expect(await run()).toEqual({
      code: 6,
      stdout: '',
      stderr: `Error: Could not reach localhost:${port}: its TLS certificate is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT).\nBehind a company proxy, set NODE_EXTRA_CA_CERTS=<its certificate file>.\n`,
    });
    const { url, tunnels } = await proxy();
    const trusted = await run({ NODE_EXTRA_CA_CERTS: ca, HTTPS_PROXY: url });
    expect(trusted).toMatchObject({ code: 0, stderr: '' });
    expect(trusted.stdout.split('\n')).toHaveLength(5);
    expect(tunnels).toEqual([`localhost:${port}`]);
    const unchecked = await run({ NODE_TLS_REJECT_UNAUTHORIZED: '0' });
    expect(unchecked.stderr).toContain(
      'Warning: NODE_TLS_REJECT_UNAUTHORIZED=0 switches off certificate checks',
    );
    expect(unchecked.stderr).not.toContain(SANDBOX_TOKEN);
  });
});
