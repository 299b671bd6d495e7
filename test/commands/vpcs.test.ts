import { describe, expect, it } from 'vitest';
import { EMPTY, errorOf, forbidden, json, runOnce } from '../helpers/world.ts';

const LIST = 'GET /v2/vpc_peerings?page=1&per_page=200';
const VPCS = 'GET /v2/vpcs?page=1&per_page=200';
const HEADER = 'ID  NAME  REGION  IP_RANGE  DEFAULT  PEERINGS\n';
const NYC3 = ['vpcs', '--region', 'nyc3'];

describe('dopeer vpcs', () => {
  it('warns of one region among several in which there is nothing', async () => {
    const run = await runOnce(['vpcs', '--region', 'sfo3,nyc9,NYC3', '-o', 'id']);
    expect(run.stdout.split('\n').filter(Boolean)).toHaveLength(4);
    expect(run.stderr).toBe('Warning: There are no VPCs in region "nyc9". Did you mean nyc3?\n');
  });

  it('draws a table with the number of peerings', async () => {
    expect(await runOnce(['vpcs'])).toMatchObject({
      stdout: `\
ID                                    NAME            REGION  IP_RANGE         DEFAULT  PEERINGS
7b9d9016-90f8-497f-879b-0dd2e24e5536  default-nyc3    nyc3    10.108.0.0/20    true     0
2e71857e-8ce4-4225-a15d-bc253b232db6  prod-web-sfo3   sfo3    10.120.0.0/20    true     3
568aba87-aac8-4686-88eb-100ed8b4e170  prod-data-nyc3  nyc3    10.124.16.0/20   false    2
1a52c2e1-af86-4591-916a-985db154dd81  default-ams3    ams3    10.110.0.0/20    true     0
3ac35bc0-59ab-46e8-846f-5476b77b2fe4  staging-sfo3    sfo3    10.136.64.0/22   false    1
dd7299d6-56dd-4c4d-be83-37b286492414  analytics-sgp1  sgp1    172.20.0.0/16    true     1
f38473e8-edb1-4fda-aad1-a77ae30ad1af  prod-web-fra1   fra1    10.130.0.0/20    true     1
4b42c8fe-0d98-48dc-95b3-4f356b20a4e0  edge-blr1       blr1    192.168.48.0/24  true     0
`,
      stderr: '',
      exitCode: 0,
      requests: [VPCS, LIST],
    });
  });

  it.each([
    [
      'csv',
      'ID,NAME,REGION,IP_RANGE,DEFAULT,PEERINGS\n7b9d9016-90f8-497f-879b-0dd2e24e5536,default-nyc3,nyc3,10.108.0.0/20,true,0\n568aba87-aac8-4686-88eb-100ed8b4e170,prod-data-nyc3,nyc3,10.124.16.0/20,false,2\n',
    ],
    [
      'tsv',
      'ID\tNAME\tREGION\tIP_RANGE\tDEFAULT\tPEERINGS\n7b9d9016-90f8-497f-879b-0dd2e24e5536\tdefault-nyc3\tnyc3\t10.108.0.0/20\ttrue\t0\n568aba87-aac8-4686-88eb-100ed8b4e170\tprod-data-nyc3\tnyc3\t10.124.16.0/20\tfalse\t2\n',
    ],
    ['id', '7b9d9016-90f8-497f-879b-0dd2e24e5536\n568aba87-aac8-4686-88eb-100ed8b4e170\n'],
  ])('--region in %s', async (format, stdout) => {
    expect(await runOnce([...NYC3, '-o', format])).toMatchObject({ stdout, stderr: '', exitCode: 0 });
  });

  it.each([
    [
      ['--name', 'prod-*', '--sort', '-name'],
      ['prod-web-sfo3', 'prod-web-fra1', 'prod-data-nyc3'],
    ],
    [
      ['--name', 'edge*,ana*', '--sort', 'peerings'],
      ['edge-blr1', 'analytics-sgp1'],
    ],
    [
      ['--region', 'NYC3,blr1', '--sort', 'created_at'],
      ['edge-blr1', 'default-nyc3', 'prod-data-nyc3'],
    ],
    [['--name', 'nothing'], []],
  ])('%j', async (args, names) => {
    const run = await runOnce(['vpcs', ...args, '--json']);
    const found = (json(run) as { name: string }[]).map(({ name }) => name);
    expect([...found].sort()).toEqual([...names].sort());
    if (!args.includes('created_at')) expect(found).toEqual(names);
    expect(run.stderr).toBe(names.length === 0 ? 'No VPC matches.\n' : '');
  });

  it('sorts by columns it has', async () => {
    expect(await runOnce(['vpcs', '--sort', 'status'])).toMatchObject({ exitCode: 2, requests: [] });
  });

  it("is the API's object plus a number in json and yaml", async () => {
    const run = await runOnce([...NYC3, '--json']);
    expect(json(run)).toEqual([
      expect.objectContaining({ name: 'default-nyc3', peerings: 0 }),
      {
        id: '568aba87-aac8-4686-88eb-100ed8b4e170',
        urn: 'do:vpc:568aba87-aac8-4686-88eb-100ed8b4e170',
        name: 'prod-data-nyc3',
        description: 'Databases and queues',
        region: 'nyc3',
        ip_range: '10.124.16.0/20',
        default: false,
        created_at: '2023-06-01T09:21:02Z',
        peerings: 2,
      },
    ]);
    expect((await runOnce([...NYC3, '-o', 'yaml', '--columns', 'name,peerings'])).stdout).toBe(
      '- name: default-nyc3\n  peerings: 0\n- name: prod-data-nyc3\n  peerings: 2\n',
    );
  });

  it('--columns', async () => {
    const columns = 'name,default,description,created_at';
    expect((await runOnce([...NYC3, '-o', 'csv', '--columns', columns])).stdout).toBe(
      'NAME,DEFAULT,DESCRIPTION,CREATED\ndefault-nyc3,true,,2023-05-16T13:02:44Z\nprod-data-nyc3,false,Databases and queues,2023-06-01T09:21:02Z\n',
    );
    expect(await runOnce(['vpcs', '--columns', 'status'])).toMatchObject({
      stdout: '',
      stderr:
        'Error: There is no column "status".\nColumns: id, name, region, ip_range, default, peerings, created_at, description\n',
      exitCode: 2,
      requests: [],
    });
  });

  it.each([
    ['table', HEADER],
    ['json', '[]\n'],
    ['csv', 'ID,NAME,REGION,IP_RANGE,DEFAULT,PEERINGS\n'],
    ['id', ''],
  ])('finds none, which is success in %s', async (format, stdout) => {
    const run = await runOnce(['vpcs', '-o', format], { state: EMPTY });
    expect(run).toMatchObject({ stdout, stderr: 'There are no VPCs.\n', exitCode: 0 });
    const inRegion = await runOnce(['vpcs', '--region', 'atl1', '-o', format]);
    expect(inRegion).toMatchObject({
      stdout,
      stderr: 'There are no VPCs in region "atl1". They are in ams3, blr1, fra1, nyc3, sfo3, sgp1.\n',
      exitCode: 0,
    });
  });

  it.each([
    [
      67,
      `\
ID        NAME            REGION  IP_RANGE        DEFAULT  PEERINGS
7b9d9016  default-nyc3    nyc3    10.108.0.0/20   true     0
568aba87  prod-data-nyc3  nyc3    10.124.16.0/20  false    2
`,
    ],
    [
      60,
      `\
ID        NAME            REGION  IP_RANGE        PEERINGS
7b9d9016  default-nyc3    nyc3    10.108.0.0/20   0
568aba87  prod-data-nyc3  nyc3    10.124.16.0/20  2
`,
    ],
    [
      50,
      `\
ID        NAME            REGION  IP_RANGE
7b9d9016  default-nyc3    nyc3    10.108.0.0/20
568aba87  prod-data-nyc3  nyc3    10.124.16.0/20
`,
    ],
  ])('fits a terminal of %i columns', async (terminal, table) => {
    expect((await runOnce(NYC3, { terminal })).stdout).toBe(table);
  });
});

