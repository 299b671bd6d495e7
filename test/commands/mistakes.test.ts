import { describe, expect, it } from 'vitest';
import { SANDBOX_TOKEN } from '../../src/sandbox/handler.ts';
import { answer, createWorld, errorOf, json, runOnce, SEED } from '../helpers/world.ts';

describe('an empty text, as an unset variable of a script makes one', () => {
  it.each([
    [['list', '--status', '']],
    [['list', '--status', ' , ']],
    [['list', '--name', '']],
    [['list', '--vpc', '']],
    [['list', '--region', '']],
    [['vpcs', '--region', '']],
    [['get', '']],
    [['rename', '', 'x']],
    [['delete', '', '--yes']],
    [['delete', 'prod-web-to-data', '', '--yes']],
    [['wait', '']],
    [['create', 'x', '--vpc', '', '--vpc', 'edge-blr1']],
    [['create', 'x', '--vpc-ids', '']],
  ])('is a usage error without a request: %j', async (argv) => {
    const run = await runOnce(argv);
    expect(run).toMatchObject({ exitCode: 2, stdout: '', requests: [] });
    expect(run.stderr).toContain('must not be empty.');
  });
});

describe('the token never shows', () => {
  it.each([
    [['list', '--columns', SANDBOX_TOKEN]],
    [['list', `--bogus${SANDBOX_TOKEN}`]],
    [['create', `a b${SANDBOX_TOKEN}`, '--vpc', 'x', '--vpc', 'y']],
    [['list', '--api-url', SANDBOX_TOKEN]],
    [['get', SANDBOX_TOKEN]],
  ])('in an error that quotes the command line: %#', async (argv) => {
    for (const format of [[], ['--json']]) {
      const run = await runOnce([...argv, ...format]);
      expect(run.exitCode).toBeGreaterThan(0);
      expect(run.stderr).toContain('[token]');
      expect(run.stderr).not.toContain('sandbox-sandbox');
    }
  });

  it.each([200, 400, 502])('when a server echoes it in a body that is cut (HTTP %d)', async (status) => {
    const echo = () => answer(status, `Bad request header: Authorization: Bearer ${SANDBOX_TOKEN} and more`);
    const run = await runOnce(['list', '-o', 'id'], { intercept: echo });
    expect(run.stderr).toContain('Bearer [token]');
    expect(run.stderr).not.toContain('sandbox-');
  });
});

describe('peerings that lack what the API promises', () => {
  const bare = () =>
    answer(200, { vpc_peerings: [{ id: 'abc', vpc_ids: null, created_at: null }], meta: { total: 1 } });

  it('are listed, filtered and shown without a crash', async () => {
    expect(
      await runOnce(['list'], { intercept: ({ url }) => (url.includes('vpcs') ? undefined : bare()) }),
    ).toMatchObject({
      exitCode: 0,
      stdout: 'ID   NAME  STATUS  VPCS  REGIONS  CREATED\nabc  -     -       -     -        -\n',
    });
    expect(await runOnce(['list', '--status', 'active', '--json'], { intercept: bare })).toMatchObject({
      exitCode: 0,
      stdout: '[]\n',
    });
    expect(await runOnce(['get', 'abc', '--json'], { intercept: bare })).toMatchObject({
      exitCode: 0,
      stdout: '{\n  "id": "abc",\n  "vpc_ids": null,\n  "created_at": null\n}\n',
    });
    expect(await runOnce(['get', 'abd', '--json'], { intercept: bare })).toMatchObject({ exitCode: 3 });
  });
});

