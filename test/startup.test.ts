import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SANDBOX_TOKEN } from '../src/sandbox/handler.ts';
import { runOnce } from './helpers/world.ts';

const BIN = join(import.meta.dirname, '../bin/dopeer.js');
const LIBRARIES = [
  'ky',
  'conf',
  'ora',
  'yaml',
  'inquirer',
  'undici',
  'chalk',
  'cli-table3',
  'leven',
  'jmespath',
  'dagrejs',
  'tls',
  'ip-range',
  // Node's own, which loads HTTP/2 along.
  'node:internal/deps/undici/undici',
  'node:http2',
];

let folder: string;

const PAGE = {
  vpc_peerings: [
    {
      id: '5f4b5d2c-28fb-4b44-96b7-1a3e2d2ffb20',
      name: 'web',
      vpc_ids: [],
      created_at: '2026-01-01T00:00:00Z',
      status: 'ACTIVE',
    },
  ],
  vpcs: [],
  links: {},
  meta: { total: 1 },
};
const api = createServer((_, response) =>
  response.end(JSON.stringify({ ...PAGE, vpc_peering: PAGE.vpc_peerings[0] })),
);
let apiUrl: string;

/** Tells on exit which chunks of the bundle were loaded, and which parts of Node. */
const PRELOAD = `
process.on('exit', () => {
  const chunks = Object.keys(require.cache).filter((file) => file.includes('dist')).map((file) => file.replace(/.*[\\\\/]/, ''));
  const parts = process.moduleLoadList.map((name) => name.replace('NativeModule ', 'node:'));
  require('node:fs').writeFileSync(process.env.CHUNKS_FILE, JSON.stringify([...chunks, ...parts]));
});
`;

beforeAll(async () => {
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
  apiUrl = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
  folder = await mkdtemp(join(tmpdir(), 'dopeer-startup-'));
  await writeFile(join(folder, 'preload.cjs'), PRELOAD);
  await writeFile(
    join(folder, 'config.json'),
    JSON.stringify({
      default: 'p',
      profiles: { p: { token: SANDBOX_TOKEN, api_url: apiUrl } },
    }),
  );
});

afterAll(async () => {
  api.close();
  await rm(folder, { recursive: true, force: true });
});

/** The chunks that a command loads, without the hashes in their names, and the parts of Node. */
async function chunksOf(args: readonly string[]): Promise<string[]> {
  const file = join(folder, 'chunks.json');
  const withToken = !args.includes('--profile');
  const env = {
    PATH: process.env.PATH,
    DOPEER_CONFIG_DIR: folder,
    CHUNKS_FILE: file,
    ...(withToken && { DIGITALOCEAN_TOKEN: SANDBOX_TOKEN, DIGITALOCEAN_API_URL: apiUrl }),
  };
  await promisify(execFile)(process.execPath, ['-r', join(folder, 'preload.cjs'), BIN, ...args], { env });
  const chunks: string[] = JSON.parse(await readFile(file, 'utf8'));
  return chunks.map((chunk) => chunk.replace(/(?:-[\w-]{8})?\.cjs$/, ''));
}

it('the help that the bin has from the build is that of the program', async () => {
  const { stdout } = await runOnce(['--help']);
  for (const args of [[], ['--help'], ['-h'], ['help']])
    expect(execFileSync(process.execPath, [BIN, ...args], { encoding: 'utf8' })).toBe(stdout);
});

describe('start-up loads no more than the command needs', () => {
  it.each([
    [['--version'], [], []],
    [['--help'], [], []],
    [['list', '--help'], ['main', 'list'], []],
    [['help', 'files'], ['main'], []],
    [
      ['list', '-o', 'json'],
      ['main', 'list', 'endpoints'],
      ['ky', 'undici'],
    ],
    [['list'], ['main', 'list', 'endpoints'], ['cli-table3', 'ky', 'undici']],
    [
      ['list', '-o', 'csv'],
      ['main', 'list', 'endpoints', 'delimited'],
      ['ky', 'undici'],
    ],
    [
      ['list', '-o', 'yaml'],
      ['main', 'list', 'endpoints'],
      ['ky', 'undici', 'yaml'],
    ],
    [
      ['list', '-o', 'json', '--profile', 'p'],
      ['main', 'list', 'endpoints', 'profile-store'],
      ['conf', 'ky', 'undici'],
    ],
    [
      ['get', 'web'],
      ['main', 'get', 'endpoints', 'details'],
      ['cli-table3', 'ky', 'undici'],
    ],
    [
      ['get', 'web', '-o', 'json'],
      ['main', 'get', 'endpoints'],
      ['ky', 'undici'],
    ],
    [
      [
        'create',
        'new',
        '--vpc',
        '00000000-0000-4000-8000-000000000001',
        '--vpc',
        '00000000-0000-4000-8000-000000000002',
      ],
      ['main', 'create', 'endpoints', 'details'],
      ['cli-table3', 'ip-range', 'ky', 'undici'],
    ],
  ])('%j', async (args, own, libraries) => {
    const chunks = await chunksOf(args);
    expect(chunks.filter((chunk) => LIBRARIES.includes(chunk)).sort()).toEqual(libraries);
    const optional = [
      'main',
      'list',
      'get',
      'endpoints',
      'table',
      'details',
      'delimited',
      'profile-store',
      'create',
      'delete',
      'wizard',
      'handler',
      'progress',
    ];
    expect(chunks.filter((chunk) => optional.includes(chunk)).sort()).toEqual([...own].sort());
  });
});
