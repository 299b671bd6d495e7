import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { isSandboxState } from '../../src/sandbox/account/state.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { caller } from './fixtures.ts';

const BIN = join(import.meta.dirname, '../../bin/dopeer.js');
const CLIENTS = 50;
/** Longer where somebody wants to know. */
const SECONDS = Number(process.env.LOAD_SECONDS ?? 2);

async function start(folder: string) {
  const env = { PATH: process.env.PATH, SystemRoot: process.env.SystemRoot, DOPEER_CONFIG_DIR: folder };
  const limit = ['--rate-limit', '1000000', '--delete-time', '0'];
  const server: ChildProcess = spawn(process.execPath, [BIN, 'sandbox', 'serve', '--json', ...limit], {
    env,
  });
  onTestFinished(() => void server.kill('SIGKILL'));
  let printed = '';
  server.stdout?.setEncoding('utf8').on('data', (text) => {
    printed += text;
  });
  while (!printed.includes('}')) await once(server.stdout as NodeJS.ReadableStream, 'data');
  const { url } = JSON.parse(printed);
  const kill = async () => {
    server.kill('SIGKILL');
    await once(server, 'exit');
  };
  return { call: caller(url, fetch), kill };
}

/** What one client has been told: the names of its VPCs that are there, and of those of which it knows nothing. */
interface Known {
  readonly there: Map<string, string>;
  readonly unknown: Set<string>;
}

/** Makes VPCs and deletes every third again, until the time is up or nobody answers. */
async function work(client: number, call: ReturnType<typeof caller>, known: Known, until: number) {
  for (let number = 0; Date.now() < until; number += 1) {
    const name = `client-${client}-${number}`;
    known.unknown.add(name);
    // /28 networks: there is room for all that fifty clients make in a minute.
    const index = client * 256 + number;
    const range = `10.${150 + (index >> 12)}.${(index >> 4) & 255}.${(index & 15) * 16}/28`;
    const made = await call('POST', '/v2/vpcs', { name, region: 'sfo3', ip_range: range });
    expect(made.status).toBe(201);
    if (number % 3 === 2) {
      expect((await call('DELETE', `/v2/vpcs/${made.body.vpc.id}`)).status).toBe(204);
    } else known.there.set(name, made.body.vpc.id);
    known.unknown.delete(name);
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  const path = join(folder, 'sandbox.json');
  const state: unknown = JSON.parse(await readFile(path, 'utf8'));
  if (!isSandboxState(state)) throw new Error('The file is no state.');
  return state.vpcs.flatMap(({ name }) => (name.startsWith('client-') ? [name] : []));
}

test(
  'fifty clients at once lose nothing',
  async () => {
    const folder = await temporaryFolder();
    const { call } = await start(folder);
    const known: Known = { there: new Map(), unknown: new Set() };
    const until = Date.now() + SECONDS * 1_000;
    await Promise.all(Array.from({ length: CLIENTS }, (_, client) => work(client, call, known, until)));
    expect(known.unknown.size).toBe(0);
    expect([...(await namesIn(folder))].sort()).toEqual([...known.there.keys()].sort());
    expect(known.there.size).toBeGreaterThan(CLIENTS / 2);
  },
  60_000 + SECONDS * 2_000,
);

test('killed at any moment, the file is whole, and holds whatever was answered', async () => {
  for (let run = 0; run < 6; run += 1) {
    const folder = await temporaryFolder();
    const known: Known = { there: new Map(), unknown: new Set() };
    const { call, kill } = await start(folder);
    const ends = Promise.all(
      Array.from({ length: CLIENTS }, (_, client) =>
        work(client, call, known, Date.now() + 30_000).catch((error: unknown) => {
          // Nobody answers any more.
          if (!(error instanceof TypeError)) throw error;
        }),
      ),
    );
    await vi.waitUntil(() => known.there.size > 0, { timeout: 10_000, interval: 1 });
    await new Promise((resolve) => setTimeout(resolve, run * 17));
    await kill();
    await ends;
    const names = new Set(await namesIn(folder));
    expect([...known.there.keys()].filter((name) => !names.has(name))).toEqual([]);
    expect([...names].filter((name) => !known.there.has(name) && !known.unknown.has(name))).toEqual([]);
  }
});
