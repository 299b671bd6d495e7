import { describe, expect, it } from 'vitest';
import { SANDBOX_TOKEN } from '../../../src/sandbox/handler.ts';
import { TOKEN } from '../../helpers/api.ts';
import { answer, errorOf, forbidden, runOnce, SEED, type WorldOptions } from '../../helpers/world.ts';

const LIST = ['list', '-o', 'id'];

type Env = NonNullable<WorldOptions['env']>;

describe('which token', () => {
  it.each<[string, Env]>([
    ['DIGITALOCEAN_TOKEN', {}],
    [
      'DIGITALOCEAN_ACCESS_TOKEN',
      { DIGITALOCEAN_TOKEN: undefined, DIGITALOCEAN_ACCESS_TOKEN: SANDBOX_TOKEN },
    ],
    ['both, alike', { DIGITALOCEAN_ACCESS_TOKEN: SANDBOX_TOKEN }],
    ['one and an empty one', { DIGITALOCEAN_ACCESS_TOKEN: '' }],
    ['with quotes and white space', { DIGITALOCEAN_TOKEN: ` "${SANDBOX_TOKEN}"\n` }],
  ])('%s', async (_, env) => {
    expect(await runOnce(LIST, { env })).toMatchObject({ stderr: '', exitCode: 0 });
  });

  it.each<[string, Env, string]>([
    ['none', { DIGITALOCEAN_TOKEN: undefined }, 'no_token'],
    ['an empty one', { DIGITALOCEAN_TOKEN: '' }, 'no_token'],
    ['two different ones', { DIGITALOCEAN_ACCESS_TOKEN: TOKEN }, 'token_conflict'],
    ['a refresh token', { DIGITALOCEAN_TOKEN: `dor_v1_${'ab'.repeat(32)}` }, 'invalid_token'],
    ['one with spaces', { DIGITALOCEAN_TOKEN: 'some words' }, 'invalid_token'],
  ])('%s is exit 4 without a request', async (_, env, code) => {
    const run = await runOnce(['list', '--json'], { env });
    expect(run).toMatchObject({ stdout: '', exitCode: 4, requests: [] });
    expect(errorOf(run)).toMatchObject({ code, exit_code: 4, hint: expect.any(String) });
  });

  it('two different ones are both named', async () => {
    const { stderr } = await runOnce(['list'], { env: { DIGITALOCEAN_ACCESS_TOKEN: TOKEN } });
    expect(stderr).toContain('DIGITALOCEAN_TOKEN and DIGITALOCEAN_ACCESS_TOKEN');
  });

  it('one that the API does not know is exit 4', async () => {
    const intercept = () => answer(401, { id: 'unauthorized', message: 'No.', request_id: 'r-1' });
    expect(await runOnce(['list'], { intercept })).toMatchObject({
      stdout: '',
      stderr:
        'Error: The API does not accept the token: No.\nCheck the token from DIGITALOCEAN_TOKEN: https://cloud.digitalocean.com/account/api/tokens\nrequest id: r-1\n',
      exitCode: 4,
    });
    expect(errorOf(await runOnce(['list', '--json'], { env: { DIGITALOCEAN_TOKEN: TOKEN } }))).toMatchObject({
      code: 'unauthorized',
      http_status: 401,
      api_id: 'unauthorized',
      request_id: expect.any(String),
    });
  });

  it.each<[string[], string, string]>([
    [['list'], 'GET', 'vpc_peering:read'],
    [['get', SEED.webToData], 'GET', 'vpc_peering:read'],
    [['create', 'x', '--vpc', SEED.web, '--vpc', SEED.edge], 'POST', 'vpc_peering:create'],
    [['rename', '5f4b', 'x'], 'PATCH', 'vpc_peering:update'],
    [['delete', '5f4b', '--yes'], 'DELETE', 'vpc_peering:delete'],
  ])('one that lacks the scope of %j is exit 4 and told which', async (args, method, scope) => {
    const run = await runOnce([...args, '--json'], { intercept: forbidden(method, /^\/v2\/vpc_peerings/) });
    expect(run.exitCode).toBe(4);
    expect(errorOf(run)).toMatchObject({
      code: 'forbidden',
      hint: expect.stringMatching(new RegExp(`\\b${scope}\\b`)),
    });
  });
});

describe('the token is written nowhere', () => {
  const peering = (name: string) => ({
    vpc_peering: {
      id: SEED.webToData,
      name,
      vpc_ids: [],
      status: 'ACTIVE',
      created_at: '2026-01-01T00:00:00Z',
    },
  });
  const echo = (status: number) => (request: Request) => {
    const token = request.headers.get('authorization') ?? '';
    return answer(
      status,
      { id: token, message: `You sent ${token}`, request_id: token, ...peering(`a ${token}`) },
      { 'x-request-id': token },
    );
  };
  const html = (status: number) => (request: Request) =>
    answer(status, `<p>${request.headers.get('authorization')?.replace('Bearer ', '')}`);

  const runs: [string, string[], WorldOptions][] = [
    ['error message', ['get', SEED.webToData], { intercept: echo(422) }],
    ['error object', ['get', SEED.webToData, '--json'], { intercept: echo(401) }],
    ['error under --debug', ['rename', SEED.webToData, 'x', '--debug'], { intercept: echo(403) }],
    ['answer', ['get', SEED.webToData, '-o', 'csv'], { intercept: echo(200) }],
    ['answer in json', ['get', SEED.webToData, '--json', '--debug'], { intercept: echo(200) }],
    ['answer in yaml', ['get', SEED.webToData, '-o', 'yaml'], { intercept: echo(200) }],
    ['answer that is not JSON', LIST, { intercept: html(200) }],
    ['refusal that is not JSON', LIST, { intercept: html(400) }],
    [
      'redirect',
      LIST,
      { intercept: () => answer(302, '', { location: `https://x.example/${SANDBOX_TOKEN}` }) },
    ],
    ['reference', ['get', SANDBOX_TOKEN], {}],
    ['region', ['list', '--debug', '--region', SANDBOX_TOKEN], {}],
  ];
  it.each(runs)('as %s', async (_, args, options) => {
    const { stdout, stderr } = await runOnce(args, options);
    expect(stdout + stderr).not.toBe('');
    expect(stdout + stderr).not.toContain(SANDBOX_TOKEN);
    expect(stdout + stderr).not.toContain(SANDBOX_TOKEN.slice(0, 24));
  });

  it('goes to the API and stays there', async () => {
    const seen: (string | null)[] = [];
    const run = await runOnce([...LIST, '--debug'], {
      intercept: (request) => {
        seen.push(request.headers.get('authorization'));
        return undefined;
      },
    });
    expect(seen).toEqual([`Bearer ${SANDBOX_TOKEN}`]);
    expect(run.stderr).not.toContain('Bearer');
  });
});
