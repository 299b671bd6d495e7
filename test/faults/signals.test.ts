import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const BIN = join(import.meta.dirname, '../../bin/dopeer.js');
const TOKEN = 'token-of-a-test-1234';
const ids = (index: number) => `${index.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`;
const [ID, A, B] = [ids(1), ids(2), ids(3)];
const peering = (id: string, more = {}) => ({
  id,
  name: `peering-${Number.parseInt(id.slice(0, 8), 16)}`,
  vpc_ids: [A, B],
  created_at: new Date().toISOString(),
  status: 'ACTIVE',
  ...more,
});

/** What a server does with one request; what it does not answer hangs. */
type Behaviour = (request: IncomingMessage, response: ServerResponse, requests: number) => void;

const send = (response: ServerResponse, status: number, body: unknown, headers = {}) =>
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));

const shown: Behaviour = ({ url = '' }, response) => {
  const found = /\/v2\/vpc_peerings\/([\w-]+)/.exec(url)?.[1];
  if (found !== undefined) return void send(response, 200, { vpc_peering: peering(found) });
  if (url.startsWith('/v2/vpcs')) return void send(response, 200, { vpcs: [] });
  send(response, 200, { vpc_peerings: [peering(ID)], links: {}, meta: { total: 1 } });
};

const readsOnly: Behaviour = (request, response, count) => {
  if (request.method === 'GET') shown(request, response, count);
};

interface Case {
  readonly argv: readonly string[];
  readonly behaviour: Behaviour;
  readonly stdin?: string;
  /** Whether it lists VPCs, for their names, in any format that is asked for them. */
  readonly names?: true;
  /** When the signal is sent: once so many requests have arrived, or this is on stderr. */
  readonly at: number | string;
  readonly outcome?: string;
  /** What a human has to be told. */
  readonly says?: RegExp;
}

const CREATE = ['create', 'new', '--vpc', A, '--vpc', B];
const fifty = Array.from({ length: 50 }, (_, index) => ids(index + 100)).join('\n');

/** What may be under way. */
const CASES: Readonly<Record<string, Case>> = {
  'a list that hangs': { argv: ['list'], names: true, behaviour: () => {}, at: 2 },
  'a list of VPCs that hangs beside a get': {
    argv: ['get', ID],
    names: true,
    behaviour: (request, response, count) => {
      if (!request.url?.startsWith('/v2/vpcs')) shown(request, response, count);
    },
    at: 2,
  },
  'a create that hangs': {
    argv: CREATE,
    behaviour: readsOnly,
    at: 1,
    outcome: 'unknown',
    says: /It is not known whether the peering was created\./,
  },
  'a create that took effect': {
    argv: CREATE,
    behaviour: ({ method }, response) => {
      if (method === 'GET') send(response, 200, { vpc_peerings: [peering(ID, { name: 'new' })] });
    },
    at: 1,
    outcome: 'created',
    says: /The peering was created\.\nSee it: dopeer get/,
  },
  'a rename that hangs': {
    argv: ['rename', ID, 'other'],
    names: true,
    behaviour: readsOnly,
    at: 3,
    outcome: 'unknown',
    says: /It is not known what became of it\.\nSee what it is called: dopeer get/,
  },
  'a rename that took effect': {
    argv: ['rename', ID, 'other'],
    names: true,
    behaviour: ({ method }, response, count) => {
      if (method === 'GET')
        send(response, 200, { vpc_peering: peering(ID, count > 3 ? { name: 'other' } : {}) });
    },
    at: 3,
    outcome: 'renamed',
    says: /The peering was renamed\./,
  },
  'a delete that hangs': {
    argv: ['delete', ID, '--yes'],
    behaviour: readsOnly,
    at: 2,
    outcome: 'unknown',
    says: /It is not known what became of it\./,
  },
  'a delete of fifty': {
    argv: ['delete', '-', '--yes'],
    stdin: fifty,
    behaviour: (request, response, count) => {
      if (request.method === 'GET') shown(request, response, count);
      else if (count <= 82) send(response, 202, {});
    },
    at: 90,
    says: /10 of 50 peerings were not deleted, and of 8 it is not known\.\n(.*It is not known what became of it\.\n){8}.*10 were not tried\. Interrupted\./,
  },
  'a wait': {
    argv: ['wait', ID, '--for', 'deleted'],
    names: true,
    behaviour: (request, response, count) => {
      if (request.url?.startsWith('/v2/vpcs')) return shown(request, response, count);
      send(response, 200, { vpc_peering: peering(ID, { status: 'DELETING' }) });
    },
    at: 3,
    says: /To pick up the wait: dopeer wait .* --for deleted/,
  },
  'pauses between retries': {
    argv: ['list'],
    names: true,
    behaviour: (_, response) => send(response, 503, { id: 'x', message: 'down' }),
    at: 4,
  },
  'a pause for the rate limit': {
    argv: ['list'],
    behaviour: (_, response) => send(response, 429, {}, { 'retry-after': '50' }),
    at: 'Going on in',
  },
  'an answer that breaks off': {
    argv: ['list'],
    names: true,
    behaviour: (_, response) => void response.writeHead(200).write('{"vpc_'),
    at: 2,
  },
};

