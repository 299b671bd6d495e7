import { describe, expect, it } from 'vitest';
import { always, type Faults, hang, play } from '../faults/effects.ts';
import { answer, createWorld, errorOf, json, runOnce, SEED } from '../helpers/world.ts';

const CREATE = ['create', 'new', '--vpc', 'edge-blr1', '--vpc', 'default-ams3'];
const gets = (requests: readonly string[]) =>
  requests.filter((request) => request.startsWith('GET /v2/vpc_peerings/'));

describe('create --wait', () => {
  it('ends when the peering is ACTIVE and shows it so', async () => {
    const run = await runOnce([...CREATE, '--wait', '--json']);
    expect(run.exitCode).toBe(0);
    expect(json(run)).toMatchObject({ name: 'new', status: 'ACTIVE' });
    expect(run.stderr).toBe(
      `Warning: This may be refused: VPCs in blr1 can be peered only with VPCs in blr1. (DigitalOcean's documentation, 2025-12-16)\nCreated "new".\nnew: PROVISIONING (0ms)\nnew: ACTIVE (3s)\nWhat is left to do before traffic flows: dopeer check new\n`,
    );
    expect(gets(run.requests)).toHaveLength(7);
  });

  it('asks at a fixed interval on demand', async () => {
    const run = await runOnce([...CREATE, '--wait', '--poll-interval', '1s']);
    expect(gets(run.requests)).toHaveLength(4);
  });

  it('ends with 8 when the time is up, with the last state and the command that resumes', async () => {
    const run = await runOnce([...CREATE, '--wait', '--timeout', '2s', '--json']);
    expect(run.exitCode).toBe(8);
    expect(json(run)).toMatchObject({ status: 'PROVISIONING' });
    expect(errorOf(run)).toEqual({
      code: 'timeout',
      message: 'The time is up. new is PROVISIONING after 2s.',
      hint: 'The operation goes on. To pick up the wait: dopeer wait new --for active',
      exit_code: 8,
      outcome: 'created',
    });
  });

  it.each<[string, number, string, string]>([
    ['500', 500, '{"id":"server_error","message":"Broken."}', 'Broken'],
    ['HTML', 200, '<h1>Proxy</h1>', 'something that is not JSON'],
  ])('never says that what answers with %s is not there', async (_, status, body, why) => {
    const run = await createWorld({
      intercept: ({ url }) => (url.includes('/vpc_peerings') ? answer(status, body) : undefined),
    }).run('wait', SEED.webToData, '--for', 'deleted', '--timeout', '2s');
    expect(run.exitCode).toBe(8);
    expect(run.stderr).toContain(`${SEED.webToData} was not seen after 2s. The last look failed: `);
    expect(run.stderr).toContain(why);
    expect(run.stderr).not.toContain('not there');
  });

  it('ends with 1 when the peering ends in ERROR', async () => {
    const failing = (request: Request) =>
      /vpc_peerings\/./.test(request.url)
        ? answer(200, {
            vpc_peering: {
              id: request.url.slice(-36),
              name: 'new',
              vpc_ids: [],
              created_at: '',
              status: 'ERROR',
            },
          })
        : undefined;
    const run = await runOnce([...CREATE, '--wait', '--json'], { intercept: failing });
    expect(run.exitCode).toBe(1);
    expect(json(run)).toMatchObject({ status: 'ERROR' });
    expect(errorOf(run)).toMatchObject({ code: 'failed', outcome: 'created' });
  });

  it('waits for what --if-not-exists found', async () => {
    const world = createWorld();
    await world.run(...CREATE);
    const run = await world.run(...CREATE, '--if-not-exists', '--wait', '--json');
    expect(run.requests.filter((request) => request.startsWith('POST'))).toEqual([]);
    expect(json(run)).toMatchObject({ status: 'ACTIVE' });
  });

  it('ends with 130 on Ctrl-C, with the last state and the command that resumes', async () => {
    let polls = 0;
    const world = createWorld({
      intercept: () => {
        polls += 1;
        if (polls === 5) world.interrupt();
        return undefined;
      },
    });
    const run = await world.run(...CREATE, '--wait', '--json');
    expect(run.exitCode).toBe(130);
    expect(json(run)).toMatchObject({ status: 'PROVISIONING' });
    expect(errorOf(run)).toMatchObject({
      code: 'interrupted',
      outcome: 'created',
      hint: expect.stringContaining('dopeer wait '),
    });
  });

  it.each([
    [['--timeout', 'soon']],
    [['--poll-interval', '0']],
    [['--poll-interval', '99ms']],
    [['--poll-interval', '-1s']],
  ])('%j is a usage error without a request', async (flags) => {
    expect(await runOnce([...CREATE, '--wait', ...flags])).toMatchObject({
      exitCode: 2,
      stdout: '',
      requests: [],
    });
  });
});

