import { describe, expect, it } from 'vitest';
import {
  answer,
  createWorld,
  errorOf,
  forbidden,
  json,
  type Run,
  respond,
  runOnce,
  SEED,
} from '../../helpers/world.ts';

const POST = 'POST /v2/vpc_peerings';
const LIST = 'GET /v2/vpc_peerings?page=1&per_page=200';
const VPCS = 'GET /v2/vpcs?page=1&per_page=200';
const PAIR = ['--vpc', SEED.web, '--vpc', SEED.edge];
const PEERED = ['--vpc', SEED.web, '--vpc', SEED.data];

const idIn = ({ stdout }: Run) => /\b[0-9a-f]{8}-[0-9a-f-]{27}\b/.exec(stdout)?.[0];

describe('dopeer create', () => {
  it('with two UUIDs is exactly one request', async () => {
    let sent: unknown;
    const run = await runOnce(['create', 'web-to-edge', ...PAIR], {
      intercept: async (request) => {
        sent = { type: request.headers.get('content-type'), body: await request.clone().json() };
        return undefined;
      },
    });
    expect(run).toMatchObject({
      stdout: `\
ID       ${idIn(run)}
Name     web-to-edge
Status   PROVISIONING
Created  2026-11-20T12:00:00Z (0s ago)
VPCs     2e71857e-8ce4-4225-a15d-bc253b232db6
         4b42c8fe-0d98-48dc-95b3-4f356b20a4e0
`,
      stderr: `Created "web-to-edge". To wait until it is ACTIVE: dopeer wait web-to-edge\n`,
      exitCode: 0,
      requests: [POST],
    });
    expect(sent).toEqual({
      type: 'application/json',
      body: { name: 'web-to-edge', vpc_ids: [SEED.web, SEED.edge] },
    });
  });

  it.each([
    ['--vpc-ids', ['--vpc-ids', `${SEED.web}, ${SEED.edge}`], [POST]],
    ['names', ['--vpc', 'prod-web-sfo3', '--vpc', 'edge-blr1'], [VPCS, POST]],
    ['a prefix and a UUID', ['--vpc', '2e71', '--vpc', SEED.edge], [VPCS, POST]],
    ['capitals', ['--vpc', SEED.web.toUpperCase(), '--vpc', SEED.edge.toUpperCase()], [POST]],
  ])('takes %s', async (_, vpcs, requests) => {
    const run = await runOnce(['create', 'x', ...vpcs, '--json', '-q']);
    expect(run).toMatchObject({ stderr: '', exitCode: 0, requests });
    expect(json(run)).toEqual({
      id: idIn(run),
      name: 'x',
      vpc_ids: [SEED.web, SEED.edge],
      created_at: '2026-11-20T12:00:00Z',
      status: 'PROVISIONING',
    });
  });

  it('shows the names of VPCs that it looked up', async () => {
    const { stdout } = await runOnce(['create', 'x', '--vpc', 'prod-web-sfo3', '--vpc', 'edge-blr1']);
    expect(stdout.split('\n').slice(4, 6)).toEqual([
      'VPCs     prod-web-sfo3  sfo3  10.120.0.0/20    2e71857e-8ce4-4225-a15d-bc253b232db6',
      '         edge-blr1      blr1  192.168.48.0/24  4b42c8fe-0d98-48dc-95b3-4f356b20a4e0',
    ]);
  });

  it('-o id prints the ID alone', async () => {
    const run = await runOnce(['create', 'x', ...PAIR, '-o', 'id', '-q']);
    expect(run).toMatchObject({ stdout: `${idIn(run)}\n`, stderr: '' });
  });

  it('warns of a period, and lets the API decide', async () => {
    const peering = { id: SEED.nothing, name: 'a.b', vpc_ids: [], status: 'ACTIVE', created_at: '' };
    const run = await runOnce(['create', 'a.b', ...PAIR, '-o', 'id'], {
      intercept: respond('POST', '/v2/vpc_peerings', 202, { vpc_peering: peering }),
    });
    expect(run).toMatchObject({ stdout: `${SEED.nothing}\n`, exitCode: 0, requests: [POST] });
    expect(run.stderr.split('\n')[0]).toBe('Warning: The name "a.b" has a period, which the API may refuse.');
  });
});

