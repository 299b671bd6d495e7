import { describe, expect, it } from 'vitest';
import { seed } from '../../../src/sandbox/account/seed.ts';
import { SANDBOX_TOKEN } from '../../../src/sandbox/handler.ts';
import { temporaryFolder } from '../../helpers/folder.ts';
import {
  answer,
  createWorld,
  errorOf,
  forbidden,
  json,
  runOnce,
  SEED,
  type WorldOptions,
} from '../../helpers/world.ts';

const LIST = 'GET /v2/vpc_peerings?page=1&per_page=200';
const DELETE = `DELETE /v2/vpc_peerings/${SEED.webToData}`;
const VPCS = 'GET /v2/vpcs?page=1&per_page=200';
const members = (id: string) => `GET /v2/vpcs/${id}/members?page=1&per_page=200`;
/** What is asked of the API to say what a delete of `prod-web-to-data` cuts. */
const ACCOUNT = 'GET /v2/account';
const SHOWN = [VPCS, members(SEED.web), members(SEED.data), ACCOUNT];
const { webToData } = SEED;

const CUT = `\
prod-web-to-data  prod-web-sfo3   sfo3  10.120.0.0/20   5 members
                  prod-data-nyc3  nyc3  10.124.16.0/20  5 members
Account           Sandbox (nobody@sandbox.example)
Token             from DIGITALOCEAN_TOKEN

`;
const RESTORE = `\
To restore what was deleted, once it is gone:
  dopeer create prod-web-to-data --vpc ${SEED.web} --vpc ${SEED.data}
`;

/** A terminal where every question is noted and gets one answer. */
function terminal(says: boolean): WorldOptions & { readonly asked: string[] } {
  const asked: string[] = [];
  const confirm = async (question: string) => {
    asked.push(question);
    return says;
  };
  return { terminal: 100, prompts: { confirm }, asked };
}

describe('in a terminal', () => {
  it.each([
    [['prod-web-to-data'], CUT + RESTORE, `Delete peering prod-web-to-data (${webToData}, ACTIVE)?`],
    [
      ['5f4b', 'prod-web-to-staging', 'prod-web-to-data'],
      `\
prod-web-to-data     prod-web-sfo3   sfo3  10.120.0.0/20   5 members
                     prod-data-nyc3  nyc3  10.124.16.0/20  5 members
prod-web-to-staging  prod-web-sfo3  sfo3  10.120.0.0/20   5 members
                     staging-sfo3   sfo3  10.136.64.0/22  1 member
Account              Sandbox (nobody@sandbox.example)
Token                from DIGITALOCEAN_TOKEN

${RESTORE}  dopeer create prod-web-to-staging --vpc ${SEED.web} --vpc ${SEED.staging}
`,
      'Delete these 2 peerings?',
    ],
  ])('%j is asked about once, by name', async (references, listed, question) => {
    const world = terminal(true);
    expect(await runOnce(['delete', ...references], world)).toMatchObject({ exitCode: 0, stderr: listed });
    expect(world.asked).toEqual([question]);
  });

  it('"yes" deletes', async () => {
    expect(await runOnce(['delete', '5f4b', '-o', 'id'], terminal(true))).toMatchObject({
      stdout: `${webToData}\n`,
      stderr: CUT + RESTORE,
      exitCode: 0,
      requests: [LIST, ...SHOWN, DELETE],
    });
  });

  it('"no" is exit 1, cancelled', async () => {
    expect(await runOnce(['delete', '5f4b'], terminal(false))).toMatchObject({
      stdout: '',
      stderr: `${CUT}Nothing was deleted.\n`,
      exitCode: 1,
      requests: [LIST, ...SHOWN],
    });
    const run = await runOnce(['delete', '5f4b', '--json'], terminal(false));
    expect(errorOf(run)).toMatchObject({ code: 'cancelled', exit_code: 1 });
  });

  it('shows each peering above its VPCs where a terminal is narrow', async () => {
    const { stderr } = await runOnce(['delete', '5f4b', 'ec35'], { ...terminal(false), terminal: 50 });
    const [shown = ''] = stderr.split('Account');
    expect(shown).toBe(`\
Peering  prod-web-to-data
VPCs     prod-web-sfo3   sfo3  10.120.0.0/20
           5 members
         prod-data-nyc3  nyc3  10.124.16.0/20
           5 members
Peering  prod-web-to-staging
VPCs     prod-web-sfo3  sfo3  10.120.0.0/20
           5 members
         staging-sfo3   sfo3  10.136.64.0/22
           1 member
`);
  });

  it.each(['--yes', '-y', '--force', '-f', '--dry-run'])(
    '%s asks nothing, of the API neither',
    async (flag) => {
      const run = await runOnce(['delete', '5f4b', flag], { terminal: 100 });
      expect(run.exitCode).toBe(0);
      expect(run.requests).toEqual(flag === '--dry-run' ? [LIST] : [LIST, DELETE]);
      expect(run.stderr).not.toContain('DIGITALOCEAN_TOKEN');
    },
  );

  it('asks nothing where there is nothing to delete', async () => {
    const run = await runOnce(['delete', 'nope', '--if-exists', '--json'], { terminal: 100 });
    expect(json(run)).toEqual([{ ref: 'nope', ok: true, status: 'NOT_FOUND' }]);
  });

  it('asks nothing before it knows that every reference is right', async () => {
    expect(await runOnce(['delete', '5f4b', 'nope'], { terminal: 100 })).toMatchObject({
      stdout: '',
      exitCode: 3,
      requests: [LIST],
    });
  });
});

