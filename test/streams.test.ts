import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const BIN = join(import.meta.dirname, '../bin/dopeer.js');
const windows = process.platform === 'win32';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dopeer-streams-'));
  await ended(start(['sandbox', 'reset', '--peerings', '2000']));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

function start(args: readonly string[], options: SpawnOptions = {}): ChildProcess {
  const env = { PATH: process.env.PATH, DOPEER_CONFIG_DIR: folder, DOPEER_SANDBOX: '1' };
  return spawn(process.execPath, [BIN, ...args], { env, ...options });
}

/** The exit code, and whatever was written on the streams that are pipes. */
async function ended(child: ChildProcess) {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  const code = await new Promise((resolve) => child.on('close', (code, signal) => resolve(code ?? signal)));
  return { code, stdout, stderr };
}

/** Waits until this text was written. */
const written = (stream: NodeJS.ReadableStream | null, text: string) =>
  new Promise<void>((resolve) => {
    let all = '';
    stream?.on('data', (chunk) => {
      all += chunk;
      if (all.includes(text)) resolve();
    });
  });

describe('stdout', () => {
  it('gets every byte of 600 kB, though its reader is slow', async () => {
    const child = start(['list', '-o', 'json']);
    await new Promise((resolve) => setTimeout(resolve, 700));
    const { code, stdout } = await ended(child);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toHaveLength(2_000);
  });

  it.skipIf(windows)('may be a pipe where the outputs of a step go', async () => {
    const { stdout: id } = await ended(start(['list', '--limit', '1', '-o', 'id']));
    const env = {
      PATH: process.env.PATH,
      DOPEER_CONFIG_DIR: folder,
      DOPEER_SANDBOX: '1',
      GITHUB_OUTPUT: '/dev/stdout',
    };
    const get = [process.execPath, BIN, 'get', id.trim(), '-o', 'id', '--github-output'];
    const { stdout } = await ended(spawn('/bin/sh', ['-c', '"$0" "$@" | cat', ...get], { env }));
    expect(stdout).toContain(id);
    expect(stdout).toMatch(/^name<</m);
  });

  it.each([['table'], ['json'], ['csv']])('may be closed after the first line of a %s', async (format) => {
    const child = start(['list', '-o', format]);
    child.stdout?.once('data', () => child.stdout?.destroy());
    const { code, stderr } = await ended(child);
    expect(code).toBe(0);
    expect(stderr).toBe('Sandbox: nothing here is real and no account is touched.\n');
  });

  it.skipIf(process.platform !== 'linux')('on a full disk is no success', async () => {
    const full = await open('/dev/full', 'w');
    const { code, stderr } = await ended(start(['list'], { stdio: ['ignore', full.fd, 'pipe'] }));
    await full.close();
    expect(code).toBe(1);
    expect(stderr).toContain('Error: The answer could not be written (ENOSPC).\n');
  });

  it.skipIf(process.platform !== 'linux')(
    'on a full disk ends a create in an error object that says it was done',
    async () => {
      const full = await open('/dev/full', 'w');
      const argv = ['create', 'new', '--vpc', 'edge-blr1', '--vpc', 'default-ams3', '--json'];
      const env = { PATH: process.env.PATH, DOPEER_CONFIG_DIR: join(folder, 'full'), DOPEER_SANDBOX: '1' };
      const { code, stderr } = await ended(start(argv, { stdio: ['ignore', full.fd, 'pipe'], env }));
      await full.close();
      expect(code).toBe(1);
      expect(JSON.parse(stderr.trimEnd().split('\n').at(-1) ?? '').error).toMatchObject({
        code: 'failed',
        outcome: 'created',
      });
    },
  );

  it.skipIf(process.platform !== 'linux')('is an answer though stderr is on a full disk', async () => {
    const full = await open('/dev/full', 'w');
    const { code, stdout } = await ended(start(['list', '-o', 'id'], { stdio: ['ignore', 'pipe', full.fd] }));
    await full.close();
    expect(code).toBe(0);
    expect(stdout).toMatch(/^[0-9a-f-]{36}\n/);
  });
});

it('does its work without a stderr', async () => {
  const child = start(['list', '-o', 'id']);
  child.stderr?.destroy();
  const { code, stdout } = await ended(child);
  expect([code, stdout.split('\n').length]).toEqual([0, 2_001]);
});

it.each([
  [['create'], 2],
  [['get'], 2],
  [['delete', 'peering-1'], 2],
  [['delete', '-', '--yes'], 0],
  [['auth', 'login'], 2],
])('with stdin at /dev/null, %j ends with %d', async (args, exitCode) => {
  const env = {
    PATH: process.env.PATH,
    DOPEER_CONFIG_DIR: folder,
    ...(args[0] !== 'auth' && { DOPEER_SANDBOX: '1' }),
  };
  expect((await ended(start(args, { env, stdio: ['ignore', 'pipe', 'pipe'] }))).code).toBe(exitCode);
});

