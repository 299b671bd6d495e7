import { describe, expect, it } from 'vitest';
import { seed } from '../../src/sandbox/account/seed.ts';
import { always, cut, hang, html, http, play, truncated } from '../faults/effects.ts';
import {
  answer,
  createWorld,
  errorOf,
  forbidden,
  json,
  respond,
  runOnce,
  SEED,
  type WorldOptions,
} from '../helpers/world.ts';

const PASSWORD = ['not', 'a', 'password'].join('-');
const APP_DB = '6b1f0a37-8d52-4c0e-9a64-2f7c1d9e3b58';

const OPEN = `\
endpoints     ✓  From web-03 (prod-web-sfo3, sfo3, 10.120.0.4) to app-db
                 (prod-data-nyc3, nyc3, private-app-db.db.sandbox.example).
peering       ✓  "prod-web-to-data" is ACTIVE.
routes        ✓  At web-03: It was created after the peering, which gives it its
                 routes.
firewall-out  ✓  At web-03: "web" allows tcp on all ports to 0.0.0.0/0.
firewall-in   ✓  At app-db: 10.120.0.0/20 is a trusted source.
host          ?  At app-db: Not to be seen from here: whether a service listens,
                 and no firewall on the machine stops it.
                   On web-03: nc -vz private-app-db.db.sandbox.example 25060
              Nothing between web-03 and app-db is in the way, as far as can
              be seen from here.
`;

