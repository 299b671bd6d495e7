import { describe, expect, it } from 'vitest';
import { seed } from '../../src/sandbox/account/seed.ts';
import type { SandboxState } from '../../src/sandbox/account/state.ts';
import { answer, createWorld, errorOf, forbidden, json, runOnce, SEED } from '../helpers/world.ts';

const LIST = 'GET /v2/vpc_peerings?page=1&per_page=200';
const VPCS = 'GET /v2/vpcs?page=1&per_page=200';
const membersOf = (id: string) => `GET /v2/vpcs/${id}/members?page=1&per_page=200`;

const DATES_NOTICE = 'This goes by dates and images: what you have done already does not show.\n';
const DROPLETS_NOTICE =
  'The token may not read Droplets (scope droplet:read): which are from custom images is not known, and those always need routes by hand.\n';
const DROPLETS = 'GET /v2/droplets?page=1&per_page=200';
const GPU_DROPLETS = 'GET /v2/droplets?type=gpus&page=1&per_page=200';
const addRoute = (range: string) =>
  `sudo ip route replace ${range} via "$(curl -s http://169.254.169.254/metadata/v1/interfaces/private/0/ipv4/gateway)" dev eth1 mtu 1500 metric 101`;
const FORBIDDEN_NOTICE =
  'The token may not read what is in these VPCs (scope vpc:read): what is left to do is unknown.\n';

const CHECKED = `\
Peering     prod-web-to-data (5f4b5d2c-28fb-4b44-96b7-1a3e2d2ffb20)
Status      ACTIVE
Traffic     between the datacenters sfo3 and nyc3, $0.01 per GiB
Members     10 in both VPCs, 5 with something to do
Add routes  web-01  prod-web-sfo3  It was created before 2 October 2024.
            web-02  prod-web-sfo3  It was created before 2 October 2024.
              ${addRoute('10.124.16.0/20')}
            pg-primary  prod-data-nyc3  It was created before 2 October 2024.
              ${addRoute('10.120.0.0/20')}
            To keep it: /etc/netplan/50-cloud-init.yaml. To verify it: ip route get <an address of the other VPC>
            https://docs.digitalocean.com/products/networking/vpc/how-to/update-peering-routes/
Restart     pg-replica  prod-data-nyc3  It was created before the peering.
              sudo systemctl restart NetworkManager
            To verify it: ip route get <an address of the other VPC>
Recycle     prod-k8s-pool-web-q7x2m  prod-web-sfo3
            Created before 2 October 2024, or before the first peering of their VPC. For each:
            doctl kubernetes cluster node-pool replace-node <cluster> <pool> <node>
`;

/** The seed with other members in the two VPCs of `prod-web-to-staging`, which are both in sfo3. */
function withMembers(members: SandboxState['members']): SandboxState {
  return { ...seed(), members };
}

/** The seed with every peering ACTIVE. */
const HEALED = {
  ...seed(),
  peerings: seed().peerings.map((peering) => ({ ...peering, final_status: 'ACTIVE' })),
};

