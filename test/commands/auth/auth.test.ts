import { lstat, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { unsetVariables } from '../../../src/hint.ts';
import { SANDBOX_TOKEN } from '../../../src/sandbox/handler.ts';
import { temporaryFolder } from '../../helpers/folder.ts';
import { typed } from '../../helpers/platform.ts';
import { answer, createWorld, errorOf, json, type WorldOptions } from '../../helpers/world.ts';

const NO_VARIABLES = { DIGITALOCEAN_TOKEN: undefined };
const posix = process.platform !== 'win32';

/** A world without a token in the environment, with a folder for its profiles. */
async function worldWithFolder({ env, ...options }: WorldOptions = {}) {
  const folder = await temporaryFolder();
  const file = join(folder, 'dopeer', 'config.json');
  const world = createWorld({ ...options, env: { ...NO_VARIABLES, XDG_CONFIG_HOME: folder, ...env } });
  return { ...world, folder, file, stored: async () => JSON.parse(await readFile(file, 'utf8')) };
}

describe('what comes before a stored profile', () => {
  it('is pointed out by switch where it is the sandbox', async () => {
    const world = await worldWithFolder();
    await world.runWith(['auth', 'login', 'mine', '--no-verify'], SANDBOX_TOKEN);
    const env = { ...NO_VARIABLES, XDG_CONFIG_HOME: world.folder, DOPEER_SANDBOX: '1' };
    expect((await createWorld({ env }).run('auth', 'switch', 'mine')).stderr).toContain(
      `Warning: DOPEER_SANDBOX is set: commands use the sandbox, and no profile.
To use profile "mine": ${typed(unsetVariables('DOPEER_SANDBOX'))}
`,
    );
  });

  it.each([
    [{ DIGITALOCEAN_TOKEN: 'another-token' }, 'DIGITALOCEAN_TOKEN is set and comes first.'],
    [{ DIGITALOCEAN_ACCESS_TOKEN: 'another-token' }, 'DIGITALOCEAN_ACCESS_TOKEN is set and comes first.'],
    [{ DOPEER_PROFILE: 'other' }, 'DOPEER_PROFILE is set to "other" and comes before the default profile.'],
  ])('is pointed out by login and switch: %j', async (env, sentence) => {
    const [variable] = Object.keys(env);
    const warning = `Warning: ${sentence}
To use profile "mine": ${typed(unsetVariables(variable ?? ''))}
Or for one command, such as: dopeer list --profile mine
`;
    const world = await worldWithFolder({ env });
    const login = await world.runWith(['auth', 'login', 'mine', '--no-verify'], SANDBOX_TOKEN);
    expect(login.stderr).toContain(warning);
    expect(login.stderr).toContain(
      'It was not checked.\nTo see whether it works: dopeer auth status --profile mine\n',
    );
    expect((await world.run('auth', 'switch', 'mine')).stderr).toContain(warning);
  });

  it('is pointed out as a whole, and without what would lead to the default profile', async () => {
    const env = {
      DIGITALOCEAN_TOKEN: 'a-token',
      DIGITALOCEAN_ACCESS_TOKEN: 'a-token',
      DOPEER_PROFILE: 'other',
    };
    const world = await worldWithFolder({ env });
    const first = await world.runWith(['auth', 'login', 'mine', '--no-verify'], SANDBOX_TOKEN);
    const { stderr } = await world.runWith(['auth', 'login', 'second', '--no-verify'], SANDBOX_TOKEN);
    const said = 'Warning: DIGITALOCEAN_TOKEN and DIGITALOCEAN_ACCESS_TOKEN are set and come first.\n';
    expect(first.stderr).toContain(
      `${said}To use profile "mine": ${typed(unsetVariables(...Object.keys(env)))}\n`,
    );
    expect(stderr).toContain(`${said}To use profile "second", for example: dopeer list --profile second\n`);
  });
});

describe('auth login', () => {
  it.skipIf(!posix)('does not advise to move away what the system keeps from being read', async () => {
    const world = await worldWithFolder();
    await mkdir(join(world.folder, 'dopeer'));
    await symlink(world.file, world.file);
    const run = await world.run('auth', 'list');
    expect(run).toMatchObject({ exitCode: 1, stdout: '' });
    expect(run.stderr).toContain('ELOOP');
    expect(run.stderr).toContain('Check the disk, and the permissions');
    expect(run.stderr).not.toContain('mv ');
  });

  it('says how to hand over the token where nobody can be asked', async () => {
    const world = await worldWithFolder({ terminal: 80 });
    const words = ['auth', 'login', 'staging', '--api-url', 'https://gateway.example'];
    const run = await world.run(...words, '--no-input');
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toContain(`Pipe it into:\n  dopeer ${words.join(' ')} --token-stdin\n`);
  });

  it.skipIf(!posix)(
    'keeps a link whose target is not there yet, and sweeps what a killed one left',
    async () => {
      const world = await worldWithFolder();
      const target = join(world.folder, 'dotfiles', 'dopeer.json');
      await mkdir(join(world.folder, 'dotfiles'));
      await mkdir(join(world.folder, 'dopeer'));
      await symlink(target, world.file);
      await writeFile(`${target}.tmp-1764000000a1b2c3`, SANDBOX_TOKEN);
      expect((await world.runWith(['auth', 'login', '--no-verify'], SANDBOX_TOKEN)).exitCode).toBe(0);
      expect((await lstat(world.file)).isSymbolicLink()).toBe(true);
      expect(JSON.parse(await readFile(target, 'utf8')).profiles.default.token).toBe(SANDBOX_TOKEN);
      expect(await readdir(join(world.folder, 'dotfiles'))).toEqual(['dopeer.json']);
      expect((await stat(target)).mode & 0o777).toBe(0o600);
    },
  );

  it('stores a piped token with its URL and team, for its owner alone, once it was checked', async () => {
    const world = await worldWithFolder();
    const run = await world.runWith(['auth', 'login'], ` "${SANDBOX_TOKEN}"\r\n`);
    expect(run).toMatchObject({
      exitCode: 0,
      requests: ['GET /v2/vpc_peerings?per_page=1', 'GET /v2/account'],
      stderr: `Logged in. The token is stored as profile "default" in ${world.file}\n`,
    });
    expect(await world.stored()).toEqual({
      default: 'default',
      profiles: {
        default: { token: SANDBOX_TOKEN, api_url: 'https://api.digitalocean.com', team: 'Sandbox' },
      },
    });
    if (posix) {
      expect((await stat(world.file)).mode & 0o777).toBe(0o600);
      expect((await stat(join(world.file, '..'))).mode & 0o777).toBe(0o700);
    }
    expect((await world.run('list', '-o', 'id')).stdout.split('\n')).toHaveLength(5);
  });

  it('asks in a terminal and shows nothing of the token', async () => {
    const world = await worldWithFolder({ terminal: 80, prompts: { secret: async () => SANDBOX_TOKEN } });
    const run = await world.run('auth', 'login', 'staging');
    expect(run.exitCode).toBe(0);
    expect(run.screen).not.toContain(SANDBOX_TOKEN);
    expect((await world.stored()).profiles.staging.token).toBe(SANDBOX_TOKEN);
  });

  it.each([
    ['a token the API does not know', 'dop_v1_wrong-wrong-wrong', 'unauthorized', 4, 1],
    ['a refresh token', `dor_v1_${'a'.repeat(64)}`, 'invalid_token', 4, 0],
    ['two lines', 'one\ntwo', 'invalid_token', 4, 0],
    ['nothing', '\n', 'usage', 2, 0],
  ])('does not store %s', async (_, token, code, exitCode, requests) => {
    const world = await worldWithFolder();
    const run = await world.runWith(['auth', 'login', '-o', 'json'], token);
    expect(run).toMatchObject({ exitCode, stdout: '' });
    expect(run.requests).toHaveLength(requests);
    expect(errorOf(run).code).toBe(code);
    expect(run.stderr).not.toContain(token.trim() || 'never');
    await expect(stat(world.file)).rejects.toThrow();
  });

  it('stores a token that may not read peerings, with a warning', async () => {
    const world = await worldWithFolder({
      intercept: () => answer(403, { id: 'forbidden', message: 'No.' }),
    });
    const run = await world.runWith(['auth', 'login'], SANDBOX_TOKEN);
    expect(run.exitCode).toBe(0);
    expect(run.stderr).toContain(
      'Warning: The token works but may not read peerings (scope vpc_peering:read).\n',
    );
    expect((await world.stored()).profiles.default.token).toBe(SANDBOX_TOKEN);
  });

  it('replaces the token of an existing profile and keeps the others and the default', async () => {
    const world = await worldWithFolder();
    await world.runWith(['auth', 'login', 'a', '--no-verify'], 'token-of-a');
    await world.runWith(['auth', 'login', 'b', '--no-verify'], 'token-of-b');
    await world.runWith(
      ['auth', 'login', 'b', '--no-verify', '--api-url', 'https://gateway.example/v2/'],
      'newer-of-b',
    );
    expect(await world.stored()).toEqual({
      default: 'a',
      profiles: {
        a: { token: 'token-of-a', api_url: 'https://api.digitalocean.com' },
        b: { token: 'newer-of-b', api_url: 'https://gateway.example' },
      },
    });
  });

  it('loses nothing when several log in at once', async () => {
    const world = await worldWithFolder();
    const names = Array.from({ length: 10 }, (_, index) => `p${index}`);
    await Promise.all(
      names.map((name) => world.runWith(['auth', 'login', name, '--no-verify'], `token-of-${name}`)),
    );
    expect(Object.keys((await world.stored()).profiles).sort()).toEqual(names);
  });

  it.each(['{"profiles": {', '[1]', '{"profiles":{"a":{"token":1}}}', 'dop_v1_secret'])(
    'leaves a corrupt file as it was: %s',
    async (content) => {
      const world = await worldWithFolder();
      await world.runWith(['auth', 'login', '--no-verify'], 'token-of-mine');
      await writeFile(world.file, content);
      for (const args of [
        ['auth', 'login', '--no-verify'],
        ['list'],
        ['auth', 'list'],
        ['auth', 'logout', 'a'],
      ]) {
        const run = await world.runWith([...args, '--json'], 'another-token');
        expect(run).toMatchObject({ exitCode: 1, requests: [] });
        expect(errorOf(run).message).toContain(`Cannot use ${world.file}`);
        expect(run.stderr).not.toContain('dop_v1_secret');
      }
      expect(await readFile(world.file, 'utf8')).toBe(content);
    },
  );

  it.skipIf(!posix)('keeps a file that is a symbolic link to another place', async () => {
    const world = await worldWithFolder();
    const elsewhere = join(world.folder, 'elsewhere.json');
    await mkdir(join(world.file, '..'));
    await writeFile(elsewhere, '{"profiles":{}}');
    await symlink(elsewhere, world.file);
    expect((await world.runWith(['auth', 'login', '--no-verify'], 'token-of-mine')).exitCode).toBe(0);
    expect((await lstat(world.file)).isSymbolicLink()).toBe(true);
    expect(JSON.parse(await readFile(elsewhere, 'utf8')).profiles.default.token).toBe('token-of-mine');
  });

  it('names the file where its folder cannot be made', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'file'), '');
    const places = [join(folder, 'file', 'x'), ...(process.platform === 'linux' ? ['/proc/nope'] : [])];
    for (const place of places) {
      const world = createWorld({ env: { DIGITALOCEAN_TOKEN: undefined, DOPEER_CONFIG_DIR: place } });
      const run = await world.runWith(['auth', 'login', '--no-verify'], 'token-of-mine');
      expect(run).toMatchObject({ exitCode: 1, stdout: '' });
      expect(run.stderr).toContain(join(place, 'config.json'));
    }
  });

  it.each(['a/b', '', '__proto__', '-x', 'a b'])('refuses the name "%s"', async (name) => {
    const world = await worldWithFolder();
    expect(
      (await world.runWith(['auth', 'login', '--no-verify', '--', name], 'token-of-mine')).exitCode,
    ).toBe(2);
  });
});

