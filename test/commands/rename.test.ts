import { describe, expect, it } from 'vitest';
import { createWorld, errorOf, forbidden, json, respond, runOnce, SEED } from '../helpers/world.ts';

const LIST = 'GET /v2/vpc_peerings?page=1&per_page=200';
const GET = `GET /v2/vpc_peerings/${SEED.webToData}`;
const PATCH = `PATCH /v2/vpc_peerings/${SEED.webToData}`;

describe('dopeer rename', () => {
  it.each([
    ['a name', 'prod-web-to-data', [LIST, PATCH]],
    ['a prefix', '5f4b', [LIST, PATCH]],
    ['a UUID', SEED.webToData, [GET, PATCH]],
  ])('sends one PATCH, by %s', async (_, reference, requests) => {
    let body: unknown;
    const run = await runOnce(['rename', reference, 'web-2', '--json'], {
      intercept: async (request) => {
        if (request.method === 'PATCH') body = await request.clone().json();
        return undefined;
      },
    });
    expect(run).toMatchObject({ stderr: 'Renamed "prod-web-to-data" to "web-2".\n', exitCode: 0, requests });
    expect(json(run)).toEqual({
      id: SEED.webToData,
      name: 'web-2',
      vpc_ids: [SEED.web, SEED.data],
      created_at: '2025-03-11T08:42:17Z',
      status: 'ACTIVE',
    });
    expect(body).toEqual({ name: 'web-2' });
  });

  it('is seen by the next command', async () => {
    const world = createWorld();
    expect(await world.run('rename', '5f4b', 'web-2', '-q', '-o', 'id')).toMatchObject({
      stdout: `${SEED.webToData}\n`,
      stderr: '',
    });
    expect((await world.run('get', 'web-2', '-o', 'id')).stdout).toBe(`${SEED.webToData}\n`);
  });

  it('sends no PATCH when the name is already that', async () => {
    const run = await runOnce([
      'rename',
      SEED.webToData,
      'prod-web-to-data',
      '--columns',
      'name',
      '-o',
      'csv',
    ]);
    expect(run).toMatchObject({ stdout: 'NAME\nprod-web-to-data\n', exitCode: 0, requests: [GET] });
    expect(run.stderr).toMatch(/^[^\n]*already[^\n]*\n$/);
  });
});

describe('rename --dry-run', () => {
  it('shows the request and what speaks against it, and sends nothing', async () => {
    const run = await runOnce(['rename', '5f4b', 'web-2', '--dry-run', '--json']);
    expect(run).toMatchObject({
      stderr: 'Dry run: nothing was sent.\n',
      exitCode: 0,
      requests: [LIST],
    });
    expect(json(run)).toEqual({
      dry_run: true,
      request: { method: 'PATCH', path: `/v2/vpc_peerings/${SEED.webToData}`, body: { name: 'web-2' } },
      checks: [{ id: 'name-free', level: 'ok', message: 'The name "web-2" is free.' }],
    });
  });

  it('fails where the name is taken', async () => {
    const run = await runOnce(['rename', '5f4b', 'analytics-to-data', '--dry-run', '--json']);
    expect(run).toMatchObject({ exitCode: 5, requests: [LIST] });
    expect(json(run)).toMatchObject({ checks: [{ id: 'name-free', level: 'error' }] });
    expect(errorOf(run)).toMatchObject({ code: 'refused', hint: 'Nothing was sent.' });
  });

  it('says that nothing would be sent where the peering has that name', async () => {
    const run = await runOnce(['rename', '5f4b', 'prod-web-to-data', '--dry-run']);
    expect(run).toMatchObject({ exitCode: 0, requests: [LIST] });
    expect(run.stdout).toContain('ok  It has that name; nothing would be sent.');
  });

  it.each([[[]], [['5f4b']], [['5f4b', 'a_b']]])('needs both, and a name that can be: %j', async (given) => {
    expect(await runOnce(['rename', ...given, '--dry-run'])).toMatchObject({
      exitCode: 2,
      stdout: '',
      requests: [],
    });
  });
});

describe('a rename that fails', () => {
  it('is refused by the API: not_renamed', async () => {
    const run = await runOnce(['rename', '5f4b', 'analytics-to-data', '--json']);
    expect(run).toMatchObject({ stdout: '', exitCode: 5, requests: [LIST, PATCH, LIST] });
    expect(errorOf(run)).toMatchObject({
      code: 'refused',
      message: 'The API refused this: A VPC peering named analytics-to-data already exists.',
      hint: `Because: The name "analytics-to-data" is taken by peering ${SEED.analyticsToData}.\nSee it: dopeer get analytics-to-data`,
      http_status: 422,
      outcome: 'not_renamed',
    });
  });

  it('is gone by then: not_renamed', async () => {
    const intercept = respond('PATCH', /./, 404, { id: 'not_found', message: 'gone' });
    const run = await runOnce(['rename', '5f4b', 'x', '--json'], { intercept });
    expect(run.exitCode).toBe(3);
    expect(errorOf(run)).toMatchObject({ code: 'not_found', outcome: 'not_renamed' });
  });

  it('lacks the scope, and names it', async () => {
    const run = await runOnce(['rename', '5f4b', 'x'], { intercept: forbidden('PATCH', /./) });
    expect(run).toMatchObject({
      stderr:
        'Error: The API does not allow this: You are not authorized.\nNothing was renamed.\nThe token needs the scope vpc_peering:update. Check the token from DIGITALOCEAN_TOKEN: https://cloud.digitalocean.com/account/api/tokens\nrequest id: req-1\n',
      exitCode: 4,
    });
  });

  it('finds nothing to rename', async () => {
    expect(await runOnce(['rename', 'prod-web-to-dat', 'x'])).toMatchObject({
      stdout: '',
      stderr:
        'Error: There is no peering "prod-web-to-dat".\nNothing was renamed.\nDid you mean prod-web-to-data?\n',
      exitCode: 3,
      requests: [LIST, 'GET /v2/vpcs?page=1&per_page=200'],
    });
  });

  it.each([
    [
      ['5f4b', 'a b'],
      'Error: The name "a b" cannot be used.\nA name has only letters, digits and dashes. For example: web-to-data\n',
    ],
    [['5f4b', ''], 'Error: The name "" cannot be used.\nA peering needs a name. For example: web-to-data\n'],
    [['5f4b'], 'Error: Missing: <new-name>.\nWrite: dopeer rename 5f4b <new-name>\n'],
  ])('%j is a usage error without a request', async (args, stderr) => {
    expect(await runOnce(['rename', ...args])).toMatchObject({
      stdout: '',
      stderr,
      exitCode: 2,
      requests: [],
    });
  });
});
