import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../helpers/folder.ts';

const BIN = join(import.meta.dirname, '../../bin/dopeer.js');
/** More where somebody wants to know. */
const VPCS = Number(process.env.KILL_VPCS ?? 12);
const KILLS = Number(process.env.KILLS ?? 3);
const PAIRS = (VPCS * (VPCS - 1)) / 2;
const LATENCY_MS = 120;

type Peering = { readonly name: string; readonly vpc_ids: readonly string[] };

/** A server with the API's rate limit, and processes that use it. */
async function served(folder: string) {
  const env = { PATH: process.env.PATH, SystemRoot: process.env.SystemRoot, DOPEER_CONFIG_DIR: folder };
  const start = (argv: readonly string[], more: Readonly<Record<string, string>> = {}) =>
    spawn(process.execPath, [BIN, ...argv], { env: { ...env, ...more }, stdio: ['ignore', 'pipe', 'pipe'] });
  const server = start(['sandbox', 'serve', '--json', '--latency', `${LATENCY_MS}ms`]);
  onTestFinished(() => void server.kill('SIGKILL'));
  let printed = '';
  server.stdout.setEncoding('utf8').on('data', (text) => {
    printed += text;
  });
  while (!printed.includes('}')) await once(server.stdout, 'data');
  const { url, token } = JSON.parse(printed) as { url: string; token: string };
  /** Runs to its end, or is killed once it has said something of its progress. */
  return async (argv: readonly string[], killAt = Number.POSITIVE_INFINITY) => {
    const child = start(argv, { DIGITALOCEAN_API_URL: url, DIGITALOCEAN_TOKEN: token });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text;
      if (stderr.split('\n').length > killAt) child.kill('SIGKILL');
    });
    const [code] = await once(child, 'close');
    return { code: code as number | null, stdout, stderr };
  };
}

test('an apply that is killed again and again comes to its end, and makes nothing twice', async () => {
  const folder = await temporaryFolder();
  const file = join(folder, 'peerings.json');
  const run = await served(folder);
  // The server has the account of this folder.
  const reset = spawn(process.execPath, [BIN, 'sandbox', 'reset', '--vpcs', `${VPCS}`, '--peerings', '0'], {
    env: { PATH: process.env.PATH, SystemRoot: process.env.SystemRoot, DOPEER_CONFIG_DIR: folder },
    stdio: 'ignore',
  });
  await once(reset, 'close');
  const vpcs = JSON.parse((await run(['vpcs', '--json'])).stdout) as readonly { readonly id: string }[];
  await writeFile(file, JSON.stringify({ version: 1, meshes: [{ vpcs: vpcs.map(({ id }) => id) }] }));
  const apply = ['apply', '-f', file, '--yes', '--json'];
  const list = async () => JSON.parse((await run(['list', '--json'])).stdout) as readonly Peering[];

  for (let kills = 0; kills < KILLS; kills += 1) {
    const before = (await list()).length;
    expect((await run(apply, 3)).code).toBe(null);
    const after = (await list()).length;
    expect(after).toBeLessThan(PAIRS);
    expect(after).toBeGreaterThanOrEqual(before);
  }
  const last = await run(apply);
  expect(last.code, last.stderr).toBe(0);
  const peerings = await list();
  expect(peerings).toHaveLength(PAIRS);
  expect(new Set(peerings.map(({ vpc_ids }) => [...vpc_ids].sort().join())).size).toBe(PAIRS);
  expect(await run(apply)).toMatchObject({
    code: 0,
    stderr: `Nothing to do. Pairs to keep: ${PAIRS}.\n`,
  });
});
