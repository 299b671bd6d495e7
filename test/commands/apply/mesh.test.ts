import { describe, expect, it } from 'vitest';
import {
  answer,
  createWorld,
  errorOf,
  forbidden,
  json,
  type Run,
  runOnce,
  SEED,
  type WorldOptions,
} from '../../helpers/world.ts';

const LISTS = ['GET /v2/vpc_peerings?page=1&per_page=200', 'GET /v2/vpcs?page=1&per_page=200'];
const POST = 'POST /v2/vpc_peerings';
const TRIANGLE = ['prod-web-sfo3', 'prod-data-nyc3', 'staging-sfo3'] as const;
const UUID = /\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g;

const seedIds: readonly string[] = JSON.stringify(await createWorld().store.read()).match(UUID) ?? [];
/** The text with `<id>` for every ID that the seed does not have. */
const text = (written: string) => written.replace(UUID, (id) => (seedIds.includes(id) ? id : '<id>'));
const posts = (run: Run) => run.requests.filter((request) => request === POST).length;

describe('dopeer mesh', () => {
  it('creates what is missing, and reports every pair', async () => {
    const run = await runOnce(['mesh', ...TRIANGLE, '--yes']);
    expect(text(run.stdout)).toBe(`\
ACTION  ID                                    NAME                            STATUS        OK
keep    ${SEED.webToData}  prod-web-to-data                ACTIVE        true
create  <id>  prod-data-nyc3-to-staging-sfo3  PROVISIONING  true
keep    ${SEED.webToStaging}  prod-web-to-staging             ACTIVE        true
`);
    expect(text(run.stderr)).toBe(`\
Pairs: 1 to create, 2 to keep.
Peerings: 0 of 1 done (0ms)
Peerings: 1 of 1 done (0ms)
Done: 1 created. To wait until all are ACTIVE: dopeer mesh prod-web-sfo3 prod-data-nyc3 staging-sfo3 --yes --wait
`);
    expect(run.exitCode).toBe(0);
    expect([...run.requests].sort()).toEqual([...LISTS, POST].sort());
  });

  it('gives the same pairs with the same IDs the second time, and creates none of them', async () => {
    const world = createWorld();
    const first = json(await world.run('mesh', ...TRIANGLE, '--yes', '--json')) as { id: string }[];
    expect(first).toMatchObject([
      { action: 'keep', created: false, ok: true },
      { action: 'create', created: true, ok: true, outcome: 'created' },
      { action: 'keep', created: false, ok: true },
    ]);
    const second = await world.run('mesh', ...TRIANGLE, '--yes', '--json');
    expect(second).toMatchObject({
      stderr: 'Nothing to do. Pairs to keep: 3.\n',
      exitCode: 0,
      requests: LISTS.toReversed(),
    });
    expect(json(second)).toEqual(
      first.map(({ id }) => expect.objectContaining({ id, action: 'keep', created: false, ok: true })),
    );
    const ids = first.map(({ id }) => `${id}\n`).join('');
    expect(await world.run('mesh', ...TRIANGLE, '--yes', '-o', 'id')).toMatchObject({ stdout: ids });
  });

  it('connects all with the hub alone', async () => {
    const run = await runOnce(['mesh', ...TRIANGLE, '--hub', 'default-ams3', '-y', '--json']);
    expect(json(run)).toMatchObject([
      { name: 'default-ams3-to-prod-data-nyc3', ok: true, status: 'PROVISIONING' },
      { name: 'default-ams3-to-prod-web-sfo3', ok: true, status: 'PROVISIONING' },
      { name: 'default-ams3-to-staging-sfo3', ok: true, status: 'PROVISIONING' },
    ]);
    const among = await runOnce(['mesh', ...TRIANGLE, '--hub', 'staging-sfo3', '-y', '--json']);
    expect(json(among)).toMatchObject([
      { name: 'prod-data-nyc3-to-staging-sfo3', created: true },
      { id: SEED.webToStaging, created: false },
    ]);
  });

  it('takes IDs and prefixes, each VPC once', async () => {
    const world = createWorld();
    const run = await world.run(
      'mesh',
      SEED.web.toUpperCase(),
      '568a',
      '3ac3',
      'staging-sfo3',
      '-y',
      '-o',
      'id',
    );
    const made = (await world.store.read()).peerings.at(-1);
    expect(made?.name).toBe('prod-data-nyc3-to-staging-sfo3');
    expect(run).toMatchObject({
      stdout: `${SEED.webToData}\n${made?.id}\n${SEED.webToStaging}\n`,
      exitCode: 0,
    });
  });

  it('makes names from IDs where the token may not read VPCs', async () => {
    const run = await runOnce(['mesh', SEED.edge, SEED.data, '-y', '--json'], {
      intercept: forbidden('GET', '/v2/vpcs'),
    });
    expect(json(run)).toMatchObject([{ name: '4b42c8fe-to-568aba87', vpc_ids: [SEED.edge, SEED.data] }]);
  });

  it('warns about what the documentation rules out, and tries all the same', async () => {
    const run = await runOnce(['mesh', 'edge-blr1', 'default-ams3', '--yes']);
    expect(run.stderr).toContain(
      "Warning: default-ams3-to-edge-blr1 may be refused: VPCs in blr1 can be peered only with VPCs in blr1. (DigitalOcean's documentation, 2025-12-16)\n",
    );
    expect(run.exitCode).toBe(0);
    expect(posts(run)).toBe(1);
  });
});

