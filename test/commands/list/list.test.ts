import { describe, expect, it } from 'vitest';
import { EMPTY, errorOf, forbidden, json, respond, runOnce, SEED } from '../../helpers/world.ts';

const PEERINGS = 'GET /v2/vpc_peerings?page=1&per_page=200';
const VPCS = 'GET /v2/vpcs?page=1&per_page=200';
const HEADER = 'ID  NAME  STATUS  VPCS  REGIONS  CREATED\n';
const NONE = 'There are no peerings yet. Make one: dopeer create <name> --vpc <vpc> --vpc <vpc>\n';

const TABLE = `\
ID                                    NAME                 STATUS  VPCS                           REGIONS    CREATED
5f4b5d2c-28fb-4b44-96b7-1a3e2d2ffb20  prod-web-to-data     ACTIVE  prod-web-sfo3,prod-data-nyc3   sfo3,nyc3  2025-03-11T08:42:17Z
ec352f31-b1ec-47a9-8886-dccccf05edad  prod-web-to-staging  ACTIVE  prod-web-sfo3,staging-sfo3     sfo3,sfo3  2025-09-02T15:20:05.318442907Z
3d22ea6f-eb25-46af-8e25-ff1b93967c3f  analytics-to-data    ERROR   analytics-sgp1,prod-data-nyc3  sgp1,nyc3  2026-02-19T22:07:51Z
a03944aa-9e6e-42c0-98d8-80724e21ada2  prod-web-sfo3-fra1   ACTIVE  prod-web-sfo3,prod-web-fra1    sfo3,fra1  2026-06-24T10:33:29.904117658Z
`;
const withoutHeader = (text: string) => text.slice(text.indexOf('\n') + 1);

describe('dopeer list', () => {
  it('draws a table, and fetches the VPCs beside the peerings', async () => {
    const expected = { stdout: TABLE, stderr: '', exitCode: 0, requests: [PEERINGS, VPCS] };
    expect(await runOnce(['list'])).toMatchObject(expected);
    expect(await runOnce(['ls', '-o', 'table'])).toMatchObject(expected);
    expect((await runOnce(['list', '--no-header'])).stdout).toBe(withoutHeader(TABLE));
  });

  it('asks for the VPCs without waiting for the peerings', async () => {
    let release = () => {};
    const vpcsAsked = new Promise<void>((resolve) => {
      release = resolve;
    });
    const run = await runOnce(['list'], {
      intercept: async (request) => {
        if (new URL(request.url).pathname === '/v2/vpcs') release();
        await vpcsAsked;
        return undefined;
      },
    });
    expect(run.stdout).toBe(TABLE);
  });

  it.each([
    [
      'json',
      '[\n  {\n    "id": "3d22ea6f-eb25-46af-8e25-ff1b93967c3f",\n    "name": "analytics-to-data",\n    "vpc_ids": [\n      "dd7299d6-56dd-4c4d-be83-37b286492414",\n      "568aba87-aac8-4686-88eb-100ed8b4e170"\n    ],\n    "created_at": "2026-02-19T22:07:51Z",\n    "status": "ERROR"\n  }\n]\n',
    ],
    [
      'yaml',
      '- id: 3d22ea6f-eb25-46af-8e25-ff1b93967c3f\n  name: analytics-to-data\n  vpc_ids:\n    - dd7299d6-56dd-4c4d-be83-37b286492414\n    - 568aba87-aac8-4686-88eb-100ed8b4e170\n  created_at: 2026-02-19T22:07:51Z\n  status: ERROR\n',
    ],
    [
      'csv',
      'ID,NAME,STATUS,VPC_IDS,CREATED\n3d22ea6f-eb25-46af-8e25-ff1b93967c3f,analytics-to-data,ERROR,"dd7299d6-56dd-4c4d-be83-37b286492414,568aba87-aac8-4686-88eb-100ed8b4e170",2026-02-19T22:07:51Z\n',
    ],
    [
      'tsv',
      'ID\tNAME\tSTATUS\tVPC_IDS\tCREATED\n3d22ea6f-eb25-46af-8e25-ff1b93967c3f\tanalytics-to-data\tERROR\tdd7299d6-56dd-4c4d-be83-37b286492414,568aba87-aac8-4686-88eb-100ed8b4e170\t2026-02-19T22:07:51Z\n',
    ],
    ['id', '3d22ea6f-eb25-46af-8e25-ff1b93967c3f\n'],
  ])('as %s it is exactly one request', async (format, stdout) => {
    expect(await runOnce(['list', '--status', 'ERROR', '-o', format])).toMatchObject({
      stdout,
      stderr: '',
      exitCode: 0,
      requests: [PEERINGS],
    });
  });

  it.each([
    [
      'table',
      'NAME              VPCS                          REGIONS    AGE\nprod-web-to-data  prod-web-sfo3,prod-data-nyc3  sfo3,nyc3  619d\n',
    ],
    [
      'json',
      '[\n  {\n    "name": "prod-web-to-data",\n    "vpcs": [\n      "prod-web-sfo3",\n      "prod-data-nyc3"\n    ],\n    "regions": [\n      "sfo3",\n      "nyc3"\n    ],\n    "age": "619d"\n  }\n]\n',
    ],
    [
      'yaml',
      '- name: prod-web-to-data\n  vpcs:\n    - prod-web-sfo3\n    - prod-data-nyc3\n  regions:\n    - sfo3\n    - nyc3\n  age: 619d\n',
    ],
    ['csv', 'NAME,VPCS,REGIONS,AGE\nprod-web-to-data,"prod-web-sfo3,prod-data-nyc3","sfo3,nyc3",619d\n'],
    ['tsv', 'NAME\tVPCS\tREGIONS\tAGE\nprod-web-to-data\tprod-web-sfo3,prod-data-nyc3\tsfo3,nyc3\t619d\n'],
  ])('--columns in %s', async (format, stdout) => {
    const run = await runOnce(['list', '--limit', '1', '-o', format, '--columns', 'name,vpcs, regions,age']);
    expect(run).toMatchObject({ stdout, stderr: '', exitCode: 0, requests: [PEERINGS, VPCS] });
  });

  it.each(['table', 'csv', 'tsv'])('--no-header in %s', async (format) => {
    const args = ['list', '-o', format, '--columns', 'name,status'];
    const whole = await runOnce(args);
    const run = await runOnce([...args, '--no-header']);
    expect(run.stdout).toBe(withoutHeader(whole.stdout));
    expect(run.requests).toEqual([PEERINGS]);
  });

  it('keeps the names, the order and the unknown fields of the API', async () => {
    const peering = { zeta: 1, id: SEED.webToData, status: 'NEW', name: 'n', more: { a: [null, 1.5, true] } };
    const run = await runOnce(['list', '--json'], {
      intercept: respond('GET', '/v2/vpc_peerings', 200, { vpc_peerings: [peering] }),
    });
    expect(run.stdout).toBe(`${JSON.stringify([peering], null, 2)}\n`);
  });
});

