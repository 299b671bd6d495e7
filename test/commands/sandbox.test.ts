import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { setVariable, shell } from '../../src/hint.ts';
import { SANDBOX_TOKEN } from '../../src/sandbox/handler.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { typed } from '../helpers/platform.ts';
import { createWorld, errorOf, json, type WorldOptions } from '../helpers/world.ts';

async function worldWithFolder(options: WorldOptions = {}) {
  const folder = await temporaryFolder();
  const env = { DIGITALOCEAN_TOKEN: undefined, DOPEER_CONFIG_DIR: folder, ...options.env };
  return { folder, ...createWorld({ ...options, env }) };
}

describe('--sandbox', () => {
  it('needs no token, sends nothing, and keeps what was done', async () => {
    const world = await worldWithFolder();
    const created = await world.run(
      'create',
      'mine',
      '--vpc',
      'edge-blr1',
      '--vpc',
      'default-ams3',
      '--sandbox',
      '-o',
      'id',
    );
    expect(created).toMatchObject({ exitCode: 0, requests: [] });
    expect(created.stderr).toMatch(
      /^Sandbox: nothing here is real and no account is touched.\nWarning: This may be refused: .*\nCreated "mine"\. .* --sandbox\n$/,
    );
    expect(`${(json(await world.run('get', 'mine', '--sandbox', '--json')) as { id: string }).id}\n`).toBe(
      created.stdout,
    );
    expect(await readdir(world.folder)).toEqual(['sandbox.json']);
  });

  it('is what DOPEER_SANDBOX says, and quiet under -q', async () => {
    const world = await worldWithFolder({ env: { DOPEER_SANDBOX: '1' } });
    expect(await world.run('list', '-q', '-o', 'id')).toMatchObject({
      exitCode: 0,
      stderr: '',
      requests: [],
    });
  });

  it('loses nothing when twenty create at once', async () => {
    const world = await worldWithFolder();
    await world.run('sandbox', 'reset', '--vpcs', '40', '--peerings', '0');
    const ids = (json(await world.run('vpcs', '--sandbox', '--json')) as { id: string }[]).map(
      ({ id }) => id,
    );
    const runs = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        world.run('create', `p${n}`, '--vpc', ids[n] ?? '', '--vpc', ids[n + 20] ?? '', '--sandbox'),
      ),
    );
    expect(runs.map(({ exitCode }) => exitCode)).toEqual(Array(20).fill(0));
    expect(json(await world.run('list', '--sandbox', '--json'))).toHaveLength(20);
  });

  it('names a state file it cannot use, and how to start again', async () => {
    const world = await worldWithFolder();
    await writeFile(join(world.folder, 'sandbox.json'), '{"half');
    const run = await world.run('list', '--sandbox');
    expect(run).toMatchObject({ exitCode: 1, stdout: '' });
    const file = join(world.folder, 'sandbox.json');
    expect(run.stderr).toBe(
      `Sandbox: nothing here is real and no account is touched.\nError: ${file} is not valid JSON. Nothing was overwritten.\nRepair the file, or move it away and start anew: ${typed(shell('mv', file, `${file}.broken`))}\n`,
    );
    expect((await world.run('sandbox', 'reset')).exitCode).toBe(0);
    expect((await world.run('list', '--sandbox')).exitCode).toBe(0);
  });
});

describe('sandbox reset', () => {
  it.each([
    [[], { vpcs: 8, peerings: 4 }],
    [['--broken'], { vpcs: 8, peerings: 5 }],
    [['--vpcs', '5', '--peerings', '10'], { vpcs: 5, peerings: 10 }],
  ])('%j', async (flags, size) => {
    expect(json(await (await worldWithFolder()).run('sandbox', 'reset', '--json', ...flags))).toEqual(size);
  });

  it('has only documented statuses, unless it is broken', async () => {
    const world = await worldWithFolder();
    const statuses = async (...flags: string[]) => {
      await world.run('sandbox', 'reset', ...flags);
      const rows = json(await world.run('list', '--sandbox', '--json')) as { status: string }[];
      return rows.filter(({ status }) => status === 'ERROR').length;
    };
    expect(await statuses()).toBe(0);
    expect(await statuses('--broken')).toBe(1);
    expect(await statuses('--peerings', '120')).toBe(0);
    expect(await statuses('--peerings', '120', '--broken')).toBe(3);
  });

  it('refuses more peerings than there are pairs', async () => {
    expect(
      await (await worldWithFolder()).run('sandbox', 'reset', '--vpcs', '5', '--peerings', '11'),
    ).toMatchObject({ exitCode: 2, stdout: '' });
  });
});