describe('which token is used', () => {
  async function withProfiles(env: WorldOptions['env'] = {}) {
    const sent: string[] = [];
    const world = await worldWithFolder({
      env: { ...NO_VARIABLES, ...env },
      intercept: (request) => {
        sent.push(`${new URL(request.url).origin} ${request.headers.get('authorization')}`);
        return answer(200, { vpc_peerings: [], links: {}, meta: { total: 0 } });
      },
    });
    const login = {
      DIGITALOCEAN_TOKEN: undefined,
      DIGITALOCEAN_ACCESS_TOKEN: undefined,
      DIGITALOCEAN_API_URL: undefined,
    };
    const setUp = createWorld({ env: { ...login, XDG_CONFIG_HOME: world.folder } });
    await setUp.runWith(['auth', 'login', 'one', '--no-verify'], 'token-of-one');
    await setUp.runWith(
      ['auth', 'login', 'two', '--no-verify', '--api-url', 'https://two.example'],
      'token-of-two',
    );
    return { ...world, sent };
  }

  const DO = 'https://api.digitalocean.com';
  it.each([
    ['the default profile', {}, [], `${DO} Bearer token-of-one`],
    ['DOPEER_PROFILE', { DOPEER_PROFILE: 'two' }, [], 'https://two.example Bearer token-of-two'],
    [
      '--profile over all else',
      { DOPEER_PROFILE: 'two', DIGITALOCEAN_TOKEN: 'token-of-env' },
      ['-p', 'one'],
      `${DO} Bearer token-of-one`,
    ],
    [
      'the environment over profiles',
      { DOPEER_PROFILE: 'two', DIGITALOCEAN_TOKEN: 'token-of-env' },
      [],
      `${DO} Bearer token-of-env`,
    ],
    [
      'the environment, sent where the environment says',
      { DIGITALOCEAN_ACCESS_TOKEN: 'token-of-env', DIGITALOCEAN_API_URL: 'https://env.example/v2' },
      [],
      'https://env.example Bearer token-of-env',
    ],
    [
      'a profile whose URL is named again',
      {},
      ['-p', 'two', '--api-url', 'https://two.example/v2/'],
      'https://two.example Bearer token-of-two',
    ],
    [
      'two variables that agree',
      { DIGITALOCEAN_TOKEN: 'token-of-env', DIGITALOCEAN_ACCESS_TOKEN: 'token-of-env' },
      [],
      `${DO} Bearer token-of-env`,
    ],
    [
      '--profile, whatever the variables say',
      { DIGITALOCEAN_TOKEN: 'token-of-env', DIGITALOCEAN_ACCESS_TOKEN: 'token-of-other' },
      ['-p', 'one'],
      `${DO} Bearer token-of-one`,
    ],
  ])('%s', async (_, env, flags, expected) => {
    const world = await withProfiles(env);
    const run = await world.run('list', '-o', 'json', ...flags);
    expect(run.exitCode).toBe(0);
    expect(world.sent).toEqual([expected]);
  });

  it.each([
    [
      'a profile and another --api-url',
      {},
      ['--api-url', 'https://evil.example'],
      ['profile "one"', '--api-url', 'https://evil.example'],
    ],
    [
      'a profile and another DIGITALOCEAN_API_URL',
      { DIGITALOCEAN_API_URL: 'https://evil.example' },
      ['-p', 'two'],
      ['profile "two"', 'DIGITALOCEAN_API_URL'],
    ],
    [
      'two variables that differ',
      { DIGITALOCEAN_TOKEN: 'token-of-a', DIGITALOCEAN_ACCESS_TOKEN: 'token-of-b' },
      [],
      ['DIGITALOCEAN_TOKEN', 'DIGITALOCEAN_ACCESS_TOKEN'],
    ],
    ['a profile there is not', {}, ['-p', 'three'], ['There is no profile "three".']],
  ])('sends nothing for %s', async (_, env, flags, named) => {
    const world = await withProfiles(env);
    const run = await world.run('list', ...flags);
    expect(run).toMatchObject({ exitCode: 4, stdout: '' });
    for (const text of named) expect(run.stderr).toContain(text);
    expect(world.sent).toEqual([]);
  });

  it('says that a variable comes before DOPEER_PROFILE', async () => {
    const world = await withProfiles({ DOPEER_PROFILE: 'two', DIGITALOCEAN_TOKEN: 'token-of-env' });
    expect((await world.run('list', '-o', 'json')).stderr).toContain(
      'DIGITALOCEAN_TOKEN is set, so the profile in DOPEER_PROFILE is not used.\n',
    );
  });

  it('lists, switches and forgets profiles without ever showing a token', async () => {
    const world = await withProfiles();
    expect((await world.run('auth', 'list')).stdout).toBe(
      'PROFILE  DEFAULT  TOKEN  API_URL\none      true     …      https://api.digitalocean.com\ntwo      false    …      https://two.example\n',
    );
    expect(json(await world.run('auth', 'switch', 'two', '--json'))).toMatchObject({
      profile: 'two',
      default: true,
    });
    expect((await world.run('auth', 'switch', 'three')).exitCode).toBe(4);
    const logout = await world.run('auth', 'logout');
    expect(logout.stderr).toBe(
      'Forgot the profile "two". No profile is the default now. Choose one: dopeer auth switch one\n',
    );
    expect(await world.stored()).toEqual({ profiles: { one: { token: 'token-of-one', api_url: DO } } });
    expect((await world.run('list')).stderr).toContain(
      'No profile is the default. Choose one: dopeer auth switch one\n',
    );
  });
});