describe('dopeer reach', () => {
  it.each([{}, { terminal: 80 }, { terminal: 200 }])(
    'shows a way that is open, hop by hop, %j',
    async (options) => {
      expect(await runOnce(['reach', 'web-03', 'app-db'], options)).toMatchObject({
        stdout: OPEN,
        stderr: '',
        exitCode: 0,
      });
    },
  );

  it.each([
    ['a firewall', ['web-03', 'queue-01', '--port', '5672'], 'firewall-in', 'queue-01'],
    ['a database that does not trust', ['web-03', 'events-db'], 'firewall-in', 'events-db'],
    ['no peering', ['queue-01', 'web-eu-01', '--protocol', 'icmp'], 'firewall-out', 'queue-01'],
  ])('ends with 9 at %s', async (_, argv, id, at) => {
    const run = await runOnce(['reach', ...argv]);
    expect(run.exitCode).toBe(9);
    expect(run.stdout).toContain(`${id.padEnd(12)}  ✗  At ${at}: `);
    expect(run.stderr).toBe(`${argv[0]} cannot reach ${argv[1]}: see ${id} at ${at}.\n`);
  });

  it('is one object in json, which an object on stderr follows where the answer is no', async () => {
    const open = await runOnce(['reach', 'web-03', 'app-db', '--json']);
    const found = json(open) as { hops: Record<string, unknown>[] };
    expect(found).toMatchObject({
      from: {
        kind: 'droplet',
        id: 487310256,
        name: 'web-03',
        vpc_id: SEED.web,
        vpc: 'prod-web-sfo3',
        region: 'sfo3',
        address: '10.120.0.4',
      },
      to: {
        kind: 'database',
        id: APP_DB,
        name: 'app-db',
        vpc_id: SEED.data,
        address: 'private-app-db.db.sandbox.example',
      },
      verdict: 'yes',
    });
    for (const hop of found.hops)
      expect(Object.keys(hop)).toEqual(['id', 'at', 'verdict', 'message', 'source', 'fix']);
    expect(found.hops.at(-1)).toMatchObject({
      id: 'host',
      verdict: 'unknown',
      fix: 'On web-03: nc -vz private-app-db.db.sandbox.example 25060',
    });
    const no = await runOnce(['reach', 'web-03', 'events-db', '--json']);
    expect(json(no)).toMatchObject({ verdict: 'no' });
    expect(errorOf(no)).toMatchObject({ code: 'no', exit_code: 9 });
  });

  it('has a row for each hop in csv', async () => {
    const { stdout } = await runOnce([
      'reach',
      'web-03',
      'events-db',
      '-o',
      'csv',
      '--columns',
      'id,at,verdict',
    ]);
    expect(stdout).toBe(
      'ID,AT,VERDICT\nendpoints,,yes\npeering,,yes\nroutes,web-03,yes\nfirewall-out,web-03,yes\nfirewall-in,events-db,no\nhost,events-db,unknown\n',
    );
  });

  it.each([
    ['IDs of Droplets', ['361204417', '361205093'], 8],
    ['names of Droplets', ['web-01', 'pg-primary'], 10],
    ['private addresses', ['10.120.0.2', '10.124.16.2'], 8],
    ['the ID of a database', ['361204417', APP_DB], 7],
    ['the name of a database', ['web-03', 'app-db'], 9],
  ])('by %s asks no more than it must', async (_, argv, count) => {
    const run = await runOnce(['reach', ...argv]);
    expect(run.exitCode).toBe(0);
    expect(run.requests).toHaveLength(count);
  });

  it('asks in two rounds', async () => {
    let [running, round, highest] = [0, 0, 0];
    await runOnce(['reach', '361204417', '361205093'], {
      intercept: async (_, pass) => {
        if (running === 0) round += 1;
        running += 1;
        highest = Math.max(highest, running);
        await new Promise((resolve) => setTimeout(resolve, 20));
        const response = await pass();
        running -= 1;
        return response;
      },
    });
    expect([round, highest]).toEqual([2, 4]);
  });

  it.each([
    [['nope', 'app-db'], 3, 'There is no Droplet "nope".'],
    [['web-3', 'app-db'], 3, 'Did you mean web-03'],
    [['web-03', 'app-dbb'], 3, 'Did you mean app-db'],
    [['1', 'app-db'], 3, 'There is no Droplet "1".'],
    [['web-03', SEED.nothing], 3, 'There is no Droplet or database'],
    [['web-03', '10.9.9.9'], 3, 'There is no Droplet or database "10.9.9.9".'],
    [['app-db', 'web-03'], 3, '"app-db" is a managed database.'],
    [['web-03', 'app-db', '--port', '0'], 2, '--port'],
    [['web-03', 'app-db', '--port', '70000'], 2, '--port'],
    [['web-03', 'app-db', '--protocol', 'gre'], 2, 'tcp, udp, icmp'],
    [['web-03', 'app-db', '--protocol', 'icmp', '--port', '1'], 2, 'icmp has no ports'],
    [['web-03'], 2, 'Missing: <to>.\nWrite: dopeer reach web-03 <to>'],
    [[], 2, 'Missing: <from>, <to>.'],
    [['', 'x'], 2, '<from> must not be empty.'],
  ])('%j is exit %i', async (argv, exitCode, text) => {
    const run = await runOnce(['reach', ...argv]);
    expect(run).toMatchObject({ stdout: '', exitCode });
    expect(run.stderr).toContain(text);
    if (exitCode === 2) expect(run.requests).toEqual([]);
  });

  it('needs two ends', async () => {
    for (const to of ['web-03', '10.120.0.4']) {
      const run = await runOnce(['reach', 'web-03', to]);
      expect(run).toMatchObject({ exitCode: 2, stdout: '' });
      expect(run.stderr).toContain('Give two ends: both are web-03.');
    }
  });

  it('says that without a port only what a rule opens was looked at', async () => {
    const run = await runOnce(['reach', 'web-01', 'web-03']);
    expect(run.stdout.replaceAll(/\s+/g, ' ')).toContain(
      '"web" allows tcp 80 from 0.0.0.0/0. Only 80 was looked at: for another add --port <port>.',
    );
    expect((await runOnce(['reach', 'web-01', 'web-03', '--port', '80'])).stdout).not.toContain('Only 80');
  });

  it('never picks one of several', async () => {
    const { droplets = [], databases = [], ...rest } = seed();
    const [first] = droplets;
    if (first === undefined) expect.fail();
    const twins = {
      ...rest,
      databases,
      droplets: [...droplets, { ...first, id: 7, name: 'app-db' }, { ...first, id: 8 }],
    };
    const both = await runOnce(['reach', 'web-03', 'app-db'], { state: twins });
    expect(both).toMatchObject({ exitCode: 5, stdout: '' });
    expect(both.stderr).toContain('  Droplet 7  app-db\n');
    expect(both.stderr).toContain(`  database ${APP_DB}  app-db\n`);
    expect((await runOnce(['reach', 'web-01', 'app-db'], { state: twins })).stderr).toContain(
      '  Droplet 8  web-01\n',
    );
  });

  /** The sandbox has no Droplets with a GPU. */
  const gpus = (...droplets: object[]) => ({
    intercept: async (request: Request) =>
      new URL(request.url).searchParams.get('type') === 'gpus'
        ? answer(200, { droplets, links: {}, meta: { total: droplets.length } })
        : undefined,
  });
  const gpu = (name: string) => ({
    id: 9,
    name,
    status: 'active',
    created_at: '2026-01-01T00:00:00Z',
    vpc_uuid: SEED.web,
    image: { type: 'base' },
    tags: [],
    networks: {
      v4: [
        { ip_address: '10.120.0.9', type: 'private' },
        { ip_address: '203.0.113.9', type: 'public' },
      ],
    },
  });

  it('knows Droplets with a GPU, by name and by address, and tells namesakes apart', async () => {
    for (const reference of ['gpu-01', '10.120.0.9'])
      expect((await runOnce(['reach', reference, 'app-db'], gpus(gpu('gpu-01')))).stdout).toContain(
        'From gpu-01 (prod-web-sfo3',
      );
    const twins = await runOnce(['reach', 'web-03', 'app-db'], gpus(gpu('web-03')));
    expect(twins).toMatchObject({ exitCode: 5, stdout: '' });
    const picked: string[] = [];
    await runOnce(['reach'], {
      ...gpus(gpu('gpu-01')),
      terminal: 80,
      prompts: {
        choose: async (_, choices) => {
          picked.push(...choices.map(({ name }) => name));
          return choices[0]?.value ?? expect.fail();
        },
      },
    });
    expect(picked.filter((name) => name === 'gpu-01')).toHaveLength(2);
  });

  it('knows names that look like an ID or an address', async () => {
    for (const name of ['2024', '10.7.7.7', SEED.nothing]) {
      const run = await runOnce(['reach', name, 'app-db', '--json'], gpus(gpu(name)));
      expect(json(run)).toMatchObject({ from: { name, id: 9 } });
    }
  });

  it('uses the private address that was typed', async () => {
    const two = {
      ...gpu('gpu-01'),
      networks: { v4: [{ ip_address: '10.9.0.1', type: 'private' }, ...gpu('').networks.v4] },
    };
    const found = async (reference: string) =>
      json(await runOnce(['reach', reference, 'app-db', '--json'], gpus(two)));
    expect(await found('10.9.0.1')).toMatchObject({ from: { address: '10.9.0.1' } });
    expect(await found('gpu-01')).toMatchObject({ from: { address: '10.120.0.9' } });
  });

  it('takes no other Droplet for the one it asked for', async () => {
    const intercept = respond('GET', '/v2/droplets/361204417', 200, { droplet: gpu('other') });
    const run = await runOnce(['reach', '361204417', 'app-db'], { intercept });
    expect(run).toMatchObject({ exitCode: 1, stdout: '' });
    expect(run.stderr).toContain('The API was asked for 361204417 and answered with 9.');
  });

  it.each([50, 80, 140])('has commands that can be pasted from %i columns', async (terminal) => {
    const commands = (text: string) =>
      [...text.replaceAll(/ \\\n +/g, ' ').matchAll(/^ *(?:On web-01|Verify it there):\s+(.*)$/gm)].map(
        ([, line]) => line,
      );
    const inPipe = commands((await runOnce(['reach', 'web-01', 'app-db'])).stdout);
    expect(inPipe).toEqual([
      expect.stringMatching(
        /^sudo ip route replace \S+ via "\$\(curl -s \S+\)" dev eth1 mtu 1500 metric 101$/,
      ),
      'ip route get 10.124.16.0',
      'nc -vz private-app-db.db.sandbox.example 25060',
    ]);
    const { stdout } = await runOnce(['reach', 'web-01', 'app-db'], { terminal });
    expect(commands(stdout)).toEqual(inPipe);
    expect(stdout).not.toContain('\n\n');
  });

  it('keeps a command whole that is typed on Windows', async () => {
    const argv = ['reach', 'queue-01', 'web-eu-01'];
    const windows = { terminal: 60, real: { platform: 'win32' } } as unknown as WorldOptions;
    expect((await runOnce(argv, windows)).stdout).toMatch(/^ +dopeer create \S+ --vpc \S+ --vpc \S+$/m);
    expect((await runOnce(argv, { terminal: 60 })).stdout).toMatch(/dopeer create \\$/m);
  });

  it('lets the user pick both ends in a terminal', async () => {
    const asked: string[] = [];
    const run = await runOnce(['reach'], {
      terminal: 80,
      prompts: {
        choose: async (message, choices) => {
          asked.push(message);
          expect(choices.some(({ name }) => name === 'web-03')).toBe(asked.length === 1);
          return (
            choices.find(({ name }) => name === (asked.length === 1 ? 'web-03' : 'app-db'))?.value ??
            expect.fail()
          );
        },
      },
    });
    expect(asked).toEqual(['From which Droplet?', 'To which Droplet or database?']);
    expect(run).toMatchObject({ stdout: OPEN, exitCode: 0 });
  });

  it('says what there is none of to pick', async () => {
    const none = await runOnce(['reach'], {
      terminal: 80,
      state: { ...seed(), droplets: [], databases: [] },
    });
    expect(none).toMatchObject({ exitCode: 3, stdout: '' });
    expect(none.stderr).toContain('Error: There is no Droplet to choose from.\n');
    const alone = {
      ...seed(),
      droplets: seed().droplets?.filter(({ name }) => name === 'web-03') ?? [],
      databases: [],
    };
    const { stderr } = await runOnce(['reach'], {
      terminal: 80,
      state: alone,
      prompts: { choose: async (_, choices) => choices[0]?.value ?? expect.fail() },
    });
    expect(stderr).toContain('Error: There is no other Droplet or database to choose from.\n');
  });

  it('tells by plain marks where the locale has no others', async () => {
    const { stdout } = await runOnce(['reach', 'web-03', 'events-db'], { env: { LC_ALL: 'C' } });
    expect(stdout).toContain('peering       +  ');
    expect(stdout).toContain('firewall-in   x  ');
  });
});

