import { describe, expect, it } from 'vitest';
import { generate } from '../../src/sandbox/account/generate.ts';
import { EMPTY, errorOf, forbidden, json, runOnce, SEED } from '../helpers/world.ts';

const REQUESTS = ['GET /v2/vpcs?page=1&per_page=200', 'GET /v2/vpc_peerings?page=1&per_page=200'];

const DRAWING = `\
ams3
└─ default-ams3  10.110.0.0/20  no peering
blr1
└─ edge-blr1  192.168.48.0/24  no peering
fra1
└─ prod-web-fra1  10.130.0.0/20
   └─ prod-web-sfo3   sfo3  ACTIVE  prod-web-sfo3-fra1
nyc3
├─ default-nyc3  10.108.0.0/20  no peering
└─ prod-data-nyc3  10.124.16.0/20
   ├─ prod-web-sfo3   sfo3  ACTIVE  prod-web-to-data
   └─ analytics-sgp1  sgp1  ERROR   analytics-to-data
sfo3
├─ prod-web-sfo3  10.120.0.0/20
│  ├─ prod-data-nyc3  nyc3  ACTIVE  prod-web-to-data
│  ├─ staging-sfo3    sfo3  ACTIVE  prod-web-to-staging
│  └─ prod-web-fra1   fra1  ACTIVE  prod-web-sfo3-fra1
└─ staging-sfo3  10.136.64.0/22
   └─ prod-web-sfo3   sfo3  ACTIVE  prod-web-to-staging
sgp1
└─ analytics-sgp1  172.20.0.0/16
   └─ prod-data-nyc3  nyc3  ERROR   analytics-to-data
`;

describe('dopeer graph', () => {
  it.each([{}, { terminal: 100 }])('draws VPCs by region with their peerings, %j', async (options) => {
    expect(await runOnce(['graph'], options)).toMatchObject({
      stdout: DRAWING,
      stderr: '',
      exitCode: 0,
      requests: REQUESTS,
    });
  });

  it('has the names of peerings below the rest where a terminal is narrow', async () => {
    const { stdout } = await runOnce(['graph', '--region', 'nyc3'], { terminal: 50 });
    expect(stdout).toBe(`\
nyc3
├─ default-nyc3  10.108.0.0/20  no peering
└─ prod-data-nyc3  10.124.16.0/20
   ├─ prod-web-sfo3   sfo3  ACTIVE
   │    prod-web-to-data
   └─ analytics-sgp1  sgp1  ERROR
        analytics-to-data
sfo3
└─ prod-web-sfo3  10.120.0.0/20
   └─ prod-data-nyc3  nyc3  ACTIVE
        prod-web-to-data
sgp1
└─ analytics-sgp1  172.20.0.0/16
   └─ prod-data-nyc3  nyc3  ERROR
        analytics-to-data
`);
  });

  it('colours the statuses', async () => {
    const run = await runOnce(['graph'], { terminal: 100, env: { NO_COLOR: undefined } });
    expect(run.stdout).toContain('│  ├─ prod-data-nyc3  nyc3  \x1b[32mACTIVE\x1b[39m  prod-web-to-data\n');
    expect(run.stdout).toContain('   └─ analytics-sgp1  sgp1  \x1b[31mERROR\x1b[39m   analytics-to-data\n');
  });

  it('is a flowchart in mermaid', async () => {
    const run = await runOnce(['graph', '-o', 'mermaid']);
    expect(run).toMatchObject({ stderr: '', exitCode: 0, requests: REQUESTS });
    expect(run.stdout).toBe(`\
flowchart LR
  subgraph r0["ams3"]
    v3["default-ams3<br/>10.110.0.0/20"]
  end
  subgraph r1["blr1"]
    v7["edge-blr1<br/>192.168.48.0/24"]
  end
  subgraph r2["fra1"]
    v6["prod-web-fra1<br/>10.130.0.0/20"]
  end
  subgraph r3["nyc3"]
    v0["default-nyc3<br/>10.108.0.0/20"]
    v2["prod-data-nyc3<br/>10.124.16.0/20"]
  end
  subgraph r4["sfo3"]
    v1["prod-web-sfo3<br/>10.120.0.0/20"]
    v4["staging-sfo3<br/>10.136.64.0/22"]
  end
  subgraph r5["sgp1"]
    v5["analytics-sgp1<br/>172.20.0.0/16"]
  end
  v1 ---|"prod-web-to-data"| v2
  v1 ---|"prod-web-to-staging"| v4
  v5 -.-|"analytics-to-data<br/>ERROR"| v2
  v1 ---|"prod-web-sfo3-fra1"| v6
`);
  });

  it('is a graph in dot', async () => {
    const run = await runOnce(['graph', '-o', 'dot']);
    expect(run).toMatchObject({ stderr: '', exitCode: 0, requests: REQUESTS });
    expect(run.stdout.startsWith('graph vpcs {\n  rankdir=LR;\n  node [shape=box];\n')).toBe(true);
    expect(run.stdout).toContain(`\
  subgraph cluster_3 {
    label="nyc3";
    v0 [label="default-nyc3\\n10.108.0.0/20"];
    v2 [label="prod-data-nyc3\\n10.124.16.0/20"];
  }
`);
    expect(
      run.stdout.endsWith(`\
  v1 -- v2 [label="prod-web-to-data"];
  v1 -- v4 [label="prod-web-to-staging"];
  v5 -- v2 [label="analytics-to-data\\nERROR", style=dashed];
  v1 -- v6 [label="prod-web-sfo3-fra1"];
}
`),
    ).toBe(true);
  });

  it("is one document of the API's objects in json and yaml", async () => {
    const [graph, vpcs, peerings] = await Promise.all([
      runOnce(['graph', '--json']),
      runOnce(['vpcs', '--json', '--columns', 'id']),
      runOnce(['list', '--json']),
    ]);
    const document = json(graph) as { vpcs: { id: string }[]; peerings: unknown };
    expect(Object.keys(document)).toEqual(['vpcs', 'peerings']);
    expect(document.peerings).toEqual(json(peerings));
    expect(document.vpcs.map(({ id }) => ({ id }))).toEqual(json(vpcs));
    const yaml = await runOnce(['graph', '-o', 'yaml'], { state: EMPTY });
    expect(yaml.stdout).toBe('vpcs: []\npeerings: []\n');
  });

  it.each([
    ['table', ''],
    ['mermaid', 'flowchart LR\n'],
    ['dot', 'graph vpcs {\n  rankdir=LR;\n  node [shape=box];\n}\n'],
    ['svg', expect.stringMatching(/>VPCs 0, peerings 0<.*<\/svg>\n$/s)],
    ['json', '{\n  "vpcs": [],\n  "peerings": []\n}\n'],
  ])('draws nothing of an empty account, in %s', async (format, stdout) => {
    const run = await runOnce(['graph', '-o', format], { state: EMPTY });
    expect(run).toMatchObject({ stdout, stderr: 'There are no VPCs.\n', exitCode: 0 });
  });

  it('shows IDs to a token without vpc:read', async () => {
    const run = await runOnce(['graph'], { intercept: forbidden('GET', '/v2/vpcs') });
    expect(run).toMatchObject({
      stderr: 'The token may not read VPCs (scope vpc:read): only peered ones are shown, by ID.\n',
      exitCode: 0,
    });
    expect(run.stdout.split('\n').slice(0, 3)).toEqual([
      'region unknown',
      '├─ 2e71857e-8ce4-4225-a15d-bc253b232db6',
      '│  ├─ 568aba87-aac8-4686-88eb-100ed8b4e170  -  ACTIVE  prod-web-to-data',
    ]);
    const asJson = await runOnce(['graph', '--json'], { intercept: forbidden('GET', '/v2/vpcs') });
    expect(json(asJson)).toMatchObject({ vpcs: null, peerings: [{}, {}, {}, {}] });
  });

  it('needs vpc_peering:read', async () => {
    const run = await runOnce(['graph', '--json'], { intercept: forbidden('GET', '/v2/vpc_peerings') });
    expect(run).toMatchObject({ stdout: '', exitCode: 4 });
    expect(errorOf(run)).toMatchObject({ hint: expect.stringContaining('vpc_peering:read') });
  });
});