let folder: string;
let server: Server;
const behaviours = new Map<string, Behaviour>();
const arrivals = new Map<string, { count: number; tell: () => void }>();

/** One server for all: each case has a path of its own before the API's. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dopeer-signals-'));
  server = createServer((request, response) => {
    const [, key = '', url = ''] = /^\/(\w+)(\/.*)$/.exec(request.url ?? '') ?? [];
    request.url = url;
    const arrival = arrivals.get(key);
    if (arrival === undefined) return;
    arrival.count += 1;
    response.setHeader('date', new Date().toUTCString());
    behaviours.get(key)?.(request, response, arrival.count);
    arrival.tell();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true, force: true });
});

let cases = 0;

/** A server's URL for one case, and the moment when so many requests have arrived at it. */
function serve(behaviour: Behaviour, requests: number) {
  cases += 1;
  const key = `case${cases}`;
  behaviours.set(key, behaviour);
  const arrived = new Promise<void>((resolve) => {
    const tell = () => {
      if ((arrivals.get(key)?.count ?? 0) >= requests) resolve();
    };
    arrivals.set(key, { count: 0, tell });
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/${key}`, arrived };
}

function watch(child: ChildProcess) {
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  const ended = new Promise<{ code: number | string | null }>((resolve) =>
    child.on('close', (code, signal) => resolve({ code: code ?? signal })),
  );
  const written = async (text: string) => {
    while (!stderr.includes(text)) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  return { ended: ended.then(({ code }) => ({ code, stdout, stderr })), written };
}

/** A token of the environment, and one of a profile, which loads what stores them. */
const TOKENS = {
  environment: async (url: string) => ({ DIGITALOCEAN_TOKEN: TOKEN, DIGITALOCEAN_API_URL: url }),
  profile: async (url: string) => {
    const configDir = await mkdtemp(join(folder, 'config-'));
    await writeFile(
      join(configDir, 'config.json'),
      JSON.stringify({ default: 'p', profiles: { p: { token: TOKEN, api_url: url } } }),
    );
    return { DOPEER_CONFIG_DIR: configDir };
  },
} as const;

const SIGNALS = [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const;

/** Each case with both kinds of token: the signals take turns, so that both come to each case and to each kind. */
const rows = Object.keys(CASES).flatMap((what, index) =>
  (['environment', 'profile'] as const).map((tokens, turn) => {
    const [signal, exitCode] = SIGNALS[(index + turn) % 2] as (typeof SIGNALS)[number];
    return { what, tokens, signal, exitCode };
  }),
);

const spawnDopeer = (argv: readonly string[], env: Record<string, string | undefined>) =>
  spawn(process.execPath, [BIN, ...argv], { env: { PATH: process.env.PATH, HOME: folder, ...env } });

describe.skipIf(process.platform === 'win32')('a signal', () => {
  it.concurrent.each(rows)(
    '$signal during $what, token from the $tokens: exit code $exitCode',
    async ({ what, tokens, signal, exitCode }) => {
      const { argv, behaviour, stdin = '', names, at, outcome, says } = CASES[what] as Case;
      const { url, arrived } = serve(behaviour, typeof at === 'number' ? at : Infinity);
      // The two of them show a human and a program the same.
      const asked = names ? ['--columns', 'id,name,vpcs'] : [];
      const json = signal === 'SIGTERM' ? ['--json', ...asked] : [];
      const child = spawnDopeer([...argv, ...json], await TOKENS[tokens](url));
      child.stdin?.end(stdin);
      const { ended, written } = watch(child);
      await (typeof at === 'number' ? arrived : written(at));
      await new Promise((resolve) => setTimeout(resolve, 30));
      child.kill(signal);
      const sent = performance.now();
      const { code, stderr } = await ended;
      expect(code, stderr).toBe(exitCode);
      // Three seconds to look what became of a write, and some for a machine with much to do.
      expect(performance.now() - sent).toBeLessThan(8_000);
      const lines = stderr.trimEnd().split('\n');
      if (json.length > 0) {
        const { error } = JSON.parse(lines.at(-1) ?? '');
        expect(error).toMatchObject({ code: 'terminated', ...(outcome && { outcome }) });
      } else {
        expect(stderr).toMatch(/Interrupted\./);
        if (says !== undefined) expect(stderr).toMatch(says);
      }
      expect(stderr).not.toContain(TOKEN);
      expect(stderr).not.toContain('mistake');
    },
  );

  describe.each(SIGNALS)('%s', (signal, exitCode) => {
    it('ends waiting for a lock in the sandbox, and nothing was created', async () => {
      const configDir = await mkdtemp(join(folder, 'lock-'));
      const lock = join(configDir, 'sandbox.json.lock');
      await mkdir(lock);
      await writeFile(join(lock, 'somebody'), '');
      const child = spawnDopeer(
        ['create', 'new', '--vpc', 'edge-blr1', '--vpc', 'default-ams3', '--sandbox', '--json'],
        { DOPEER_CONFIG_DIR: configDir },
      );
      const { ended, written } = watch(child);
      await written('Sandbox');
      await new Promise((resolve) => setTimeout(resolve, 300));
      child.kill(signal);
      const { code, stderr } = await ended;
      expect(code).toBe(exitCode);
      expect(JSON.parse(stderr.trimEnd().split('\n').at(-1) ?? '').error.outcome).toMatch(
        /^(unknown|not_created)$/,
      );
    });

    it('ends a run whose reader does not read', async () => {
      const configDir = await mkdtemp(join(folder, 'reader-'));
      const reset = watch(
        spawnDopeer(['sandbox', 'reset', '--peerings', '2000'], { DOPEER_CONFIG_DIR: configDir }),
      );
      await reset.ended;
      const child = spawnDopeer(['list', '--sandbox', '-o', 'json'], { DOPEER_CONFIG_DIR: configDir });
      const closed = new Promise((resolve) => child.on('exit', (code, by) => resolve(code ?? by)));
      await new Promise((resolve) => child.stdout?.once('readable', resolve));
      await new Promise((resolve) => setTimeout(resolve, 200));
      child.kill(signal);
      expect(await closed).toBe(exitCode);
      child.stdout?.destroy();
    });

    it.each([
      ['closes every connection', true],
      ['never answers', false],
    ])('ends a run through a proxy that %s', async (_, closes) => {
      let connections = 0;
      const proxy = createTcpServer((socket) => {
        connections += 1;
        socket.on('error', () => {});
        if (closes) socket.once('data', () => socket.destroy());
      });
      await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
      const { port } = proxy.address() as AddressInfo;
      const child = spawnDopeer(['list', '-o', 'id'], {
        DIGITALOCEAN_TOKEN: TOKEN,
        HTTPS_PROXY: `http://user:hunter2@127.0.0.1:${port}`,
      });
      const { ended } = watch(child);
      while (connections === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      child.kill(signal);
      const { code, stderr } = await ended;
      proxy.close();
      expect(code, stderr).toBe(exitCode);
      expect(connections).toBeLessThanOrEqual(5);
      expect(stderr).not.toContain('hunter2');
    });
  });
});