describe('a token without vpc_peering:read', () => {
  const intercept = forbidden('GET', '/v2/vpc_peerings');

  it.each([
    ['table', 'NAME            PEERINGS\ndefault-nyc3    -\nprod-data-nyc3  -\n'],
    ['csv', 'NAME,PEERINGS\ndefault-nyc3,\nprod-data-nyc3,\n'],
    ['yaml', '- name: default-nyc3\n  peerings: null\n- name: prod-data-nyc3\n  peerings: null\n'],
  ])('does not know the number, in %s', async (format, stdout) => {
    const run = await runOnce([...NYC3, '-o', format, '--columns', 'name,peerings'], { intercept });
    expect(run).toMatchObject({ stdout, stderr: '', exitCode: 0 });
  });

  it('gets null in json', async () => {
    const run = await runOnce([...NYC3, '--json'], { intercept });
    expect(json(run)).toMatchObject([{ peerings: null }, { peerings: null }]);
  });

  it('is told of vpc:read when it lacks that', async () => {
    const run = await runOnce(['vpcs', '--json'], { intercept: forbidden('GET', '/v2/vpcs') });
    expect(run).toMatchObject({ stdout: '', exitCode: 4 });
    expect(errorOf(run)).toMatchObject({ code: 'forbidden', hint: expect.stringContaining('vpc:read') });
  });
});
