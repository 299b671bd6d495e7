import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SANDBOX_TOKEN } from '../../src/sandbox/handler.ts';
import { isExempt } from '../../src/system/proxy.ts';
import { VERSION } from '../../src/version.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import {
  answer,
  createWorld,
  errorOf,
  forbidden,
  json,
  type Run,
  runOnce,
  START,
  type WorldOptions,
} from '../helpers/world.ts';

type Env = NonNullable<WorldOptions['env']>;

const posix = process.platform !== 'win32';
const REQUESTS = ['GET /v2/vpc_peerings?page=1&per_page=1', 'GET /v2/vpcs?page=1&per_page=200'];

interface Document {
  readonly ok: boolean;
  readonly checks: readonly { id: string; level: string; message: string; hint?: string }[];
}

const documentOf = (run: Run) => json(run) as Document;
const check = (run: Run, id: string) => documentOf(run).checks.find((each) => each.id === id);
const problems = (run: Run) =>
  documentOf(run)
    .checks.filter(({ level }) => level === 'warning' || level === 'error')
    .map(({ id, level }) => `${id} ${level}`);

/** `doctor -o json` in a world of its own. */
const diagnose = (options?: WorldOptions, ...args: string[]) =>
  runOnce(['doctor', '-o', 'json', ...args], options);

/** A folder with these profiles, for DOPEER_CONFIG_DIR. */
async function folderWith(content: unknown) {
  const folder = join(await temporaryFolder(), 'dopeer');
  await mkdir(folder, { mode: 0o700 });
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  await writeFile(join(folder, 'config.json'), text, { mode: 0o600 });
  return folder;
}

const PROFILES = {
  default: 'mine',
  profiles: {
    mine: { token: SANDBOX_TOKEN, api_url: 'https://api.digitalocean.com' },
    gateway: { token: SANDBOX_TOKEN, api_url: 'https://do.example' },
  },
};

const TEXT = `node                ok       Node.js 20.19.0, linux x64, dopeer ${VERSION}
config              ok       There are no profiles; they would be in /nowhere/.config/dopeer/config.json
config-mode         ok       There is no file yet.
api-url             ok       https://api.digitalocean.com (the default)
token               ok       dop_v1_…box- from DIGITALOCEAN_TOKEN
proxy               ok       None.
certificates        ok       Those of Node.js alone: NODE_EXTRA_CA_CERTS is not set.
api                 ok       api.digitalocean.com answers, in 0ms.
token-valid         ok       The API accepts the token.
vpc_peering:read    ok       The token has it.
vpc:read            ok       The token has it.
vpc_peering:create  skipped  Only a write could tell.
vpc_peering:update  skipped  Only a write could tell.
vpc_peering:delete  skipped  Only a write could tell.
clock               ok       No difference to the API's clock was seen.
rate-limit          ok       5000 of 5000 requests an hour left; the oldest one counted expires in 60 min
`;

describe('doctor', () => {
  it.each([undefined, 120])('shows labelled lines, in a terminal of %s columns', async (terminal) => {
    const options = terminal === undefined ? {} : { terminal };
    expect(await runOnce(['doctor'], options)).toMatchObject({
      stdout: TEXT,
      stderr: 'Nothing is wrong.\n',
      exitCode: 0,
      requests: REQUESTS,
    });
  });

  it('is one object in json', async () => {
    const run = await diagnose();
    const lines = documentOf(run).checks.map(
      ({ id, level, message }) => `${id.padEnd(18)}  ${level.padEnd(7)}  ${message}\n`,
    );
    expect(lines.join('')).toBe(TEXT);
    expect(Object.keys(documentOf(run))).toEqual(['checks', 'ok']);
    expect(documentOf(run).ok).toBe(true);
  });

  it('has columns', async () => {
    const run = await runOnce(['doctor', '-o', 'csv', '--columns', 'id,level', '--no-header']);
    expect(run.stdout).toMatch(/^node,ok\nconfig,ok\n/);
  });

  it('reads no token and touches no network under --sandbox', async () => {
    const folder = await folderWith('not JSON');
    const run = await diagnose(
      { env: { DOPEER_CONFIG_DIR: folder, HTTPS_PROXY: 'x', DIGITALOCEAN_TOKEN: undefined } },
      '--sandbox',
    );
    expect(run).toMatchObject({ exitCode: 0, requests: [] });
    expect(problems(run)).toEqual([]);
    expect(check(run, 'token')?.message).toBe('The sandbox needs none, and none was read.');
  });

  it('finds an old Node.js', async () => {
    const old = { real: { nodeVersion: '20.9.0' } } as unknown as WorldOptions;
    expect(check(await diagnose(old), 'node')).toMatchObject({ level: 'warning' });
    const newer = { real: { nodeVersion: '22.1.0' } } as unknown as WorldOptions;
    expect(check(await diagnose(newer), 'node')).toMatchObject({ level: 'ok' });
  });
});

