import { describe, expect, it } from 'vitest';
import { generate } from '../../src/sandbox/account/generate.ts';
import { seed } from '../../src/sandbox/account/seed.ts';
import { answer, createWorld, errorOf, json, START, type WorldOptions } from '../helpers/world.ts';
import { after, always, cut, type Effect, hang, html, http, network, play, times } from './effects.ts';

const A = '4b42c8fe-0d98-48dc-95b3-4f356b20a4e0';
const B = '1a52c2e1-af86-4591-916a-985db154dd81';
const C = '7b9d9016-90f8-497f-879b-0dd2e24e5536';
const ID = 'aaaaaaaa-0000-4000-8000-000000000000';
const TO_RENAME = '3d22ea6f-eb25-46af-8e25-ff1b93967c3f';
const CREATE = ['create', 'new', '--vpc', A, '--vpc', B, '--json'];

const at = (ms: number) => new Date(START + ms).toISOString();
const MINUTE = 60_000;

interface Shown {
  readonly [field: string]: unknown;
}
const OURS: Shown = { id: ID, name: 'new', vpc_ids: [A, B], created_at: at(0), status: 'PROVISIONING' };

/** The server's clock, a minute ahead of ours unless told otherwise; `null` for an API that sends no date. */
interface Seen {
  readonly list: readonly Shown[];
  readonly date?: string | null;
  readonly expected: 'created' | 'not_created' | 'unknown';
}

const HTTP_DATE = new Date(START).toUTCString();

/** What may be seen under the name after an answer was lost, and what has to be said of it. */
const SEEN: Readonly<Record<string, Seen>> = {
  'ours, as it should be': { list: [OURS], expected: 'created' },
  'made by the same clock a little before': {
    list: [{ ...OURS, created_at: at(-59_000) }],
    expected: 'created',
  },
  'made after the Date of the answer': { list: [{ ...OURS, created_at: at(30_000) }], expected: 'created' },
  'clearly older': { list: [{ ...OURS, created_at: at(-2 * MINUTE) }], expected: 'not_created' },
  'of other VPCs': { list: [{ ...OURS, vpc_ids: [A, C] }], expected: 'not_created' },
  'ours, its VPCs in upper case': {
    list: [{ ...OURS, vpc_ids: [B.toUpperCase(), A.toUpperCase()] }],
    expected: 'created',
  },
  'ours, the second of that name': {
    list: [{ ...OURS, id: C, vpc_ids: [A, C] }, { ...OURS, id: B, created_at: at(-9 * MINUTE) }, OURS],
    expected: 'created',
  },
  'with a time to the nanosecond': {
    list: [{ ...OURS, created_at: '2026-11-20T12:00:00.123456789Z' }],
    expected: 'created',
  },
  'with a time of another zone': {
    list: [{ ...OURS, created_at: '2026-11-20T14:00:00+02:00' }],
    expected: 'created',
  },
  'without a time': { list: [{ ...OURS, created_at: undefined }], expected: 'unknown' },
  'with a time that is none': { list: [{ ...OURS, created_at: 'yesterday' }], expected: 'unknown' },
  'with a time that is a number': { list: [{ ...OURS, created_at: START }], expected: 'unknown' },
  'with a time without a zone': {
    list: [{ ...OURS, created_at: '2026-11-20T12:00:00' }],
    expected: 'unknown',
  },
  'without its VPCs': { list: [{ ...OURS, vpc_ids: undefined }], expected: 'unknown' },
  'with one VPC': { list: [{ ...OURS, vpc_ids: [A] }], expected: 'unknown' },
  'with VPCs that are no texts': { list: [{ ...OURS, vpc_ids: [1, 2] }], expected: 'unknown' },
  'with the year 1 for a time': {
    list: [{ ...OURS, created_at: '0001-01-01T00:00:00Z' }],
    expected: 'unknown',
  },
  'with the same VPC twice': { list: [{ ...OURS, vpc_ids: [A, A] }], expected: 'unknown' },
  'with VPCs that are no IDs': { list: [{ ...OURS, vpc_ids: [`do:vpc:${A}`, B] }], expected: 'unknown' },
  'by a server without a clock': { list: [OURS], date: null, expected: 'unknown' },
  'by a server whose clock is nonsense': { list: [OURS], date: 'soon', expected: 'unknown' },
  'by a server an hour ahead, ours': {
    list: [{ ...OURS, created_at: at(60 * MINUTE) }],
    date: new Date(START + 60 * MINUTE).toUTCString(),
    expected: 'created',
  },
  'by a server an hour ahead, older': {
    list: [{ ...OURS, created_at: at(0) }],
    date: new Date(START + 60 * MINUTE).toUTCString(),
    expected: 'not_created',
  },
};

