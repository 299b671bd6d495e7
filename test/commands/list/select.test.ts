import { describe, expect, it } from 'vitest';
import { seed } from '../../../src/sandbox/account/seed.ts';
import { errorOf, json, runOnce, SEED } from '../../helpers/world.ts';

const PEERINGS = 'GET /v2/vpc_peerings?page=1&per_page=200';
const VPCS = 'GET /v2/vpcs?page=1&per_page=200';

/** The names a list shows, and its requests. */
async function names(...args: string[]) {
  const { stdout, stderr, exitCode, requests } = await runOnce([
    'list',
    ...args,
    '--columns',
    'name',
    '--no-header',
  ]);
  const found = stdout.split('\n').filter((name) => name !== '');
  expect(exitCode).toBe(0);
  expect(stderr === '').toBe(found.length > 0);
  return { names: found, requests };
}

const DATA = 'prod-web-to-data';
const STAGING = 'prod-web-to-staging';
const ANALYTICS = 'analytics-to-data';
const FRA = 'prod-web-sfo3-fra1';

describe('filters', () => {
  it.each([
    [['--region', 'fra1'], [FRA], ['GET /v2/vpc_peerings?region=fra1&page=1&per_page=200']],
    [['--region', 'A b&c'], [], ['GET /v2/vpc_peerings?region=a+b%26c&page=1&per_page=200', VPCS]],
    [
      ['--region', 'SGP1,fra1'],
      [ANALYTICS, FRA],
      [
        'GET /v2/vpc_peerings?region=sgp1&page=1&per_page=200',
        'GET /v2/vpc_peerings?region=fra1&page=1&per_page=200',
      ],
    ],
    [
      ['--region', 'sfo3', '--region', 'sfo3', '--region', 'nyc3'],
      [DATA, STAGING, FRA, ANALYTICS],
      [
        'GET /v2/vpc_peerings?region=sfo3&page=1&per_page=200',
        'GET /v2/vpc_peerings?region=nyc3&page=1&per_page=200',
      ],
    ],
    [['--status', 'error'], [ANALYTICS], [PEERINGS]],
    [['--status', 'Active'], [DATA, STAGING, FRA], [PEERINGS]],
    [['--status', 'active,ERROR'], [DATA, STAGING, ANALYTICS, FRA], [PEERINGS]],
    [['--status', 'active', '--status', 'error'], [DATA, STAGING, ANALYTICS, FRA], [PEERINGS]],
    [['--name', 'prod-web-to-*'], [DATA, STAGING], [PEERINGS]],
    [['--name', 'ana*', '--name', '*fra1'], [ANALYTICS, FRA], [PEERINGS]],
    [['--name', 'ana*, *fra1'], [ANALYTICS, FRA], [PEERINGS]],
    [['--name', 'prod-web-to-?ata'], [DATA], [PEERINGS]],
    [['--name', 'prod-web'], [], [PEERINGS]],
    [['--name', '.*'], [], [PEERINGS]],
    [
      ['--vpc', 'prod-web-sfo3'],
      [DATA, STAGING, FRA],
      [PEERINGS, VPCS],
    ],
    [
      ['--vpc', '2e71'],
      [DATA, STAGING, FRA],
      [PEERINGS, VPCS],
    ],
    [['--vpc', SEED.web], [DATA, STAGING, FRA], [PEERINGS]],
    [['--vpc', SEED.web.toUpperCase()], [DATA, STAGING, FRA], [PEERINGS]],
    [['--vpc', 'prod-web-sfo3', '--vpc', 'prod-data-nyc3'], [DATA], [PEERINGS, VPCS]],
    [['--vpc', SEED.data, '--vpc', 'dd72'], [ANALYTICS], [PEERINGS, VPCS]],
    [['--vpc', SEED.web, '--vpc', SEED.edge], [], [PEERINGS]],
    [
      ['--region', 'sfo3', '--vpc', SEED.data, '--status', 'active', '--name', 'p*'],
      [DATA],
      ['GET /v2/vpc_peerings?region=sfo3&page=1&per_page=200'],
    ],
  ])('%j', async (args, expected, requests) => {
    expect(await names(...args)).toEqual({ names: expected, requests });
  });

  it.each([
    ['EROR', 'Did you mean ERROR?'],
    ['active,delting', 'Did you mean DELETING?'],
    ['nobody-knows', 'Statuses: PROVISIONING, ACTIVE, DELETING, ERROR'],
  ])('--status %s is a usage error: it must not read as "none"', async (status, hint) => {
    const run = await runOnce(['list', '--status', status, '--json']);
    expect(run).toMatchObject({ exitCode: 2, stdout: '' });
    expect(errorOf(run)).toMatchObject({ code: 'usage', hint });
  });

  it('--status takes what nobody documented, where a peering is in it', async () => {
    const state = seed();
    const peerings = state.peerings.map((peering) => ({ ...peering, final_status: 'Frozen' }));
    const run = await runOnce(['list', '--status', 'FROZEN', '-o', 'id'], { state: { ...state, peerings } });
    expect(run.stdout.split('\n')).toHaveLength(5);
  });

  it.each([
    ['sfo33', 'Did you mean sfo3?'],
    ['atl1', 'They are in ams3, blr1, fra1, nyc3, sfo3, sgp1.'],
  ])('--region %s warns that the account has nothing there', async (region, next) => {
    expect(await runOnce(['list', '--region', `${region},sgp1`, '-o', 'id'])).toMatchObject({
      stdout: `${SEED.analyticsToData}\n`,
      stderr: `Warning: There are no peerings in region "${region}", and none of this account's VPCs. ${next}\n`,
      exitCode: 0,
    });
  });

  it('--region of VPCs without peerings is no warning', async () => {
    const run = await runOnce(['list', '--region', 'ams3', '-o', 'id']);
    expect(run.stderr).toBe('There are no peerings in region "ams3".\n');
  });

  it('--page goes with one --region', async () => {
    const run = await runOnce(['list', '--region', 'ams3,sfo3', '--page', '2']);
    expect(run).toMatchObject({ exitCode: 2, requests: [] });
  });

  it.each([
    ['prod-web', 3, 'Error: There is no VPC "prod-web".\nDid you mean prod-web-sfo3, prod-web-fra1?\n'],
    [
      '2e7',
      3,
      'Error: There is no VPC "2e7".\nThe start of an ID needs four or more characters. See what there is: dopeer vpcs\n',
    ],
  ])('--vpc %s fails with %i', async (vpc, exitCode, stderr) => {
    expect(await runOnce(['list', '--vpc', vpc])).toMatchObject({ stdout: '', stderr, exitCode });
  });
});

