import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };

const exec = promisify(execFile);
const windows = process.platform === 'win32';

let folder: string;
let dopeer: string;

/** The tarball as npm would publish it, installed where nothing else is. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dopeer-'));
  const npm = (...args: string[]) => exec('npm', args, { shell: windows });
  await npm('pack', '--silent', '--ignore-scripts', '--pack-destination', folder);
  const tarball = (await readdir(folder)).find((name) => name.endsWith('.tgz')) ?? '';
  await npm(
    'install',
    '--silent',
    '--offline',
    '--no-audit',
    '--no-fund',
    '--prefix',
    folder,
    join(folder, tarball),
  );
  dopeer = join(folder, 'node_modules', 'dopeer', 'bin', 'dopeer.js');
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const env = () => ({ PATH: process.env.PATH, HOME: folder, DOPEER_CONFIG_DIR: join(folder, 'config') });

const run = (...args: string[]) => exec(process.execPath, [dopeer, ...args], { env: env(), maxBuffer: 1e8 });

/** The first JSON document of a stream, in however many pieces it comes. */
async function firstDocument(stream: Readable): Promise<unknown> {
  let text = '';
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    text += String(chunk);
    try {
      return JSON.parse(text);
    } catch {
      // There is more to come.
    }
  }
  throw new Error(`The stream ended within its document: ${text}`);
}

it('installs without another package and runs', async () => {
  expect(await readdir(join(folder, 'node_modules'))).toEqual(
    ['.bin', '.package-lock.json', 'dopeer'].sort(),
  );
  expect((await run('--version')).stdout).toBe(`${packageJson.version}\n`);
  const { stdout, stderr } = await run('list', '--region', 'sfo3', '--sandbox');
  expect(stdout.split('\n')).toHaveLength(5);
  expect(stderr).toBe('Sandbox: nothing here is real and no account is touched.\n');
});

it('holds what runs, its licences and its papers, and nothing else', async () => {
  const packed = await readdir(join(folder, 'node_modules', 'dopeer'), {
    recursive: true,
    withFileTypes: true,
  });
  const files = packed
    .filter((entry) => entry.isFile())
    .map((entry) =>
      relative(join(folder, 'node_modules', 'dopeer'), join(entry.parentPath, entry.name)).replaceAll(
        '\\',
        '/',
      ),
    );
  expect(files.filter((file) => !/^dist\/[\w-]+\.cjs$/.test(file)).sort()).toEqual([
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'bin/dopeer.js',
    'bin/package.json',
    'dist/THIRD-PARTY-LICENSES.txt',
    'dist/help.txt',
    'package.json',
  ]);
  expect(files).toContain('dist/main.cjs');
  const installed = JSON.parse(
    await readFile(join(folder, 'node_modules', 'dopeer', 'package.json'), 'utf8'),
  );
  expect(installed.dependencies).toBeUndefined();
  const licenses = await readFile(
    join(folder, 'node_modules', 'dopeer', 'dist', 'THIRD-PARTY-LICENSES.txt'),
    'utf8',
  );
  for (const name of [
    'commander',
    'ky',
    'chalk',
    'cli-table3',
    'conf',
    'ora',
    '@inquirer/core',
    'undici',
    'yaml',
  ]) {
    expect(licenses).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\((?:MIT|ISC)\\)$`, 'm'));
  }
});

it('writes 2 MB through a pipe whole, and none of it when nobody reads', async () => {
  await run('sandbox', 'reset', '--peerings', '5000');
  const { stdout } = await run('list', '--sandbox', '-o', 'json');
  expect(JSON.parse(stdout)).toHaveLength(5_000);
  expect(stdout.length).toBeGreaterThan(1_000_000);

  const child = spawn(process.execPath, [dopeer, 'list', '--sandbox', '-o', 'json'], { env: env() });
  child.stdout.destroy();
  expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0);
  await run('sandbox', 'reset');
});

it('gives over HTTP what it gives in-process, and ends with 130 on Ctrl-C', async () => {
  const server = spawn(process.execPath, [dopeer, 'sandbox', 'serve', '-o', 'json'], { env: env() });
  const { url, token } = (await firstDocument(server.stdout)) as { url: string; token: string };
  const overHttp = (...args: string[]) =>
    exec(process.execPath, [dopeer, ...args], {
      env: { ...env(), DIGITALOCEAN_API_URL: url, DIGITALOCEAN_TOKEN: token },
    });
  for (const args of [['list'], ['list', '-o', 'json'], ['get', 'prod-web-to-data'], ['vpcs']]) {
    expect((await overHttp(...args)).stdout).toBe((await run(...args, '--sandbox')).stdout);
  }
  const created = await overHttp(
    'create',
    'e2e',
    '--vpc',
    'edge-blr1',
    '--vpc',
    'default-ams3',
    '-o',
    'json',
  );
  expect(JSON.parse((await run('get', 'e2e', '--sandbox', '-o', 'json')).stdout).id).toBe(
    JSON.parse(created.stdout).id,
  );
  await overHttp('rename', 'e2e', 'e2e-2');
  expect((await overHttp('delete', 'e2e-2', '--yes', '-o', 'id')).stdout).toBe(
    `${JSON.parse(created.stdout).id}\n`,
  );

  server.kill('SIGINT');
  expect(await new Promise((resolve) => server.on('close', resolve))).toBe(130);
});
