import { describe, expect, it } from 'vitest';
import { DopeerError } from '../../../src/errors.ts';
import type { Choice, Prompts } from '../../../src/host.ts';
import { suggestName } from '../../../src/peerings/names.ts';
import { generate } from '../../../src/sandbox/account/generate.ts';
import { seed } from '../../../src/sandbox/account/seed.ts';
import { createWorld, json, type WorldOptions } from '../../helpers/world.ts';

type Asked = { readonly message: string; readonly choices: readonly Choice<unknown>[] };

/** Answers by name: `choose` picks the choice whose label starts with the next of `picks`. */
function answering(picks: readonly string[], rest: Partial<Prompts> = {}) {
  const asked: Asked[] = [];
  const left = [...picks];
  const prompts: Partial<Prompts> = {
    choose: async <Value>(message: string, choices: readonly Choice<Value>[]) => {
      asked.push({ message, choices });
      const pick = left.shift() ?? '';
      const choice = choices.find(({ label }) => label.startsWith(pick));
      if (choice === undefined || choice.disabled !== undefined)
        throw new Error(`"${pick}" cannot be chosen.`);
      return choice.value;
    },
    text: async (_, preset) => preset,
    confirm: async () => true,
    ...rest,
  };
  return { asked, prompts };
}

const wizard = (prompts: Partial<Prompts>, options: WorldOptions = {}) =>
  createWorld({ terminal: 80, prompts, ...options });

