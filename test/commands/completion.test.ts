import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { seed } from '../../src/sandbox/account/seed.ts';
import { anyCharacter } from '../helpers/characters.ts';
import { expectMode } from '../helpers/platform.ts';
import { answer, createWorld, forbidden, runOnce, type WorldOptions } from '../helpers/world.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dopeer-test-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const FILE = () => join(folder, 'completion.json');

const world = (options: WorldOptions = {}) =>
  createWorld({ ...options, env: { DOPEER_CONFIG_DIR: folder, ...options.env } });

/** What a Tab after these words offers, without descriptions. */
async function offered(words: readonly string[], options: WorldOptions = {}) {
  const run = await world(options).run('__complete', '--', ...words);
  expect(run).toMatchObject({ stderr: '', exitCode: 0 });
  return run.stdout.split('\n').flatMap((line) => line.split('\t')[0] || []);
}

const PEERINGS = ['prod-web-to-data', 'prod-web-to-staging', 'analytics-to-data', 'prod-web-sfo3-fra1'];

describe('a Tab offers', () => {
  it.each<readonly [readonly string[], readonly string[]]>([
    [['cr'], ['create']],
    [
      ['auth', 'l'],
      ['login', 'list', 'logout'],
    ],
    [['auth', 'list', ''], []],
    [
      ['help', 'a'],
      ['apply', 'auth'],
    ],
    [
      ['help', 'auth', 'l'],
      ['login', 'list', 'logout'],
    ],
    [['help', 'sandbox', 'serve', ''], []],
    [
      ['schema', 'e'],
      ['export', 'error', 'event'],
    ],
    [
      ['schema', 'auth', 'l'],
      ['login', 'list', 'logout'],
    ],
    [['schema', 'completion'], []],
    [['schema', 'list', ''], []],
    [['plan', '-f', 'any'], [':files']],
    [['apply', '--file=any'], []],
    [['help', 'list', ''], []],
    [['help', 'nonsense', ''], []],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish', 'powershell'],
    ],
    [
      ['list', '--s'],
      ['--status', '--sort', '--sandbox'],
    ],
    [['rm', '--if'], ['--if-exists']],
    [['sandbox', 'serve', '--la'], ['--latency']],
    [['--ver'], ['--version']],
    [['list', '--ver'], []],
    [
      ['list', '-o', ''],
      ['table', 'json', 'ndjson', 'yaml', 'csv', 'tsv', 'markdown', 'id', 'name'],
    ],
    [
      ['--output', 't'],
      ['table', 'tsv'],
    ],
    [
      ['graph', '-o', ''],
      ['table', 'json', 'yaml', 'svg', 'mermaid', 'dot'],
    ],
    [['auth', '-o', 'y'], ['yaml']],
    [['list', '-oj'], ['-ojson']],
    [['-qo', 'j'], ['json']],
    [
      ['wait', 'x', '--for', ''],
      ['settled', 'active', 'deleted'],
    ],
    [
      ['list', '--status', 'ACTIVE,'],
      ['ACTIVE,PROVISIONING', 'ACTIVE,DELETING', 'ACTIVE,ERROR'],
    ],
    [
      ['list', '--region', 'nyc3,fra1', '--region', 'ams3,s'],
      ['ams3,sfo3', 'ams3,sgp1'],
    ],
    [['list', '--status', 'active', '--status', 'ER'], ['ERROR']],
    [
      ['create', 'x', '--vpc', 'prod-web-fra1,prod'],
      ['prod-web-fra1,prod-web-sfo3', 'prod-web-fra1,prod-data-nyc3'],
    ],
    [['vpcs', '--columns', 'ip'], ['ip_range']],
    [['list', '--columns', 'id,name,st'], ['id,name,status']],
    [['list', '--columns', 'id,id,i'], []],
    [
      ['create', '--dry-run', '--columns', ''],
      ['id', 'level', 'message'],
    ],
    [['auth', 'switch', '--columns', 'p'], ['profile']],
    [['completion', '--columns', ''], []],
    [['list', '--sort', 'cr'], ['created_at']],
    [['list', '--sort', '-cr'], ['-created_at']],
    [['list', '--limit', ''], []],
    [['get', ''], PEERINGS],
    [['get', 'prod-web-to-data', ''], []],
    [
      ['reach', 'web-0'],
      ['web-01', 'web-02', 'web-03'],
    ],
    [['reach', 'ap'], []],
    [['reach', 'web-01', 'ap'], ['app-db']],
    [['rename', 'an'], ['analytics-to-data']],
    [['rename', 'analytics-to-data', ''], []],
    [
      ['rm', 'prod-web-to-data', '--yes', 'prod'],
      ['prod-web-to-staging', 'prod-web-sfo3-fra1'],
    ],
    [['wait', '--', 'an'], ['analytics-to-data']],
    [['wait', '--', '-'], []],
    [
      ['create', 'x', '--vpc', 'prod'],
      ['prod-web-sfo3', 'prod-data-nyc3', 'prod-web-fra1'],
    ],
    [
      ['create', 'x', '--vpc', 'prod-web-fra1', '--vpc', 'prod'],
      ['prod-web-sfo3', 'prod-data-nyc3'],
    ],
    [['create', '--vpc-ids=edge-blr1,prod-d'], ['--vpc-ids=edge-blr1,prod-data-nyc3']],
    [
      ['list', '--region', 's'],
      ['sfo3', 'sgp1'],
    ],
    [['list', '--region=sf'], ['--region=sfo3']],
    [['nonsense', ''], []],
    [['list', '--nonsense', '--reg'], ['--region']],
    [[], expect.arrayContaining(['list', 'completion'])],
  ])('%j', async (words, expected) => {
    expect(await offered(words)).toEqual(expected);
  });

  it('what commands and options do', async () => {
    expect((await world().run('__complete', '--', 'comp')).stdout).toBe(
      'completion\tmake Tab complete commands and names\n',
    );
    expect((await world().run('__complete', '--', 'list', '--reg')).stdout).toBe(
      '--region\tpeerings with a VPC in this region, such as sfo3\n',
    );
  });

  it('the next word, where PowerShell drops the empty one', async () => {
    expect((await world().run('__complete', '--next', 'wait', '--for')).stdout).toBe(
      'settled\nactive\ndeleted\n',
    );
  });

  it('profiles', async () => {
    const token = 'x'.repeat(64);
    const profile = { token, api_url: 'https://api.digitalocean.com' };
    const profiles = { staging: profile, prod: profile, 'a@b': profile };
    await writeFile(join(folder, 'config.json'), JSON.stringify({ default: 'prod', profiles }));
    expect(await offered(['list', '-p', ''])).toEqual(['staging', 'prod']);
    expect(await offered(['auth', 'switch', 's'])).toEqual(['staging']);
    expect(await offered(['auth', 'logout', 'p'])).toEqual(['prod']);
  });
});