it.skipIf(process.platform !== 'linux').each([[['--version']], [['--help']], [['list', '--help']]])(
  '%j on a full disk is no success',
  async (args) => {
    const full = await open('/dev/full', 'w');
    const { code, stderr } = await ended(start(args, { stdio: ['ignore', full.fd, 'pipe'] }));
    await full.close();
    expect(code).toBe(1);
    expect(stderr).toContain('Error: The answer could not be written (ENOSPC).\n');
  },
);

it.skipIf(windows)('a watch whose reader does not read ends with Ctrl-C', async () => {
  const child = start(['list', '--watch', '-o', 'json']);
  const done = new Promise((resolve) => child.on('exit', (code, signal) => resolve(code ?? signal)));
  await new Promise((resolve) => child.stdout?.once('readable', resolve));
  await new Promise((resolve) => setTimeout(resolve, 200));
  child.kill('SIGINT');
  expect(await done).toBe(130);
  child.stdout?.destroy();
});

it.skipIf(windows).each([
  ['head -n 1', 'table'],
  ['grep -m 1 status', 'ndjson'],
])('a watch ends with 0 at the look after `%s` has what it wants', async (reader, format) => {
  const watch = [
    process.execPath,
    BIN,
    'list',
    '--limit',
    '3',
    '--watch',
    '--interval',
    '200ms',
    '-o',
    format,
  ];
  const env = { PATH: process.env.PATH, DOPEER_CONFIG_DIR: folder, DOPEER_SANDBOX: '1' };
  const script = `{ "$0" "$@"; echo "ended with $?" >&2; } | ${reader}`;
  const { stdout, stderr } = await ended(spawn('/bin/sh', ['-c', script, ...watch], { env }));
  expect(stdout.split('\n')).toHaveLength(2);
  expect(stderr).toBe('Sandbox: nothing here is real and no account is touched.\nended with 0\n');
});

it.skipIf(windows)('a watch goes on where its reader only says that it writes nothing', async () => {
  const server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
  const reader = new Promise<Socket>((resolve) => server.once('connection', resolve));
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const stdout = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  (await reader).end();
  const watch = ['list', '--limit', '1', '--watch', '--interval', '100ms', '--debug', '-o', 'id'];
  const child = start(watch, { stdio: ['ignore', stdout, 'pipe'] });
  stdout.destroy();
  const looks = new Promise<void>((resolve) => {
    let count = 0;
    child.stderr?.on('data', (text) => {
      count += String(text).split('GET ').length - 1;
      if (count > 2) resolve();
    });
  });
  await Promise.all([looks, written(await reader, '\n')]);
  child.kill();
  expect((await ended(child)).code).toBe(143);
  (await reader).destroy();
  server.close();
});

it('refuses a stdin of 10 MB', async () => {
  const child = start(['delete', '-', '--yes', '--json']);
  const done = ended(child);
  child.stdin?.on('error', () => {});
  child.stdin?.end('x'.repeat(10 * 2 ** 20));
  const { code, stdout, stderr } = await done;
  expect([code, stdout]).toEqual([2, '']);
  expect(JSON.parse(stderr.trimEnd().split('\n').at(-1) ?? '').error.message).toBe(
    'stdin holds more than 8 MB.',
  );
});

describe.skipIf(windows)('a signal', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    '%s during a wait ends it with %d, the last state and the command that resumes',
    async (signal, exitCode) => {
      await ended(start(['sandbox', 'reset']));
      const child = start([
        'create',
        'new',
        '--vpc',
        'edge-blr1',
        '--vpc',
        'default-ams3',
        '--wait',
        '--json',
      ]);
      const done = ended(child);
      await written(child.stderr, 'PROVISIONING');
      child.kill(signal);
      const { code, stdout, stderr } = await done;
      expect(code).toBe(exitCode);
      const { name, status } = JSON.parse(stdout);
      expect(status).toBe('PROVISIONING');
      expect(stderr).toContain(`dopeer wait ${name} --for active`);
    },
  );

  it('while references are read from stdin ends it with 130', async () => {
    const child = start(['delete', '-', '--yes']);
    const done = ended(child);
    await written(child.stderr, 'Sandbox');
    child.kill('SIGINT');
    expect(await done).toMatchObject({ code: 130, stdout: '' });
  });

  it('that comes twice ends it at once', async () => {
    const child = start(['sandbox', 'serve', '--latency', '1h', '--json']);
    const done = ended(child);
    await written(child.stdout, '}');
    child.kill('SIGTERM');
    child.kill('SIGTERM');
    expect([143, 'SIGTERM']).toContain((await done).code);
  });
});
