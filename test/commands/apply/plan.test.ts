import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../helpers/folder.ts';
import {
  createWorld,
  errorOf,
  forbidden,
  json,
  runOnce,
  SEED,
  type WorldOptions,
} from '../../helpers/world.ts';

const LISTS = ['GET /v2/vpc_peerings?page=1&per_page=200', 'GET /v2/vpcs?page=1&per_page=200'];
const plan = (file: string, flags: readonly string[] = [], options: WorldOptions = {}) =>
  createWorld(options).runWith(['plan', '-f', '-', ...flags], file);

const FILE = `version: 1
peerings:
  - name: web-data
    vpcs: [prod-web-sfo3, prod-data-nyc3]
  - vpcs: [edge-blr1, default-ams3]
  - name: prod-web-sfo3-fra1
    vpcs: [staging-sfo3, prod-data-nyc3]
  - vpcs: [prod-web-sfo3, prod-web-fra1]
  - vpcs: [analytics-sgp1, prod-data-nyc3]
`;

describe('dopeer plan', () => {
  it('shows what is to be done about each pair, and sends nothing', async () => {
    const run = await plan(FILE, ['--prune']);
    expect(run).toMatchObject({
      stdout: `\
ACTION   NAME                         STATUS  VPCS
rename   prod-web-to-data\u00a0→\u00a0web-data  ACTIVE  prod-web-sfo3,prod-data-nyc3
create   default-ams3-to-edge-blr1    -       default-ams3,edge-blr1
blocked  prod-web-sfo3-fra1           -       prod-data-nyc3,staging-sfo3
keep     prod-web-sfo3-fra1           ACTIVE  prod-web-sfo3,prod-web-fra1
blocked  analytics-to-data            ERROR   analytics-sgp1,prod-data-nyc3
delete   prod-web-to-staging          ACTIVE  prod-web-sfo3,staging-sfo3
`,
      stderr: `\
Warning: default-ams3-to-edge-blr1 may be refused: VPCs in blr1 can be peered only with VPCs in blr1. (DigitalOcean's documentation, 2025-12-16)
Pairs: 1 to create, 1 to rename, 1 to delete, 2 blocked, 1 to keep.
  prod-web-sfo3-fra1: The name "prod-web-sfo3-fra1" belongs to peering a03944aa-9e6e-42c0-98d8-80724e21ada2, which stays.
  analytics-to-data: "analytics-to-data" is in ERROR.
To delete what is in ERROR: dopeer delete analytics-to-data
To free the name "prod-web-sfo3-fra1": dopeer rename prod-web-sfo3-fra1 <new-name>
`,
      exitCode: 0,
    });
    expect([...run.requests].sort()).toEqual([...LISTS].sort());
  });

  it('is an array in json, a row for each pair', async () => {
    const rows = json(await plan(FILE, ['--json'])) as object[];
    expect(rows).toHaveLength(5);
    expect(rows[0]).toEqual({
      id: SEED.webToData,
      name: 'web-data',
      vpc_ids: [SEED.web, SEED.data],
      created_at: '2025-03-11T08:42:17Z',
      status: 'ACTIVE',
      action: 'rename',
      from: 'prod-web-to-data',
      warnings: [],
    });
    expect(rows[1]).toMatchObject({
      action: 'create',
      name: 'default-ams3-to-edge-blr1',
      warnings: [expect.stringContaining('blr1')],
    });
    expect(rows[4]).toMatchObject({
      action: 'blocked',
      id: SEED.analyticsToData,
      reason: '"analytics-to-data" is in ERROR.',
    });
  });

  it('ends with 9 under --exit-code where anything is to be done', async () => {
    expect((await plan(FILE, ['--exit-code'])).exitCode).toBe(9);
    const same = 'version: 1\npeerings:\n  - vpcs: [prod-web-sfo3, prod-data-nyc3]\n';
    expect(await plan(same, ['--exit-code'])).toMatchObject({
      exitCode: 0,
      stderr: 'Nothing to do. Pairs to keep: 1.\n',
    });
    const blocked = 'version: 1\npeerings:\n  - vpcs: [analytics-sgp1, prod-data-nyc3]\n';
    const run = await plan(blocked, ['--exit-code', '--json']);
    expect(run.exitCode).toBe(9);
    expect(errorOf(run)).toMatchObject({ code: 'no' });
  });

  it('reads a file, and tells every mistake in it before any request', async () => {
    const file = join(await temporaryFolder(), 'peerings.yaml');
    await writeFile(file, 'version: 2\npeering: []\npeerings:\n  - nam: x\n    vpcs: [a, a]\n');
    const run = await runOnce(['plan', '-f', file]);
    expect(run).toMatchObject({ exitCode: 2, stdout: '', requests: [] });
    expect(run.stderr).toBe(`\
Error: ${file} has 4 mistakes. Nothing was sent.
  1:10  This dopeer reads version 1 of such files.
  2:1  The file has no member "peering". Did you mean "peerings"?
  4:5  A peering has no member "nam". Did you mean "name"?
  4:5  A VPC cannot be peered with itself: "a".
`);
    await writeFile(file, 'version: 1\n');
    expect(await runOnce(['plan', '-f', file])).toMatchObject({
      exitCode: 0,
      stderr: 'Nothing is wanted.\n',
    });
  });

  it.each([
    [[], 'Missing: -f <file>.'],
    [['-f', '/nowhere/at/all.yaml'], '/nowhere/at/all.yaml: There is no such file.'],
    [['-f', '/'], 'It cannot be read'],
  ])('%j is a usage error', async (flags, text) => {
    const run = await runOnce(['plan', ...flags]);
    expect(run).toMatchObject({ exitCode: 2, stdout: '', requests: [] });
    expect(run.stderr).toContain(text);
  });

  it.runIf(process.platform === 'linux')('reads no more of a file than it may hold', async () => {
    const run = await runOnce(['plan', '-f', '/dev/zero']);
    expect(run).toMatchObject({ exitCode: 2, requests: [] });
    expect(run.stderr).toContain('/dev/zero is larger than any such file.');
  });

  it('refuses a file that is too large, whatever its characters take', async () => {
    const file = join(await temporaryFolder(), 'large.yaml');
    const entry = '  - vpcs: [prod-web-sfo3, prod-data-nyc3]\n';
    await writeFile(
      file,
      `version: 1\npeerings:\n${entry}${`# ${'漢'.repeat(1_000)}\n`.repeat(1_350)}${entry}`,
    );
    const run = await runOnce(['plan', '-f', file]);
    expect(run).toMatchObject({ exitCode: 2, requests: [] });
    expect(run.stderr).toContain('large.yaml is larger than any such file.');
  });

  it('counts a hundred mistakes, and no more', async () => {
    const file = join(await temporaryFolder(), 'wrong.yaml');
    await writeFile(
      file,
      `version: 1\n${Array.from({ length: 150 }, (_, index) => `k${index}: 1\n`).join('')}`,
    );
    const run = await runOnce(['plan', '-f', file]);
    expect(run.stderr).toContain('wrong.yaml has more than 100 mistakes. Nothing was sent.');
    expect(run.stderr).toContain('  102:1  There are more mistakes than these.\n');
  });

  it('without a file says how to make one of this account', async () => {
    for (const command of ['plan', 'apply'])
      expect((await runOnce([command, '--sandbox'])).stderr).toContain(
        'Make one: dopeer export --sandbox > peerings.yaml\n',
      );
  });

  it('names every VPC that is not there, or that is several', async () => {
    const run = await plan(
      'version: 1\npeerings:\n  - vpcs: [prod-web-sfo, nope]\n  - vpcs: [nope, edge-blr1]\n',
    );
    expect(run.exitCode).toBe(3);
    expect(run.stderr).toBe(`\
Error: stdin names 2 VPCs that are not there. Nothing was sent.
  3:12  There is no VPC "prod-web-sfo".
      Did you mean prod-web-sfo3, prod-web-fra1?
  3:26  There is no VPC "nope".
See what there is: dopeer vpcs
`);
    const unknown = await plan(`version: 1\npeerings:\n  - vpcs: [${SEED.nothing}, edge-blr1]\n`);
    expect(unknown.exitCode).toBe(3);
  });

  it('sees the same VPC, and the same pair, behind a name and an ID', async () => {
    const run = await plan(
      `version: 1\npeerings:\n  - vpcs: [prod-web-sfo3, ${SEED.web}]\n  - vpcs: [prod-web-sfo3, edge-blr1]\n  - vpcs: [4b42, 2e71]\n`,
    );
    expect(run).toMatchObject({ exitCode: 2, stdout: '' });
    expect(run.stderr).toContain(`3:5  prod-web-sfo3 and ${SEED.web} are the same VPC.`);
    expect(run.stderr).toContain('5:5  The pair 4b42 and 2e71 stands in line 4 already.');
  });

  it('warns of a period in a name, and paints no word that it does not know', async () => {
    const file =
      'version: 1\npeerings:\n  - {name: a.b, vpcs: [prod-web-sfo3, prod-data-nyc3]}\n  - {name: c.d, vpcs: [staging-sfo3, prod-data-nyc3]}\n';
    const run = await plan(file, ['--json']);
    expect(run.stderr.match(/has a period, which the API may refuse/g)).toHaveLength(2);
    expect(json(run)).toMatchObject([
      { action: 'rename', warnings: [expect.stringContaining('"a.b" has a period')] },
      { action: 'create', warnings: [expect.stringContaining('"c.d" has a period')] },
    ]);
    const odd = createWorld({
      intercept: async (request, pass) =>
        request.url.includes('vpc_peerings')
          ? new Response((await (await pass()).text()).replaceAll('"ACTIVE"', '"constructor"'))
          : undefined,
    });
    expect(await odd.runWith(['plan', '-f', '-'], file)).toMatchObject({ exitCode: 0 });
  });

  it('names thousands of VPCs that are not there in no time', async () => {
    const pairs = Array.from({ length: 5_000 }, (_, index) => ({ vpcs: [`no-${index}`, `nor-${index}`] }));
    const run = await plan(JSON.stringify({ version: 1, peerings: pairs }));
    expect(run.exitCode).toBe(3);
    expect(run.stderr).toContain('stdin names 10000 VPCs that are not there.');
  });

  it('works with IDs where the token may not read VPCs', async () => {
    const file = `version: 1\npeerings:\n  - vpcs: [${SEED.web}, ${SEED.edge}]\n`;
    const run = await plan(file, ['--json'], { intercept: forbidden('GET', '/v2/vpcs') });
    expect(json(run)).toMatchObject([{ action: 'create', name: '2e71857e-to-4b42c8fe' }]);
  });
});