describe('names', () => {
  it('that could be anything but a plain word are left out', async () => {
    const names = [
      '$(reboot)',
      'a b',
      '`x`',
      '--yes',
      '-y',
      'a\tb',
      'a\nb',
      '\u001b[2J',
      "it's",
      'x;y',
      'ü',
      '*',
      '',
    ];
    const state = seed();
    state.peerings = names.concat('good_1.x').map((name, index) => ({
      ...(state.peerings[0] as (typeof state.peerings)[0]),
      id: `5f4b5d2c-28fb-4b44-96b7-${String(index).padStart(12, '0')}`,
      name,
    }));
    expect(await offered(['delete', ''], { state })).toEqual(['good_1.x']);
  });

  it('of any kind come out as plain words, one a line', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: anyCharacter }), async (name) => {
        const base = seed();
        const state = { ...base, vpcs: base.vpcs.slice(0, 1).map((vpc) => ({ ...vpc, name })) };
        const run = await world({ state, env: { DOPEER_CONFIG_DIR: join('/proc', 'none') } }).run(
          '__complete',
          '--',
          'list',
          '--vpc',
          '',
        );
        expect(run.stdout).toMatch(/^([\w.][\w.-]*\n)?$/);
        expect(run.stderr).toBe('');
      }),
      { numRuns: 50 },
    );
  });

  it('cost no request where none are needed', async () => {
    const { requests } = await world().run('__complete', '--', 'get', '--');
    expect(requests).toEqual([]);
  });

  it('are fetched once a minute, and kept without the token', async () => {
    const machine = world();
    const ask = () => machine.run('__complete', '--', 'get', 'an');
    expect((await ask()).requests).toEqual(['GET /v2/vpc_peerings?page=1&per_page=200']);
    machine.clock.advance(59_000);
    expect(await ask()).toMatchObject({ requests: [], stdout: 'analytics-to-data\n' });
    machine.clock.advance(1_000);
    expect((await ask()).requests).toHaveLength(1);
    await expectMode(FILE(), 0o600);
    const entry = { at: machine.clock.now(), names: PEERINGS };
    const content: unknown = JSON.parse(await readFile(FILE(), 'utf8'));
    expect(Object.keys(content as object)).toEqual([expect.stringMatching(/^[0-9a-f]{64} peerings$/)]);
    expect(Object.values(content as object)).toEqual([entry]);
  });

  it('serve --vpc and --region with one list', async () => {
    const machine = world();
    await machine.run('__complete', '--', 'list', '--vpc', '');
    expect(await machine.run('__complete', '--', 'vpcs', '--region', 'bl')).toMatchObject({
      requests: [],
      stdout: 'blr1\n',
    });
  });

  it('of one account are not offered in another', async () => {
    const intercept = () => answer(401, { id: 'Unauthorized', message: 'no' });
    expect(await offered(['get', 'an'])).toEqual(['analytics-to-data']);
    const env = { DIGITALOCEAN_TOKEN: 'y'.repeat(64) };
    expect(await offered(['get', 'an'], { env, intercept })).toEqual([]);
    expect(await offered(['--api-url', 'https://other.example', 'get', 'an'], { intercept })).toEqual([]);
    expect(await offered(['get', 'an'], { intercept })).toEqual(['analytics-to-data']);
  });

  it('come from the sandbox, without a file', async () => {
    const env = { DOPEER_SANDBOX: '1', DIGITALOCEAN_TOKEN: '' };
    expect(await offered(['get', 'an'], { env })).toEqual(['analytics-to-data']);
    expect(await offered(['get', '--sandbox', 'an'], { env: { DIGITALOCEAN_TOKEN: '' } })).toHaveLength(1);
    await expect(stat(FILE())).rejects.toThrow('ENOENT');
  });
});

