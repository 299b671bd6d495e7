import { describe, expect, it } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };
import { answer, errorOf, json, runOnce, SEED, type WorldOptions } from './helpers/world.ts';

const FORMATS = 'Formats: table, json, ndjson, yaml, csv, tsv, markdown, id, name\n';
const IDS = '5f4b5d2c ec352f31 3d22ea6f a03944aa'.split(' ');
const LIST = 'GET /v2/vpc_peerings?page=1&per_page=200';

type Env = NonNullable<WorldOptions['env']>;

describe('help', () => {
  it('is what bare dopeer prints, on stdout', async () => {
    const run = await runOnce([]);
    expect(run).toMatchObject({ stderr: '', exitCode: 0, requests: [] });
    expect(run.stdout).toMatch(/^Usage: dopeer \[options] \[command]\n/);
    expect(run.stdout).toContain('\nExamples:\n  $ dopeer ');
    for (const flag of ['--help', '-h']) expect((await runOnce([flag])).stdout).toBe(run.stdout);
  });

  it.each(['list', 'ls', 'get', 'create', 'rename', 'delete', 'rm', 'vpcs', 'sandbox'])(
    'of %s has examples',
    async (command) => {
      for (const flag of ['-h', '--help']) {
        const run = await runOnce([command, flag], { env: { DIGITALOCEAN_TOKEN: undefined } });
        expect(run).toMatchObject({ stderr: '', exitCode: 0, requests: [] });
        expect(run.stdout).toMatch(/^Usage: dopeer /);
        expect(run.stdout).toContain('\nExamples:\n  $ dopeer ');
      }
    },
  );

  it.each([['--version'], ['-V'], ['list', '--version']])('%s %s prints the version', async (...args) => {
    const run = await runOnce(args);
    expect(run).toMatchObject({ stdout: `${packageJson.version}\n`, stderr: '', exitCode: 0, requests: [] });
  });
});

describe('global options', () => {
  it.each<[string[], Env]>([
    [['-o', 'id', 'list'], {}],
    [['list', '-o', 'id'], {}],
    [['list', '-oid'], {}],
    [['list', '-o=id'], {}],
    [['list', '--output=id'], {}],
    [['list'], { DOPEER_OUTPUT: 'id' }],
    [['list', '-o', 'id'], { DOPEER_OUTPUT: 'json' }],
  ])('%j with %j', async (args, env) => {
    const run = await runOnce(args, { env });
    expect(run).toMatchObject({ stderr: '', exitCode: 0, requests: [LIST] });
    expect(run.stdout.split('\n').map((id) => id.slice(0, 8))).toEqual([...IDS, '']);
  });

  it.each([
    [['--json', 'get', '5f4b'], {}],
    [['get', '5f4b', '--json', '-o', 'json'], {}],
    [['get', '5f4b', '--json'], { DOPEER_OUTPUT: 'yaml' }],
    [['get', '5f4b'], { DOPEER_OUTPUT: 'json' }],
  ])('%j with %j is json', async (args, env) => {
    expect(json(await runOnce(args, { env }))).toMatchObject({ id: SEED.webToData });
  });

  it.each([{ DOPEER_DEBUG: '1' }, {}])('--debug traces requests on stderr (%j)', async (env) => {
    const flags = 'DOPEER_DEBUG' in env ? [] : ['--debug'];
    const run = await runOnce(['list', '-o', 'id', ...flags], {
      env,
      intercept: () =>
        answer(200, { vpc_peerings: [] }, { 'x-request-id': 'r-1', 'ratelimit-remaining': '77' }),
    });
    expect(run.stderr.split('\n')[0]).toBe(
      'GET https://api.digitalocean.com/v2/vpc_peerings?page=1&per_page=200  200  0ms  request-id=r-1  ratelimit-remaining=77',
    );
  });

  it.each([
    'https://api.example',
    'https://api.example/',
    'https://api.example/v2',
    'https://api.example/v2/',
  ])('--api-url %s', async (url) => {
    const urls: string[] = [];
    const intercept: WorldOptions['intercept'] = (request) => {
      urls.push(request.url);
      return undefined;
    };
    await runOnce(['list', '-o', 'id', '--api-url', url], { intercept });
    await runOnce(['list', '-o', 'id'], { intercept, env: { DIGITALOCEAN_API_URL: url } });
    const expected = 'https://api.example/v2/vpc_peerings?page=1&per_page=200';
    expect(urls).toEqual([expected, expected]);
  });
});

