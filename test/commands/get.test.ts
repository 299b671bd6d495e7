import { describe, expect, it } from 'vitest';
import { errorOf, forbidden, json, respond, runOnce, SEED } from '../helpers/world.ts';

const LIST = 'GET /v2/vpc_peerings?page=1&per_page=200';
const ONE = `GET /v2/vpc_peerings/${SEED.webToData}`;
const VPCS = 'GET /v2/vpcs?page=1&per_page=200';

const DETAILS = `\
ID       5f4b5d2c-28fb-4b44-96b7-1a3e2d2ffb20
Name     prod-web-to-data
Status   ACTIVE
Created  2025-03-11T08:42:17Z (619d ago)
VPCs     prod-web-sfo3   sfo3  10.120.0.0/20   2e71857e-8ce4-4225-a15d-bc253b232db6
         prod-data-nyc3  nyc3  10.124.16.0/20  568aba87-aac8-4686-88eb-100ed8b4e170
`;

describe('dopeer get', () => {
  it.each([
    ['a name', 'prod-web-to-data', [LIST, VPCS]],
    ['a prefix', '5f4b', [LIST, VPCS]],
    ['a prefix in capitals', '5F4B5D2C-28', [LIST, VPCS]],
    ['a UUID', SEED.webToData, [ONE, VPCS]],
    ['a UUID in capitals', SEED.webToData.toUpperCase(), [ONE, VPCS]],
  ])('shows a peering by %s', async (_, reference, requests) => {
    expect(await runOnce(['get', reference])).toMatchObject({
      stdout: DETAILS,
      stderr: '',
      exitCode: 0,
      requests,
    });
  });

  it('cuts nothing in a narrow terminal, and breaks no word', async () => {
    expect((await runOnce(['get', '5f4b'], { terminal: 48 })).stdout).toBe(`\
ID       5f4b5d2c-28fb-4b44-96b7-1a3e2d2ffb20
Name     prod-web-to-data
Status   ACTIVE
Created  2025-03-11T08:42:17Z (619d ago)
VPCs     prod-web-sfo3   sfo3  10.120.0.0/20
           2e71857e-8ce4-4225-a15d-bc253b232db6
         prod-data-nyc3  nyc3  10.124.16.0/20
           568aba87-aac8-4686-88eb-100ed8b4e170
`);
  });

  it.each([
    [
      'json',
      '{\n  "id": "5f4b5d2c-28fb-4b44-96b7-1a3e2d2ffb20",\n  "name": "prod-web-to-data",\n  "vpc_ids": [\n    "2e71857e-8ce4-4225-a15d-bc253b232db6",\n    "568aba87-aac8-4686-88eb-100ed8b4e170"\n  ],\n  "created_at": "2025-03-11T08:42:17Z",\n  "status": "ACTIVE"\n}\n',
    ],
    [
      'yaml',
      'id: 5f4b5d2c-28fb-4b44-96b7-1a3e2d2ffb20\nname: prod-web-to-data\nvpc_ids:\n  - 2e71857e-8ce4-4225-a15d-bc253b232db6\n  - 568aba87-aac8-4686-88eb-100ed8b4e170\ncreated_at: 2025-03-11T08:42:17Z\nstatus: ACTIVE\n',
    ],
    [
      'csv',
      'ID,NAME,STATUS,VPC_IDS,CREATED\n5f4b5d2c-28fb-4b44-96b7-1a3e2d2ffb20,prod-web-to-data,ACTIVE,"2e71857e-8ce4-4225-a15d-bc253b232db6,568aba87-aac8-4686-88eb-100ed8b4e170",2025-03-11T08:42:17Z\n',
    ],
    [
      'tsv',
      'ID\tNAME\tSTATUS\tVPC_IDS\tCREATED\n5f4b5d2c-28fb-4b44-96b7-1a3e2d2ffb20\tprod-web-to-data\tACTIVE\t2e71857e-8ce4-4225-a15d-bc253b232db6,568aba87-aac8-4686-88eb-100ed8b4e170\t2025-03-11T08:42:17Z\n',
    ],
    ['id', '5f4b5d2c-28fb-4b44-96b7-1a3e2d2ffb20\n'],
  ])('as %s it is exactly one request', async (format, stdout) => {
    expect(await runOnce(['get', SEED.webToData, '-o', format])).toMatchObject({
      stdout,
      stderr: '',
      exitCode: 0,
      requests: [ONE],
    });
  });

  it('--columns selects keys of the one object', async () => {
    const run = await runOnce(['get', '5f4b', '--json', '--columns', 'vpcs,regions,status']);
    expect(json(run)).toEqual({
      vpcs: ['prod-web-sfo3', 'prod-data-nyc3'],
      regions: ['sfo3', 'nyc3'],
      status: 'ACTIVE',
    });
  });

  it('shows the IDs of VPCs that the token may not read', async () => {
    const run = await runOnce(['get', '5f4b'], { intercept: forbidden('GET', '/v2/vpcs') });
    expect(run).toMatchObject({
      stdout: `\
ID       5f4b5d2c-28fb-4b44-96b7-1a3e2d2ffb20
Name     prod-web-to-data
Status   ACTIVE
Created  2025-03-11T08:42:17Z (619d ago)
VPCs     2e71857e-8ce4-4225-a15d-bc253b232db6
         568aba87-aac8-4686-88eb-100ed8b4e170
`,
      stderr: '',
      exitCode: 0,
    });
  });
});