describe('silence', () => {
  it.each<readonly [string, WorldOptions]>([
    ['no token', { env: { DIGITALOCEAN_TOKEN: '' } }],
    ['two tokens', { env: { DIGITALOCEAN_ACCESS_TOKEN: 'z'.repeat(64) } }],
    ['an error of the API', { intercept: () => answer(500, 'oops') }],
    ['a token without the scope', { intercept: forbidden('GET', /./) }],
    ['an answer of another shape', { intercept: () => answer(200, { vpc_peerings: [{ id: 'x' }, 7] }) }],
    ['no network', { intercept: () => Promise.reject(new TypeError('fetch failed')) }],
    ['a wrong API URL', { env: { DIGITALOCEAN_API_URL: 'nonsense' } }],
    ['tracing', { env: { DOPEER_DEBUG: '1' }, intercept: () => answer(404, '') }],
  ])('%s', async (_, options) => {
    expect(await offered(['get', ''], options)).toEqual([]);
  });

  it('on a broken file, which is written anew', async () => {
    for (const content of ['{', '7', 'null', '{"x":null}', '[]']) {
      await writeFile(FILE(), content);
      expect(await offered(['get', 'an'])).toEqual(['analytics-to-data']);
      expect(await readFile(FILE(), 'utf8')).toContain('analytics-to-data');
    }
  });

  it('after less than half a second of an API that does not answer', async () => {
    const machine = world({ intercept: () => new Promise<never>(() => {}) });
    const started = machine.clock.now();
    expect(await machine.run('__complete', '--', 'get', '')).toMatchObject({
      stdout: '',
      stderr: '',
      exitCode: 0,
    });
    expect(machine.clock.now() - started).toBeLessThan(500);
  });

  it('and what was known an hour ago, but not a day', async () => {
    let answers = true;
    const machine = world({ intercept: () => (answers ? undefined : answer(503, '')) });
    await machine.run('__complete', '--', 'get', '');
    answers = false;
    machine.clock.advance(3_600_000);
    expect((await machine.run('__complete', '--', 'get', 'an')).stdout).toBe('analytics-to-data\n');
    machine.clock.advance(24 * 3_600_000);
    expect((await machine.run('__complete', '--', 'get', 'an')).stdout).toBe('');
  });

  it('where the environment asks for a format there is none of', async () => {
    expect(await offered(['get', 'an'], { env: { DOPEER_OUTPUT: 'nonsense' } })).toHaveLength(1);
  });

  it('on whatever is typed', async () => {
    const word = fc.oneof(
      fc.string({ unit: anyCharacter }),
      fc.constantFrom(
        'list',
        'auth',
        'create',
        '--',
        '-o',
        '--vpc',
        '--columns',
        '--sandbox',
        '-',
        '--vpc=a\nb',
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(word), async (words) => {
        const run = await world({ env: { DIGITALOCEAN_TOKEN: '' } }).run('__complete', '--', ...words);
        expect(run).toMatchObject({ stderr: '', exitCode: 0, requests: [] });
        expect(run.stdout).not.toMatch(/[^\n\t\P{Cc}]/u);
      }),
      { numRuns: 200 },
    );
  });
});

describe('dopeer completion', () => {
  it.each(['bash', 'zsh', 'fish', 'powershell'])('%s prints a script, in any format', async (shell) => {
    const { stdout, stderr, exitCode } = await runOnce(['completion', shell]);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout).toContain('dopeer __complete');
    for (const options of [{ terminal: 100 }, { env: { DOPEER_OUTPUT: 'json' } }])
      expect((await runOnce(['completion', shell], options)).stdout).toBe(stdout);
  });

  it('refuses what it does not know', async () => {
    expect(await runOnce(['completion', 'tcsh'])).toMatchObject({
      stdout: '',
      stderr: `Error: Command-argument value 'tcsh' is invalid for argument 'shell'. Allowed choices are bash, zsh, fish, powershell.
See: dopeer completion --help
`,
      exitCode: 2,
    });
    expect(await runOnce(['completion', 'zsh', '-o', 'csv'])).toMatchObject({
      stdout: '',
      stderr: `Error: A completion script has only one format.
Leave out --output: dopeer completion zsh
`,
      exitCode: 2,
    });
    expect((await runOnce(['completion'])).exitCode).toBe(2);
  });

  it('is in the help; what it calls is not', async () => {
    const { stdout } = await runOnce(['--help']);
    expect(stdout).toContain('completion');
    expect(stdout).not.toContain('__complete');
  });
});
