import { describe, expect, it } from 'vitest';
import { seed } from '../../../src/sandbox/account/seed.ts';
import { errorOf, forbidden, json, respond, runOnce, SEED } from '../../helpers/world.ts';

/** The sandbox with something else about `default-ams3`. */
const seedWith = (other: object) => ({
  ...seed(),
  vpcs: seed().vpcs.map((vpc) => (vpc.name === 'default-ams3' ? { ...vpc, ...other } : vpc)),
});

const LIST = 'GET /v2/vpc_peerings?page=1&per_page=200';
const VPCS = 'GET /v2/vpcs?page=1&per_page=200';
const PAIR = ['--vpc', SEED.web, '--vpc', SEED.edge];
/** What the documentation says about `PAIR`. */
const BLR1 = {
  id: 'documentation',
  level: 'warning',
  message: "VPCs in blr1 can be peered only with VPCs in blr1. (DigitalOcean's documentation, 2025-12-16)",
};

describe('create by names', () => {
  it.each([
    [
      'overlap',
      seedWith({ ip_range: '10.120.8.0/24' }),
      'This will be refused: Their ranges overlap: 10.120.0.0/20 and 10.120.8.0/24.',
    ],
    [
      'are not told',
      seedWith({ ip_range: undefined }),
      'This may be refused: The API does not tell both ranges.',
    ],
  ])('says beforehand what its dry run says, where ranges %s', async (_, state, warning) => {
    const run = await runOnce(['create', 'x', '--vpc', 'prod-web-sfo3', '--vpc', 'default-ams3'], { state });
    expect(run.stderr).toContain(`Warning: ${warning}\n`);
    const mesh = await runOnce(['mesh', 'prod-web-sfo3', 'default-ams3', '--dry-run'], { state });
    expect(mesh.stderr).toMatch(/may be refused: .*\branges\b/);
  });

  it('names the command that finds ranges where one is the problem', async () => {
    const hint =
      'See ranges for a VPC that can be peered: dopeer ranges --region sfo3 --peer-with default-ams3\n';
    const state = seedWith({ ip_range: '10.48.0.0/16' });
    for (const flags of [[], ['--dry-run']]) {
      const argv = ['create', 'x', '--vpc', 'prod-web-sfo3', '--vpc', 'default-ams3', ...flags];
      expect((await runOnce(argv, { state })).stderr).toContain(hint);
      expect((await runOnce(argv)).stderr).not.toContain(hint);
    }
  });

  it('says that a VPC is not there', async () => {
    const run = await runOnce(['create', 'x', '--vpc', 'prod-web-sfo3', '--vpc', SEED.nothing]);
    expect(run.stderr).toContain(`Warning: This will be refused: There is no VPC ${SEED.nothing}.\n`);
  });

  it('has no empty line where nothing explains a refusal', async () => {
    const intercept = respond('POST', '/v2/vpc_peerings', 422, { id: 'unprocessable_entity', message: 'no' });
    const { stderr } = await runOnce(['create', 'x', '--vpc', 'prod-web-sfo3', '--vpc', 'default-ams3'], {
      intercept,
    });
    expect(stderr).toBe('Error: The API refused this: no\nNothing was created.\n');
  });
});

describe('create --dry-run', () => {
  it('shows the request and sends nothing', async () => {
    expect(await runOnce(['create', 'x', ...PAIR, '--dry-run'])).toMatchObject({
      stdout: `\
Request  POST /v2/vpc_peerings
Body     {"name":"x","vpc_ids":["2e71857e-8ce4-4225-a15d-bc253b232db6","4b42c8fe-0d98-48dc-95b3-4f356b20a4e0"]}
Checks   ok       Both VPCs exist.
         ok       These VPCs are not peered yet.
         ok       Their ranges do not overlap.
         warning  ${BLR1.message}
         ok       The name "x" is free.
`,
      stderr: 'Dry run: nothing was sent.\n',
      exitCode: 0,
      requests: [VPCS, LIST],
    });
  });

  it('is one document in json', async () => {
    const run = await runOnce(['create', 'x', '--vpc-ids', 'prod-web-sfo3,edge-blr1', '--dry-run', '--json']);
    expect(run).toMatchObject({ stderr: 'Dry run: nothing was sent.\n', exitCode: 0 });
    expect(json(run)).toEqual({
      dry_run: true,
      request: {
        method: 'POST',
        path: '/v2/vpc_peerings',
        body: { name: 'x', vpc_ids: [SEED.web, SEED.edge] },
      },
      checks: [
        { id: 'vpcs-exist', level: 'ok', message: 'Both VPCs exist.' },
        { id: 'pair-free', level: 'ok', message: 'These VPCs are not peered yet.' },
        { id: 'ranges-apart', level: 'ok', message: 'Their ranges do not overlap.' },
        BLR1,
        { id: 'name-free', level: 'ok', message: 'The name "x" is free.' },
      ],
    });
  });

  it.each([
    [
      'a taken pair',
      ['x', '--vpc', SEED.data, '--vpc', SEED.web],
      'pair-free',
      'Peered already by "prod-web-to-data" (ACTIVE).',
      [],
    ],
    [
      'a taken name',
      ['prod-web-to-data', ...PAIR],
      'name-free',
      `The name "prod-web-to-data" is taken by peering ${SEED.webToData}.`,
      [BLR1],
    ],
    [
      'an unknown VPC',
      ['x', '--vpc', SEED.web, '--vpc', SEED.nothing],
      'vpcs-exist',
      `There is no VPC ${SEED.nothing}.`,
      [],
    ],
  ])('with %s is exit 5, document included', async (_, args, id, message, warnings) => {
    const run = await runOnce(['create', ...args, '--dry-run', '--json']);
    expect(run).toMatchObject({ exitCode: 5, requests: [VPCS, LIST] });
    const { checks } = json(run) as { checks: readonly { id: string; level: string }[] };
    expect(checks.filter(({ level }) => level === 'error')).toEqual([{ id, level: 'error', message }]);
    expect(checks.filter(({ level }) => level === 'warning')).toEqual(warnings);
    expect(errorOf(run)).toEqual({
      code: 'refused',
      message: `This create would fail: ${message}`,
      hint: 'Nothing was sent.',
      exit_code: 5,
    });
  });

  it('warns where the token may not read VPCs', async () => {
    const run = await runOnce(['create', 'x', ...PAIR, '--dry-run', '--json'], {
      intercept: forbidden('GET', '/v2/vpcs'),
    });
    expect(run.exitCode).toBe(0);
    expect(json(run)).toMatchObject({
      checks: [
        { id: 'vpcs-exist', level: 'warning', message: 'The token may not read VPCs (scope vpc:read).' },
        { level: 'ok' },
        { level: 'ok' },
      ],
    });
  });
});

