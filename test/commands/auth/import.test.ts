import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planImport } from '../../../src/commands/auth/import.ts';
import { doctlConfigPath, readDoctlConfig } from '../../../src/config/doctl.ts';
import type { Host } from '../../../src/host.ts';
import { temporaryFolder } from '../../helpers/folder.ts';
import { expectMode } from '../../helpers/platform.ts';
import { createWorld, errorOf, json, type WorldOptions } from '../../helpers/world.ts';

const DO = 'https://api.digitalocean.com';

/** Not real tokens, and built so that they never look like one. */
const token = (word: string) => `dop_v1_${word.padEnd(4, '-').repeat(16)}`;
const [MAIN, STAGING, OTHER] = [token('main'), token('stag'), token('othe')];

const FILE = `access-token: ${MAIN}
api-url: ""
auth-contexts:
  staging: ${STAGING}
context: staging
output: text
`;

/** A machine without a token in the environment, with doctl's file and a folder for profiles. */
async function worldWithDoctl(content: string | undefined, { env, ...options }: WorldOptions = {}) {
  const folder = await temporaryFolder();
  const doctl = join(folder, 'doctl', 'config.yaml');
  await mkdir(dirname(doctl));
  if (content !== undefined) await writeFile(doctl, content);
  const file = join(folder, 'dopeer', 'config.json');
  const world = createWorld({
    ...options,
    env: { DIGITALOCEAN_TOKEN: undefined, XDG_CONFIG_HOME: folder, APPDATA: folder, ...env },
  });
  return { ...world, folder, doctl, file, stored: async () => JSON.parse(await readFile(file, 'utf8')) };
}