describe('delete --wait', () => {
  it('ends when the peerings are gone, watching them with one list', async () => {
    const run = await runOnce([
      'delete',
      'prod-web-to-data',
      'analytics-to-data',
      'a039',
      '--yes',
      '--wait',
      '--json',
    ]);
    expect(run.exitCode).toBe(0);
    expect(json(run)).toMatchObject(Array.from({ length: 3 }, () => ({ ok: true, status: 'DELETED' })));
    const rows = json(run) as { name: string; vpc_ids: string[]; recreate: string }[];
    const commands = rows.map(({ name, vpc_ids: [a, b] }) => `dopeer create ${name} --vpc ${a} --vpc ${b}`);
    expect(rows.map(({ recreate }) => recreate)).toEqual(commands);
    expect(run.stderr).toBe(
      `3 peerings: 3 DELETING (0ms)\n3 peerings: 3 DELETED (2s)\nTo restore what was deleted, once it is gone:\n${commands.map((command) => `  ${command}\n`).join('')}`,
    );
    expect(gets(run.requests)).toHaveLength(3);
  });

  it('waits on for what is in ERROR: it goes as well as anything else', async () => {
    let polls = 0;
    const intercept = async (request: Request, pass: () => Promise<Response>) => {
      const response = await pass();
      if (request.method !== 'GET' || !request.url.includes(SEED.analyticsToData)) return response;
      polls += 1;
      if (polls > 4 || response.status !== 200) return response;
      const { vpc_peering } = (await response.json()) as { vpc_peering: object };
      return answer(200, { vpc_peering: { ...vpc_peering, status: 'ERROR' } });
    };
    const run = await createWorld({ intercept }).run(
      'delete',
      SEED.analyticsToData,
      '--yes',
      '--wait',
      '--json',
    );
    expect(run.exitCode, run.stderr).toBe(0);
    expect(json(run)).toMatchObject([{ ok: true, status: 'DELETED' }]);
  });

  it('says of what was being deleted at Ctrl-C no more than that', async () => {
    let polls = 0;
    const world = createWorld({
      intercept: ({ method }) => {
        polls += Number(method === 'GET');
        if (polls === 4) world.interrupt();
        return undefined;
      },
    });
    const run = await world.run('delete', 'prod-web-to-data', '--yes', '--wait', '--json');
    expect(run.exitCode).toBe(130);
    expect(json(run)).toMatchObject([{ ok: true, status: 'DELETING' }]);
    expect(errorOf(run)).toMatchObject({
      code: 'interrupted',
      hint: expect.stringContaining('--for deleted'),
    });
  });

  it('reports what is not gone in time', async () => {
    const run = await runOnce(['delete', 'prod-web-to-data', '--yes', '--wait', '--timeout', '1s', '--json']);
    expect(run.exitCode).toBe(8);
    expect(json(run)).toMatchObject([
      { ok: false, status: 'DELETING', error: { code: 'timeout', outcome: 'unknown' } },
    ]);
    expect(errorOf(run)).toMatchObject({ hint: expect.stringContaining('--for deleted') });
  });
});

it('moves a spinner in a terminal, and leaves the last line to the answer', async () => {
  const run = await createWorld({ terminal: 100, env: { CI: undefined } }).run(...CREATE, '--wait');
  expect(run.exitCode, run.stderr).toBe(0);
  expect(run.stdout).toContain('Status   ACTIVE\n');
  expect(run.stderr).toContain('What is left to do before traffic flows:');
});