describe('doctor, the file of profiles', () => {
  it.runIf(posix)('finds modes that let others in', async () => {
    const folder = await folderWith(PROFILES);
    const env = { DOPEER_CONFIG_DIR: folder };
    expect(check(await diagnose({ env }), 'config-mode')).toEqual({
      id: 'config-mode',
      level: 'ok',
      message: 'The file and its folder are yours alone.',
    });
    const file = join(folder, 'config.json');
    await chmod(file, 0o644);
    await chmod(folder, 0o755);
    const run = await diagnose({ env });
    expect(run.exitCode).toBe(0);
    expect(check(run, 'config-mode')).toEqual({
      id: 'config-mode',
      level: 'warning',
      message: `Others may open ${file} (mode 644) and ${folder} (mode 755).`,
      hint: `To make it yours alone: chmod 600 ${file}\nTo make it yours alone: chmod 700 ${folder}`,
    });
    const windows = { env, real: { platform: 'win32' } } as unknown as WorldOptions;
    expect(check(await diagnose(windows), 'config-mode')?.level).toBe('skipped');
  });

  it('tells of a corrupt one once, is exit 1, and still asks the API', async () => {
    const folder = await folderWith('dop_v1_secret');
    const run = await diagnose({ env: { DIGITALOCEAN_TOKEN: undefined, DOPEER_CONFIG_DIR: folder } });
    expect(run).toMatchObject({ exitCode: 1, requests: REQUESTS.slice(0, 1) });
    expect(check(run, 'config')?.message).toContain(`Cannot use ${join(folder, 'config.json')}`);
    expect(check(run, 'token')?.message).toBe('Not known: see config.');
    expect(errorOf(run).code).toBe('config');
    expect(run.stdout + run.stderr).not.toContain('secret');
  });
});

describe('doctor, the token', () => {
  it('works without one, and is exit 4 with the way to get one', async () => {
    const world = createWorld({ env: { DIGITALOCEAN_TOKEN: undefined } });
    const run = await world.run('doctor');
    expect(run).toMatchObject({ exitCode: 4, requests: REQUESTS.slice(0, 1) });
    expect(run.stdout).toContain('\ntoken               error    There is no DigitalOcean token.\nproxy ');
    expect(run.stdout).toContain('\napi                 ok       api.digitalocean.com answers, in 0ms.\n');
    expect(run.stdout).toContain('\nvpc:read            skipped  There is no token to test.\n');
    expect(run.stderr).toContain('Error: There is no DigitalOcean token.\n');
    expect(run.stderr).toContain('Then store it: dopeer auth login\n');
  });

  it.each<[string, Record<string, string | undefined>, string[], string, string]>([
    ['the default profile', { DIGITALOCEAN_TOKEN: undefined }, [], 'ok', 'profile "mine" (default profile)'],
    ['a variable', {}, [], 'ok', 'DIGITALOCEAN_TOKEN, before the default profile "mine"'],
    [
      'a variable before DOPEER_PROFILE',
      { DOPEER_PROFILE: 'gateway' },
      [],
      'warning',
      'DIGITALOCEAN_TOKEN, before DOPEER_PROFILE (gateway) and the default profile "mine"',
    ],
    [
      '--profile',
      { DOPEER_PROFILE: 'mine' },
      ['-p', 'gateway'],
      'ok',
      'profile "gateway" (--profile), before DIGITALOCEAN_TOKEN and DOPEER_PROFILE (mine)',
    ],
  ])('says which wins and what it shadows: %s', async (_, env, args, level, from) => {
    const run = await diagnose({ env: { DOPEER_CONFIG_DIR: await folderWith(PROFILES), ...env } }, ...args);
    expect(check(run, 'token')).toMatchObject({ level, message: `dop_v1_…box- from ${from}` });
    expect(run.exitCode).toBe(0);
    expect(run.stdout + run.stderr).not.toContain(SANDBOX_TOKEN);
  });

  it('that the API does not accept is exit 4, though the API answers', async () => {
    const run = await diagnose({ env: { DIGITALOCEAN_TOKEN: 'dop_v1_wrong-wrong-wrong-1a2b' } });
    expect(run.exitCode).toBe(4);
    expect(documentOf(run).ok).toBe(false);
    expect(problems(run)).toEqual(['token-valid error']);
    for (const id of ['vpc_peering:read', 'vpc:read', 'clock']) expect(check(run, id)?.level).toBe('skipped');
    expect(errorOf(run)).toMatchObject({ code: 'unauthorized', http_status: 401 });
    expect(run.stdout).not.toContain('wrong');
  });

  it.each<[string, string, number, string[]]>([
    ['vpc_peering:read', '/v2/vpc_peerings', 4, ['vpc_peering:read error']],
    ['vpc:read', '/v2/vpcs', 0, ['vpc:read warning']],
  ])('without %s', async (scope, path, exitCode, expected) => {
    const run = await diagnose({ intercept: forbidden('GET', path) });
    expect(run.exitCode).toBe(exitCode);
    expect(problems(run)).toEqual(expected);
    expect(check(run, scope)?.hint).toContain(`The token needs the scope ${scope}.`);
  });

  it.each<[string, Env, string]>([
    ['two that differ', { DIGITALOCEAN_ACCESS_TOKEN: 'another-token' }, 'token_conflict'],
    ['a refresh token', { DIGITALOCEAN_TOKEN: `dor_v1_${'ab'.repeat(32)}` }, 'invalid_token'],
    ['a profile there is not', { DIGITALOCEAN_TOKEN: undefined, DOPEER_PROFILE: 'x' }, 'no_token'],
  ])('%s is exit 4', async (_, env, code) => {
    const run = await diagnose({ env });
    expect(run.exitCode).toBe(4);
    expect(errorOf(run).code).toBe(code);
    expect(check(run, 'api')?.level).toBe('ok');
  });
});