describe('what a write that failed left behind', () => {
  it.each([
    [['rename', 'nope', 'x'], 3, 'not_renamed'],
    [['create', 'x', '--vpc', 'nope', '--vpc', 'edge-blr1'], 3, 'not_created'],
    [['create', 'x', '--vpc', 'edge-blr1', '--vpc', '4b42'], 2, 'not_created'],
    [['delete', 'nope', '--yes'], 3, 'not_deleted'],
  ])('%j: exit code %d, %s', async (argv, exitCode, outcome) => {
    const run = await runOnce([...argv, '--json']);
    expect(run).toMatchObject({ exitCode, stdout: '' });
    expect(errorOf(run).outcome).toBe(outcome);
  });

  it.each([
    ['rename', ['rename', 'nope', 'x'], 'Nothing was renamed.'],
    ['create', ['create', 'x', '--vpc', 'nope', '--vpc', 'edge-blr1'], 'Nothing was created.'],
    ['delete', ['delete', 'nope', '--yes'], 'Nothing was deleted.'],
  ])('is said to people once: %s', async (_, argv, outcome) => {
    const { stderr } = await runOnce(argv);
    expect(stderr.split(outcome)).toHaveLength(2);
  });

  it('is not known after an answer that may have come too late', async () => {
    const intercept = ({ method }: Request) =>
      method === 'PATCH' ? answer(503, { id: 'x', message: 'down' }) : undefined;
    const { stderr } = await runOnce(['rename', 'prod-web-to-data', 'x'], { intercept });
    expect(stderr).toBe(
      'Error: The API failed (HTTP 503): down\nIt is not known what became of it.\nTry again. Is something down? https://status.digitalocean.com\nSee what it is called: dopeer get 5f4b5d2c-28fb-4b44-96b7-1a3e2d2ffb20\n',
    );
  });

  it('is not "nothing" where only some of several were refused', async () => {
    const intercept = ({ method, url }: Request) =>
      method === 'DELETE' && url.endsWith('5f4b5d2c-28fb-4b44-96b7-1a3e2d2ffb20')
        ? answer(409, { id: 'conflict', message: 'no' })
        : undefined;
    const run = await runOnce(['delete', '5f4b', 'a039', '--yes'], { intercept });
    expect(run.exitCode).toBe(7);
    expect(run.stdout).toMatch(/^a03944aa\S+ +prod-web-sfo3-fra1 +DELETING +true$/m);
    expect(run.stderr).toContain('Error: 1 of 2 peerings were not deleted.\n');
    expect(run.stderr).not.toContain('Nothing was deleted.');
    expect(run.stderr).toMatch(
      /^To restore what was deleted, once it is gone:\n {2}dopeer create prod-web-sfo3-fra1 --vpc \S{36} --vpc \S{36}\nError: /,
    );
  });

  it('is nothing to speak of when --if-exists and another was faster', async () => {
    const intercept = ({ method }: Request) =>
      method === 'DELETE' ? answer(404, { id: 'not_found', message: 'gone' }) : undefined;
    const run = await createWorld({ intercept }).run(
      'delete',
      'prod-web-to-data',
      '--yes',
      '--if-exists',
      '--json',
    );
    expect(run.exitCode).toBe(0);
    expect(json(run)).toEqual([
      { ref: '5f4b5d2c-28fb-4b44-96b7-1a3e2d2ffb20', ok: true, status: 'NOT_FOUND' },
    ]);
  });
});

describe('a command line that is nearly right', () => {
  it.each([
    [['lst'], "Error: Unknown command 'lst'.\nDid you mean one of list, ls?\n"],
    [['bogus'], "Error: Unknown command 'bogus'.\nSee: dopeer --help\n"],
    [
      ['list', '--bogus\x1b[31m\nfoo'],
      "Error: Unknown option '--bogus\\u001b[31m\\u000afoo'.\nSee: dopeer list --help\n",
    ],
    [['list', '--vpc', 'edge-blr1', '--vpc', '4b42c8fe'], 'Error: --vpc names the same VPC twice.\n'],
  ])('%j', async (argv, stderr) => {
    expect(await runOnce(argv)).toMatchObject({ exitCode: 2, stdout: '', stderr });
  });

  it.each([[['sandbox']], [['auth']], [['help', 'list']], [['-o', 'json']]])(
    '%j prints help on stdout',
    async (argv) => {
      const run = await runOnce(argv);
      expect(run).toMatchObject({ exitCode: 0, stderr: '' });
      expect(run.stdout).toMatch(/^Usage: dopeer/);
    },
  );
});

describe('help', () => {
  it.each([
    [['help', 'list'], ['list', '--help'], '--region <slug>'],
    [['help', 'auth', 'login'], ['auth', 'login', '--help'], '--token-stdin'],
    [['help', 'wait'], ['wait', '--help'], '--for <goal>'],
    [['help'], ['--help'], '--request-timeout <duration>'],
    [['help', '--no-color', 'list'], ['list', '--help'], '--region <slug>'],
    [['--no-color', 'help', 'list'], ['list', '--help'], '--region <slug>'],
  ])('%j prints what %j prints', async (argv, same, option) => {
    const run = await runOnce(argv);
    expect(run).toMatchObject({ exitCode: 0, stderr: '', requests: [] });
    expect(run.stdout).toContain(option);
    expect(run.stdout).toBe((await runOnce(same)).stdout);
  });
});

describe('create --dry-run', () => {
  it('shows every check, also with --columns', async () => {
    const run = await runOnce([
      'create',
      'x',
      '--vpc',
      'prod-web-sfo3',
      '--vpc',
      'prod-data-nyc3',
      '--dry-run',
      '--columns',
      'id,level',
    ]);
    expect(run.stdout).toBe(
      'ID            LEVEL\nvpcs-exist    ok\npair-free     error\nranges-apart  ok\nname-free     ok\n',
    );
  });

  it('agrees with --if-not-exists', async () => {
    const argv = [
      'create',
      'prod-web-to-data',
      '--vpc',
      'prod-web-sfo3',
      '--vpc',
      'prod-data-nyc3',
      '--if-not-exists',
    ];
    expect((await runOnce([...argv, '--dry-run'])).exitCode).toBe(0);
    expect((await runOnce(argv)).exitCode).toBe(0);
  });
});