describe('a token without a scope', () => {
  it.each([
    ['droplet:read', '/v2/droplets', 'endpoints', 'web-03'],
    ['firewall:read', /firewalls$/, 'firewall-out', 'web-03'],
    ['vpc_peering:read', '/v2/vpc_peerings', 'peering', 'web-03'],
    ['database:read', /^\/v2\/databases/, 'endpoints', 'web-03'],
  ])('%s leaves the hop unknown', async (scope, path, id, from) => {
    const run = await runOnce(['reach', from, 'app-db', '--json'], { intercept: forbidden('GET', path) });
    expect(run.exitCode).toBe(0);
    const { hops, verdict } = json(run) as {
      verdict: string;
      hops: { id: string; verdict: string; message: string }[];
    };
    expect(verdict).toBe('unknown');
    expect(hops.find((hop) => hop.id === id)).toMatchObject({
      verdict: 'unknown',
      message: expect.stringContaining(scope),
    });
  });

  it('vpc:read sees IDs', async () => {
    const run = await runOnce(['reach', 'web-03', 'queue-01', '--port', '22'], {
      intercept: forbidden('GET', /^\/v2\/vpcs/),
    });
    expect(run.stdout).toContain(`(${SEED.web}, 10.120.0.4)`);
  });
});

describe('the preview of routes', () => {
  const routes = (destination_cidr: string) => ({
    intercept: async (request: Request) =>
      new URL(request.url).pathname.endsWith('/routes')
        ? answer(200, {
            routes: [{ id: 'r', type: 'DYNAMIC', destination_cidr }],
            links: {},
            meta: { total: 1 },
          })
        : undefined,
  });

  it('is shown, and changes no verdict', async () => {
    const shown = await runOnce(['reach', 'web-01', 'pg-primary', '--json'], routes('10.124.16.0/20'));
    const { hops } = json(shown) as { hops: { id: string; at: string; verdict: string; message: string }[] };
    expect(hops.filter(({ id }) => id === 'routes')).toMatchObject([
      {
        at: 'web-01',
        verdict: 'unknown',
        message: expect.stringContaining('(a preview) show 10.124.16.0/20.'),
      },
      {
        at: 'pg-primary',
        verdict: 'unknown',
        message: expect.stringContaining('(a preview) do not show 10.120.0.0/20.'),
      },
    ]);
  });

  it('that hangs is not waited for', async () => {
    const world = createWorld({
      intercept: async (request, pass) => (request.url.includes('/routes') ? hang(request, pass) : undefined),
    });
    const before = world.clock.now();
    expect((await world.run('reach', 'web-03', 'app-db')).exitCode).toBe(0);
    expect(world.clock.now() - before).toBeLessThanOrEqual(2_000);
  });

  it.each([403, 404, 500])('that answers %i is no news', async (status) => {
    const run = await runOnce(['reach', 'web-03', 'queue-01', '--port', '22'], {
      intercept: async (request) =>
        request.url.includes('/routes') ? answer(status, { id: 'x', message: 'No.' }) : undefined,
    });
    expect(run.stderr).toBe('web-03 cannot reach queue-01: see firewall-in at queue-01.\n');
    expect(run.stdout).not.toContain('preview');
  });
});