describe('auth import', () => {
  it('makes profiles of the contexts, the current one the default, without a request', async () => {
    const world = await worldWithDoctl(FILE);
    const run = await world.run('auth', 'import');
    expect(run).toEqual({
      exitCode: 0,
      requests: [],
      screen: expect.any(String),
      stdout: `PROFILE  DEFAULT  TOKEN         API_URL                       RESULT
default  false    dop_v1_…main  ${DO}  imported
staging  true     dop_v1_…stag  ${DO}  imported
`,
      stderr: `Imported 2 profiles from ${world.doctl} into ${world.file}
No token was sent anywhere. To see whether yours works: dopeer auth status
`,
    });
    expect(await world.stored()).toEqual({
      default: 'staging',
      profiles: {
        default: { token: MAIN, api_url: DO },
        staging: { token: STAGING, api_url: DO },
      },
    });
    expect(await readFile(world.doctl, 'utf8')).toBe(FILE);
    await expectMode(world.file, 0o600);
  });

  it('looks the same in a terminal, and changes nothing the second time', async () => {
    const world = await worldWithDoctl(FILE, { terminal: 100 });
    await world.run('auth', 'import');
    const before = await stat(world.file);
    expect((await world.run('auth', 'import')).screen).toBe(
      `PROFILE  DEFAULT  TOKEN         API_URL                       RESULT
default  false    dop_v1_…main  ${DO}  unchanged
staging  true     dop_v1_…stag  ${DO}  unchanged
Nothing is new in ${world.doctl}
No token was sent anywhere. To see whether yours works: dopeer auth status
`,
    );
    expect((await stat(world.file)).mtimeMs).toBe(before.mtimeMs);
  });

  it('takes one context with --context, in any case, and makes it the default', async () => {
    const world = await worldWithDoctl(FILE.replace('context: staging', 'context: default'));
    const run = await world.run('auth', 'import', '--context', 'Staging', '--json');
    expect(json(run)).toEqual([
      {
        profile: 'staging',
        default: true,
        token: 'dop_v1_…stag',
        api_url: DO,
        result: 'imported',
        reason: null,
      },
    ]);
    expect(Object.keys((await world.stored()).profiles)).toEqual(['staging']);
  });

  it('never overwrites a profile, nor the default, and says how to replace it', async () => {
    const world = await worldWithDoctl(FILE);
    await world.runWith(['auth', 'login', 'mine', '--no-verify'], OTHER);
    await world.runWith(['auth', 'login', 'staging', '--no-verify'], OTHER);
    const run = await world.run('auth', 'import', '-o', 'csv');
    expect(run).toMatchObject({
      exitCode: 0,
      stdout: `PROFILE,DEFAULT,TOKEN,API_URL,RESULT,REASON
default,false,dop_v1_…main,${DO},imported,
staging,false,dop_v1_…stag,${DO},skipped,"Profile ""staging"" is there already, with another token or URL, and stays."
`,
    });
    expect(
      run.stderr,
    ).toContain(`Warning: Profile "staging" is there already, with another token or URL, and stays.
To replace it: dopeer auth logout staging
and then: dopeer auth import --context staging
`);
    expect(await world.stored()).toMatchObject({
      default: 'mine',
      profiles: { staging: { token: OTHER }, default: { token: MAIN } },
    });
    await world.run('auth', 'logout', 'staging');
    expect((await world.run('auth', 'import', '--context', 'staging')).exitCode).toBe(0);
    expect((await world.stored()).profiles.staging.token).toBe(STAGING);
  });

  it('skips what is no token and what is no name, each with its reason', async () => {
    const refresh = `dor_v1_${'test'.repeat(16)}`;
    const world = await worldWithDoctl(`auth-contexts:
  refresh: ${refresh}
  words: some words that are no token
  list: [${STAGING}]
  empty:
  a b: ${STAGING}
  "evil\\u001b[2J": ${STAGING}
  __proto__: ${STAGING}
  digits: ${'1234567890'.repeat(6)}
`);
    const run = await world.run('auth', 'import', '--json');
    expect(run.exitCode).toBe(0);
    const source = (name: string) => `Skipped doctl's context "${name}":`;
    const noName = (name: string) => `${source(name)} "${name}" cannot be the name of a profile.`;
    expect((json(run) as { reason: string | null }[]).map(({ reason }) => reason)).toEqual([
      `${source('refresh')} it holds a refresh token (dor_v1_…), not an API token.`,
      `${source('words')} it holds characters that no token has.`,
      `${source('list')} it holds no token.`,
      `${source('empty')} it holds no token.`,
      noName('a b'),
      noName('evil\u001b[2J'),
      noName('__proto__'),
      null,
    ]);
    expect(run.stderr).toContain('No profile is the default. Choose one: dopeer auth switch digits\n');
    expect(run.stderr).not.toContain('\u001b');
    expect(run.stdout + run.stderr).not.toContain(refresh);
    expect(await world.stored()).toEqual({
      profiles: { digits: { token: '1234567890'.repeat(6), api_url: DO } },
    });
  });

  it('is exit 5 and writes nothing where every context is skipped', async () => {
    const world = await worldWithDoctl(`access-token: dor_v1_${'test'.repeat(16)}\n`);
    const run = await world.run('auth', 'import');
    expect(run).toMatchObject({
      exitCode: 5,
      stderr: `Warning: Skipped doctl's context "default": it holds a refresh token (dor_v1_…), not an API token.
Error: Nothing was imported: every context was skipped.
See the profiles there are: dopeer auth list
`,
    });
    await expect(stat(world.file)).rejects.toThrow();
  });

  it.each([
    ['the api-url of the file', `${FILE.replace('""', 'https://do.example/v2/')}`, [], 'https://do.example'],
    [
      '--api-url over it',
      `${FILE.replace('""', 'ftp://x')}`,
      ['--api-url', 'https://y.example'],
      'https://y.example',
    ],
  ])('binds the tokens to %s', async (_, content, args, url) => {
    const world = await worldWithDoctl(content, { env: { DIGITALOCEAN_API_URL: 'https://env.example' } });
    expect((await world.run('auth', 'import', ...args)).exitCode).toBe(0);
    expect((await world.stored()).profiles.staging).toEqual({ token: STAGING, api_url: url });
  });

  it('points out a variable that comes first', async () => {
    const world = await worldWithDoctl(FILE, { env: { DIGITALOCEAN_TOKEN: OTHER } });
    expect((await world.run('auth', 'import')).stderr).toContain(
      'Warning: DIGITALOCEAN_TOKEN is set and comes first.',
    );
  });

  it('reads the file that DIGITALOCEAN_CONFIG names', async () => {
    const world = await worldWithDoctl(undefined);
    const elsewhere = join(world.folder, 'elsewhere.yaml');
    await writeFile(elsewhere, FILE);
    const there = createWorld({
      env: { DIGITALOCEAN_TOKEN: undefined, XDG_CONFIG_HOME: world.folder, DIGITALOCEAN_CONFIG: elsewhere },
    });
    expect((await there.run('auth', 'import', '-o', 'id')).stdout).toBe('default\nstaging\n');
  });
});