describe('an option that does nothing', () => {
  it.each([
    [['get', 'x', '--watch', '--github-output'], '--github-output does not go together with --watch.'],
    [['get', 'x', '--interval', '5s'], '--interval goes with --watch.'],
    [['list', '--interval', '5s'], '--interval goes with --watch.'],
    [['create', 'x', '--vpc', 'a', '--vpc', 'b', '--timeout', '5m'], '--timeout goes with --wait.'],
    [
      ['create', 'x', '--vpc', 'a', '--vpc', 'b', '--poll-interval', '5s'],
      '--poll-interval goes with --wait.',
    ],
    [
      ['create', 'x', '--vpc', 'a', '--vpc', 'b', '--dry-run', '--timeout', '5m'],
      '--timeout goes with --wait.',
    ],
    [['delete', 'x', '--yes', '--timeout', '5m'], '--timeout goes with --wait.'],
    [['mesh', 'a', 'b', '--yes', '--timeout', '5m'], '--timeout goes with --wait.'],
  ])('%j is a usage error before any request', async (argv, message) => {
    const run = await runOnce([...argv, '--json']);
    expect(run).toMatchObject({ exitCode: 2, stdout: '', requests: [] });
    expect(errorOf(run)).toMatchObject({ code: 'usage', message });
  });
});

describe('a word from another tool', () => {
  it.each([
    ['update', 'Did you mean rename?'],
    ['show', 'Did you mean get?'],
    ['describe', 'Did you mean get?'],
    ['remove', 'Did you mean delete?'],
    ['version', 'Did you mean --version?'],
    ['login', 'Did you mean auth login?'],
    ['lst', 'Did you mean one of list, ls?'],
    ['graf', 'Did you mean graph?'],
    ['toString', 'See: dopeer --help'],
    ['xyzzy', 'See: dopeer --help'],
  ])('%s', async (word, hint) => {
    for (const argv of [[word], ['help', word]])
      expect(errorOf(await runOnce([...argv, '--json']))).toMatchObject({
        code: 'usage',
        message: `Unknown command '${word}'.`,
        hint,
      });
  });

  it.each([
    [['graph', '--status', 'x'], "Unknown option '--status'.", 'See: dopeer graph --help'],
    [['list', '--regoin', 'x'], "Unknown option '--regoin'.", 'Did you mean --region?'],
    [['list', '--columsn=id'], "Unknown option '--columsn'.", 'Did you mean --columns?'],
    [['list', '-x'], "Unknown option '-x'.", 'See: dopeer list --help'],
    [['auth', 'lgoin'], "Unknown command 'lgoin'.", 'Did you mean login?'],
    [['auth', 'show'], "Unknown command 'show'.", 'See: dopeer auth --help'],
    [['auth', 'use', 'prod'], "Unknown command 'use'.", 'Did you mean auth switch?'],
    [['auth', 'login', '--foo'], "Unknown option '--foo'.", 'See: dopeer auth login --help'],
    [
      ['sandbox', 'serve', '--final-status', 'FOO'],
      expect.stringContaining("argument 'FOO' is invalid"),
      'See: dopeer sandbox serve --help',
    ],
    [['help', 'help'], "Unknown command 'help'.", 'See: dopeer --help'],
    [['auth', 'login', '--token-stdn'], "Unknown option '--token-stdn'.", 'Did you mean --token-stdin?'],
  ])('%j', async (argv, message, hint) => {
    expect(errorOf(await runOnce([...argv, '--json']))).toMatchObject({ message, hint });
  });
});

it('--vpc takes both at once, with a comma', async () => {
  const run = await runOnce(['create', 'x', '--vpc', 'edge-blr1,default-ams3', '--json']);
  expect(json(run)).toMatchObject({ name: 'x', vpc_ids: [SEED.edge, expect.any(String)] });
  const listed = await runOnce(['list', '--vpc', 'prod-web-sfo3,prod-data-nyc3', '-o', 'id']);
  expect(listed.stdout).toBe(`${SEED.webToData}\n`);
});

it('an error that nobody expects shows where it happened, under --debug alone', async () => {
  const prompts = {
    choose: () => {
      throw new RangeError('odd', { cause: new Error('deep inside') });
    },
  };
  const quiet = await createWorld({ terminal: 100, prompts }).run('get');
  expect(quiet.exitCode).toBe(1);
  expect(quiet.stderr).toContain('Something unexpected went wrong: odd\n');
  expect(quiet.stderr).toContain('Add --debug to see where it happened.');
  const loud = await createWorld({ terminal: 100, prompts }).run('get', '--debug');
  expect(loud.stderr).toMatch(/RangeError: odd\n +at .*\n(.*\n)*Caused by:\nError: deep inside\n +at/);
});

it('what caused an error may be anything, also itself', async () => {
  const causes = [
    new AggregateError(['first', new Error('second')], 'several'),
    'a word',
    new Error('round'),
  ];
  (causes[2] as Error).cause = causes[2];
  for (const cause of causes) {
    const prompts = {
      choose: () => {
        throw new RangeError('odd', { cause });
      },
    };
    const { stderr } = await createWorld({ terminal: 100, prompts }).run('get', '--debug');
    expect(stderr).toContain('Something unexpected went wrong: odd\n');
    expect(stderr).toMatch(
      cause instanceof AggregateError ? /Caused by:\nfirst\nCaused by:\nError: second/ : /Caused by:\n\S/,
    );
  }
});