describe('doctor, the way to the API', () => {
  it.each<[string, Env, string[], string]>([
    ['--api-url', {}, ['--api-url', 'https://x.example/v2'], 'https://x.example from --api-url'],
    [
      'a variable',
      { DIGITALOCEAN_API_URL: 'http://[::1]:1' },
      [],
      'http://[::1]:1 from DIGITALOCEAN_API_URL',
    ],
  ])('tells the URL of %s', async (_, env, args, message) => {
    expect(check(await diagnose({ env }, ...args), 'api-url')?.message).toBe(message);
  });

  it('tells of a wrong URL once, is exit 2 and asks nobody', async () => {
    const run = await diagnose({ env: { DIGITALOCEAN_API_URL: 'https://me:secret@x.example' } });
    expect(run).toMatchObject({ exitCode: 2, requests: [] });
    expect(problems(run)).toEqual(['api-url error', 'token error']);
    expect(check(run, 'token')?.message).toBe('Not known: see api-url.');
    expect(run.stdout + run.stderr).not.toContain('secret');
  });

  it.each<[Env, string, string]>([
    [{ HTTPS_PROXY: 'http://me:secret@p.example:3128' }, 'ok', 'http://p.example:3128 from HTTPS_PROXY'],
    [{ http_proxy: 'http://p.example' }, 'ok', 'http://p.example from http_proxy'],
    [
      { HTTPS_PROXY: 'http://p.example', NO_PROXY: '.digitalocean.com' },
      'ok',
      'None: NO_PROXY exempts api.digitalocean.com.',
    ],
    [{ ALL_PROXY: 'socks://p' }, 'warning', 'None: ALL_PROXY is set, but dopeer does not use it.'],
    [{ HTTPS_PROXY: 'secret' }, 'error', 'HTTPS_PROXY is not the URL of a proxy.'],
  ])('tells the proxy of %j', async (env, level, message) => {
    const run = await diagnose({ env });
    expect(check(run, 'proxy')).toMatchObject({ level, message });
    expect(run.exitCode).toBe(level === 'error' ? 2 : 0);
    expect(run.stdout + run.stderr).not.toContain('secret');
  });

  it('tells which certificates count', async () => {
    const of = async (env: Env) => check(await diagnose({ env }), 'certificates');
    const folder = await temporaryFolder();
    expect(await of({ NODE_EXTRA_CA_CERTS: folder })).toMatchObject({ level: 'ok' });
    expect(await of({ NODE_EXTRA_CA_CERTS: '/nowhere/ca.pem' })).toMatchObject({
      level: 'warning',
      message: 'NODE_EXTRA_CA_CERTS names /nowhere/ca.pem, which cannot be read: Node.js leaves it out.',
    });
    expect(await of({ NODE_TLS_REJECT_UNAUTHORIZED: '0' })).toMatchObject({
      level: 'warning',
      hint: 'To check them again: unset NODE_TLS_REJECT_UNAUTHORIZED',
    });
  });

  it('is exit 6 where nothing answers, without a second attempt', async () => {
    const refuse = () => {
      throw Object.assign(new TypeError('fetch failed'), { code: 'ECONNREFUSED' });
    };
    const run = await diagnose({ intercept: refuse });
    expect(run).toMatchObject({ exitCode: 6, requests: REQUESTS });
    expect(problems(run)).toEqual(['api error']);
    const text = await runOnce(['doctor'], { intercept: refuse });
    expect(text.stderr).toBe(
      'Error: Could not reach api.digitalocean.com: the connection was refused.\nCheck the API URL. Is the server, or the proxy before it, running?\n',
    );
  });

  it('is exit 6 where the rate limit is used up', async () => {
    const headers = { 'ratelimit-limit': '5000', 'ratelimit-remaining': '0', 'retry-after': '20' };
    const run = await diagnose({ intercept: () => answer(429, { id: 'x', message: 'Slow.' }, headers) });
    expect(run).toMatchObject({ exitCode: 6, requests: REQUESTS });
    expect(problems(run)).toContain('rate-limit error');
    expect(check(run, 'api')?.level).toBe('ok');
  });

  it('names no time that nobody can believe', async () => {
    const headers = {
      'ratelimit-limit': '5000',
      'ratelimit-remaining': '4999',
      'ratelimit-reset': '9'.repeat(15),
    };
    const body = { vpc_peerings: [], vpcs: [], links: {}, meta: { total: 0 } };
    const run = await diagnose({ intercept: () => answer(200, body, headers) });
    expect(check(run, 'rate-limit')?.message).toBe('4999 of 5000 requests an hour left');
  });

  it('warns where little is left of the rate limit', async () => {
    const headers = {
      'ratelimit-limit': '5000',
      'ratelimit-remaining': '12',
      'ratelimit-reset': String(START / 1000 + 600),
    };
    const body = { vpc_peerings: [], vpcs: [], links: {}, meta: { total: 0 } };
    const run = await diagnose({ intercept: () => answer(200, body, headers) });
    expect(check(run, 'rate-limit')).toMatchObject({
      level: 'warning',
      message: '12 of 5000 requests an hour left; the oldest one counted expires in 10 min',
    });
    expect((await runOnce(['doctor'], { intercept: () => answer(200, body, headers) })).stderr).toBe(
      'There is 1 warning, and no error.\n',
    );
  });

  it.each([
    [400_000, '6m 40s ahead of'],
    [-90_000, '1m 30s behind'],
  ])('finds a clock that is off by %s ms', async (clockOffset, words) => {
    expect(check(await diagnose({ clockOffset }), 'clock')).toMatchObject({
      level: 'warning',
      message: `This machine's clock is ${words} the API's.`,
    });
  });

  it('ends with 130 on Ctrl-C', async () => {
    const world = createWorld();
    world.interrupt();
    expect(await world.run('doctor')).toMatchObject({ exitCode: 130, stdout: '', requests: [] });
  });
});