describe('dopeer check', () => {
  it('asks for nothing by IDs that lead elsewhere', async () => {
    const vpc_peering = { id: SEED.webToData, name: 'odd', vpc_ids: ['..', '.'], status: 'ACTIVE' };
    const run = await createWorld({
      intercept: ({ url }) => (url.includes('/vpc_peerings/') ? answer(200, { vpc_peering }) : undefined),
    }).run('check', SEED.webToData);
    expect(run.requests.filter((request) => !/vpc_peerings|vpcs\?|droplets/.test(request))).toEqual([]);
    expect(run.screen).not.toContain('..');
  });

  it('lists nothing to do for what is not ACTIVE, and asks for no members', async () => {
    const run = await runOnce(['check', 'analytics-to-data', '--json']);
    expect(json(run)).toMatchObject({ status: 'ERROR', members_checked: null, findings: [] });
    expect(run.requests.filter((request) => request.includes('members'))).toEqual([]);
    const { stdout } = await runOnce(['check', 'analytics-to-data']);
    expect(stdout).toContain('Status   ERROR\n');
    expect(stdout).toContain('Members  not looked at before it is ACTIVE\n');
  });

  it.each([{}, { terminal: 200 }])('lists what is left to do, with the commands, %j', async (options) => {
    const run = await runOnce(['check', 'prod-web-to-data'], options);
    expect(run).toMatchObject({ stdout: CHECKED, stderr: DATES_NOTICE, exitCode: 0 });
    expect([...run.requests].sort()).toEqual(
      [LIST, VPCS, membersOf(SEED.web), membersOf(SEED.data), DROPLETS, GPU_DROPLETS].sort(),
    );
  });

  it('fits a narrow terminal: no word is broken, and a command can be copied', async () => {
    const { stdout } = await runOnce(['check', 'prod-web-to-data'], { terminal: 50 });
    const lines = stdout.trimEnd().split('\n');
    expect(lines.filter((line) => line.length > 50).every((line) => line.trim().split(' ').length <= 2)).toBe(
      true,
    );
    // What a shell makes of it is what is printed where there is room.
    const joined = stdout.replaceAll(/ \\\n +/g, ' ');
    for (const line of CHECKED.split('\n').filter((each) => each.startsWith('              ')))
      expect(joined).toContain(`${line}\n`);
    expect(stdout).toContain(`\
Restart     pg-replica  prod-data-nyc3
              It was created before the peering.
              sudo systemctl restart \\
                NetworkManager
            To verify it: ip route get <an address
            of the other VPC>
`);
  });

  it('is one object in json: the peering and what was found', async () => {
    const run = await runOnce(['check', SEED.webToData.slice(0, 4), '--json']);
    const found = json(run) as { findings: object[] };
    expect(found).toMatchObject({
      id: SEED.webToData,
      name: 'prod-web-to-data',
      vpc_ids: [SEED.web, SEED.data],
      created_at: '2025-03-11T08:42:17Z',
      status: 'ACTIVE',
      cross_region: true,
      usd_per_gib: 0.01,
      members_checked: 10,
    });
    expect(found.findings).toHaveLength(5);
    expect(found.findings.at(-1)).toEqual({
      vpc_id: SEED.data,
      vpc: 'prod-data-nyc3',
      name: 'pg-replica',
      urn: 'do:droplet:455018872',
      created_at: '2024-11-20T21:54:49Z',
      needs: 'restart',
      why: 'It was created before the peering.',
      command: 'sudo systemctl restart NetworkManager',
    });
  });

  it('has a row for each finding in csv, a URN in id', async () => {
    const csv = await runOnce(['check', 'prod-web-to-staging', '-o', 'csv']);
    expect(csv.stdout).toBe(`\
VPC,NAME,URN,CREATED_AT,NEEDS,COMMAND
prod-web-sfo3,web-01,do:droplet:361204417,2023-06-01T09:40:12Z,routes,"${addRoute('10.136.64.0/22').replaceAll('"', '""')}"
prod-web-sfo3,web-02,do:droplet:361204421,2023-06-01T09:40:58Z,routes,"${addRoute('10.136.64.0/22').replaceAll('"', '""')}"
prod-web-sfo3,web-03,do:droplet:487310256,2025-04-14T07:11:35Z,restart,sudo systemctl restart systemd-networkd
prod-web-sfo3,prod-k8s-pool-web-q7x2m,do:kubernetes:92ce1dbf-4ee3-4b69-8492-29968e254003,2024-08-19T12:26:40Z,recycle,doctl kubernetes cluster node-pool replace-node <cluster> <pool> <node>
staging-sfo3,staging-01,do:droplet:503411968,2025-08-28T11:20:14Z,routes,"${addRoute('10.120.0.0/20').replaceAll('"', '""')}"
`);
    const ids = await runOnce(['check', 'analytics-to-data', '-o', 'id'], { state: HEALED });
    expect(ids.stdout).toBe('do:droplet:361205093\ndo:droplet:455018872\ndo:droplet:498227140\n');
    const table = await runOnce(['check', 'analytics-to-data', '--columns', 'needs,name'], { state: HEALED });
    expect(table.stdout).toBe('NEEDS    NAME\nroutes   pg-primary\nrestart  pg-replica\nrestart  queue-01\n');
  });

  it('says so where nothing is left to do, and where nothing is there', async () => {
    const state = withMembers({
      [SEED.web]: [{ name: 'new', urn: 'do:droplet:1', created_at: '2026-01-01T00:00:00Z' }],
    });
    const run = await runOnce(['check', 'prod-web-to-staging'], { state });
    expect(run).toMatchObject({
      stdout: `\
Peering  prod-web-to-staging (ec352f31-b1ec-47a9-8886-dccccf05edad)
Status   ACTIVE
Traffic  inside the datacenter sfo3, free
Members  1 in both VPCs, none with something to do
`,
      stderr: 'By dates and images, nothing is left to do.\n',
      exitCode: 0,
    });
    const empty = await runOnce(['check', 'prod-web-to-staging', '--json'], { state: withMembers({}) });
    expect(json(empty)).toMatchObject({ usd_per_gib: 0, members_checked: 0, findings: [] });
  });

  it('leaves unknown what no rule is known for', async () => {
    const state = withMembers({
      [SEED.web]: [{ name: 'lb', urn: 'do:loadbalancer:1', created_at: '2026-01-01T00:00:00Z' }],
    });
    const { stdout } = await runOnce(['check', 'prod-web-to-staging'], { state });
    expect(stdout).toContain('\nUnknown  lb  prod-web-sfo3  No rule is known for this kind of resource.\n');
    const asJson = await runOnce(['check', 'prod-web-to-staging', '--json'], { state });
    expect(json(asJson)).toMatchObject({ findings: [{ needs: 'unknown', command: null }] });
    expect(stdout).toContain(
      'Members  1 in both VPCs, none with something to do, 1 of which it is not known\n',
    );
  });

  it('says what to do about a peering that is not ACTIVE', async () => {
    const inError = await runOnce(['check', SEED.analyticsToData]);
    expect(inError.stderr).toBe(
      'The peering is in ERROR. Delete it, then create it again: dopeer delete analytics-to-data\n',
    );
    const world = createWorld();
    const id = (
      await world.run('create', 'new', '--vpc-ids', `${SEED.web},${SEED.edge}`, '-o', 'id')
    ).stdout.trim();
    expect((await world.run('check', id)).stderr).toBe(
      'The peering is PROVISIONING. To wait until it is ACTIVE: dopeer wait new --for active\n',
    );
    world.clock.advance(10_000);
    await world.run('delete', id, '--yes');
    expect((await world.run('check', id)).stderr).toBe('The peering is being deleted.\n');
  });

  it('lets the user pick a peering in a terminal', async () => {
    const run = await runOnce(['check'], {
      terminal: 200,
      prompts: { choose: async (_, [first]) => first?.value ?? expect.fail() },
    });
    expect(run).toMatchObject({ stdout: CHECKED, exitCode: 0 });
    expect(await runOnce(['check'])).toMatchObject({
      stderr: 'Error: Missing: <peering>.\nWrite: dopeer check <peering>\n',
      exitCode: 2,
      requests: [],
    });
  });

  it('reads every page of the members', async () => {
    const droplets = Array.from({ length: 450 }, (_, index) => ({
      name: `web-${index}`,
      urn: `do:droplet:${index}`,
      created_at: '2023-01-01T00:00:00Z',
    }));
    const state = withMembers({ [SEED.web]: droplets });
    const run = await runOnce(['check', 'prod-web-to-staging', '--json'], { state });
    expect(json(run)).toMatchObject({ members_checked: 450, findings: { length: 450 } });
  });
});