/** A world in which the POST is lost and the list shows just that. */
function showing({ list, date = HTTP_DATE }: Seen, interrupt = false) {
  const world = createWorld({
    intercept: (request) => {
      const headers: Record<string, string> = date === null ? {} : { date };
      if (request.method === 'GET') return answer(200, { vpc_peerings: list, links: {} }, headers);
      if (!interrupt) throw new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } });
      setImmediate(() => world.interrupt());
      return hang(request, async () => new Response());
    },
  });
  return world;
}

const posts = (requests: readonly string[]) =>
  requests.filter((request) => request.startsWith('POST')).length;

describe('after a POST whose answer was lost, a peering of that name', () => {
  it.each(Object.entries(SEEN))('%s', async (_, seen) => {
    const run = await showing(seen).run(...CREATE);
    expect(posts(run.requests)).toBe(1);
    if (seen.expected === 'created') {
      expect(run.exitCode, run.stderr).toBe(0);
      expect(json(run)).toMatchObject({ id: ID });
    } else {
      expect(errorOf(run)).toMatchObject({
        outcome: seen.expected,
        exit_code: seen.expected === 'unknown' ? 6 : 5,
        hint: expect.stringContaining('dopeer get'),
      });
    }
  });

  it.each(Object.entries(SEEN))('%s: the same after Ctrl-C', async (_, seen) => {
    const run = await showing(seen, true).run(...CREATE);
    expect(posts(run.requests)).toBe(1);
    expect(errorOf(run)).toMatchObject({ exit_code: 130, outcome: seen.expected });
  });
});

interface Story {
  readonly argv?: readonly string[];
  readonly effects: readonly Effect[];
  /** How long a new peering is out of sight. */
  readonly invisibleMs?: number;
  readonly exit: number;
  readonly outcome?: string;
}

/** What happens to the first and the second POST. */
const STORIES: Readonly<Record<string, Story>> = {
  'refused at the first POST': { effects: [http(422)], exit: 5, outcome: 'not_created' },
  'lost, then refused since the first took effect': { effects: [after(cut), http(409)], exit: 0 },
  'lost and out of sight for 12 s, then a 409': {
    effects: [after(cut), http(409)],
    invisibleMs: 12_000,
    exit: 5,
    outcome: 'unknown',
  },
  'lost and out of sight for 7 s, then a 409': {
    effects: [after(cut), http(409)],
    invisibleMs: 7_000,
    exit: 0,
  },
  'lost without effect, then refused': { effects: [cut, http(422)], exit: 5, outcome: 'unknown' },
  'lost without effect, then forbidden': { effects: [cut, http(403)], exit: 6, outcome: 'unknown' },
  'lost twice without effect': { effects: [cut, cut], exit: 6, outcome: 'unknown' },
  'lost twice, and out of sight for good': {
    effects: [after(cut), cut],
    invisibleMs: 10 * MINUTE,
    exit: 6,
    outcome: 'unknown',
  },
  'answered 408 by a gateway, done': { effects: [after(http(408))], exit: 0 },
  'answered 499 by a gateway, done': { effects: [after(http(499))], exit: 0 },
  'answered with a redirect to what was done': {
    effects: [after(http(302, { location: 'https://evil.example' }))],
    exit: 0,
  },
  'answered {}': { effects: [after(async () => answer(202, {}))], exit: 0 },
  'answered null': { effects: [after(async () => answer(202, null))], exit: 0 },
  'answered with an ID that is no part of a path': {
    effects: [after(async () => answer(202, { vpc_peering: { id: '..' } }))],
    exit: 0,
  },
  'answered with an ID alone': { effects: [async () => answer(202, { vpc_peering: { id: ID } })], exit: 0 },
};