describe('a part of the account', () => {
  const drawn = async (...argv: string[]) => {
    const run = await runOnce(['graph', ...argv, '--json']);
    const { vpcs, peerings } = json(run) as Record<'vpcs' | 'peerings', { name: string }[]>;
    return { vpcs: vpcs.map(({ name }) => name), peerings: peerings.map(({ name }) => name), run };
  };

  it.each([
    ['--region', 'FRA1'],
    ['--vpc', 'prod-web-fra1'],
    ['--vpc', 'f384'],
  ])('%s %s is drawn with what it is peered with', async (...argv) => {
    expect(await drawn(...argv)).toMatchObject({
      vpcs: ['prod-web-sfo3', 'prod-web-fra1'],
      peerings: ['prod-web-sfo3-fra1'],
      run: { stderr: '', exitCode: 0, requests: REQUESTS },
    });
  });

  it('holds what has no peering, and any of several', async () => {
    expect(await drawn('--region', 'ams3,blr1')).toMatchObject({
      vpcs: ['default-ams3', 'edge-blr1'],
      peerings: [],
    });
    expect(await drawn('--vpc', 'staging-sfo3', '--vpc', 'analytics-sgp1')).toMatchObject({
      vpcs: ['prod-web-sfo3', 'prod-data-nyc3', 'staging-sfo3', 'analytics-sgp1'],
      peerings: ['prod-web-to-staging', 'analytics-to-data'],
    });
    expect(await drawn('--region', 'nyc3', '--vpc', 'prod-web-sfo3')).toMatchObject({
      vpcs: ['prod-web-sfo3', 'prod-data-nyc3'],
      peerings: ['prod-web-to-data'],
    });
  });

  it.each(['table', 'mermaid', 'dot', 'svg', 'yaml'])('is drawn in %s, too', async (format) => {
    const { stdout } = await runOnce(['graph', '--region', 'fra1', '-o', format]);
    expect(stdout).toContain('prod-web-sfo3-fra1');
    expect(stdout).not.toContain('staging');
  });

  it('that is not there is said', async () => {
    expect(await runOnce(['graph', '--region', 'sfo33', '-o', 'mermaid'])).toMatchObject({
      stdout: 'flowchart LR\n',
      stderr: 'Warning: There are no VPCs in region "sfo33". Did you mean sfo3?\n',
      exitCode: 0,
    });
    expect(
      await runOnce(['graph', '--vpc', 'staging-sfo3', '--region', 'nyc3', '-o', 'mermaid']),
    ).toMatchObject({
      stdout: 'flowchart LR\n',
      stderr: 'Nothing matches both --vpc and --region.\n',
      exitCode: 0,
    });
    for (const vpc of ['nothing', SEED.nothing]) {
      const run = await runOnce(['graph', '--vpc', vpc, '--json']);
      expect(run).toMatchObject({ stdout: '', exitCode: 3 });
      expect(errorOf(run).message).toBe(`There is no VPC "${vpc}".`);
    }
  });

  it('by region needs vpc:read', async () => {
    const intercept = forbidden('GET', '/v2/vpcs');
    expect(await runOnce(['graph', '--region', 'sfo3'], { intercept })).toMatchObject({
      stdout: '',
      stderr: 'Error: Which VPCs are in a region is told to the scope vpc:read alone.\n',
      exitCode: 4,
    });
    const { stdout } = await runOnce(['graph', '--vpc', SEED.staging, '-o', 'mermaid'], { intercept });
    expect(stdout.match(/--/g)).toHaveLength(1);
  });

  it('is offered where a terminal or a picture has more VPCs than anyone sees', async () => {
    const notice = 'These are 201 VPCs. To see a part of them: dopeer graph --region <slug>\n';
    const state = generate({ vpcs: 201, peerings: 5 });
    expect((await runOnce(['graph'], { state, terminal: 100 })).stderr).toBe(notice);
    expect((await runOnce(['graph'], { state })).stderr).toBe('');
    expect((await runOnce(['graph', '-o', 'svg'], { state })).stderr).toBe(
      notice.replace('<slug>', '<slug> -o svg'),
    );
    expect((await runOnce(['graph', '-o', 'dot'], { state, terminal: 100 })).stderr).toBe('');
    const fewer = generate({ vpcs: 200, peerings: 5 });
    expect((await runOnce(['graph'], { state: fewer, terminal: 100 })).stderr).toBe('');
  });
});