describe('a token without droplet:read', () => {
  it('goes by dates, and says so', async () => {
    const run = await runOnce(['check', 'prod-web-to-staging'], {
      intercept: forbidden('GET', '/v2/droplets'),
    });
    expect(run).toMatchObject({ stderr: DATES_NOTICE + DROPLETS_NOTICE, exitCode: 0 });
    expect(run.stdout).toContain('staging-01  staging-sfo3   It was created before the peering.\n');
  });
});

describe('--exit-code', () => {
  it.each([
    ['something to do', ['prod-web-to-data'], 9],
    ['a peering that is not ACTIVE', ['analytics-to-data'], 9],
    ['nothing to do', ['prod-web-to-staging'], 0],
  ])('%s', async (_, argv, exitCode) => {
    const state = exitCode === 0 ? withMembers({}) : undefined;
    const run = await runOnce(['check', ...argv, '--exit-code', '--json'], state && { state });
    expect(run.exitCode).toBe(exitCode);
    if (exitCode !== 0) expect(errorOf(run)).toMatchObject({ code: 'no', exit_code: 9 });
    expect(json(run)).toMatchObject({ name: argv[0] });
  });

  it('is no all-clear where nobody knows', async () => {
    const intercept = forbidden('GET', /^\/v2\/vpcs/);
    const run = await runOnce(['check', SEED.webToData, '--exit-code', '-q'], { intercept });
    expect(run).toMatchObject({
      exitCode: 9,
      stderr: 'What is left to do for "prod-web-to-data" is not known.\n',
    });
  });

  it('is no error to people', async () => {
    const run = await runOnce(['check', 'prod-web-to-data', '--exit-code', '-q']);
    expect(run.stderr).toBe('Something is left to do for "prod-web-to-data".\n');
  });
});