describe('a wrong command line', () => {
  it.each<[string[], string, string, Env?]>([
    [['list', '--bogus'], "Unknown option '--bogus'.", 'See: dopeer list --help'],
    [['--bogus'], "Unknown option '--bogus'.", 'See: dopeer --help'],
    [['list', '--sandbox=true'], '--sandbox takes no value.', 'Write --sandbox alone, or leave it out.'],
    [['list', '--regoin', 'x'], "Unknown option '--regoin'.", 'Did you mean --region?'],
    [
      ['list', 'x'],
      "Too many arguments for 'list'. Expected 0 arguments but got 1.",
      'See: dopeer list --help',
    ],
    [['list', '-o', 'xml'], '--output cannot be "xml".', FORMATS.trimEnd()],
    [['list', '-o', ''], '--output cannot be "".', FORMATS.trimEnd()],
    [['list'], 'DOPEER_OUTPUT cannot be "xml".', FORMATS.trimEnd(), { DOPEER_OUTPUT: 'xml' }],
    [
      ['list', '--request-timeout', 'soon'],
      '--request-timeout needs a duration, not "soon".',
      'Write 500ms, 30s, 5m, 1h, or a number of seconds.',
    ],
    [
      ['list', '--sandbox', '--profile', 'a'],
      '--sandbox does not go together with --profile.',
      'The sandbox uses no account. Leave one of them out.',
    ],
    [
      ['list', '--sandbox', '--api-url', 'https://x.example'],
      '--sandbox does not go together with --api-url.',
      'The sandbox uses no account. Leave one of them out.',
    ],
    [
      ['list', '-p', 'a'],
      'DOPEER_SANDBOX does not go together with --profile.',
      'The sandbox uses no account. Leave one of them out.',
      { DOPEER_SANDBOX: '1' },
    ],
    [
      ['list', '--api-url', 'ftp://x'],
      '--api-url is not a URL: "ftp://x".',
      'Write it like https://api.digitalocean.com',
    ],
    [
      ['list', '--api-url', 'https://me:secret@x.example'],
      '--api-url must not hold a user name or password, nor any @.',
      'A token comes from DIGITALOCEAN_TOKEN or a profile.',
    ],
  ])('%j: exit 2, a hint, no request', async (args, message, hint, env = {}) => {
    const human = await runOnce(args, { env });
    expect(human).toMatchObject({
      stdout: '',
      stderr: `Error: ${message}\n${hint}\n`,
      exitCode: 2,
      requests: [],
    });
    if (args.includes('-o')) return;
    for (const flags of [['--json'], ['-o', 'yaml']]) {
      if (env.DOPEER_OUTPUT !== undefined) continue;
      const run = await runOnce([...args, ...flags], { env });
      expect(run).toMatchObject({ stdout: '', exitCode: 2, requests: [] });
      expect(run.stderr).toBe(
        `${JSON.stringify({ error: { code: 'usage', message, hint, exit_code: 2 } })}\n`,
      );
    }
  });

  it.each(['http://x.example', 'http://10.0.0.1', 'http://localhost.evil.example'])(
    '--api-url %s would send the token in the clear',
    async (url) => {
      for (const [args, env, source] of [
        [['--api-url', url], {}, '--api-url'],
        [[], { DIGITALOCEAN_API_URL: url }, 'DIGITALOCEAN_API_URL'],
      ] as const) {
        expect(await runOnce(['list', ...args], { env })).toMatchObject({
          stderr: `Error: ${source} must start with https://: a token never goes over plain http.\nOnly this machine may be asked over http, such as http://127.0.0.1:8417\n`,
          exitCode: 2,
          requests: [],
        });
      }
    },
  );

  it('is an unknown command', async () => {
    for (const command of ['bogus', 'lst']) {
      const run = await runOnce([command, '--json']);
      expect(run).toMatchObject({ stdout: '', exitCode: 2, requests: [] });
      expect(errorOf(run)).toMatchObject({ code: 'usage', exit_code: 2, hint: expect.any(String) });
    }
  });

  it('is --json with another format', async () => {
    const run = await runOnce(['list', '--json', '-o', 'yaml']);
    expect(run).toMatchObject({ stdout: '', exitCode: 2, requests: [] });
    expect(errorOf(run)).toMatchObject({
      code: 'usage',
      message: '--json does not go together with --output yaml.',
    });
  });
});