describe('dopeer export', () => {
  const EXPORTED = `version: 1
peerings:
  - name: prod-web-to-data
    vpcs:
      - prod-web-sfo3
      - prod-data-nyc3
  - name: prod-web-to-staging
    vpcs:
      - prod-web-sfo3
      - staging-sfo3
  - name: prod-web-sfo3-fra1
    vpcs:
      - prod-web-sfo3
      - prod-web-fra1
`;

  it('writes the account as a file, and says what it leaves out', async () => {
    const stderr = `Warning: analytics-to-data (${SEED.analyticsToData}) is left out: it is ERROR.\n`;
    for (const flags of [[], ['-o', 'yaml']])
      expect(await runOnce(['export', ...flags])).toMatchObject({ stdout: EXPORTED, stderr, exitCode: 0 });
    expect(json(await runOnce(['export', '--json', '--limit', '1']))).toEqual({
      version: 1,
      peerings: [{ name: 'prod-web-to-data', vpcs: ['prod-web-sfo3', 'prod-data-nyc3'] }],
    });
  });

  it('takes the filters of list', async () => {
    const { stdout } = await runOnce(['export', '--region', 'fra1', '--json']);
    expect(JSON.parse(stdout).peerings).toHaveLength(1);
    expect((await runOnce(['export', '--status', 'EROR'])).exitCode).toBe(2);
    const none = await runOnce(['export', '--name', 'nothing-like-it']);
    expect(none).toMatchObject({ stdout: 'version: 1\npeerings: []\n', stderr: 'No peering matches.\n' });
  });

  it('is kept as it is by a plan', async () => {
    const world = createWorld();
    for (const format of ['yaml', 'json']) {
      const { stdout } = await world.run('export', '-o', format);
      expect(await world.runWith(['plan', '-f', '-', '--exit-code'], stdout)).toMatchObject({ exitCode: 0 });
    }
  });

  it('writes resources for Terraform, with what imports them', async () => {
    const { stdout } = await runOnce(['export', '-o', 'terraform', '--limit', '1']);
    expect(stdout).toBe(`\
import {
  to = digitalocean_vpc_peering.prod-web-to-data
  id = "${SEED.webToData}"
}

resource "digitalocean_vpc_peering" "prod-web-to-data" {
  name    = "prod-web-to-data"
  vpc_ids = ["${SEED.web}", "${SEED.data}"]
}
`);
  });
});