describe('the formats of one command', () => {
  it.each([
    [['graph', '-o', 'csv'], '--output', 'csv'],
    [['graph', '-o', 'tsv'], '--output', 'tsv'],
    [['graph', '-o', 'id'], '--output', 'id'],
  ])('%j is refused', async (argv, source, format) => {
    expect(await runOnce(argv)).toMatchObject({
      stdout: '',
      stderr: `Error: ${source} cannot be "${format}".\nFormats: table, json, yaml, svg, mermaid, dot\n`,
      exitCode: 2,
      requests: [],
    });
  });

  it.each([['list'], ['vpcs'], ['check', 'x']])('%s knows no mermaid', async (...argv) => {
    expect(await runOnce([...argv, '-o', 'mermaid'])).toMatchObject({
      stderr:
        'Error: --output cannot be "mermaid".\nFormats: table, json, ndjson, yaml, csv, tsv, markdown, id, name\n',
      exitCode: 2,
      requests: [],
    });
  });

  it('come from the environment, too', async () => {
    const run = await runOnce(['graph'], { env: { DOPEER_OUTPUT: 'dot' } });
    expect(run.stdout).toMatch(/^graph vpcs/);
    const picture = await runOnce(['graph']);
    expect((await runOnce(['graph'], { env: { DOPEER_OUTPUT: 'csv' } })).stdout).toBe(picture.stdout);
    expect(await runOnce(['graph'], { env: { DOPEER_OUTPUT: 'nonsense' } })).toMatchObject({ exitCode: 2 });
  });

  it('has no columns', async () => {
    expect(await runOnce(['graph', '--columns', 'name'])).toMatchObject({
      stderr: 'Error: --columns does not apply to this command.\n',
      exitCode: 2,
      requests: [],
    });
  });
});

it.each([
  [{ LANG: 'C' }, false],
  [{ LC_ALL: 'de_DE.ISO-8859-1', LANG: 'en_US.UTF-8' }, false],
  [{ LC_CTYPE: 'C.utf8', LANG: 'C' }, true],
  [{}, true],
])('draws with lines that the locale can show: %j', async (env, utf8) => {
  const { stdout } = await runOnce(['graph'], { env });
  expect(/[^\x00-\x7f]/.test(stdout)).toBe(utf8);
  if (!utf8) expect(stdout).toContain('ams3\n`- default-ams3  10.110.0.0/20  no peering\n');
});