describe('a token without vpc:read', () => {
  it('is told that the members are unknown', async () => {
    const intercept = forbidden('GET', /^\/v2\/vpcs/);
    const run = await runOnce(['check', SEED.webToData], { intercept });
    expect(run).toMatchObject({
      stdout: `\
Peering  prod-web-to-data (5f4b5d2c-28fb-4b44-96b7-1a3e2d2ffb20)
Status   ACTIVE
Traffic  unknown: free inside a datacenter, not free between two
Members  unknown
`,
      stderr: FORBIDDEN_NOTICE,
      exitCode: 0,
    });
    const asJson = await runOnce(['check', SEED.webToData, '--json'], { intercept });
    expect(json(asJson)).toMatchObject({
      name: 'prod-web-to-data',
      cross_region: null,
      usd_per_gib: null,
      members_checked: null,
      findings: null,
    });
    const csv = await runOnce(['check', SEED.webToData, '-o', 'csv', '--columns', 'name'], { intercept });
    expect(csv).toMatchObject({ stdout: 'NAME\n', stderr: FORBIDDEN_NOTICE, exitCode: 0 });
  });

  it('still knows the regions where only the members are forbidden', async () => {
    const run = await runOnce(['check', SEED.webToData], { intercept: forbidden('GET', /members$/) });
    expect(run.stdout).toContain('between the datacenters sfo3 and nyc3, $0.01 per GiB\nMembers  unknown\n');
    expect(run).toMatchObject({ stderr: FORBIDDEN_NOTICE, exitCode: 0 });
  });
});

it('a peering that is not there', async () => {
  const run = await runOnce(['check', 'prod-web-to-dat', '--json']);
  expect(run).toMatchObject({ stdout: '', exitCode: 3 });
  expect(errorOf(run)).toMatchObject({ code: 'not_found', hint: 'Did you mean prod-web-to-data?' });
});

it('hostile names of members stay one line', async () => {
  const name = 'evil\x1b[2J\n\u202e';
  const state = withMembers({
    [SEED.web]: [{ name, urn: 'do:droplet:1', created_at: '2023-01-01T00:00:00Z' }],
  });
  const { screen } = await runOnce(['check', 'prod-web-to-staging'], { state, terminal: 100 });
  expect(screen).toContain(
    '\nAdd routes  evil\\u001b[2J\\u000a\\u202e  prod-web-sfo3  It was created before 2 October 2024.',
  );
});
