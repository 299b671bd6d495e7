import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SANDBOX_TOKEN } from '../../../src/sandbox/handler.ts';
import { runInShell } from '../../../src/system/shell.ts';
import { temporaryFolder } from '../../helpers/folder.ts';
import { answer, createWorld, errorOf, forbidden, json, type WorldOptions } from '../../helpers/world.ts';

const COMMAND = "pass show 'do/prod'";
const LOGIN = ['auth', 'login', 'prod', '--token-command', COMMAND];

async function worldWithFolder(options: WorldOptions = {}) {
  const folder = await temporaryFolder();
  const ran: string[] = [];
  const shell: NonNullable<WorldOptions['shell']> = (command) => {
    ran.push(command);
    return options.shell?.(command) ?? { stdout: `${SANDBOX_TOKEN}\n` };
  };
  const env = { DIGITALOCEAN_TOKEN: undefined, DOPEER_CONFIG_DIR: folder, ...options.env };
  const world = createWorld({ ...options, shell, env });
  const stored = async () => JSON.parse(await readFile(join(folder, 'config.json'), 'utf8'));
  return { ...world, ran, stored };
}

describe('a profile with a command', () => {
  it('stores the command, and nothing secret', async () => {
    const world = await worldWithFolder();
    const run = await world.run(...LOGIN, '--json');
    expect(run.exitCode, run.stderr).toBe(0);
    expect(json(run)).toEqual({
      profile: 'prod',
      default: true,
      token: null,
      token_command: COMMAND,
      api_url: 'https://api.digitalocean.com',
      team: 'Sandbox',
    });
    expect(await world.stored()).toEqual({
      default: 'prod',
      profiles: {
        prod: { token_command: COMMAND, api_url: 'https://api.digitalocean.com', team: 'Sandbox' },
      },
    });
    expect(world.ran).toEqual([COMMAND]);
    expect((await world.run('auth', 'list')).stdout).toContain(`-      pass\u00a0show\u00a0'do/prod'`);
  });

  it('is asked for the token once in a run that needs one, and in no other', async () => {
    const world = await worldWithFolder();
    await world.run(...LOGIN, '--no-verify');
    expect(world.ran).toEqual([]);
    const list = await world.run('list', '-o', 'id');
    expect(list.exitCode, list.stderr).toBe(0);
    expect(world.ran).toEqual([COMMAND]);
    await world.run('auth', 'list');
    await world.run('list', '--sandbox');
    await world.run('list', '--columns', 'nope');
    await world.run('__complete', 'bash', 'dopeer', 'get', '');
    expect(world.ran).toHaveLength(1);
    const status = await world.run('auth', 'status', '--json');
    expect(json(status)).toMatchObject({
      profile: 'prod',
      team: 'Sandbox',
      token: 'dop_v1_…box-',
      valid: true,
    });
  });

  it.each([
    [{ failure: 'exit code 2' }, 'The token command of profile "prod" failed (exit code 2).'],
    [{ stdout: '\n' }, 'The token command of profile "prod" printed nothing.'],
    [{ stdout: 'one\ntwo\n' }, 'The token command of profile "prod" printed several lines.'],
    [{ stdout: `dor_v1_${'a'.repeat(64)}` }, 'holds a refresh token'],
    [{ stdout: 'a token' }, 'The token command of profile "prod" printed characters that no token has.'],
    [{ stdout: '\u001b[31mred\n\u0000' }, 'printed characters that no token has.'],
  ])('that gives %j is exit 4, before any request', async (result, message) => {
    const world = await worldWithFolder({ shell: () => result });
    await world.run(...LOGIN, '--no-verify');
    for (const argv of [
      ['list', '--json'],
      [...LOGIN, '--json'],
    ]) {
      const run = await world.run(...argv);
      expect(run).toMatchObject({ exitCode: 4, stdout: '', requests: [] });
      expect(errorOf(run).message).toContain(message);
      expect(String(errorOf(run).hint).includes('Nothing was stored.')).toBe(argv[0] === 'auth');
    }
  });

  it('says on stderr what it says there, but no token', async () => {
    const world = await worldWithFolder({
      shell: () => ({ stdout: SANDBOX_TOKEN, stderr: `Enter PIN: ${'dop_v1_'}${'ab12'.repeat(16)}\n` }),
    });
    const run = await world.run(...LOGIN);
    expect(run.stderr).toContain('Enter PIN: ');
    expect(run.stderr).not.toContain('ab12ab12');
    expect(run.screen).not.toContain(SANDBOX_TOKEN);
  });

  it('that takes long is told of at a terminal', async () => {
    const shell = () => ({ stdout: SANDBOX_TOKEN, ms: 5_000 });
    const told = 'Waiting for the token command of profile "prod".\n';
    const world = await worldWithFolder({ shell, terminal: 80 });
    expect((await world.run(...LOGIN)).stderr).toContain(told);
    expect((await world.run('list')).stderr).toContain(told);
    expect((await world.run('list', '--quiet')).stderr).not.toContain(told);
    const asking = await worldWithFolder({ shell: () => ({ ...shell(), stderr: 'PIN: ' }), terminal: 80 });
    expect((await asking.run(...LOGIN)).stderr).not.toContain(told);
    const piped = await worldWithFolder({ shell });
    expect((await piped.run(...LOGIN)).stderr).not.toContain(told);
    const quick = await worldWithFolder({ terminal: 80 });
    expect((await quick.run(...LOGIN)).stderr).not.toContain(told);
  });

  it('is checked as a token is: one that the API refuses is not stored', async () => {
    const world = await worldWithFolder({ shell: () => ({ stdout: 'dop_v1_wrong-wrong-wrong' }) });
    const run = await world.run(...LOGIN, '--json');
    expect(run.exitCode).toBe(4);
    await expect(world.stored()).rejects.toThrow();
  });

  it('is not stored where it holds the token that it prints', async () => {
    const world = await worldWithFolder({
      shell: (command) => ({ stdout: command.replace('echo ', '') }),
      intercept: ({ headers }) =>
        headers.get('authorization')?.endsWith('rubbish') ? undefined : answer(200, { vpc_peerings: [] }),
    });
    const run = await world.run(...LOGIN.slice(0, -1), 'echo no-shape-to-know-it-by');
    expect(run).toMatchObject({ exitCode: 2, stdout: '' });
    expect(run.stderr).toContain(`\
The command holds a token, which would be stored with it.
Store the token itself: dopeer auth login prod
`);
    const rubbish = await world.run(...LOGIN.slice(0, -1), 'echo rubbish');
    expect(rubbish.exitCode).toBe(4);
    expect(rubbish.stderr).toContain('The command was not stored.');
    await expect(world.stored()).rejects.toThrow();
  });

  it('may name a token', async () => {
    const world = await worldWithFolder();
    const run = await world.run(...LOGIN.slice(0, -1), 'cat ~/.secrets/dop_v1_production-token');
    expect(run.exitCode, run.stderr).toBe(0);
  });

  it.each([
    [['--token-stdin'], '--token-command does not go together with --token-stdin.'],
    [['--token-command', `echo ${SANDBOX_TOKEN}`, '--no-verify'], 'The command holds a token'],
    [['--token-command', ' '], '--token-command must not be empty.'],
    [['--token-command', `echo ${'dop_v1_'}${'ab12'.repeat(16)}`], 'The command holds a token'],
  ])('%j with it is a usage error', async (flags, message) => {
    const run = await (await worldWithFolder()).run(...LOGIN, ...flags);
    expect(run).toMatchObject({ exitCode: 2, stdout: '', requests: [] });
    expect(run.stderr).toContain(message);
  });
});