describe('what is shown before the question', () => {
  const named = (name: string) => {
    const state = seed();
    return {
      ...state,
      peerings: state.peerings.map((peering) => (peering.id === webToData ? { ...peering, name } : peering)),
    };
  };

  it('counts three peerings at most, each VPC once', async () => {
    const three = await runOnce(['delete', '5f4b', 'ec35', 'a039'], terminal(false));
    const counted = three.requests.filter((request) => request.includes('/members'));
    expect(new Set(counted).size).toBe(4);
    expect(counted).toHaveLength(4);
    expect(three.stderr.match(/ members?$/gm)).toHaveLength(6);
    const asked = terminal(false);
    const four = await runOnce(['delete', '5f4b', 'ec35', '3d22', 'a039'], asked);
    expect(four.requests).toEqual([LIST, VPCS, ACCOUNT]);
    expect(four.stderr).not.toMatch(/member/);
    expect(four.stderr).toContain(`
prod-web-to-staging  prod-web-sfo3  sfo3  10.120.0.0/20
                     staging-sfo3   sfo3  10.136.64.0/22
`);
    expect(asked.asked).toEqual(['Delete these 4 peerings?']);
  });

  it.each([
    [
      'vpc:read: IDs, without members',
      forbidden('GET', /^\/v2\/vpcs/),
      `prod-web-to-data  ${SEED.web}\n                  ${SEED.data}\n`,
    ],
    [
      'the right to list VPCs: IDs with members',
      forbidden('GET', /^\/v2\/vpcs$/),
      `prod-web-to-data  ${SEED.web}  5 members\n                  ${SEED.data}  5 members\n`,
    ],
    [
      'the right to count: VPCs without members',
      forbidden('GET', /\/members$/),
      'prod-web-to-data  prod-web-sfo3   sfo3  10.120.0.0/20\n                  prod-data-nyc3  nyc3  10.124.16.0/20\n',
    ],
    [
      'the right to count one of them',
      forbidden('GET', new RegExp(`${SEED.web}/members$`)),
      'prod-web-to-data  prod-web-sfo3   sfo3  10.120.0.0/20\n                  prod-data-nyc3  nyc3  10.124.16.0/20  5 members\n',
    ],
  ])('without %s', async (_, intercept, lines) => {
    const token =
      'Account           Sandbox (nobody@sandbox.example)\nToken             from DIGITALOCEAN_TOKEN\n\n';
    expect(await runOnce(['delete', '5f4b'], { ...terminal(true), intercept })).toMatchObject({
      stderr: lines + token + RESTORE,
      exitCode: 0,
      requests: [LIST, ...SHOWN, DELETE],
    });
  });

  it('tries to count once, whatever the API answers', async () => {
    const intercept = ({ url }: Request) =>
      url.includes('/members') ? answer(503, { id: 'x', message: 'down' }) : undefined;
    const run = await runOnce(['delete', '5f4b'], { ...terminal(true), intercept });
    expect(run).toMatchObject({ exitCode: 0, requests: [LIST, ...SHOWN, DELETE] });
  });

  it('names the profile that the token is of', async () => {
    const env = { DIGITALOCEAN_TOKEN: undefined, DOPEER_CONFIG_DIR: await temporaryFolder() };
    for (const name of ['first', 'second'])
      await createWorld({ env }).runWith(['auth', 'login', name, '--no-verify'], SANDBOX_TOKEN);
    for (const [args, variables, profile, flags] of [
      [[], {}, 'first', ''],
      [['--profile', 'second'], {}, 'second', ' --profile second'],
      [[], { DOPEER_PROFILE: 'second' }, 'second', ''],
    ] as const) {
      const options = { ...terminal(true), env: { ...env, ...variables } };
      const run = await runOnce(['delete', '5f4b', ...args], options);
      expect(run.stderr).toBe(
        CUT.replace('from DIGITALOCEAN_TOKEN', `of profile "${profile}"`) +
          RESTORE.replace(/\n$/, `${flags}\n`),
      );
      expect(run.screen).not.toContain(SANDBOX_TOKEN);
    }
  });

  it.each(['DIGITALOCEAN_TOKEN', 'DIGITALOCEAN_ACCESS_TOKEN'])('names the variable %s', async (name) => {
    const env = { DIGITALOCEAN_TOKEN: undefined, [name]: SANDBOX_TOKEN };
    const run = await runOnce(['delete', '5f4b'], { ...terminal(false), env });
    expect(run.stderr).toContain(`\nToken             from ${name}\n`);
  });

  it('says that the sandbox needs no token', async () => {
    const env = { DOPEER_CONFIG_DIR: await temporaryFolder() };
    const run = await runOnce(['delete', '5f4b', '--sandbox'], { ...terminal(true), env });
    expect(run.stderr).toContain(
      CUT.replace(/^Account.*\n/m, '').replace('from DIGITALOCEAN_TOKEN', 'none: this is the sandbox'),
    );
    expect(run.stderr.endsWith(RESTORE.replace(/\n$/, ' --sandbox\n'))).toBe(true);
  });

  it('stays one line for a name full of escapes', async () => {
    const options = { ...terminal(false), state: named('web\x1b[2J\nToken  from elsewhere') };
    const { stderr } = await runOnce(['delete', webToData], options);
    expect(stderr).not.toContain('\x1b');
    expect(stderr).toMatch(/^web\\u001b\[2J\\u000aToken {2}from elsewhere {2}prod-web-sfo3/);
  });

  it('names a peering whose VPCs the API left out', async () => {
    const intercept = ({ method, url }: Request) =>
      method === 'GET' && url.includes(webToData)
        ? answer(200, { vpc_peering: { id: webToData, name: 'bare', status: 'ERROR', created_at: '' } })
        : undefined;
    const { stderr } = await runOnce(['delete', webToData], { ...terminal(false), intercept });
    expect(stderr).toMatch(/^bare\b/);
  });

  it.each(['/members', '/v2/vpcs'])('is not followed by a question after Ctrl-C in %s', async (path) => {
    const options = terminal(true);
    const world = createWorld({
      ...options,
      intercept: ({ url }) => {
        if (url.includes(path)) world.interrupt();
        return undefined;
      },
    });
    const run = await world.run('delete', webToData);
    expect(run.exitCode).toBe(130);
    expect(run.requests).not.toContain(DELETE);
    expect(options.asked).toEqual([]);
  });
});

describe('without --yes, where nobody may be asked', () => {
  it.each<[string, string[], WorldOptions]>([
    ['in a pipe', [], {}],
    ['with only stdout a terminal', [], { stdoutTerminal: 80 }],
    ['in CI', [], { terminal: 80, env: { CI: 'true' } }],
    ['under --no-input', ['--no-input'], { terminal: 80 }],
    ['under DOPEER_NO_INPUT', [], { terminal: 80, env: { DOPEER_NO_INPUT: '1' } }],
  ])('%s it is a usage error without a request', async (_, flags, options) => {
    expect(await runOnce(['delete', '5f4b', ...flags], options)).toMatchObject({
      stdout: '',
      stderr:
        'Error: There is nobody to ask for confirmation. Nothing was deleted.\nTo delete without a question: dopeer delete 5f4b --yes\n',
      exitCode: 2,
      requests: [],
    });
  });

  it.each([
    [['prod-web-to-data', '5f4b'], 'dopeer delete prod-web-to-data 5f4b --yes'],
    [['5f4b', '--api-url', 'https://x.example'], 'dopeer delete 5f4b --yes --api-url https://x.example'],
  ])('%j gives the full command', async (args, command) => {
    expect(await runOnce(['delete', ...args])).toMatchObject({
      stdout: '',
      stderr: `Error: There is nobody to ask for confirmation. Nothing was deleted.\nTo delete without a question: ${command}\n`,
      exitCode: 2,
      requests: [],
    });
  });

  it('gives the full command: with the other flags, in whatever order', async () => {
    const run = await runOnce(['delete', '5f4b', '--if-exists', '--wait']);
    expect(run).toMatchObject({ stdout: '', exitCode: 2, requests: [] });
    expect(run.stderr).toMatch(/dopeer delete 5f4b(?=.* --if-exists\b)(?=.* --wait\b)(?=.* --yes\b)/);
  });

  it('nor without a reference', async () => {
    const run = await runOnce(['delete', '--yes', '--json']);
    expect(run).toMatchObject({ stdout: '', exitCode: 2, requests: [] });
    expect(errorOf(run)).toMatchObject({
      code: 'usage',
      exit_code: 2,
      hint: expect.stringContaining('dopeer delete'),
    });
  });
});

describe('--dry-run', () => {
  it('deletes nothing', async () => {
    expect(await runOnce(['delete', '5f4b', '--dry-run'])).toMatchObject({
      stdout: `\
ID                                    NAME              STATUS
5f4b5d2c-28fb-4b44-96b7-1a3e2d2ffb20  prod-web-to-data  ACTIVE
`,
      stderr: 'Dry run: 1 would be deleted. Nothing was deleted.\n',
      exitCode: 0,
      requests: [LIST],
    });
  });

  it('is the array with "dry_run": true', async () => {
    const run = await runOnce(['delete', '5f4b', 'nope', '--dry-run', '--if-exists', '--json']);
    expect(json(run)).toEqual([
      expect.objectContaining({ id: webToData, status: 'ACTIVE', dry_run: true }),
      { ref: 'nope', ok: true, status: 'NOT_FOUND', dry_run: true },
    ]);
  });

  it('reads stdin without --yes', async () => {
    const run = await runOnce(['delete', '-', '--dry-run', '-o', 'id'], { stdin: '5f4b\n' });
    expect(run).toMatchObject({ stdout: `${webToData}\n`, exitCode: 0, requests: [LIST] });
  });

  it('fails as the real one would', async () => {
    expect(await runOnce(['delete', 'nope', '--dry-run'])).toMatchObject({ stdout: '', exitCode: 3 });
  });
});

it('an account that takes long to be read is waited for', async () => {
  const world = createWorld({
    ...terminal(true),
    intercept: async ({ url }, pass) => {
      if (url.endsWith('/v2/account')) await world.clock.sleep(8_000);
      return pass();
    },
  });
  expect((await world.run('delete', '5f4b')).stderr).toMatch(/^Account +Sandbox/m);
});

it.each([
  ['may not be read', () => answer(403, { id: 'forbidden', message: 'no' })],
  ['is not there', () => answer(404, { id: 'not_found', message: 'no' })],
  ['has no names', () => answer(200, { account: { team: null } })],
  ['is nonsense', () => answer(200, { account: 7 })],
])('an account that %s is left out of the question', async (_, answered) => {
  const intercept = ({ url }: Request) => (url.endsWith('/v2/account') ? answered() : undefined);
  const run = await runOnce(['delete', '5f4b'], { ...terminal(true), intercept });
  expect(run.exitCode).toBe(0);
  expect(run.stderr.startsWith(CUT.replace(/^Account.*\n/m, ''))).toBe(true);
});