describe('a pair whose peering is dead', () => {
  const WITH_ERROR = ['mesh', 'analytics-sgp1', 'prod-data-nyc3', 'prod-web-sfo3', '--yes'];

  it('is reported as blocked beside what was created', async () => {
    const run = await runOnce(WITH_ERROR);
    expect(run.exitCode).toBe(7);
    expect(text(run.stdout)).toBe(`\
ACTION   ID                                    NAME                             STATUS        OK
blocked  3d22ea6f-eb25-46af-8e25-ff1b93967c3f  analytics-to-data                ERROR         false
create   <id>  analytics-sgp1-to-prod-web-sfo3  PROVISIONING  true
keep     ${SEED.webToData}  prod-web-to-data                 ACTIVE        true
`);
    expect(run.stderr).toBe(`\
Pairs: 1 to create, 1 blocked, 1 to keep.
Peerings: 0 of 1 done (0ms)
Peerings: 1 of 1 done (0ms)
Done: 1 created.
Error: 1 of 2 peerings were not made as planned.
  analytics-to-data (3d22ea6f-eb25-46af-8e25-ff1b93967c3f): "analytics-to-data" is in ERROR.
To delete what is in ERROR: dopeer delete analytics-to-data
To do what is left: dopeer mesh analytics-sgp1 prod-data-nyc3 prod-web-sfo3 --yes
`);
  });

  it('is all that is left the second time: refused', async () => {
    const world = createWorld();
    await world.run(...WITH_ERROR);
    const run = await world.run(...WITH_ERROR, '--json');
    expect(run).toMatchObject({ exitCode: 5, requests: expect.not.arrayContaining([POST]) });
    expect(json(run)).toMatchObject([{ action: 'blocked' }, { action: 'keep' }, { action: 'keep' }]);
    const { stdout } = await world.run(...WITH_ERROR, '-o', 'id');
    expect(stdout.trimEnd().split('\n')).toEqual([expect.stringMatching(UUID), SEED.webToData]);
  });

  it('is refused where it is the only one', async () => {
    const run = await runOnce(['mesh', 'analytics-sgp1', 'prod-data-nyc3', '--yes', '--json']);
    expect(run).toMatchObject({ exitCode: 5, requests: expect.not.arrayContaining([POST]) });
    const hint = `Delete it, then run this again: dopeer delete analytics-to-data`;
    expect(json(run)).toEqual([
      expect.objectContaining({
        id: SEED.analyticsToData,
        status: 'ERROR',
        ok: false,
        action: 'blocked',
        created: false,
        outcome: 'not_created',
        error: {
          code: 'refused',
          message: '"analytics-to-data" is in ERROR.',
          hint,
          exit_code: 5,
          outcome: 'not_created',
        },
      }),
    ]);
    expect(errorOf(run)).toMatchObject({
      code: 'refused',
      outcome: 'not_created',
      hint: `${hint}\nTo do what is left: dopeer mesh analytics-sgp1 prod-data-nyc3 --yes`,
    });
  });

  it('is created once the dead one is gone', async () => {
    const world = createWorld();
    await world.run('delete', 'analytics-to-data', '--yes');
    const blocked = await world.run('mesh', 'analytics-sgp1', 'prod-data-nyc3', '--yes');
    expect(blocked.stderr).toBe(`\
Pairs: 1 blocked.
Error: "analytics-to-data" is being deleted.
Nothing was created.
Wait until it is gone, then run this again: dopeer wait analytics-to-data --for deleted
To do what is left: dopeer mesh analytics-sgp1 prod-data-nyc3 --yes
`);
    world.clock.advance(5_000);
    expect((await world.run('mesh', 'analytics-sgp1', 'prod-data-nyc3', '--yes')).exitCode).toBe(0);
  });
});