describe('an empty list', () => {
  it.each([
    ['table', HEADER],
    ['json', '[]\n'],
    ['yaml', '[]\n'],
    ['csv', 'ID,NAME,STATUS,VPC_IDS,CREATED\n'],
    ['tsv', 'ID\tNAME\tSTATUS\tVPC_IDS\tCREATED\n'],
    ['id', ''],
  ])('is success in %s, with a line on stderr', async (format, stdout) => {
    const run = await runOnce(['list', '-o', format], { state: EMPTY });
    expect(run).toMatchObject({ stdout, stderr: NONE, exitCode: 0 });
    const quiet = await runOnce(['list', '-q', '-o', format], { state: EMPTY });
    expect(quiet).toMatchObject({ stdout, stderr: '', exitCode: 0 });
  });

  it.each([
    [
      ['--region', 'atl1'],
      'Warning: There are no peerings in region "atl1", and none of this account\'s VPCs. They are in ams3, blr1, fra1, nyc3, sfo3, sgp1.\n',
    ],
    [['--page', '2'], 'Page 2 is empty.\n'],
    [['--status', 'DELETING'], 'No peering matches.\n'],
    [['--vpc', SEED.nothing], 'No peering matches.\n'],
  ])('after %s says so', async (args, stderr) => {
    expect(await runOnce(['list', ...args])).toMatchObject({ stdout: HEADER, stderr, exitCode: 0 });
  });
});

describe('a token without vpc:read', () => {
  const intercept = forbidden('GET', '/v2/vpcs');

  it('sees IDs instead of names, without an error', async () => {
    expect(await runOnce(['list', '--status', 'error'], { intercept })).toMatchObject({
      stdout: `\
ID                                    NAME               STATUS  VPCS                                                                       REGIONS  CREATED
3d22ea6f-eb25-46af-8e25-ff1b93967c3f  analytics-to-data  ERROR   dd7299d6-56dd-4c4d-be83-37b286492414,568aba87-aac8-4686-88eb-100ed8b4e170  -        2026-02-19T22:07:51Z
`,
      stderr: '',
      exitCode: 0,
      requests: [PEERINGS, VPCS],
    });
  });

  it('sees null in json and nothing in csv', async () => {
    const args = ['list', '--status', 'error', '--columns', 'regions,name'];
    expect(json(await runOnce([...args, '--json'], { intercept }))).toEqual([
      { regions: null, name: 'analytics-to-data' },
    ]);
    expect((await runOnce([...args, '-o', 'csv'], { intercept })).stdout).toBe(
      'REGIONS,NAME\n,analytics-to-data\n',
    );
  });

  it('may be given the headers as they are shown', async () => {
    const args = ['list', '--limit', '1', '-o', 'csv', '--columns'];
    expect((await runOnce([...args, 'NAME,CREATED'], { intercept })).stdout).toBe(
      (await runOnce([...args, 'name,created_at'], { intercept })).stdout,
    );
    expect(await runOnce(['list', '--sort', '-created', '-o', 'id'], { intercept })).toEqual(
      await runOnce(['list', '--sort', '-created_at', '-o', 'id'], { intercept }),
    );
  });

  it('is told of the scope where a name has to be looked up', async () => {
    const run = await runOnce(['list', '--json', '--vpc', 'prod-web-sfo3'], { intercept });
    expect(run).toMatchObject({ stdout: '', exitCode: 4 });
    expect(errorOf(run)).toMatchObject({ code: 'forbidden', hint: expect.stringContaining('vpc:read') });
  });
});