describe('order', () => {
  it.each([
    ['id', [ANALYTICS, DATA, FRA, STAGING]],
    ['name', [ANALYTICS, FRA, DATA, STAGING]],
    ['status', [DATA, STAGING, FRA, ANALYTICS]],
    ['vpc_ids', [STAGING, DATA, FRA, ANALYTICS]],
    ['vpcs', [ANALYTICS, DATA, FRA, STAGING]],
    ['regions', [FRA, DATA, STAGING, ANALYTICS]],
    ['created_at', [DATA, STAGING, ANALYTICS, FRA]],
    ['age', [FRA, ANALYTICS, STAGING, DATA]],
  ])('--sort %s', async (column, expected) => {
    const requests = ['vpcs', 'regions'].includes(column) ? [PEERINGS, VPCS] : [PEERINGS];
    expect(await names('--sort', column)).toEqual({ names: expected, requests });
    if (column !== 'status') {
      expect((await names('--sort', `-${column}`)).names).toEqual([...expected].reverse());
    }
  });

  it('keeps what is alike in the order of the API, either way', async () => {
    expect((await names('--sort', '-status')).names).toEqual([ANALYTICS, DATA, STAGING, FRA]);
  });

  it.each([
    [
      ['--limit', '2'],
      [DATA, STAGING],
    ],
    [
      ['--limit', '9'],
      [DATA, STAGING, ANALYTICS, FRA],
    ],
    [
      ['--sort', '-name', '--limit', '2'],
      [STAGING, DATA],
    ],
    [['--status', 'active', '--sort=name', '--limit', '1'], [FRA]],
  ])('filters, then sorts, then limits: %j', async (args, expected) => {
    expect((await names(...args)).names).toEqual(expected);
  });

  it('sorts and limits json as well', async () => {
    const run = await runOnce(['list', '--json', '--sort', 'name', '--limit', '1']);
    expect(json(run)).toMatchObject([{ name: ANALYTICS }]);
  });
});

describe('pages', () => {
  it.each([
    [
      ['--per-page', '2'],
      [DATA, STAGING, ANALYTICS, FRA],
      ['GET /v2/vpc_peerings?page=1&per_page=2', 'GET /v2/vpc_peerings?page=2&per_page=2'],
    ],
    [['--page', '1'], [DATA, STAGING, ANALYTICS, FRA], ['GET /v2/vpc_peerings?page=1&per_page=20']],
    [
      ['--page', '2', '--per-page', '3', '--status', 'active'],
      [FRA],
      ['GET /v2/vpc_peerings?page=2&per_page=3'],
    ],
    [
      ['--page', '1', '--per-page', '3'],
      [DATA, STAGING, ANALYTICS],
      ['GET /v2/vpc_peerings?page=1&per_page=3'],
    ],
  ])('%j', async (args, expected, requests) => {
    expect(await names(...args)).toEqual({ names: expected, requests });
  });
});

describe('mistakes are seen before any request', () => {
  const COLUMNS = 'Columns: id, name, status, vpc_ids, vpcs, regions, created_at, age\n';
  it.each([
    [['--limit', '0'], 'Error: --limit needs a whole number of 1 or more, not "0".\n'],
    [['--limit', '-1'], 'Error: --limit needs a whole number of 1 or more, not "-1".\n'],
    [['--limit', '1.5'], 'Error: --limit needs a whole number of 1 or more, not "1.5".\n'],
    [['--per-page', '0'], 'Error: --per-page needs a whole number from 1 to 200, not "0".\n'],
    [['--per-page', '201'], 'Error: --per-page needs a whole number from 1 to 200, not "201".\n'],
    [['--page', 'x'], 'Error: --page needs a whole number of 1 or more, not "x".\n'],
    [['--sort', 'nope'], `Error: There is no column "nope".\n${COLUMNS}`],
    [['--sort', '-nope'], `Error: There is no column "nope".\n${COLUMNS}`],
    [['--columns', 'id,nope'], `Error: There is no column "nope".\n${COLUMNS}`],
    [['--region', ''], 'Error: --region must not be empty.\n'],
    [
      ['--vpc', 'a', '--vpc', 'b', '--vpc', 'c'],
      'Error: --vpc may be given once or twice: a peering has two VPCs.\n',
    ],
    [['-o', 'id', '--columns', 'id'], 'Error: --columns does not go together with --output id.\n'],
  ])('%j', async (args, stderr) => {
    expect(await runOnce(['list', ...args])).toMatchObject({ stdout: '', stderr, exitCode: 2, requests: [] });
  });
});