describe('--profile where the profile is an argument', () => {
  it.each([
    ['login', []],
    ['switch', ['one']],
    ['logout', []],
    ['logout', ['one']],
  ])('auth %s %j -p x is a usage error and changes nothing', async (command, args) => {
    const world = await worldWithFolder();
    await world.runWith(['auth', 'login', 'one', '--no-verify'], 'token-of-one');
    await world.runWith(['auth', 'login', 'x', '--no-verify'], 'token-of-x');
    const before = await world.stored();
    const run = await world.runWith(['auth', command, ...args, '-p', 'x'], 'another-token');
    expect(run).toMatchObject({
      exitCode: 2,
      stdout: '',
      requests: [],
    });
    expect(run.stderr).toMatch(/^Error: Here the profile is an argument, not --profile\.\n[^\n]+\n$/);
    expect(await world.stored()).toEqual(before);
  });

  it.each(['login', 'switch', 'logout'])('the hint of auth %s is the same command', async (command) => {
    const args = command === 'switch' ? ['one'] : [];
    const run = await (await worldWithFolder()).run('auth', command, ...args, '-p', 'x');
    expect(run.stderr).toContain(`\nFor example: dopeer auth ${command} x\n`);
  });
});

describe('auth status', () => {
  it('of a stored token names its profile and how it was chosen', async () => {
    const world = await worldWithFolder();
    await world.runWith(['auth', 'login'], SANDBOX_TOKEN);
    expect(json(await world.run('auth', 'status', '--json'))).toMatchObject({
      profile: 'default',
      source: 'default profile',
    });
    expect((await world.run('auth', 'status')).stdout).toMatch(
      /^Token {7}dop_v1_…box- from profile "default" \(default profile\)\nAccount {5}Sandbox \(nobody@sandbox.example\)\nAPI {9}https:\/\/api\.digitalocean\.com\nWorks {7}yes\nRate limit {2}\d+ of 5000 requests an hour left; the oldest one counted expires in \d+ min\n$/,
    );
    expect((await createWorld().run('auth', 'status')).stdout).toMatch(
      /^Token {7}dop_v1_…box- from DIGITALOCEAN_TOKEN\n/,
    );
  });

  it('shows the token masked, its source, whether it works and what is left', async () => {
    const run = await createWorld().run('auth', 'status', '-o', 'json');
    expect(run).toMatchObject({
      exitCode: 0,
      requests: ['GET /v2/vpc_peerings?per_page=1', 'GET /v2/account'],
    });
    expect(json(run)).toEqual({
      profile: null,
      team: 'Sandbox',
      source: 'DIGITALOCEAN_TOKEN',
      token: 'dop_v1_…box-',
      api_url: 'https://api.digitalocean.com',
      valid: true,
      rate_limit: { limit: 5000, remaining: expect.any(Number), reset: expect.any(Number) },
    });
  });

  it('ends with 4 and still answers when the token does not work', async () => {
    const run = await createWorld({ env: { DIGITALOCEAN_TOKEN: 'dop_v1_wrong-wrong-wrong-1a2b' } }).run(
      'auth',
      'status',
      '--json',
    );
    expect(run.exitCode).toBe(4);
    expect(json(run)).toMatchObject({ valid: false, token: 'dop_v1_…1a2b' });
    expect(errorOf(run).code).toBe('unauthorized');
  });
});