/** What is looked at to explain a refusal. */
const LOOKS = ['GET /v2/vpcs?page=1&per_page=200', 'GET /v2/vpc_peerings?page=1&per_page=200'];

const PERHAPS =
  "Perhaps: VPCs in blr1 can be peered only with VPCs in blr1. (DigitalOcean's documentation, 2025-12-16)";

describe('a refused create', () => {
  it('shows what the API said', async () => {
    const body = { id: 'unprocessable_entity', message: 'range conflict', request_id: 'req-1' };
    const intercept = respond('POST', '/v2/vpc_peerings', 422, body);
    expect(await runOnce(['create', 'x', ...PAIR], { intercept })).toMatchObject({
      stdout: '',
      stderr: `Error: The API refused this: range conflict\nNothing was created.\n${PERHAPS}\nrequest id: req-1\n`,
      exitCode: 5,
      requests: [POST, ...LOOKS],
    });
    expect(errorOf(await runOnce(['create', 'x', ...PAIR, '--json'], { intercept }))).toEqual({
      code: 'refused',
      message: 'The API refused this: range conflict',
      hint: PERHAPS,
      exit_code: 5,
      http_status: 422,
      api_id: 'unprocessable_entity',
      request_id: 'req-1',
      outcome: 'not_created',
    });
  });

  it.each([400, 404, 409, 412, 422])('with HTTP %i is exit 5, not_created', async (status) => {
    const intercept = respond('POST', '/v2/vpc_peerings', status, { id: 'x', message: 'no' });
    const run = await runOnce(['create', 'x', ...PAIR, '--json'], { intercept });
    expect(run).toMatchObject({ stdout: '', exitCode: 5 });
    expect(errorOf(run)).toMatchObject({ code: 'refused', http_status: status, outcome: 'not_created' });
  });

  it('with HTTP 403 names the scope', async () => {
    const intercept = forbidden('POST', '/v2/vpc_peerings');
    const run = await runOnce(['create', 'x', ...PAIR, '--json'], { intercept });
    expect(run.exitCode).toBe(4);
    expect(errorOf(run)).toMatchObject({
      outcome: 'not_created',
      hint: expect.stringContaining('vpc_peering:create'),
    });
  });

  it.each([
    [
      'a taken name',
      ['prod-web-to-data', ...PAIR],
      'Because: The name "prod-web-to-data" is taken by peering 5f4b5d2c-28fb-4b44-96b7-1a3e2d2ffb20.',
    ],
    ['a taken pair', ['x', ...PEERED], 'Because: Peered already by "prod-web-to-data" (ACTIVE).'],
  ])('for %s is explained by what is there', async (_, args, because) => {
    const run = await runOnce(['create', ...args]);
    expect(run).toMatchObject({ stdout: '', exitCode: 5, requests: [POST, ...LOOKS] });
    expect(run.stderr.split('\n')).toContain(because);
    expect(run.stderr).toContain('\nSee it: dopeer get prod-web-to-data\n');
  });

  it('for a pair that is being deleted names the wait', async () => {
    const world = createWorld();
    await world.run('delete', 'prod-web-to-data', '--yes');
    const run = await world.run('create', 'prod-web-to-data', ...PEERED);
    expect(run.exitCode).toBe(5);
    expect(run.stderr).toContain(
      `\nWait until it is gone, then try again: dopeer wait prod-web-to-data --for deleted\n`,
    );
  });

  it('is told all the same where nothing can be looked up', async () => {
    const intercept = (request: Request) =>
      request.method === 'GET' ? answer(403, { id: 'forbidden', message: 'No.' }) : undefined;
    const run = await runOnce(['create', 'x', ...PEERED], { intercept });
    expect(run).toMatchObject({ stdout: '', exitCode: 5 });
    expect(run.stderr).not.toContain('Because');
  });
});

describe('a create whose answer needs the VPCs', () => {
  it('ends before the POST where they cannot be read', async () => {
    const intercept = respond('GET', '/v2/vpcs', 500, { id: 'server_error', message: 'Oops.' });
    for (const argv of [PAIR, [...PAIR, '--if-not-exists']]) {
      const run = await runOnce(['create', 'x', ...argv, '--columns', 'vpcs', '--json'], { intercept });
      expect(run).toMatchObject({ stdout: '', exitCode: 6 });
      expect(run.requests.filter((request) => request.startsWith('POST'))).toEqual([]);
      expect(errorOf(run)).toMatchObject({ code: 'unavailable', http_status: 500, outcome: 'not_created' });
    }
  });
});