describe('in a terminal', () => {
  const asking = (says: boolean) => {
    const asked: string[] = [];
    const confirm = async (question: string) => {
      asked.push(question);
      return says;
    };
    return { terminal: 100, prompts: { confirm }, asked };
  };
  const MESH = ['mesh', 'analytics-sgp1', 'prod-data-nyc3', 'prod-web-sfo3', 'default-ams3', '-o', 'id'];

  it('shows the plan and asks once; "no" creates nothing', async () => {
    const options = asking(false);
    const run = await runOnce(MESH, options);
    expect(options.asked).toEqual(['Create these 4 peerings?']);
    expect(run).toMatchObject({ stdout: '', exitCode: 1 });
    expect(run.stderr).toBe(`\
ACTION   NAME                             STATUS  VPCS
create   analytics-sgp1-to-default-ams3   -       analytics-sgp1,default-ams3
blocked  analytics-to-data                ERROR   analytics-sgp1,prod-data-nyc3
create   analytics-sgp1-to-prod-web-sfo3  -       analytics-sgp1,prod-web-sfo3
create   default-ams3-to-prod-data-nyc3   -       default-ams3,prod-data-nyc3
create   default-ams3-to-prod-web-sfo3    -       default-ams3,prod-web-sfo3
keep     prod-web-to-data                 ACTIVE  prod-web-sfo3,prod-data-nyc3
Pairs: 4 to create, 1 blocked, 1 to keep.
Account  Sandbox (nobody@sandbox.example)
Token    from DIGITALOCEAN_TOKEN
Nothing was changed.
`);
    expect(posts(run)).toBe(0);
  });

  it('"yes" creates them', async () => {
    const run = await runOnce(MESH, asking(true));
    expect(posts(run)).toBe(4);
    expect(run.stdout.trimEnd().split('\n')).toHaveLength(5);
  });

  it('asks nothing where nothing is missing', async () => {
    expect(await runOnce(['mesh', 'prod-web-sfo3', 'staging-sfo3'], { terminal: 100 })).toMatchObject({
      stdout: expect.stringContaining('keep'),
      stderr: 'Nothing to do. Pairs to keep: 1.\n',
      exitCode: 0,
    });
  });
});

describe('usage errors', () => {
  const TOO_FEW = `\
Error: A mesh connects two or more different VPCs.
See the VPCs: dopeer vpcs
Then write: dopeer mesh <vpc> <vpc> <vpc>
`;

  it.each([
    [[], TOO_FEW],
    [['web', '--yes'], TOO_FEW],
    [['web', 'web', '--yes'], TOO_FEW],
    [['web', '--hub', 'web', '--dry-run'], TOO_FEW],
    [['--hub', 'web', '--yes'], TOO_FEW],
    [['web', '', '--yes'], 'Error: <vpc> must not be empty.\n'],
    [['web', 'data', '--hub', ' ', '--yes'], 'Error: --hub must not be empty.\n'],
    [['a', 'b', '--wait', '--yes', '--timeout', 'soon'], expect.stringContaining('--timeout')],
    [
      ["it's", 'b', '--wait', '--hub', 'c d'],
      "Error: There is nobody to ask for confirmation. Nothing was created.\nTo create them without a question: dopeer mesh 'it'\\''s' b --hub 'c d' --wait --yes\n",
    ],
  ])('%j, before any request', async (args, stderr) => {
    expect(await runOnce(['mesh', ...args])).toMatchObject({ stdout: '', stderr, exitCode: 2, requests: [] });
  });

  it('one VPC by two references is found out before anything is created', async () => {
    const run = await runOnce(['mesh', 'prod-web-sfo3', SEED.web, '--yes', '--json']);
    expect(run).toMatchObject({ stdout: '', exitCode: 2, requests: LISTS.toReversed() });
    expect(errorOf(run)).toMatchObject({ code: 'usage', outcome: 'not_created' });
  });

  it.each([
    [
      'prod-web',
      'Error: There is no VPC "prod-web".\nNothing was created.\nDid you mean prod-web-sfo3, prod-web-fra1?\n',
    ],
    [
      SEED.nothing,
      `Error: There is no VPC "${SEED.nothing}".\nNothing was created.\nSee what there is: dopeer vpcs\n`,
    ],
  ])('%s is not found, and nothing is created', async (reference, stderr) => {
    const run = await runOnce(['mesh', 'edge-blr1', 'default-ams3', reference, '--yes']);
    expect(run).toMatchObject({ stdout: '', stderr, exitCode: 3 });
    expect(posts(run)).toBe(0);
  });
});