describe('isExempt', () => {
  const API = new URL('https://api.digitalocean.com');
  it.each<[string, boolean]>([
    ['', false],
    ['*', true],
    ['api.digitalocean.com', true],
    ['API.digitalocean.com', true],
    ['digitalocean.com', true],
    ['.digitalocean.com,x', true],
    ['x *.digitalocean.com', true],
    ['ocean.com', false],
    ['digitalocean.com:443', true],
    ['digitalocean.com:80', false],
  ])('%j: %s', (noProxy, expected) => expect(isExempt(API, noProxy)).toBe(expected));

  it('is never surprised', () => {
    const host = fc.oneof(
      fc.webAuthority({ withPort: true, withIPv4: true, withIPv6: true }),
      fc.constant('[::1]'),
    );
    const entry = fc.oneof(
      host,
      fc.tuple(fc.ipV4(), fc.nat(99)).map(([ip, bits]) => `${ip}/${bits}`),
      fc.string(),
    );
    fc.assert(
      fc.property(
        host,
        fc.array(entry).map((entries) => entries.join()),
        (api, noProxy) => typeof isExempt(new URL(`https://${api}`), noProxy) === 'boolean',
      ),
      { numRuns: 100 },
    );
  });
});

it('shows no token, whatever the API does', async () => {
  const statuses = fc.constantFrom(200, 204, 302, 400, 401, 403, 404, 418, 422, 500);
  await fc.assert(
    fc.asyncProperty(statuses, statuses, fc.boolean(), async (first, second, isJson) => {
      const run = await diagnose({
        intercept: (request) => {
          const status = request.url.includes('vpc_peerings') ? first : second;
          const echo = `You sent ${request.headers.get('authorization')}`;
          if (status === 204) return new Response(null, { status });
          return answer(status, isJson ? { message: echo } : echo);
        },
      });
      expect(run.stdout + run.stderr).not.toContain(SANDBOX_TOKEN.slice(7, 24));
      expect(documentOf(run).ok).toBe(run.exitCode === 0);
      expect(documentOf(run).checks).toHaveLength(16);
    }),
  );
});