it.each(Object.entries(STORIES))('a create %s', async (_, { effects, invisibleMs = 0, exit, outcome }) => {
  let createdAt: number | undefined;
  const faults = play({ POST: effects });
  const world = createWorld({
    intercept: async (request, pass) => {
      if (request.method === 'POST') createdAt ??= world.clock.now();
      const hidden = createdAt !== undefined && world.clock.now() < createdAt + invisibleMs;
      if (request.method === 'GET' && hidden) {
        return answer(200, { vpc_peerings: [], links: {}, meta: { total: 0 } }, { date: HTTP_DATE });
      }
      return faults(request, pass);
    },
  });
  const run = await world.run(...CREATE);
  expect(run.exitCode, run.stderr).toBe(exit);
  const made = (await world.store.read()).peerings.filter(({ name }) => name === 'new');
  expect(made.length).toBeLessThanOrEqual(1);
  if (exit === 0) expect(json(run)).toMatchObject({ name: 'new', vpc_ids: expect.arrayContaining([A, B]) });
  else expect(errorOf(run).outcome).toBe(outcome);
  // The one thing that must never be said of a peering that is there.
  if (made.length > 0 && exit !== 0) expect(errorOf(run).outcome).not.toBe('not_created');
});

describe('a POST that took effect is found', () => {
  it.each([
    ['ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC', undefined],
    ['EHOSTUNREACH', 'read'],
    ['ENETUNREACH', 'write'],
  ])('after %s in %s', async (code, syscall) => {
    const world = createWorld({ intercept: play({ POST: [after(network(code, syscall))] }) });
    const run = await world.run(...CREATE);
    expect(run.exitCode, run.stderr).toBe(0);
    expect(json(run)).toMatchObject({ name: 'new' });
  });

  it.each([
    ['ENETUNREACH', 'connect'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', undefined],
    ['ERR_SSL_WRONG_VERSION_NUMBER', undefined],
  ])('but not looked for after %s in %s', async (code, syscall) => {
    // Were it looked for, the second POST would create it.
    const world = createWorld({ intercept: play({ POST: [network(code, syscall)] }) });
    const run = await world.run(...CREATE);
    expect(run.exitCode).toBe(6);
    expect(errorOf(run)).toMatchObject({ outcome: 'not_created' });
  });

  it('after a machine slept for five minutes, when its clock for durations stood still', async () => {
    const world = createWorld({
      intercept: play({
        POST: [
          async (request, pass) => {
            const effect = await after(cut)(request, pass).catch((error: unknown) => error);
            world.clock.set(world.clock.now() + 5 * MINUTE);
            throw effect;
          },
        ],
        GET: always(async (_, pass) => {
          const response = await pass();
          response.headers.set('date', new Date(world.clock.now()).toUTCString());
          return response;
        }),
      }),
    });
    const run = await world.run(...CREATE);
    expect(run.exitCode, run.stderr).toBe(0);
  });

  it('after Ctrl-C, past a look that fails', async () => {
    const world = createWorld({
      intercept: play({
        POST: [
          async (request, pass) => {
            setImmediate(() => world.interrupt());
            return after(hang)(request, pass);
          },
        ],
        GET: [http(503)],
      }),
    });
    const run = await world.run(...CREATE);
    expect(run.exitCode).toBe(130);
    expect(errorOf(run)).toMatchObject({ outcome: 'created' });
  });
});

it('a create --if-not-exists that may be ours does not say that nothing was changed', async () => {
  let looks = 0;
  const world = createWorld({
    intercept: play({
      POST: [http(503), http(409)],
      GET: always(async () => {
        looks += 1;
        const list = looks > 20 ? [{ ...OURS, created_at: null }] : [];
        return answer(200, { vpc_peerings: list, links: {}, meta: { total: list.length } });
      }),
    }),
  });
  const run = await world.run(...CREATE, '--if-not-exists');
  expect(`${run.stderr}${run.stdout}`).not.toMatch(/Nothing was changed|not_created/);
  expect(run.stderr).toContain('not known');
});

describe('two creates --if-not-exists at once', () => {
  it('both end with 0 and the same peering', async () => {
    const world = createWorld();
    const argv = [...CREATE, '--if-not-exists'];
    const runs = await Promise.all([world.run(...argv), world.run(...argv)]);
    expect(runs.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    expect(new Set(runs.map((run) => (json(run) as { id: string }).id)).size).toBe(1);
  });

  it('fail as before where the refusal has another cause', async () => {
    const run = await createWorld({ intercept: play({ POST: [http(422)] }) }).run(
      ...CREATE,
      '--if-not-exists',
    );
    expect(errorOf(run)).toMatchObject({ code: 'refused', outcome: 'not_created' });
  });
});

const status =
  (code: number, body = '') =>
  async () =>
    new Response([204, 205].includes(code) ? null : body, { status: code });

describe('a delete', () => {
  it.each([
    ['200 without a body', status(200)],
    ['202 with {}', status(202, '{}')],
    ['202 with null', status(202, 'null')],
    ['202 in HTML', html(202)],
    ['204', status(204)],
    ['a peering that is not one', status(200, '{"vpc_peering": {"id": 7, "name": null}}')],
    [
      'a peering that tells nothing',
      status(200, `{"vpc_peering": {"id": "${TO_RENAME}", "name": 5, "vpc_ids": 6}}`),
    ],
  ] as const)('that is answered %s was accepted', async (_, effect) => {
    const world = createWorld({ intercept: play({ DELETE: [after(effect as Effect)] }) });
    const run = await world.run('delete', TO_RENAME, '--yes', '--json');
    expect(run.exitCode, run.stderr).toBe(0);
    expect(json(run)).toMatchObject([
      {
        id: TO_RENAME,
        name: 'analytics-to-data',
        status: 'DELETING',
        ok: true,
        recreate: expect.any(String),
      },
    ]);
  });

  it('that is answered 403 and took effect is done when it is gone', async () => {
    const world = createWorld({ intercept: play({ DELETE: [after(http(403)), http(404)] }) });
    const run = await world.run('delete', TO_RENAME, '--yes', '--json');
    expect(run.exitCode, run.stderr).toBe(0);
  });
});

describe('an answer that shows something else', () => {
  const other = { id: ID, name: 'other', vpc_ids: [A, C], status: 'ACTIVE', created_at: at(-MINUTE * 60) };

  it('to a create is not the peering that was created', async () => {
    const effect = async () => answer(202, { vpc_peering: other });
    const lost = await createWorld({ intercept: play({ POST: always(effect) }) }).run(...CREATE);
    expect(errorOf(lost)).toMatchObject({ outcome: 'unknown', exit_code: 6 });
    const run = await createWorld({ intercept: play({ POST: [after(effect)] }) }).run(...CREATE);
    expect(run.exitCode, run.stderr).toBe(0);
    expect(json(run)).toMatchObject({ name: 'new', vpc_ids: [A, B] });
  });

  it('or nothing, to a rename is looked at', async () => {
    const effect = async () => answer(200, { vpc_peering: { id: TO_RENAME } });
    const done = await createWorld({ intercept: play({ PATCH: [after(effect)] }) }).run(
      'rename',
      TO_RENAME,
      'new',
      '--json',
    );
    expect(json(done)).toMatchObject({ name: 'new' });
    const lost = await createWorld({ intercept: play({ PATCH: [effect] }) }).run(
      'rename',
      TO_RENAME,
      'new',
      '--json',
    );
    expect(errorOf(lost)).toMatchObject({ outcome: 'unknown' });
  });

  it.each([
    ['POST', CREATE],
    ['PATCH', ['rename', TO_RENAME, 'new', '--json']],
    ['DELETE', ['delete', TO_RENAME, '--yes', '--json']],
  ])('such as 304, to a %s that took effect is no refusal', async (method, argv) => {
    const run = await createWorld({ intercept: play({ [method]: [after(http(304))] }) }).run(...argv);
    expect(run.stdout + run.stderr).not.toMatch(/not_(?:created|renamed|deleted)|Nothing was/);
  });
});

it('a delete that is answered with another peering goes on with its own', async () => {
  const other = { id: '5f4b5d2c-28fb-4b44-96b7-1a3e2d2ffb20', name: 'other', status: 'ACTIVE' };
  const effect = after(async () => answer(202, { vpc_peering: other }));
  const world = createWorld({ intercept: play({ DELETE: [effect] }) });
  const run = await world.run('delete', TO_RENAME, '--yes', '--wait', '--json');
  expect(run.exitCode, run.stderr).toBe(0);
  expect(json(run)).toMatchObject([{ id: TO_RENAME, name: 'analytics-to-data', status: 'DELETED' }]);
});

describe('batches say what is known', () => {
  const MESH = ['mesh', 'edge-blr1', 'default-ams3', 'default-nyc3', '--yes'];

  it('of creates that were found after Ctrl-C', async () => {
    const world = createWorld({
      intercept: play({
        POST: times(3, async (request, pass) => {
          setImmediate(() => world.interrupt());
          return after(hang)(request, pass);
        }),
      }),
    });
    const run = await world.run(...MESH, '--json');
    expect(run.exitCode).toBe(130);
    expect(json(run)).toMatchObject(Array.from({ length: 3 }, () => ({ ok: true, status: 'PROVISIONING' })));
    expect(errorOf(run)).toMatchObject({ code: 'interrupted', outcome: 'created' });
  });

  it('of deletes that were waited for until Ctrl-C', async () => {
    let deletes = 0;
    const world = createWorld({
      intercept: ({ method }, pass) => {
        if (method === 'DELETE') deletes += 1;
        else if (deletes === 2) world.interrupt();
        return pass();
      },
    });
    const run = await world.run('delete', 'prod-web-to-data', 'analytics-to-data', '--yes', '--wait');
    expect(run.exitCode).toBe(130);
    expect(run.stdout).toMatch(/prod-web-to-data +DELETING/);
    expect(run.stderr).toMatch(
      /\nInterrupted\. The wait has ended: 2 are DELETING\.\nThe operations go on\. To see them: dopeer list --watch\n$/,
    );
  });

  it('of deletes whose answers are lost', async () => {
    const world = createWorld({ intercept: play({ DELETE: always(cut) }) });
    const run = await world.run('delete', 'prod-web-to-data', 'analytics-to-data', '--yes');
    expect(run.exitCode).toBe(6);
    expect(run.stderr).toContain('It is not known whether 2 of 2 peerings were deleted.\n');
    expect(run.stderr.match(/It is not known what became of it\./g)).toHaveLength(2);
    expect(run.stderr).toMatch(/\nSee what there is: dopeer list\n$/);
  });
});

describe('a rename', () => {
  const RENAME = ['rename', TO_RENAME, 'renamed', '--json'];
  it.each<[string, Effect[], number, string?]>([
    ['answered {}', [after(async () => answer(200, {}))], 0],
    ['lost, then refused since its own name is taken', [after(cut), http(422)], 0],
    ['lost, then not found', [after(cut), http(404)], 0],
    ['lost five times, and done', [after(cut), ...times(4, cut)], 0],
    ['lost, then refused for another reason', [cut, http(422)], 5, 'unknown'],
    ['refused at once', [http(422)], 5, 'not_renamed'],
    [
      'answered with the old name',
      [async () => answer(200, { vpc_peering: { id: TO_RENAME, name: 'old' } })],
      1,
      'unknown',
    ],
    [
      'answered with another peering, done',
      [after(async () => answer(200, { vpc_peering: { id: ID, name: 'renamed' } }))],
      0,
    ],
    ['answered {} without effect', [async () => answer(200, {})], 1, 'unknown'],
    ['lost for good', [...always(cut)], 6, 'unknown'],
  ])('%s', async (_, effects, exit, outcome) => {
    const world = createWorld({ intercept: play({ PATCH: effects }) });
    const run = await world.run(...RENAME);
    expect(run.exitCode, run.stderr).toBe(exit);
    if (exit === 0) expect(json(run)).toMatchObject({ id: TO_RENAME, name: 'renamed' });
    else expect(errorOf(run).outcome).toBe(outcome);
  });

  it('says in words what is known after Ctrl-C', async () => {
    const during = (effect: Effect): NonNullable<WorldOptions['intercept']> =>
      play({
        PATCH: [
          async (request, pass) => {
            setImmediate(() => world.interrupt());
            return effect(request, pass);
          },
        ],
      });
    let world = createWorld({ intercept: during(after(hang)) });
    expect((await world.run('rename', TO_RENAME, 'renamed')).stderr).toBe(
      `Interrupted.\nThe peering was renamed.\nSee what it is called: dopeer get ${TO_RENAME}\n`,
    );
    world = createWorld({ intercept: during(hang) });
    expect((await world.run('rename', TO_RENAME, 'renamed')).stderr).toBe(
      `Interrupted.\nIt is not known what became of it.\nSee what it is called: dopeer get ${TO_RENAME}\n`,
    );
  });
});

it('a rename that is looked at when Ctrl-C comes ends with 130, and what is known', async () => {
  for (const [effect, outcome] of [
    [after(http(500)), 'renamed'],
    [http(500), 'unknown'],
  ] as const) {
    const world = createWorld({
      intercept: play({
        PATCH: always(effect),
        GET: [
          async (_, pass) => pass(),
          async (request) => {
            setImmediate(() => world.interrupt());
            return hang(request, async () => new Response());
          },
        ],
      }),
    });
    const run = await world.run('rename', TO_RENAME, 'renamed', '--json');
    expect(run.exitCode, run.stderr).toBe(130);
    expect(errorOf(run)).toMatchObject({ code: 'interrupted', outcome });
  }
});

it('a batch of lost creates shares its looks: 15 among 1,000 peerings', async () => {
  const state = generate({ vpcs: 60, peerings: 1_000 });
  const taken = new Set(state.peerings.map(({ vpc_ids }) => [...vpc_ids].sort().join()));
  const [hub, ...others] = state.vpcs;
  const spokes = others.filter(({ id }) => !taken.has([hub?.id, id].sort().join())).slice(0, 15);
  const seen = new Set<string>();
  const world = createWorld({
    state,
    intercept: async (request, pass) => {
      if (request.method !== 'POST') return undefined;
      const { name } = (await request.clone().json()) as { name: string };
      if (seen.has(name)) return pass();
      seen.add(name);
      return cut(request, pass);
    },
  });
  const argv = ['mesh', ...spokes.map(({ id }) => id), '--hub', hub?.id ?? '', '--yes', '--json'];
  const run = await world.run(...argv);
  expect(run.exitCode, run.stderr).toBe(0);
  expect(json(run)).toHaveLength(15);
  expect(run.requests.filter((request) => request.startsWith('GET')).length).toBeLessThan(100);
  expect(posts(run.requests)).toBe(30);
});

it('an update of a file that cannot be written is no answer of the API', async () => {
  const world = createWorld({ state: seed(), env: { DOPEER_CONFIG_DIR: '/dev/null/x' } });
  const run = await world.run(...CREATE, '--sandbox');
  expect(errorOf(run)).toMatchObject({ code: 'config', exit_code: 1, outcome: 'not_created' });
  expect(world.clock.slept).toEqual([]);
});