describe('create with parts missing', () => {
  it('asks for both VPCs and a name, says how to do the same without, and creates', async () => {
    const { asked, prompts } = answering(['staging-sfo3', 'analytics-sgp1']);
    const run = await wizard(prompts).run('create', '-o', 'json');
    expect(asked.map(({ message }) => message)).toEqual([
      'First VPC',
      'Second VPC, to peer with staging-sfo3',
    ]);
    expect(json(run)).toMatchObject({ name: 'staging-sfo3-to-analytics-sgp1', status: 'PROVISIONING' });
    expect(run.exitCode).toBe(0);
    expect(run.stderr).toBe(`
  staging-sfo3-to-analytics-sgp1
  staging-sfo3 (sfo3, 10.136.64.0/22)
  analytics-sgp1 (sgp1, 172.20.0.0/16)
  Account: Sandbox (nobody@sandbox.example)
  Token: from DIGITALOCEAN_TOKEN

The same without questions:
  dopeer create staging-sfo3-to-analytics-sgp1 --vpc staging-sfo3 --vpc analytics-sgp1
Created "staging-sfo3-to-analytics-sgp1". To wait until it is ACTIVE:
  dopeer wait staging-sfo3-to-analytics-sgp1
`);
    expect(run.requests).toEqual([
      'GET /v2/vpcs?page=1&per_page=200',
      'GET /v2/vpc_peerings?page=1&per_page=200',
      'GET /v2/account',
      'POST /v2/vpc_peerings',
    ]);
  });

  it('offers for the second VPC only what can be peered with the first, and says why not', async () => {
    const { asked, prompts } = answering(['prod-web-sfo3', 'default-nyc3']);
    await wizard(prompts).run('create');
    const second = asked[1]?.choices.map(({ label, disabled, remark }) => [
      label.split(' ')[0],
      disabled,
      remark,
    ]);
    expect(second).toEqual([
      ['default-nyc3', undefined, undefined],
      ['prod-data-nyc3', 'Peered already by "prod-web-to-data" (ACTIVE).', undefined],
      ['default-ams3', undefined, undefined],
      ['staging-sfo3', 'Peered already by "prod-web-to-staging" (ACTIVE).', undefined],
      ['analytics-sgp1', undefined, undefined],
      ['prod-web-fra1', 'Peered already by "prod-web-sfo3-fra1" (ACTIVE).', undefined],
      ['edge-blr1', undefined, expect.stringContaining('blr1')],
    ]);
  });

  it('offers for the first VPC only what has something left to peer it with', async () => {
    const state = seed();
    const full = state.vpcs.slice(0, 3).map(({ id }) => id);
    const other = state.peerings[0];
    if (other === undefined) throw new Error('The seed has peerings.');
    const pair = (a: number, b: number) => ({
      ...other,
      id: `00000000-0000-4000-8000-0000000000${a}${b}`,
      name: `p-${a}-${b}`,
      vpc_ids: [full[a], full[b]] as [string, string],
    });
    const vpcs = state.vpcs.slice(0, 3);
    const hub = answering(['prod-web-sfo3', 'prod-data-nyc3']);
    await wizard(hub.prompts, { state: { ...state, vpcs, peerings: [pair(0, 1), pair(0, 2)] } }).run(
      'create',
    );
    expect(hub.asked[0]?.choices.map(({ name, disabled }) => [name, disabled])).toEqual([
      ['default-nyc3', 'nothing left to peer it with'],
      ['prod-web-sfo3', undefined],
      ['prod-data-nyc3', undefined],
    ]);
    const mesh = answering([]);
    const peerings = [pair(0, 1), pair(0, 2), pair(1, 2)];
    const run = await wizard(mesh.prompts, { state: { ...state, vpcs, peerings } }).run('create');
    expect(run).toMatchObject({ exitCode: 5, stdout: '' });
    expect(run.stderr).toContain('Error: There are no two VPCs that can still be peered.\n');
    expect(mesh.asked).toEqual([]);
  });

  it('asks only for what is missing', async () => {
    const { asked, prompts } = answering(['edge-blr1'], {
      text: async () => {
        throw new Error('The name was given.');
      },
    });
    const run = await wizard(prompts).run(
      'create',
      'mine',
      '--vpc',
      'default-nyc3',
      '-o',
      'csv',
      '--columns',
      'name',
      '--no-header',
    );
    expect(asked).toHaveLength(1);
    expect(run.stdout).toBe('mine\n');
  });

  it('refuses a taken or malformed name while it is typed', async () => {
    const problems: (string | undefined)[] = [];
    const { prompts } = answering(['default-nyc3', 'default-ams3'], {
      text: async (_, preset, problem) => {
        problems.push(problem('prod-web-to-data'), problem('a b'), problem(''), problem(preset));
        return preset;
      },
    });
    await wizard(prompts).run('create');
    expect(problems).toEqual([
      'This name is taken.',
      'A name has only letters, digits and dashes.',
      'A peering needs a name.',
      undefined,
    ]);
  });

  it.each([
    ['choose', 0],
    ['text', 2],
    ['confirm', 2],
  ] as const)('leaves nothing behind when %s is left with Ctrl-C', async (step, picked) => {
    const { asked, prompts } = answering(['default-nyc3', 'default-ams3'], {
      [step]: async () => {
        throw new DopeerError('interrupted', 'Interrupted. Nothing was changed.', { saysOutcome: true });
      },
    });
    const run = await wizard(prompts).run('create');
    expect(run).toMatchObject({ exitCode: 130, stdout: '' });
    expect(run.stderr).not.toContain('Error: ');
    expect(asked).toHaveLength(picked);
    expect(run.requests.filter((request) => !request.startsWith('GET'))).toEqual([]);
    expect(run.stderr.endsWith('Interrupted. Nothing was changed.\n')).toBe(true);
  });

  it.each([
    ['by name and prefix', 'edge-blr1', '4b42'],
    ['by two prefixes', '4b42', '4b42c'],
  ])('takes the same VPC twice for a usage error, %s', async (_, first, second) => {
    for (const flags of [[], ['--dry-run']]) {
      const { prompts } = answering([]);
      const run = await wizard(prompts).run('create', '--vpc', first, '--vpc', second, ...flags);
      expect(run).toMatchObject({ exitCode: 2, stdout: '' });
      expect(run.stderr).toContain('Error: A VPC cannot be peered with itself: ');
      expect(run.requests.filter((request) => !request.startsWith('GET'))).toEqual([]);
    }
  });

  it('asks nothing about one VPC given twice, and suggests no command with it', async () => {
    // Any question would fail the run as unexpected.
    const run = await wizard({}).run('create', '--vpc', 'edge-blr1', '--vpc', '4b42');
    expect(run.exitCode).toBe(2);
    expect(run.stderr).not.toContain('The same without questions');
  });

  it.each([
    [['--if-not-exists'], ' --if-not-exists'],
    [['--dry-run'], ' --dry-run'],
    [['--wait', '--if-not-exists'], ' --if-not-exists --wait'],
    [['--api-url', 'https://x.example'], ' --api-url https://x.example'],
  ])('repeats %j in the command without questions', async (flags, repeated) => {
    const { prompts } = answering(['default-nyc3', 'default-ams3']);
    const run = await wizard(prompts).run('create', ...flags, '-o', 'json');
    expect(run.exitCode).toBe(0);
    expect(run.stderr).toContain(
      `The same without questions:\n  dopeer create default-nyc3-to-default-ams3 --vpc default-nyc3 --vpc default-ams3${repeated}\n`,
    );
  });

  it('asks for no confirmation of a dry run, which sends nothing', async () => {
    const { prompts } = answering(['default-nyc3', 'default-ams3'], {
      confirm: async () => {
        throw new Error('Nothing is to be confirmed.');
      },
    });
    const run = await wizard(prompts).run('create', '--dry-run', '--json');
    expect(json(run)).toMatchObject({ dry_run: true });
    expect(run.requests.filter((request) => !request.startsWith('GET'))).toEqual([]);
  });

  it('names VPCs by ID in that command where a name would not be enough', async () => {
    const original = seed();
    const names = ['two words', 'twin', 'twin'];
    const state = {
      ...original,
      vpcs: original.vpcs.map((vpc, index) => ({ ...vpc, name: names[index] ?? vpc.name })),
    };
    const [first, second] = state.vpcs;
    const { prompts } = answering(['two words', 'twin'], { text: async () => 'mine' });
    const run = await wizard(prompts, { state }).run('create', '--json');
    expect(run.stderr).toContain(
      `The same without questions:\n  dopeer create mine --vpc ${first?.id} --vpc ${second?.id}\n`,
    );
  });

  it('creates nothing when the summary is answered with no', async () => {
    const { prompts } = answering(['default-nyc3', 'default-ams3'], { confirm: async () => false });
    const run = await wizard(prompts).run('create');
    expect(run).toMatchObject({ exitCode: 1, stdout: '' });
    expect(run.requests).toHaveLength(3);
    expect(run.requests.every((request) => request.startsWith('GET'))).toBe(true);
  });

  it.each([0, 1])('says how to get a second VPC when there are %d', async (vpcs) => {
    const run = await wizard({}, { state: generate({ vpcs, peerings: 0 }) }).run('create');
    expect(run.exitCode).toBe(5);
    expect(run.stderr).toContain('A peering connects two VPCs; this account has');
    expect(run.stderr).toContain('https://cloud.digitalocean.com/networking/vpc');
  });

  it.each([
    [['create'], {}, 'Missing: <name>, --vpc <vpc>, --vpc <vpc>.'],
    [['create', 'a', '--vpc', 'x'], {}, 'Missing: --vpc <vpc>.'],
    [['create', '--no-input'], { terminal: 80 }, 'Missing: <name>, --vpc <vpc>, --vpc <vpc>.'],
    [['create'], { terminal: 80, env: { CI: 'true' } }, 'Missing: <name>, --vpc <vpc>, --vpc <vpc>.'],
    [
      ['create'],
      { terminal: 80, env: { DOPEER_NO_INPUT: '1' } },
      'Missing: <name>, --vpc <vpc>, --vpc <vpc>.',
    ],
    [['get'], {}, 'Missing: <peering>.'],
    [['rename'], {}, 'Missing: <peering>, <new-name>.'],
    [['rename', 'a'], {}, 'Missing: <new-name>.'],
    [['delete'], {}, 'Missing: <peering>.'],
  ] as const)('where nobody can be asked, %j names what is missing', async (argv, options, message) => {
    const run = await createWorld(options).run(...argv);
    expect(run).toMatchObject({ exitCode: 2, stdout: '', requests: [] });
    expect(run.stderr).toContain(`Error: ${message}\n`);
  });
});