describe('a reference that means nothing', () => {
  it.each([
    ['prod-web-to-dta', 'Did you mean prod-web-to-data, prod-web-to-staging?'],
    ['PROD-WEB-TO-DATA', 'Did you mean prod-web-to-data?'],
    ['5f4', 'The start of an ID needs four or more characters. See what there is: dopeer list'],
    ['nothing-like-it', 'See what there is: dopeer list'],
  ])('%s is exit 3 with a hint', async (reference, hint) => {
    expect(await runOnce(['get', reference])).toMatchObject({
      stdout: '',
      stderr: `Error: There is no peering "${reference}".\n${hint}\n`,
      exitCode: 3,
    });
  });

  it('by UUID tells what the API said as well', async () => {
    const run = await runOnce(['get', SEED.nothing, '--json'], {
      intercept: respond('GET', /vpc_peerings\/./, 404, { id: 'not_found', message: 'x', request_id: 'r-1' }),
    });
    expect(run).toMatchObject({
      stdout: '',
      exitCode: 3,
      requests: [`GET /v2/vpc_peerings/${SEED.nothing}`],
    });
    expect(errorOf(run)).toEqual({
      code: 'not_found',
      message: `There is no peering "${SEED.nothing}".`,
      hint: 'See what there is: dopeer list',
      exit_code: 3,
      http_status: 404,
      api_id: 'not_found',
      request_id: 'r-1',
    });
  });

  it('suggests a command for the same account', async () => {
    const run = await runOnce(['get', 'nope-nope', '--api-url', 'https://api.example/v2/']);
    expect(run.stderr).toBe(
      'Error: There is no peering "nope-nope".\nSee what there is: dopeer list --api-url https://api.example/v2/\n',
    );
  });
});

describe('a reference that means several', () => {
  const twins = ['5f4b0000-28fb-4b44-96b7-1a3e2d2ffb20', '5f4b1111-28fb-4b44-96b7-1a3e2d2ffb20'].map(
    (id) => ({
      id,
      name: 'twin',
      vpc_ids: [SEED.web, SEED.data],
      status: 'ACTIVE',
      created_at: '2026-01-01T00:00:00Z',
    }),
  );
  const intercept = respond('GET', '/v2/vpc_peerings', 200, { vpc_peerings: twins });

  it.each(['twin', '5f4b', '5F4B'])('%s is exit 5 and lists every candidate', async (reference) => {
    expect(await runOnce(['get', reference], { intercept })).toMatchObject({
      stdout: '',
      stderr: `\
Error: "${reference}" matches 2 peerings.
Use the whole ID of the one you mean:
  5f4b0000-28fb-4b44-96b7-1a3e2d2ffb20  twin
  5f4b1111-28fb-4b44-96b7-1a3e2d2ffb20  twin
`,
      exitCode: 5,
    });
  });

  it('is an object for scripts', async () => {
    expect(errorOf(await runOnce(['get', 'twin', '-o', 'yaml'], { intercept }))).toMatchObject({
      code: 'ambiguous',
      exit_code: 5,
      hint: expect.stringContaining(twins[1]?.id ?? ''),
    });
  });
});

describe('mistakes are seen before any request', () => {
  it.each([
    [[], 'Error: Missing: <peering>.\nWrite: dopeer get <peering>\n'],
    [
      ['a', 'b'],
      "Error: Too many arguments for 'get'. Expected 1 argument but got 2.\nSee: dopeer get --help\n",
    ],
    [['a', '--bogus'], "Error: Unknown option '--bogus'.\nSee: dopeer get --help\n"],
  ])('%j', async (args, stderr) => {
    expect(await runOnce(['get', ...args])).toMatchObject({ stdout: '', stderr, exitCode: 2, requests: [] });
  });
});