describe('--dry-run', () => {
  const MESH = ['mesh', 'analytics-sgp1', 'prod-data-nyc3', 'edge-blr1', '--dry-run'];

  it('shows the plan, and fails where a pair is blocked', async () => {
    const run = await runOnce(MESH, { stdoutTerminal: 100 });
    expect(run).toMatchObject({ exitCode: 7, requests: expect.not.arrayContaining([POST]) });
    expect(run.stdout).toBe(`\
ACTION   NAME                         STATUS  VPCS
create   analytics-sgp1-to-edge-blr1  -       analytics-sgp1,edge-blr1
blocked  analytics-to-data            ERROR   analytics-sgp1,prod-data-nyc3
create   edge-blr1-to-prod-data-nyc3  -       edge-blr1,prod-data-nyc3
`);
    expect(run.stderr.split('\n').slice(2)).toEqual([
      'Dry run. Pairs: 2 to create, 1 blocked. Nothing was created.',
      'Error: This mesh would not be complete.',
      '  analytics-to-data: "analytics-to-data" is in ERROR.',
      'To delete what is in ERROR: dopeer delete analytics-to-data',
      'To do what is left: dopeer mesh analytics-sgp1 prod-data-nyc3 edge-blr1',
      '',
    ]);
  });

  it('is an array of pairs for scripts', async () => {
    expect(
      json(
        await runOnce(['mesh', ...TRIANGLE, 'edge-blr1', '--hub', 'prod-web-sfo3', '--dry-run', '--json']),
      ),
    ).toEqual([
      {
        name: 'edge-blr1-to-prod-web-sfo3',
        vpc_ids: [SEED.edge, SEED.web],
        action: 'create',
        warnings: [expect.stringContaining('blr1')],
        dry_run: true,
      },
      expect.objectContaining({ id: SEED.webToData, status: 'ACTIVE', action: 'keep', warnings: [] }),
      expect.objectContaining({ id: SEED.webToStaging, action: 'keep', dry_run: true }),
    ]);
  });

  it('says when there is nothing to do', async () => {
    expect(await runOnce(['mesh', 'prod-web-sfo3', 'staging-sfo3', '--dry-run', '-o', 'id'])).toMatchObject({
      stdout: '',
      stderr: 'Dry run. Nothing to do. Pairs to keep: 1. Nothing was created.\n',
      exitCode: 0,
    });
  });
});

describe('--wait', () => {
  it('waits until all are ACTIVE, also those an earlier run has created', async () => {
    const world = createWorld();
    await world.run('mesh', ...TRIANGLE, '--yes');
    const run = await world.run('mesh', ...TRIANGLE, 'default-ams3', '--yes', '--wait', '--json');
    expect(run.exitCode).toBe(0);
    expect(json(run)).toMatchObject([
      { name: 'default-ams3-to-prod-data-nyc3', status: 'ACTIVE', ok: true },
      { name: 'default-ams3-to-prod-web-sfo3', status: 'ACTIVE', ok: true },
      { name: 'default-ams3-to-staging-sfo3', status: 'ACTIVE', ok: true },
      { id: SEED.webToData, status: 'ACTIVE', ok: true },
      { name: 'prod-data-nyc3-to-staging-sfo3', status: 'ACTIVE', ok: true, created: false },
      { id: SEED.webToStaging, status: 'ACTIVE', ok: true },
    ]);
    expect(run.stderr).toContain('4 peerings: 4 PROVISIONING');
    expect(run.stderr).toMatch(/Done: 3 created\.\n$/);
  });

  it('that runs out of time is exit 8: the IDs are printed, and the hint goes on', async () => {
    const world = createWorld();
    const run = await world.run('mesh', ...TRIANGLE, '-y', '--wait', '--timeout', '1s', '-o', 'id');
    expect(run.exitCode).toBe(8);
    // The two that were there, and the one that is on its way.
    expect(run.stdout.match(UUID)).toHaveLength(3);
    expect(text(run.stderr)).toMatch(
      /The peering was created\.\nThe operation goes on\. To pick up the wait: dopeer wait \S+-to-\S+ --for active\nTo do what is left: dopeer mesh .* --wait --yes\n$/,
    );
  });
});

describe('a create that fails', () => {
  it('is reported beside those that did not', async () => {
    let count = 0;
    const options: WorldOptions = {
      intercept: (request) => {
        if (request.method !== 'POST') return undefined;
        count += 1;
        return count === 2 ? answer(422, { id: 'unprocessable_entity', message: 'No.' }) : undefined;
      },
    };
    const run = await runOnce(['mesh', ...TRIANGLE, 'default-ams3', '--yes', '--json'], options);
    expect(run.exitCode).toBe(7);
    expect(json(run)).toMatchObject([
      { ok: true },
      {
        name: 'default-ams3-to-prod-web-sfo3',
        vpc_ids: [expect.any(String), SEED.web],
        ok: false,
        error: { code: 'refused', outcome: 'not_created', http_status: 422 },
      },
      { action: 'create', ok: true },
      { action: 'keep', ok: true },
      { action: 'create', ok: true },
      { action: 'keep', ok: true },
    ]);
    expect(errorOf(run)).toMatchObject({
      code: 'partial',
      message: '1 of 4 peerings were not made as planned.',
    });
  });
});