describe('mistakes are seen before any request', () => {
  const write = (name = '<name>', first = '<vpc>', second = '<vpc>') =>
    `See the VPCs: dopeer vpcs\nThen write: dopeer create ${name} --vpc ${first} --vpc ${second}\n`;
  const HELP = 'See: dopeer create --help\n';
  const ITSELF = 'Error: A VPC cannot be peered with itself:';
  const TWO = 'Give two different VPCs.\n';

  it.each([
    [[], `Error: Missing: <name>, --vpc <vpc>, --vpc <vpc>.\n${write()}`],
    [['x'], `Error: Missing: --vpc <vpc>, --vpc <vpc>.\n${write('x')}`],
    [['x', '--vpc', SEED.web], `Error: Missing: --vpc <vpc>.\n${write('x', SEED.web)}`],
    [['x', '--vpc-ids', SEED.web], `Error: Missing: --vpc <vpc>.\n${write('x', SEED.web)}`],
    [PAIR, `Error: Missing: <name>.\n${write(undefined, PAIR[1], PAIR[3])}`],
    [
      ['x', ...PAIR, '--vpc', 'y'],
      'Error: A peering connects two VPCs; more were given.\nGive --vpc twice, or --vpc-ids alone.\n',
    ],
    [['x', '--vpc', 'same', '--vpc', 'same'], `${ITSELF} "same" was given twice.\n${TWO}`],
    [
      ['x', '--vpc', SEED.web, '--vpc', SEED.web.toUpperCase()],
      `${ITSELF} "${SEED.web}" was given twice.\nNothing was created.\n${TWO}`,
    ],
    [
      ['a b', ...PAIR],
      'Error: The name "a b" cannot be used.\nA name has only letters, digits and dashes. For example: web-to-data\n',
    ],
    [
      ['a_b', ...PAIR],
      'Error: The name "a_b" cannot be used.\nA name has only letters, digits and dashes. For example: web-to-data\n',
    ],
    [
      ['ä', ...PAIR],
      'Error: The name "ä" cannot be used.\nA name has only letters, digits and dashes. For example: web-to-data\n',
    ],
    [['', ...PAIR], 'Error: The name "" cannot be used.\nA peering needs a name. For example: web-to-data\n'],
    [['x', 'y', ...PAIR], `Error: Too many arguments for 'create'. Expected 1 argument but got 2.\n${HELP}`],
    [['x', ...PAIR, '--bogus'], `Error: Unknown option '--bogus'.\n${HELP}`],
    [['x', ...PAIR, '--dry-rum'], "Error: Unknown option '--dry-rum'.\nDid you mean --dry-run?\n"],
    [
      ['x', '--vpc'],
      `Error: Option '--vpc <vpc>' argument missing.\n${HELP}A value that begins with a dash goes behind =: --vpc=-x\n`,
    ],
  ])('%j', async (args, stderr) => {
    expect(await runOnce(['create', ...args])).toMatchObject({
      stdout: '',
      stderr,
      exitCode: 2,
      requests: [],
    });
  });

  it('does not ask for what is missing, whatever says that nobody may be asked', async () => {
    const ways = [{ env: { CI: '1' } }, { env: { DOPEER_NO_INPUT: '1' } }];
    for (const way of ways) {
      expect(await runOnce(['create', 'x'], { terminal: 80, ...way })).toMatchObject({
        stdout: '',
        exitCode: 2,
        requests: [],
      });
    }
  });
});

describe('mistakes that only a look-up shows', () => {
  it.each([
    ['a name and its ID', ['--vpc', 'prod-web-sfo3', '--vpc', SEED.web]],
    ['a name and its prefix', ['--vpc', 'prod-web-sfo3', '--vpc', '2e71']],
  ])('the same VPC by %s is exit 2 without a POST', async (_, vpcs) => {
    const run = await runOnce(['create', 'x', ...vpcs, '--json']);
    expect(run).toMatchObject({ stdout: '', exitCode: 2, requests: [VPCS] });
    expect(errorOf(run)).toMatchObject({ code: 'usage', exit_code: 2 });
  });

  it('an unknown VPC is exit 3 without a POST', async () => {
    expect(await runOnce(['create', 'x', '--vpc', 'prod-wbe-sfo3', '--vpc', SEED.edge])).toMatchObject({
      stdout: '',
      stderr: 'Error: There is no VPC "prod-wbe-sfo3".\nNothing was created.\nDid you mean prod-web-sfo3?\n',
      exitCode: 3,
      requests: [VPCS],
    });
  });
});