describe('the name of the team', () => {
  it('is left out where the token may not read it', async () => {
    const world = await worldWithFolder({ intercept: forbidden('GET', '/v2/account') });
    expect(json(await world.run(...LOGIN, '--json'))).toMatchObject({ team: null });
    expect((await world.run('auth', 'list')).stdout).not.toContain('TEAM');
    expect((await world.run('auth', 'status')).stdout).not.toContain('Account');
  });

  it('is that of the profile where the token may not read it any more', async () => {
    let isForbidden = false;
    const refuse = forbidden('GET', '/v2/account');
    const world = await worldWithFolder({
      intercept: (request) => (isForbidden ? refuse(request) : undefined),
    });
    await world.run(...LOGIN);
    isForbidden = true;
    expect((await world.run('auth', 'status')).stdout).toContain('Account     Sandbox\n');
  });
});

describe('auth switch without a name', () => {
  it('lets you pick one in a terminal, and nowhere else', async () => {
    const labels: string[] = [];
    const world = await worldWithFolder({
      terminal: 80,
      prompts: {
        choose: async (_, choices) => {
          labels.push(...choices.map(({ label }) => label));
          return choices[1]?.value as never;
        },
      },
    });
    await world.run(...LOGIN);
    await world.run('auth', 'login', 'other', '--token-command', 'other');
    expect(await world.run('auth', 'switch')).toMatchObject({
      exitCode: 0,
      stderr: '"other" is the default profile now.\n',
    });
    expect(labels[0]).toMatch(/^prod +Sandbox +https:\/\/api\.digitalocean\.com +\(the default\)$/);
    const piped = await (await worldWithFolder()).run('auth', 'switch');
    expect(piped).toMatchObject({ exitCode: 2 });
    expect(piped.stderr).toContain('Missing: <profile>.');
    const none = await (await worldWithFolder({ terminal: 80 })).run('auth', 'switch');
    expect(none).toMatchObject({ exitCode: 4 });
  });
});