describe('sandbox serve', () => {
  it('prints where it listens, misbehaves as told, and ends with 130 on Ctrl-C', async () => {
    const world = await worldWithFolder();
    let printed = '';
    const served = world.runWith(
      ['sandbox', 'serve', '--json', '--final-status', 'ERROR', '--provision-time', '0', '--rate-limit', '3'],
      '',
      (text) => {
        printed += text;
      },
    );
    while (!printed.includes('}')) await new Promise((resolve) => setTimeout(resolve, 5));
    const { url, token } = JSON.parse(printed.slice(0, printed.indexOf('}') + 1));
    const call = (path: string, init: RequestInit = {}) =>
      fetch(`${url}${path}`, { ...init, headers: { authorization: `Bearer ${token}` } });
    const vpcs = (await (await call('/v2/vpcs')).json()) as { vpcs: { id: string }[] };
    const created = await call('/v2/vpc_peerings', {
      method: 'POST',
      body: JSON.stringify({ name: 'x', vpc_ids: [vpcs.vpcs[0]?.id, vpcs.vpcs[3]?.id] }),
    });
    expect(created.status).toBe(202);
    const { vpc_peering } = (await created.json()) as { vpc_peering: { id: string } };
    expect(await (await call(`/v2/vpc_peerings/${vpc_peering.id}`)).json()).toMatchObject({
      vpc_peering: { status: 'ERROR' },
    });
    const limited = await call('/v2/vpcs');
    expect([limited.status, Number(limited.headers.get('retry-after')) > 0]).toEqual([429, true]);
    world.interrupt();
    expect((await served).exitCode).toBe(130);
  });

  /** Serves until it has said so, lets something happen, and ends. */
  async function whileServing(
    world: Awaited<ReturnType<typeof worldWithFolder>>,
    flags: readonly string[],
    work: (printed: string) => Promise<void> = async () => {},
  ) {
    let printed = '';
    const served = world.runWith(['sandbox', 'serve', ...flags], '', (text) => {
      printed += text;
    });
    await vi.waitUntil(() => printed.includes('Ctrl-C'), { timeout: 20_000, interval: 5 });
    await work(printed);
    world.interrupt();
    return await served;
  }

  it('tells the next steps of GitHub Actions where it is', async () => {
    const folder = await temporaryFolder();
    const file = join(folder, 'env');
    const world = await worldWithFolder({ env: { GITHUB_ENV: file } });
    let pem = '';
    const run = await whileServing(world, ['--github-env', '--tls', '--json'], async (printed) => {
      pem = await readFile(/"certificate": "(.*)"/.exec(printed)?.[1] ?? '', 'utf8');
    });
    const { url, certificate } = json(run) as { url: string; certificate: string };
    const text = (await readFile(file, 'utf8')).replaceAll(/dopeer-[\da-f-]{36}/g, 'EOF');
    expect(text).toBe(
      [
        ['DIGITALOCEAN_API_URL', url],
        ['DIGITALOCEAN_TOKEN', SANDBOX_TOKEN],
        ['DIGITALOCEAN_ACCESS_TOKEN', SANDBOX_TOKEN],
        ['NODE_EXTRA_CA_CERTS', certificate],
        ['SSL_CERT_FILE', certificate],
      ]
        .map(([name, value]) => `${name}<<EOF\n${value}\nEOF\n`)
        .join(''),
    );
    expect(url).toMatch(/^https:/);
    expect(certificate).toBe(join(world.folder, `sandbox-${new URL(url).port}.pem`));
    expect(pem).toMatch(/^-----BEGIN CERTIFICATE-----\n/);
    expect(pem.match(/BEGIN/g)?.length).toBeGreaterThan(50);
    expect(await readdir(world.folder)).toEqual([]);
  });

  it('says under --github-env that it is for GitHub Actions', async () => {
    const run = await (await worldWithFolder()).run('sandbox', 'serve', '--github-env');
    expect(run).toMatchObject({ exitCode: 2, stdout: '' });
    expect(run.stderr).toContain('--github-env needs GITHUB_ENV, which GitHub Actions sets.');
  });

  it('leaves no certificate where the answer cannot be printed', async () => {
    const world = await worldWithFolder();
    const run = await world.run('sandbox', 'serve', '--tls', '--query', 'abs(url)');
    expect(run).toMatchObject({ exitCode: 1, stdout: '' });
    expect(await readdir(world.folder)).toEqual([]);
  });

  it('shows where the certificate is', async () => {
    const world = await worldWithFolder();
    const { stdout, stderr } = await whileServing(world, ['--tls']);
    expect(stdout).toContain(`Certificate  ${join(world.folder, 'sandbox-')}`);
    expect(stderr).toContain('NODE_EXTRA_CA_CERTS');
  });

  it('prints its token, though DIGITALOCEAN_TOKEN holds it', async () => {
    const world = await worldWithFolder({ env: { DIGITALOCEAN_TOKEN: SANDBOX_TOKEN } });
    let printed = '';
    const served = world.runWith(['sandbox', 'serve', '--json'], '', (text) => {
      printed += text;
    });
    await vi.waitUntil(() => printed.includes('Ctrl-C'), { timeout: 20_000, interval: 5 });
    world.interrupt();
    const run = await served;
    expect(json(run)).toEqual({
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      token: SANDBOX_TOKEN,
    });
    expect(run.stderr).toContain(`  ${typed(setVariable('DIGITALOCEAN_TOKEN', SANDBOX_TOKEN))}\n`);
  });

  it.each([
    [['--error-rate', '2']],
    [['--error-rate', 'x']],
    [['--port', '70000']],
    [['--latency', 'long']],
    [['--rate-limit', '0']],
    [['--scopes', 'vpc:fly']],
    [['--scopes', '']],
    [['--token', 'a b']],
    [['--fault', 'GET /v2/vpcs boom']],
    [['--seed', 'x']],
  ])('%j is a usage error', async (flags) => {
    expect(await (await worldWithFolder()).run('sandbox', 'serve', ...flags)).toMatchObject({
      exitCode: 2,
      stdout: '',
    });
  });
});

it('a lock that another process keeps is waited for once, and nothing was deleted', async () => {
  const { folder, ...world } = await worldWithFolder({ env: { DOPEER_SANDBOX: '1' } });
  await world.run('sandbox', 'reset');
  await mkdir(join(folder, 'sandbox.json.lock'));
  await writeFile(join(folder, 'sandbox.json.lock', 'another'), '');
  const started = world.clock.monotonic();
  const run = await world.run('delete', 'analytics-to-data', '--yes', '--json');
  expect(run.exitCode).toBe(1);
  expect(errorOf(run)).toMatchObject({ code: 'config', outcome: 'not_deleted' });
  expect(world.clock.monotonic() - started).toBeLessThan(12_000);
});