describe('the secrets of a database', () => {
  const effects = { http500: http(500), html: html(200), truncated, cut, hang };
  /** A gateway that breaks off a body, or puts something before it. */
  const spoilt =
    (spoil: (text: string) => string) => async (request: Request, pass: () => Promise<Response>) =>
      new URL(request.url).pathname.startsWith('/v2/databases')
        ? new Response(spoil(await (await pass()).text()), { status: 200 })
        : undefined;

  it.each<readonly [string, WorldOptions]>([
    ['nothing wrong', {}],
    ...Object.entries(effects).map(
      ([name, effect]) => [name, { intercept: play({ GET: always(effect) }) }] as const,
    ),
    ['a body that breaks off', { intercept: spoilt((text) => text.slice(0, -5)) }],
    ['a body with more before it', { intercept: spoilt((text) => `)]}' ${text}`) }],
    ['a body that begins with it', { intercept: spoilt((text) => text.slice(text.indexOf(PASSWORD))) }],
    ['a database without an ID', { intercept: spoilt((text) => text.replaceAll('"id":', '"di":')) }],
  ])('are in no stream with %s', async (_, options) => {
    for (const argv of [
      ['app-db'],
      [APP_DB],
      ['app-dbb'],
      ['events-db', '--json'],
      ['app-db', '-o', 'yaml'],
      ['app-db', '-o', 'csv'],
    ]) {
      const run = await runOnce(
        ['reach', 'web-03', ...argv, '--debug', '--request-timeout', '50ms'],
        options,
      );
      expect(run.screen).not.toContain(PASSWORD);
      expect(run.screen).not.toContain('doadmin');
      expect(run.screen).not.toContain('postgres');
    }
  });

  it('are there to be hidden', async () => {
    const seen: string[] = [];
    await runOnce(['reach', 'web-03', 'app-db'], {
      intercept: async (_, pass) => {
        seen.push(await (await pass()).text());
        return undefined;
      },
    });
    expect(seen.join()).toContain(PASSWORD);
  });
});

it('hostile names and addresses are no commands', async () => {
  const { droplets = [], ...rest } = seed();
  const state = {
    ...rest,
    droplets: droplets.map((droplet) =>
      droplet.name === 'queue-01'
        ? { ...droplet, name: 'q\x1b[2J$(reboot)', private_ip: '10.0.0.1; reboot' }
        : droplet,
    ),
  };
  const run = await runOnce(['reach', 'web-01', '498227140'], { state });
  expect(run.screen).not.toContain('\x1b[2J');
  expect(run.stdout).toContain('has no private address');
  expect(run.exitCode).toBe(9);
});