describe('the shell of the system', () => {
  const node = (script: string) => `"${process.execPath}" -e "${script}"`;
  const run = (command: string) => {
    const said: string[] = [];
    const onStderr = (text: string) => said.push(text);
    const result = runInShell(spawn, command, { onStderr, signal: new AbortController().signal });
    return result.then((ended) => ({ ...ended, said: said.join('') }));
  };

  it('gives what a command prints, and how it failed', async () => {
    expect(await run(node("console.log('out'); console.error('err')"))).toEqual({
      stdout: 'out\n',
      said: 'err\n',
      failure: undefined,
    });
    expect(await run(node('process.exit(3)'))).toMatchObject({ failure: 'exit code 3' });
    expect((await run('surely-there-is-no-such-command')).failure).toMatch(/^exit code \d+$/);
  });

  it.each([
    ['at once', "process.stdout.write('x'.repeat(3e6))"],
    // Nobody ends what a shell has started: it ends by itself where nobody reads it any more.
    [
      'without an end',
      "const more = (failed) => failed ? process.exit() : process.stdout.write('x'.repeat(1e5), more); more()",
    ],
  ])(
    'takes only so much of what a command prints %s, also of what the shell has started',
    async (_, script) => {
      expect(await run(`${node(script)} | ${node('process.stdin.pipe(process.stdout)')}`)).toMatchObject({
        failure: 'it wrote far more than a token',
      });
    },
  );

  it('is ended by Ctrl-C', async () => {
    const interruption = new AbortController();
    let ended: Promise<unknown> | undefined;
    const spawned = ((...args: Parameters<typeof spawn>) => {
      const child = spawn(...args);
      ended = once(child, 'exit');
      return child;
    }) as typeof spawn;
    const running = runInShell(spawned, node('setTimeout(() => {}, 5_000)'), {
      onStderr: () => {},
      signal: interruption.signal,
    });
    setTimeout(() => interruption.abort(new Error('Ctrl-C')), 200);
    await expect(running).rejects.toThrow('Ctrl-C');
    // What the shell has started may go on.
    expect(await ended).toEqual([null, 'SIGTERM']);
  });
});