describe('auth import of a file that cannot be used', () => {
  it('names the path it looked at', async () => {
    const world = await worldWithDoctl(undefined);
    expect(await world.run('auth', 'import')).toMatchObject({
      exitCode: 3,
      stdout: '',
      stderr: `Error: There is no doctl configuration at ${world.doctl}.
If it is elsewhere, name it in DIGITALOCEAN_CONFIG.
To store a token without doctl: dopeer auth login
`,
    });
  });

  it.each([
    ['no YAML', `access-token: "${MAIN}\n`],
    ['no map', `- ${MAIN}`],
    ['a text', MAIN],
    ['two tokens', `access-token: ${MAIN}\naccess-token: ${MAIN}`],
    ['an alias of nothing', `access-token: *${MAIN}`],
    ['a bad URL', `access-token: ${MAIN}\napi-url: https://${MAIN}@x.example`],
    ['a URL in the clear', `access-token: ${MAIN}\napi-url: http://x.example`],
  ])('quotes nothing of %s', async (_, content) => {
    const world = await worldWithDoctl(content);
    const run = await world.run('auth', 'import', '--json');
    expect(run).toMatchObject({ exitCode: 1, stdout: '' });
    expect(errorOf(run)).toMatchObject({ code: 'config', message: expect.stringContaining(world.doctl) });
    expect(run.stderr).not.toMatch(/main|x\.example/);
    await expect(stat(world.file)).rejects.toThrow();
  });

  it.each([
    ['an empty file', ''],
    ['comments', '# nothing'],
    ['an empty token', 'access-token: ""\nauth-contexts: {}'],
  ])('is exit 3 for %s', async (_, content) => {
    const world = await worldWithDoctl(content);
    expect(await world.run('auth', 'import')).toMatchObject({
      exitCode: 3,
      stderr: `Error: There is no token in ${world.doctl}.\nTo store one: dopeer auth login\n`,
    });
  });

  it('is exit 3 for a context there is not', async () => {
    const world = await worldWithDoctl(FILE);
    expect(await world.run('auth', 'import', '--context', 'prod')).toMatchObject({
      exitCode: 3,
      stderr: `Error: doctl has no context "prod" in ${world.doctl}.
It has: default, staging
To import all of them: dopeer auth import
`,
    });
  });

  it('is a clear error for what cannot be read', async () => {
    const world = await worldWithDoctl(undefined);
    await mkdir(world.doctl);
    expect((await world.run('auth', 'import')).stderr).toContain(
      `Error: Cannot read ${world.doctl}: EISDIR.\n`,
    );
  });

  it.each([
    [['--sandbox'], 'The sandbox needs no token.'],
    [['-p', 'staging'], 'Here the profile is an argument, not --profile.'],
    [['--context', ''], '--context must not be empty.'],
  ])('%j is a usage error', async (args, message) => {
    const run = await (await worldWithDoctl(FILE)).run('auth', 'import', ...args);
    expect(run).toMatchObject({ exitCode: 2, stdout: '' });
    expect(run.stderr).toContain(`Error: ${message}\n`);
  });
});