describe('--if-not-exists', () => {
  const FOUND = '"prod-web-to-data" exists already. Nothing was changed.\n';

  it.each([
    ['the same pair', PEERED, [LIST]],
    ['the pair the other way round', ['--vpc', SEED.data, '--vpc', 'prod-web-sfo3'], [VPCS, LIST]],
  ])('finds the peering of %s', async (_, vpcs, requests) => {
    const run = await runOnce(['create', 'prod-web-to-data', ...vpcs, '--if-not-exists', '-o', 'id']);
    expect(run).toMatchObject({ stdout: `${SEED.webToData}\n`, stderr: FOUND, exitCode: 0 });
    expect([...run.requests].sort()).toEqual([...requests].sort());
  });

  it('creates what is not there', async () => {
    const run = await runOnce(['create', 'x', ...PAIR, '--if-not-exists', '-o', 'id', '-q']);
    expect(run).toMatchObject({ stdout: `${idIn(run)}\n`, exitCode: 0, requests: [LIST, POST] });
  });

  it('refuses the name of another pair without a POST', async () => {
    const run = await runOnce(['create', 'prod-web-to-data', ...PAIR, '--if-not-exists', '--json']);
    expect(run).toMatchObject({ stdout: '', exitCode: 5, requests: [LIST] });
    expect(errorOf(run)).toEqual({
      code: 'refused',
      message: 'The name "prod-web-to-data" belongs to a peering of other VPCs.',
      hint: `Choose another name. See what has this one: dopeer get prod-web-to-data`,
      exit_code: 5,
      outcome: 'not_created',
    });
  });

  it('refuses one that is being deleted, with the wait to run', async () => {
    const world = createWorld();
    await world.run('delete', SEED.webToData, '--yes');
    expect(await world.run('create', 'prod-web-to-data', ...PEERED, '--if-not-exists')).toMatchObject({
      stdout: '',
      stderr: `Error: The peering "prod-web-to-data" is being deleted.\nNothing was created.\nWait until it is gone, then create it again: dopeer wait prod-web-to-data --for deleted\n`,
      exitCode: 5,
      requests: [LIST],
    });
  });

  it('refuses one in ERROR, with the delete to run', async () => {
    const argv = ['create', 'analytics-to-data', '--vpc', 'analytics-sgp1', '--vpc', 'prod-data-nyc3'];
    expect(await runOnce([...argv, '--if-not-exists', '--wait'])).toMatchObject({
      stdout: '',
      stderr: `Error: The peering "analytics-to-data" is there, but in ERROR.\nNothing was created.\nDelete it, then create it again: dopeer delete analytics-to-data\n`,
      exitCode: 5,
    });
  });

  it('with --wait waits for one that is being deleted, and creates it anew', async () => {
    const world = createWorld();
    await world.run('delete', SEED.webToData, '--yes');
    const run = await world.run(
      'create',
      'prod-web-to-data',
      ...PEERED,
      '--if-not-exists',
      '--wait',
      '--json',
    );
    expect(run.exitCode, run.stderr).toBe(0);
    expect(json(run)).toMatchObject({ name: 'prod-web-to-data', status: 'ACTIVE' });
    expect((json(run) as { id: string }).id).not.toBe(SEED.webToData);
    expect(run.stderr).toContain(
      '"prod-web-to-data" is being deleted. It is created anew once it is gone.\n',
    );
  });

  it('shares one time limit between the two waits', async () => {
    const world = createWorld();
    await world.run('delete', SEED.webToData, '--yes');
    const argv = ['create', 'prod-web-to-data', ...PEERED, '--if-not-exists', '--wait', '--json'];
    const early = await world.run(...argv, '--timeout', '1s');
    expect(errorOf(early)).toMatchObject({ code: 'timeout', outcome: 'not_created' });
    const start = world.clock.now();
    const late = await world.run(...argv, '--timeout', '3s');
    expect(errorOf(late)).toMatchObject({ code: 'timeout', outcome: 'created' });
    expect(world.clock.now() - start).toBe(3_000);
  });
});
