import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { configFile } from '../../src/config/folder.ts';
import { whileHeld } from '../../src/system/files.ts';
import { createWorld, errorOf, json } from '../helpers/world.ts';

const HOMES: Readonly<Record<string, () => string>> = {
  'is empty': () => '',
  'is relative': () => 'home',
  'belongs to a user in no list': () => {
    throw Object.assign(new Error('A system error occurred'), { code: 'ERR_SYSTEM_ERROR' });
  },
};

describe.each(Object.entries(HOMES))('a HOME that %s', (_, homeDir) => {
  const world = (env = {}) => createWorld({ env, real: { homeDir } });
  const NO_HOME = { code: 'config', exit_code: 1, hint: 'Set HOME, or name a folder in DOPEER_CONFIG_DIR.' };

  it('is named by what needs a folder, and nothing is written to the current one', async () => {
    const before = await readdir('.');
    const noToken = { DIGITALOCEAN_TOKEN: undefined };
    for (const argv of [
      ['auth', 'list'],
      ['auth', 'login'],
      ['list'],
      ['sandbox', 'reset'],
      ['auth', 'import'],
    ])
      expect(errorOf(await world(noToken).runWith([...argv, '--json'], 'a-token-of-mine'))).toMatchObject(
        NO_HOME,
      );
    expect(await readdir('.')).toEqual(before);
  });

  it('is no matter to a token of the environment, and to completion', async () => {
    expect((await world().run('list', '-o', 'id')).exitCode).toBe(0);
    expect((await world().run('__complete', '--', 'get', '')).stdout).toContain('prod-web-to-data');
  });

  it('leaves the sandbox in memory, with a warning', async () => {
    const run = await world().run('list', '--sandbox', '-o', 'id');
    expect(run).toMatchObject({ exitCode: 0, requests: [] });
    expect(run.stderr).toContain('Warning: There is no home folder: the sandbox is forgotten at the end.');
    const create = [
      'create',
      'x',
      '--vpc',
      'edge-blr1',
      '--vpc',
      'default-ams3',
      '--sandbox',
      '--wait',
      '--json',
    ];
    expect(json(await world().run(...create))).toMatchObject({ name: 'x', status: 'ACTIVE' });
  });

  it('is a warning of doctor', async () => {
    const run = await world().run('doctor', '--json');
    expect(run.exitCode).toBe(0);
    const { checks } = json(run) as { checks: { id: string; level: string; hint?: string }[] };
    expect(checks.find(({ id }) => id === 'config')).toMatchObject({ level: 'warning', hint: NO_HOME.hint });
  });
});

it('a relative folder for settings counts no more than none', () => {
  const host = { platform: 'linux' as const, homeDir: () => '/home/me' };
  expect(configFile({ ...host, env: { XDG_CONFIG_HOME: 'here' } }, 'x')).toBe('/home/me/.config/dopeer/x');
  expect(configFile({ ...host, env: { XDG_CONFIG_HOME: '/etc/me' } }, 'x')).toBe('/etc/me/dopeer/x');
});

describe('a file that another process holds', () => {
  const held = (times: number, code: string) => {
    let calls = 0;
    const action = async () => {
      calls += 1;
      if (calls <= times) throw Object.assign(new Error('held'), { code });
      return calls;
    };
    return action;
  };

  it.each(['EPERM', 'EBUSY', 'EACCES'])('on Windows is tried again after %s', async (code) => {
    expect(await whileHeld(held(10, code), { isWindows: true })).toBe(11);
  });

  it('is given up after a while', async () => {
    await expect(whileHeld(held(100, 'EBUSY'), { isWindows: true, forMs: 100 })).rejects.toThrow('held');
  });

  it('elsewhere means that it is not allowed, and so does any other error', async () => {
    await expect(whileHeld(held(1, 'EACCES'), { isWindows: false })).rejects.toThrow('held');
    await expect(whileHeld(held(1, 'ENOSPC'), { isWindows: true })).rejects.toThrow('held');
  });
});