describe('without any token', () => {
  const HINT = "To use doctl's token: dopeer auth import\n";

  it("the hint names doctl's, if there is one", async () => {
    const run = await (await worldWithDoctl(FILE)).run('list');
    expect(run).toMatchObject({ exitCode: 4, requests: [] });
    expect(run.stderr).toContain(HINT);
  });

  it.each([undefined, 'access-token: ""', 'access-token: "'])('and not otherwise: %j', async (content) => {
    const run = await (await worldWithDoctl(content)).run('list');
    expect(run.exitCode).toBe(4);
    expect(run.stderr).not.toContain(HINT);
  });
});

describe('doctlConfigPath', () => {
  const path = (platform: NodeJS.Platform, env: Host['env']) =>
    doctlConfigPath({ platform, env, homeDir: () => '/home' } as Host);

  it.each<[NodeJS.Platform, Host['env'], string]>([
    ['linux', {}, '/home/.config/doctl/config.yaml'],
    ['linux', { XDG_CONFIG_HOME: '/x' }, '/x/doctl/config.yaml'],
    ['darwin', { XDG_CONFIG_HOME: '/x' }, '/home/Library/Application Support/doctl/config.yaml'],
    ['win32', { APPDATA: 'C:\\A' }, 'C:\\A\\doctl\\config.yaml'],
    ['linux', { DIGITALOCEAN_CONFIG: '/c.yaml', XDG_CONFIG_HOME: '/x' }, '/c.yaml'],
  ])('%s %j', (platform, env, expected) => expect(path(platform, env)).toBe(expected));
});

it('never throws anything but an error of its own, whatever the file holds', async () => {
  const folder = await temporaryFolder();
  const file = join(folder, 'config.yaml');
  const host = { env: { DIGITALOCEAN_CONFIG: file } } as unknown as Host;
  const yamlish = fc.string({ unit: fc.constantFrom(...'access-token:{}[]&*!|>"\'\n \t#%@`,?ab1') });
  await fc.assert(
    fc.asyncProperty(yamlish, async (text) => {
      await writeFile(file, text);
      const result = await readDoctlConfig(host).catch((error: { code?: string }) => error.code);
      if (typeof result !== 'object') expect(result).toBe('config');
      else
        for (const { name, token } of result.contexts)
          expect(typeof name + typeof token).toBe('stringstring');
    }),
  );
});

it('keeps every profile there is, whatever the contexts', () => {
  const name = fc.constantFrom('default', 'a', 'b', 'C', 'a b', '__proto__', 'constructor');
  const secret = fc.constantFrom(MAIN, STAGING, '', 'dor_v1_x', 'two words');
  const contexts = fc.uniqueArray(fc.record({ name, token: secret }), { selector: (each) => each.name });
  const profiles = fc.dictionary(
    fc.constantFrom('a', 'b', 'default'),
    fc.constant({ token: OTHER, api_url: DO }),
  );
  fc.assert(
    fc.property(contexts, profiles, name, (given, stored, preferred) => {
      const before = { profiles: stored };
      const { file, rows } = planImport(before, given, { apiUrl: DO, preferred });
      expect(file.profiles).toMatchObject(stored);
      expect(rows).toHaveLength(given.length);
      expect(Object.keys(file.profiles)).toHaveLength(
        Object.keys(stored).length + rows.filter(({ result }) => result === 'imported').length,
      );
      if (file.default !== undefined) expect(Object.hasOwn(file.profiles, file.default)).toBe(true);
      expect(JSON.stringify(rows)).not.toMatch(/(main|stag){2}/);
    }),
  );
});