it('gives up on a proxy that closes every connection after three tries, and names it', async () => {
  let connections = 0;
  const proxy = createTcpServer((socket) => {
    connections += 1;
    socket.on('error', () => {});
    socket.once('data', () => socket.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const { port } = proxy.address() as AddressInfo;
  const { ended } = watch(
    spawnDopeer(['list', '-o', 'id'], {
      DIGITALOCEAN_TOKEN: TOKEN,
      https_proxy: `http://user:hunter2@127.0.0.1:${port}`,
    }),
  );
  const { code, stderr } = await ended;
  proxy.close();
  expect(code).toBe(6);
  expect(connections).toBe(3);
  expect(stderr).toContain(
    `Could not reach api.digitalocean.com through the proxy http://127.0.0.1:${port} (https_proxy): the proxy closed the connection.`,
  );
  expect(stderr).not.toContain('hunter2');
});

it.each(['get', 'wait'])('%s does not wait for names longer than two seconds', async (command) => {
  const { url } = serve((request, response, count) => {
    if (!request.url?.startsWith('/v2/vpcs')) shown(request, response, count);
  }, 1);
  const { ended } = watch(spawnDopeer([command, ID], await TOKENS.environment(url)));
  const { code, stdout, stderr } = await ended;
  expect(code).toBe(0);
  expect(stdout).toContain(`VPCs     ${A}`);
  expect(stderr).toContain('Warning: The names of the VPCs could not be read.');
});