describe('wait', () => {
  it.each([
    ['settled', 'ACTIVE', 0],
    ['active', 'ACTIVE', 0],
  ])('for %s, by name', async (goal, status, exitCode) => {
    const world = createWorld();
    await world.run(...CREATE);
    const run = await world.run('wait', 'new', '--for', goal, '--json');
    expect(run.exitCode).toBe(exitCode);
    expect(json(run)).toMatchObject({ name: 'new', status });
  });

  it('for deleted, by ID', async () => {
    const world = createWorld();
    const { id } = json(await world.run(...CREATE, '--json')) as { id: string };
    await world.run('delete', id, '--yes');
    expect(json(await world.run('wait', id, '--for', 'deleted', '--json'))).toMatchObject({
      id,
      name: 'new',
      status: 'DELETED',
    });
    const again = await world.run('wait', id);
    expect(again).toMatchObject({ exitCode: 3, stdout: '' });
  });

  it('is over at once for what has settled, and fails for what is in ERROR', async () => {
    const active = await runOnce(['wait', 'prod-web-to-data', '--json']);
    expect(json(active)).toMatchObject({ status: 'ACTIVE' });
    const failed = await runOnce(['wait', 'analytics-to-data', '--json']);
    expect(failed.exitCode).toBe(1);
    expect(json(failed)).toMatchObject({ status: 'ERROR' });
  });

  it.each([['table'], ['json']])(
    'interrupted, prints the last state and the command that resumes (%s)',
    async (format) => {
      let polls = 0;
      const world = createWorld({
        intercept: ({ method, url }) => {
          if (method === 'GET' && url.includes('/v2/vpc_peerings/')) polls += 1;
          if (polls === 3) world.interrupt();
          return undefined;
        },
      });
      const { id } = json(await world.run(...CREATE, '--json')) as { id: string };
      const run = await world.run('wait', id, '-o', format);
      expect(run.exitCode).toBe(130);
      const resume = 'The operation goes on. To pick up the wait: dopeer wait new';
      if (format === 'json') {
        expect(json(run)).toMatchObject({ id, status: 'PROVISIONING' });
        expect(errorOf(run)).toMatchObject({ code: 'interrupted', hint: resume });
        return;
      }
      expect(run.stdout).toContain(`ID       ${id}\nName     new\nStatus   PROVISIONING\n`);
      expect(run.stderr).toMatch(/\nInterrupted\. new is PROVISIONING after [^\n]+\.\n[^\n]+\n$/);
      expect(run.stderr.endsWith(`\n${resume}\n`)).toBe(true);
    },
  );

  it.each<[string, Faults]>([
    ['json', { GET: always(hang) }],
    ['table', { GET: always(hang) }],
    ['table', { GET: always(hang), VPCS: always(hang) }],
  ])('ends at the deadline where the API does not answer (%s, %#)', async (format, faults) => {
    const world = createWorld({ intercept: play(faults) });
    const before = world.clock.monotonic();
    const argv = ['wait', SEED.webToData, '--timeout', '2s', '--request-timeout', '300ms', '-o', format];
    const run = await world.run(...argv);
    expect(run).toMatchObject({ exitCode: 8, stdout: '' });
    const resume = `dopeer wait ${SEED.webToData}`;
    expect(run.stderr).toContain(resume);
    expect(world.clock.monotonic() - before).toBeLessThanOrEqual(2_000);
    expect(run.requests.filter((request) => request.includes(SEED.webToData))).toHaveLength(1);
  });

  it.each(['--timeout', '--poll-interval', '--request-timeout'])(
    'takes no %s above 24 days',
    async (flag) => {
      for (const duration of ['600h', '25000000', '9'.repeat(400)]) {
        const run = await runOnce(['wait', 'prod-web-to-data', flag, duration]);
        expect(run).toMatchObject({ exitCode: 2, stdout: '', requests: [] });
        expect(run.stderr).toContain(`Error: ${flag} can be 24 days at most.\n`);
      }
      expect((await runOnce(['wait', 'prod-web-to-data', flag, '576h'])).exitCode).toBe(0);
    },
  );

  it('can be asked for in a terminal; elsewhere its peering is missing', async () => {
    const missing = await runOnce(['wait']);
    expect(missing).toMatchObject({
      exitCode: 2,
      stdout: '',
      stderr: 'Error: Missing: <peering>.\nWrite: dopeer wait <peering>\n',
      requests: [],
    });
  });

  it('knows three goals', async () => {
    const run = await runOnce(['wait', 'x', '--for', 'ever']);
    expect(run).toMatchObject({ exitCode: 2, requests: [] });
    expect(run.stderr).toContain('settled, active, deleted');
  });
});