describe('a peering picked from the list', () => {
  it('is shown, renamed or deleted', async () => {
    const get = await wizard(answering(['prod-web-to-data']).prompts).run('get', '--json');
    expect(json(get)).toMatchObject({ name: 'prod-web-to-data' });
    const rename = await wizard(answering(['prod-web-to-data'], { text: async () => 'other' }).prompts).run(
      'rename',
      '--json',
    );
    expect(json(rename)).toMatchObject({ name: 'other' });
    const remove = await wizard(answering(['analytics-to-data']).prompts).run('delete', '--json');
    expect(json(remove)).toMatchObject([{ name: 'analytics-to-data', ok: true, status: 'DELETING' }]);
  });
});

describe('suggestName', () => {
  const [first, second] = seed().vpcs;
  it('joins the names of the VPCs, and counts on where that is taken', () => {
    if (first === undefined || second === undefined) throw new Error('The seed has VPCs.');
    expect(suggestName(first, second, new Set())).toBe('default-nyc3-to-prod-web-sfo3');
    expect(
      suggestName(
        { ...first, name: 'a.b' },
        second,
        new Set(['a-b-to-prod-web-sfo3', 'a-b-to-prod-web-sfo3-2']),
      ),
    ).toBe('a-b-to-prod-web-sfo3-3');
  });
});
