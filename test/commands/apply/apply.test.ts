import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createSandbox, SANDBOX_TOKEN } from '../../../src/sandbox/handler.ts';
import { temporaryFolder } from '../../helpers/folder.ts';
import {
  answer,
  createWorld,
  errorOf,
  forbidden,
  json,
  type Run,
  runOnce,
  SEED,
  START,
  seedWithError,
  type WorldOptions,
} from '../../helpers/world.ts';

const LISTS = ['GET /v2/vpcs?page=1&per_page=200', 'GET /v2/vpc_peerings?page=1&per_page=200'];
const APPLY = ['apply', '-f', '-', '--yes'] as const;

/** A file of pairs by the names of their VPCs, with the name of the peering where there is one. */
const file = (...pairs: readonly (readonly [one: string, other: string, name?: string])[]) =>
  JSON.stringify({
    version: 1,
    peerings: pairs.map(([one, other, name]) => ({ vpcs: [one, other], ...(name && { name }) })),
  });

const WEB_DATA = ['prod-web-sfo3', 'prod-data-nyc3'] as const;
const WEB_STAGING = ['prod-web-sfo3', 'staging-sfo3'] as const;
const WEB_FRA = ['prod-web-sfo3', 'prod-web-fra1'] as const;
const AMS_STAGING = ['default-ams3', 'staging-sfo3'] as const;
const ANALYTICS_DATA = ['analytics-sgp1', 'prod-data-nyc3'] as const;

async function onDisk(text: string): Promise<string> {
  const path = join(await temporaryFolder(), 'peerings.json');
  await writeFile(path, text);
  return path;
}

type Row = {
  readonly id?: string;
  readonly name: string;
  readonly status?: string;
  readonly action: string;
  readonly ok: boolean;
  readonly created: boolean;
  readonly outcome?: string;
  readonly error?: { readonly code: string; readonly message: string; readonly outcome: string };
};
const rows = (run: Run) => json(run) as readonly Row[];
const short = (run: Run) =>
  rows(run).map(({ action, name, outcome, ok }) => [action, name, outcome ?? '-', ok].join(' '));
const writes = (run: Run) => run.requests.filter((request) => !request.startsWith('GET'));

/** Names of what is there, by pairs of the names of their VPCs. */
async function account(world: ReturnType<typeof createWorld>): Promise<Readonly<Record<string, string>>> {
  world.clock.advance(10_000);
  const { vpcs, peerings } = await world.store.read();
  const nameOf = (id: string) => vpcs.find((vpc) => vpc.id === id)?.name ?? id;
  const there = peerings.filter(({ gone_at = Number.POSITIVE_INFINITY }) => gone_at > world.clock.now());
  return Object.fromEntries(there.map(({ name, vpc_ids }) => [vpc_ids.map(nameOf).sort().join('+'), name]));
}

describe('dopeer apply', () => {
  const CHANGE = file([...WEB_DATA, 'web-data'], AMS_STAGING, WEB_FRA);

  it('renames, creates and deletes, and reports every pair', async () => {
    const world = createWorld();
    const run = await world.runWith([...APPLY, '--prune', '--json'], CHANGE);
    expect(run.exitCode).toBe(0);
    expect(short(run)).toEqual([
      'rename web-data renamed true',
      'create default-ams3-to-staging-sfo3 created true',
      'keep prod-web-sfo3-fra1 - true',
      'delete prod-web-to-staging deleted true',
    ]);
    expect(rows(run)[3]).toMatchObject({
      status: 'DELETING',
      recreate: `dopeer create prod-web-to-staging --vpc ${SEED.web} --vpc ${SEED.staging}`,
    });
    expect(await account(world)).toEqual({
      'prod-data-nyc3+prod-web-sfo3': 'web-data',
      'prod-web-fra1+prod-web-sfo3': 'prod-web-sfo3-fra1',
      'default-ams3+staging-sfo3': 'default-ams3-to-staging-sfo3',
      'analytics-sgp1+prod-data-nyc3': 'analytics-to-data',
    });
  });

  it('says in a pipe what it does, what was done and how to go on', async () => {
    const run = await createWorld().runWith([...APPLY, '--prune'], CHANGE);
    expect(run.stderr).toBe(`\
Pairs: 1 to create, 1 to rename, 1 to delete, 1 to keep.
Peerings: 0 of 3 done (0ms)
Peerings: 1 of 3 done (0ms)
Peerings: 2 of 3 done (0ms)
Peerings: 3 of 3 done (0ms)
Done: 1 created, 1 renamed, 1 deleted. To wait until all are ACTIVE: dopeer apply -f - --prune --yes --wait
To restore what was deleted, once it is gone:
  dopeer create prod-web-to-staging --vpc ${SEED.web} --vpc ${SEED.staging}
`);
  });

  it('keeps everything the second time: two lists and no write, also with --wait', async () => {
    const world = createWorld();
    await world.runWith([...APPLY, '--prune', '--wait'], CHANGE);
    for (const flags of [[], ['--wait']]) {
      const run = await world.runWith([...APPLY, '--prune', '--json', ...flags], CHANGE);
      expect(run).toMatchObject({ exitCode: 0, stderr: 'Nothing to do. Pairs to keep: 3.\n' });
      expect([...run.requests].sort()).toEqual([...LISTS].sort());
      expect(rows(run).map(({ action, created, ok }) => [action, created, ok])).toEqual(
        Array(3).fill(['keep', false, true]),
      );
    }
  });

  it('asks nobody where there is nothing to do', async () => {
    const run = await runOnce(['apply', '-f', await onDisk(file(WEB_DATA))], { terminal: 80 });
    expect(run).toMatchObject({ exitCode: 0, stderr: 'Nothing to do. Pairs to keep: 1.\n' });
  });

  it('prints with -o id what is there, and with csv a line for each', async () => {
    const run = await createWorld().runWith([...APPLY, '--prune', '-o', 'id'], CHANGE);
    expect(run.stdout.split('\n')).toHaveLength(4);
    expect(run.stdout).not.toContain(SEED.webToStaging);
    const csv = await createWorld().runWith([...APPLY, '-o', 'csv'], file(WEB_DATA));
    expect(csv.stdout).toBe(
      `ACTION,ID,NAME,STATUS,VPC_IDS,CREATED,OK\nkeep,${SEED.webToData},prod-web-to-data,ACTIVE,"${SEED.web},${SEED.data}",2025-03-11T08:42:17Z,true\n`,
    );
  });

  it('waits with --wait until all is as it was wanted', async () => {
    const world = createWorld();
    const run = await world.runWith([...APPLY, '--prune', '--wait', '--json'], CHANGE);
    expect(rows(run).map(({ status }) => status)).toEqual(['ACTIVE', 'ACTIVE', 'ACTIVE', 'DELETED']);
    expect(run.exitCode).toBe(0);
    const slow = await createWorld().runWith([...APPLY, '--wait', '--timeout', '1s', '--json'], CHANGE);
    expect(slow.exitCode).toBe(7);
    expect(rows(slow)[1]).toMatchObject({
      ok: false,
      created: true,
      outcome: 'created',
      error: { code: 'timeout', outcome: 'created' },
    });
  });

  it('leaves alone what the file does not name, without --prune', async () => {
    const world = createWorld();
    const before = await account(world);
    await world.runWith([...APPLY], file(WEB_FRA, WEB_STAGING, [...AMS_STAGING, 'new']));
    expect(await account(world)).toEqual({ ...before, 'default-ams3+staging-sfo3': 'new' });
  });
});

describe('names', () => {
  it('swap, and go round in a circle', async () => {
    const world = createWorld();
    const names = ['prod-web-to-staging', 'prod-web-sfo3-fra1', 'prod-web-to-data'] as const;
    const circle = file([...WEB_DATA, names[0]], [...WEB_STAGING, names[1]], [...WEB_FRA, names[2]]);
    const run = await world.runWith([...APPLY, '--json'], circle);
    expect(run.exitCode).toBe(0);
    expect(rows(run).map(({ action, name }) => [action, name])).toEqual(
      names.map((name) => ['rename', name]),
    );
    expect(writes(run)).toHaveLength(4);
    expect(await account(world)).toMatchObject({
      'prod-data-nyc3+prod-web-sfo3': names[0],
      'prod-web-sfo3+staging-sfo3': names[1],
      'prod-web-fra1+prod-web-sfo3': names[2],
    });
  });

  it('are freed before a create takes them: by a rename, or by a delete that is waited for', async () => {
    const world = createWorld();
    const run = await world.runWith(
      [...APPLY, '--prune', '--json'],
      file([...AMS_STAGING, 'prod-web-to-staging'], [...WEB_FRA, 'fra'], [...WEB_DATA, 'prod-web-sfo3-fra1']),
    );
    expect(run.exitCode, run.stderr).toBe(0);
    expect(run.stderr).toContain('Waiting until the names of what was deleted are free');
    expect(short(run)).toEqual([
      'create prod-web-to-staging created true',
      'rename fra renamed true',
      'rename prod-web-sfo3-fra1 renamed true',
      'delete prod-web-to-staging deleted true',
    ]);
    expect(rows(run)[3]).toMatchObject({ id: SEED.webToStaging, status: 'DELETED' });
    expect(await account(world)).toEqual({
      'default-ams3+staging-sfo3': 'prod-web-to-staging',
      'prod-web-fra1+prod-web-sfo3': 'fra',
      'prod-data-nyc3+prod-web-sfo3': 'prod-web-sfo3-fra1',
      'analytics-sgp1+prod-data-nyc3': 'analytics-to-data',
    });
  });

  it('that are not freed are not even tried to be taken', async () => {
    const intercept: WorldOptions['intercept'] = (request) =>
      request.method === 'PATCH' ? answer(422, { id: 'unprocessable_entity', message: 'No.' }) : undefined;
    const world = createWorld({ intercept });
    const wanted = file([...AMS_STAGING, 'prod-web-to-data'], [...WEB_DATA, 'other']);
    const run = await world.runWith([...APPLY, '--json'], wanted);
    expect(run.exitCode).toBe(5);
    expect(writes(run)).toEqual([`PATCH /v2/vpc_peerings/${SEED.webToData}`]);
    expect(rows(run)[0]).toMatchObject({
      action: 'create',
      ok: false,
      outcome: 'not_created',
      error: { code: 'refused', message: 'Not tried. The name "prod-web-to-data" was not freed.' },
    });
    expect(rows(run)[1]).toMatchObject({ action: 'rename', ok: false, outcome: 'not_renamed' });
  });

  it('of a delete that does not come to an end stay taken', async () => {
    const state = seedWithError();
    const world = createWorld({
      state,
      intercept: async (request, pass) =>
        request.method === 'GET' && request.url.endsWith(SEED.webToStaging)
          ? answer(200, { vpc_peering: { ...state.peerings[1], status: 'DELETING' } })
          : pass(),
    });
    const wanted = file([...AMS_STAGING, 'prod-web-to-staging'], WEB_DATA);
    const run = await world.runWith([...APPLY, '--prune', '--wait', '--timeout', '5s', '--json'], wanted);
    expect(run.exitCode).toBe(7);
    expect(writes(run)).toEqual([`DELETE /v2/vpc_peerings/${SEED.webToStaging}`]);
    expect(rows(run)[0]).toMatchObject({ ok: false, outcome: 'not_created' });
    expect(rows(run)[2]).toMatchObject({ ok: false, outcome: 'unknown', error: { code: 'timeout' } });
  });
});

describe('a name of what is being deleted already', () => {
  const WANTED = file([...WEB_STAGING, 'prod-web-to-data'], [...AMS_STAGING, 'prod-web-to-staging']);

  it('is waited for: the same command does what an interrupted prune has left', async () => {
    const world = createWorld();
    await world.run('delete', 'prod-web-to-data', '--yes');
    expect(await world.runWith(['plan', '-f', '-', '--json'], WANTED)).toMatchObject({
      stdout: expect.not.stringContaining('blocked'),
    });
    const run = await world.runWith([...APPLY, '--json'], WANTED);
    expect(run.exitCode, run.stderr).toBe(0);
    expect(short(run)).toEqual([
      'rename prod-web-to-data renamed true',
      'create prod-web-to-staging created true',
    ]);
  });

  it('stays taken where that does not end', async () => {
    const state = seedWithError();
    const leaving = { ...state.peerings[0], status: 'DELETING' };
    const world = createWorld({
      state,
      intercept: async (request, pass) => {
        if (request.method !== 'GET' || !request.url.includes('/v2/vpc_peerings')) return pass();
        if (request.url.endsWith(SEED.webToData)) return answer(200, { vpc_peering: leaving });
        const text = await (await pass()).text();
        return answer(200, text.replace('"status":"ACTIVE"', '"status":"DELETING"'));
      },
    });
    const run = await world.runWith([...APPLY, '--wait', '--timeout', '3s', '--json'], WANTED);
    expect(run.exitCode).toBe(5);
    expect(writes(run)).toEqual([]);
    expect(rows(run).map(({ error }) => error?.message)).toEqual([
      'Not tried. The name "prod-web-to-data" was not freed.',
      'Not tried. The name "prod-web-to-staging" was not freed.',
    ]);
    // Each has its own reason.
    expect(errorOf(run).hint).toContain('"prod-web-to-staging" was not freed.');
  });
});

describe('a wait', () => {
  const TWO = file(AMS_STAGING, [...WEB_DATA]);

  it('that Ctrl-C ends says what was made, and is exit 130, also for what is only kept', async () => {
    const world = createWorld();
    await world.runWith([...APPLY], TWO);
    const state = await world.store.read();
    /** Ctrl-C comes while the first peering is waited for. */
    const interrupted = (wanted: string) => {
      const other = createWorld({
        state,
        intercept: (request, pass) => {
          if (/vpc_peerings\/./.test(request.url)) setImmediate(() => other.interrupt());
          return pass();
        },
      });
      return other.runWith([...APPLY, '--wait', '--json'], wanted);
    };
    const run = await interrupted(TWO);
    expect(run.exitCode).toBe(130);
    expect(rows(run)).toMatchObject([{ action: 'keep', ok: true, status: 'PROVISIONING' }, { ok: true }]);
    const blocked = await interrupted(file(AMS_STAGING, ANALYTICS_DATA));
    expect(blocked.exitCode).toBe(130);
    expect(errorOf(blocked).message).toBe('2 of 2 peerings were not seen to be as planned.');
  });

  it('for what was deleted has as long as that for what was created', async () => {
    const world = createWorld({
      intercept: async (request, pass) => {
        const response = await pass();
        if (request.method !== 'GET' || !/vpc_peerings/.test(request.url)) return response;
        return answer(response.status, (await response.text()).replaceAll('"ACTIVE"', '"PROVISIONING"'));
      },
    });
    const wanted = file(AMS_STAGING, WEB_FRA, WEB_DATA);
    const argv = [...APPLY, '--prune', '--wait', '--timeout', '10s', '--json'];
    const run = await world.runWith(argv, wanted);
    expect(run.exitCode).toBe(7);
    expect(rows(run).at(-1)).toMatchObject({ action: 'delete', ok: true, status: 'DELETED' });
  });

  it('that fails says the same in the row and in its error', async () => {
    const state = seedWithError();
    const world = createWorld({
      state,
      intercept: async (request, pass) =>
        request.method === 'GET' && request.url.endsWith(SEED.webToStaging)
          ? answer(200, { vpc_peering: { ...state.peerings[1], status: 'DELETING' } })
          : pass(),
    });
    const wanted = file([...WEB_DATA, 'x'], ['prod-data-nyc3', 'staging-sfo3']);
    const argv = [...APPLY, '--prune', '--wait', '--timeout', '1s', '--json'];
    const run = await world.runWith(argv, wanted);
    expect(short(run)).toEqual([
      'rename x renamed true',
      'create prod-data-nyc3-to-staging-sfo3 created false',
      'delete prod-web-to-staging unknown false',
    ]);
    for (const { error, outcome } of rows(run).slice(1)) expect(error?.outcome).toBe(outcome);
    expect(rows(run)[2]).toHaveProperty('recreate');
    const again = 'dopeer apply -f - --prune --wait --timeout 1s --yes';
    expect(errorOf(run).hint).toContain(`To do what is left: ${again}`);
    const ids = await createWorld().runWith([...APPLY, '--wait', '--timeout', '1s', '-o', 'id'], TWO);
    expect(ids.stdout.split('\n')).toHaveLength(3);
  });
});

describe('a token that may not write', () => {
  it('stops everything, and the error names the scope', async () => {
    const names = ['prod-web-to-staging', 'prod-web-sfo3-fra1', 'prod-web-to-data'] as const;
    const circle = file(
      [...WEB_DATA, names[0]],
      [...WEB_STAGING, names[1]],
      [...WEB_FRA, names[2]],
      AMS_STAGING,
    );
    const world = createWorld({ intercept: forbidden('PATCH', /./) });
    const run = await world.runWith([...APPLY, '--json'], circle);
    expect(run.exitCode).toBe(4);
    expect(writes(run)).toHaveLength(1);
    expect(errorOf(run)).toMatchObject({ code: 'forbidden', outcome: 'not_renamed' });
  });
});

describe('what is blocked', () => {
  it('is reported beside what was done, with the commands that clear the way', async () => {
    const run = await createWorld().runWith(
      [...APPLY],
      file(ANALYTICS_DATA, [...AMS_STAGING, 'prod-web-to-data'], [...WEB_STAGING, 'new'], WEB_FRA),
    );
    expect(run.exitCode).toBe(7);
    expect(
      run.stdout.split('\n').map((line) =>
        line
          .split(/ +/)
          .filter((_, at) => at !== 1)
          .join(' '),
      ),
    ).toEqual([
      'ACTION NAME STATUS OK',
      'blocked analytics-to-data ERROR false',
      'blocked prod-web-to-data - false',
      'rename new ACTIVE true',
      'keep prod-web-sfo3-fra1 ACTIVE true',
      '',
    ]);
    expect(run.stderr).toContain(`\
Error: 2 of 3 peerings were not made as planned.
  analytics-to-data (${SEED.analyticsToData}): "analytics-to-data" is in ERROR.
  prod-web-to-data: The name "prod-web-to-data" belongs to peering ${SEED.webToData}, which stays.
To delete what is in ERROR: dopeer delete analytics-to-data
To free the name "prod-web-to-data": dopeer rename prod-web-to-data <new-name>
To do what is left: dopeer apply -f - --yes
`);
  });

  it('in several ways is not done, and known not to be', async () => {
    const wanted = file([...AMS_STAGING, 'prod-web-to-data'], [...WEB_STAGING, 'prod-web-sfo3-fra1']);
    const run = await createWorld().runWith([...APPLY, '--json'], wanted);
    expect(run.exitCode).toBe(5);
    expect(errorOf(run)).toMatchObject({ outcome: 'not_created' });
    expect(String(errorOf(run).hint).match(/To free the name/g)).toHaveLength(2);
  });

  it('by a name alone says how to free it', async () => {
    const run = await createWorld().runWith([...APPLY, '--json'], file([...WEB_STAGING, 'prod-web-to-data']));
    expect(run.exitCode).toBe(5);
    expect(errorOf(run)).toMatchObject({
      outcome: 'not_renamed',
      hint: `Give it another name, then run this again: dopeer rename prod-web-to-data <new-name>\nTo do what is left: dopeer apply -f - --yes`,
    });
    expect(rows(run)).toMatchObject([{ id: SEED.webToStaging, action: 'blocked', outcome: 'not_renamed' }]);
  });
});

/** A world where somebody else peers the VPCs of the first POST just before it, under a name of theirs. */
function raced(name: string, before?: (request: Request) => Response | undefined, status?: string) {
  let isFirst = true;
  const world = createWorld({
    intercept: async (request, pass) => {
      const answered = before?.(request);
      if (answered !== undefined) return answered;
      if (request.method !== 'POST' || !isFirst) return pass();
      isFirst = false;
      const { vpc_ids } = (await request.clone().json()) as { vpc_ids: string[] };
      const { url, method, headers } = request;
      const body = JSON.stringify({ name, vpc_ids: vpc_ids.toReversed() });
      const final = status === undefined ? {} : { finalStatus: status, timings: { provisionMs: 0 } };
      await createSandbox({ ...world, ...final })(new Request(url, { method, headers, body }));
      return pass();
    },
  });
  return world;
}

describe('what changes between plan and write', () => {
  it.each([
    ['under the same name', undefined, 'default-ams3-to-staging-sfo3'],
    ['under the name that was asked for', 'ours', 'ours'],
    ['under any name, where none was asked for', undefined, 'theirs'],
  ])('a pair that somebody else has peered %s is kept', async (_, wanted, name) => {
    const world = raced(name);
    const run = await world.runWith([...APPLY, '--json'], file([...AMS_STAGING, wanted ?? '']));
    expect(run.exitCode).toBe(0);
    expect(short(run)).toEqual([`keep ${name} - true`]);
    expect(rows(run)).toMatchObject([{ created: false }]);
    expect(Object.values(await account(world)).filter((each) => each === name)).toHaveLength(1);
  });

  it('a pair that somebody else has peered under another name is left alone, and renamed by the next run', async () => {
    const world = raced('theirs');
    const run = await world.runWith([...APPLY, '--json'], file([...AMS_STAGING, 'ours']));
    expect(run.exitCode).toBe(5);
    expect(short(run)).toEqual(['create ours not_created false']);
    const again = await world.runWith([...APPLY, '--json'], file([...AMS_STAGING, 'ours']));
    expect(short(again)).toEqual(['rename ours renamed true']);
  });

  it('is found by a look that is made again where it fails', async () => {
    let looks = 0;
    const world = raced('default-ams3-to-staging-sfo3', (request) => {
      if (request.method !== 'GET' || !request.url.includes('/v2/vpc_peerings') || ++looks !== 2)
        return undefined;
      return answer(503, '');
    });
    const run = await world.runWith([...APPLY, '--json'], file(AMS_STAGING));
    expect(short(run)).toEqual(['keep default-ams3-to-staging-sfo3 - true']);
  });

  it('is no peering that is dead', async () => {
    const world = raced('default-ams3-to-staging-sfo3', undefined, 'ERROR');
    const run = await world.runWith([...APPLY, '--json'], file(AMS_STAGING));
    expect(run.exitCode).toBe(5);
    expect(short(run)).toEqual(['create default-ams3-to-staging-sfo3 not_created false']);
  });

  it("what may be ours is not called somebody else's", async () => {
    let posts = 0;
    const world = createWorld({
      intercept: async (request, pass) => {
        const isLate = world.clock.now() < START + 11_000;
        if (request.method === 'GET' && request.url.includes('/v2/vpc_peerings') && posts > 0 && isLate)
          return answer(200, { vpc_peerings: [], links: {}, meta: { total: 0 } });
        if (request.method !== 'POST') return pass();
        posts += 1;
        const response = await pass();
        return posts === 1 ? answer(500, '') : response;
      },
    });
    const run = await world.runWith([...APPLY, '--json'], file(AMS_STAGING));
    expect(run.exitCode).toBe(0);
    expect(short(run)).toEqual(['create default-ams3-to-staging-sfo3 unknown true']);
  });

  it('what is gone already counts as deleted', async () => {
    const world = createWorld({
      intercept: (request) =>
        request.method === 'DELETE' ? answer(404, { id: 'not_found', message: 'not found' }) : undefined,
    });
    const run = await world.runWith([...APPLY, '--prune', '--json'], file(WEB_DATA, WEB_FRA, AMS_STAGING));
    expect(run.exitCode).toBe(0);
    expect(rows(run).at(-1)).toMatchObject({ action: 'delete', status: 'DELETED', ok: true });
  });
});

describe('a rename that somebody else made first', () => {
  const renamedMeanwhile = (name: string): NonNullable<WorldOptions['intercept']> => {
    let asked = 0;
    return async (request, pass) => {
      if (request.method !== 'GET' || !request.url.endsWith(SEED.webToData)) return pass();
      asked += 1;
      const body = (await (await pass()).json()) as { vpc_peering: object };
      return answer(200, { vpc_peering: { ...body.vpc_peering, ...(asked === 1 && { name }) } });
    };
  };

  it('to the same name is kept', async () => {
    const world = createWorld({ intercept: renamedMeanwhile('web-data') });
    const run = await world.runWith([...APPLY, '--json'], file([...WEB_DATA, 'web-data']));
    expect(short(run)).toEqual(['keep web-data - true']);
    expect(writes(run)).toEqual([]);
  });

  it('to another name is not undone', async () => {
    const world = createWorld({ intercept: renamedMeanwhile('theirs') });
    const run = await world.runWith([...APPLY, '--json'], file([...WEB_DATA, 'web-data']));
    expect(run.exitCode).toBe(5);
    expect(rows(run)).toMatchObject([
      { ok: false, outcome: 'not_renamed', error: { message: 'It was renamed to "theirs" meanwhile.' } },
    ]);
    expect(writes(run)).toEqual([]);
  });
});

describe('a circle of names that breaks', () => {
  const names = ['prod-web-to-staging', 'prod-web-sfo3-fra1', 'prod-web-to-data'] as const;
  const CIRCLE = file([...WEB_DATA, names[0]], [...WEB_STAGING, names[1]], [...WEB_FRA, names[2]]);
  const aside = `prod-web-to-staging-${SEED.webToData.slice(0, 8)}`;

  it('says what the one is called that had to give up its name; the same command ends it', async () => {
    let isBroken = true;
    const world = createWorld({
      intercept: (request) =>
        isBroken && request.method === 'PATCH' && request.url.endsWith(SEED.webToStaging)
          ? answer(422, { id: 'no', message: 'No.' })
          : undefined,
    });
    const run = await world.runWith([...APPLY, '--json'], CIRCLE);
    expect(run.exitCode).toBe(7);
    expect(rows(run)[0]).toMatchObject({ name: aside, ok: false, outcome: 'renamed' });
    expect(rows(run)[0]?.error?.message).toContain(`It was called "${aside}" when that was tried.`);
    expect(errorOf(run).hint).toContain(aside);
    isBroken = false;
    expect((await world.runWith([...APPLY, '--json'], CIRCLE)).exitCode).toBe(0);
    expect(await account(world)).toMatchObject({ 'prod-data-nyc3+prod-web-sfo3': names[0] });
  });
});

describe('in a terminal', () => {
  const asking = (says: boolean) => {
    const asked: unknown[] = [];
    const confirm = async (question: string, preset: boolean) => {
      asked.push([question, preset]);
      return says;
    };
    return { terminal: 80, prompts: { confirm }, asked };
  };

  it('shows the plan and the account, counts what is deleted, and asks; Enter means no', async () => {
    const path = await onDisk(file([...WEB_DATA, 'web-data'], AMS_STAGING, WEB_FRA));
    const options = asking(false);
    const run = await runOnce(['apply', '-f', path, '--prune'], options);
    expect(options.asked).toEqual([['Create 1, rename 1, delete 1?', false]]);
    expect(run).toMatchObject({ exitCode: 1, stdout: '' });
    expect(run.stderr).toBe(`\
ACTION  NAME                          STATUS  VPCS
rename  prod-web-to-data\u00a0→\u00a0web-data   ACTIVE  prod-web-sfo3,prod-data-nyc3
create  default-ams3-to-staging-sfo3  -       default-ams3,staging-sfo3
keep    prod-web-sfo3-fra1            ACTIVE  prod-web-sfo3,prod-web-fra1
delete  prod-web-to-staging           ACTIVE  prod-web-sfo3,staging-sfo3
Pairs: 1 to create, 1 to rename, 1 to delete, 1 to keep.
This deletes a peering, and the traffic over it stops.
Account  Sandbox (nobody@sandbox.example)
Token    from DIGITALOCEAN_TOKEN
Nothing was changed.
`);
    expect(writes(run)).toEqual([]);
  });

  it('asks again where the account has changed while it was asked', async () => {
    const path = await onDisk(file([...WEB_DATA, 'x'], WEB_FRA, AMS_STAGING));
    const asked: string[] = [];
    const world = createWorld({
      terminal: 80,
      prompts: {
        confirm: async (question: string) => {
          asked.push(question);
          if (asked.length > 1) return true;
          const id = 'a03944aa-9e6e-42c0-98d8-80724e21ada2';
          const url = `http://sandbox/v2/vpc_peerings/${id}`;
          const headers = { authorization: `Bearer ${SANDBOX_TOKEN}` };
          await createSandbox(world)(new Request(url, { method: 'DELETE', headers }));
          world.clock.advance(5_000);
          return true;
        },
      },
    });
    const run = await world.run('apply', '-f', path, '--json');
    expect(asked).toEqual(['Create 1, rename 1?', 'Create 2, rename 1?']);
    expect(run.stderr).toContain('Warning: The account has changed meanwhile. What is to be done now:');
    expect(run.exitCode).toBe(0);
    expect(short(run)).toHaveLength(3);
    expect(short(run)[1]).toMatch(/^create .* created true$/);
  });

  it('a no is an error with an outcome', async () => {
    const path = await onDisk(file(AMS_STAGING));
    const run = await runOnce(['apply', '-f', path, '--json'], asking(false));
    expect(errorOf(run)).toMatchObject({ code: 'cancelled', outcome: 'not_created' });
  });

  it('asks with yes as the default where nothing is deleted', async () => {
    const path = await onDisk(file([...WEB_DATA, 'a'], [...WEB_STAGING, 'b']));
    const options = asking(true);
    const run = await runOnce(['apply', '-f', path], options);
    expect(options.asked).toEqual([['Rename these 2 peerings?', true]]);
    expect(run.exitCode).toBe(0);
    expect(writes(run)).toHaveLength(2);
  });

  it('is in the colours of a diff', async () => {
    const path = await onDisk(file([...WEB_DATA, 'a'], AMS_STAGING, ANALYTICS_DATA, WEB_FRA));
    const options = { ...asking(false), env: { NO_COLOR: undefined } };
    const { stderr } = await runOnce(['apply', '-f', path, '--prune'], options);
    expect(stderr).toContain('\u001b[32mcreate\u001b[39m');
    expect(stderr).toContain('\u001b[33mrename\u001b[39m');
    expect(stderr).toContain('\u001b[31mdelete\u001b[39m');
    expect(stderr).toContain('\u001b[31mblocked\u001b[39m');
    expect(stderr).toContain('\u001b[2mkeep\u001b[22m');
    expect(stderr).toContain('\u001b[31mThis deletes a peering, and the traffic over it stops.\u001b[39m');
  });
});

describe('usage errors', () => {
  it.each([
    [['apply'], 'Missing: -f <file>.'],
    [['apply', '-f', '-'], 'Reading from stdin needs --yes.\nAdd --yes: dopeer apply -f - --yes'],
    [['apply', '-f', 'x.yaml', '--prune'], 'dopeer apply -f x.yaml --prune --yes'],
    [['apply', '-f', '/nowhere.yaml', '--yes'], '/nowhere.yaml: There is no such file.'],
    [['apply', '-f', '-', '--yes', '--timeout', '5s'], '--timeout goes with --wait.'],
    [['apply', '-f', '-', '--yes', '--prune', '--timeout', 'soon'], '--timeout'],
    [['apply', '-f', '-', '--yes', '--columns', 'nope'], 'There is no column "nope".'],
  ])('%j, before any request', async (argv, text) => {
    const run = await runOnce(argv);
    expect(run).toMatchObject({ exitCode: 2, stdout: '', requests: [] });
    expect(run.stderr).toContain(text);
  });

  it('tells every mistake of the file', async () => {
    const run = await createWorld().runWith([...APPLY, '--json'], 'version: 2\npeering: []\n');
    expect(run).toMatchObject({ exitCode: 2, stdout: '', requests: [] });
    expect(errorOf(run).message).toBe('stdin has 2 mistakes. Nothing was sent.');
  });

  it('says that nothing was changed where a list fails', async () => {
    const world = createWorld({
      intercept: (request) => (request.method === 'GET' ? answer(500, '') : undefined),
    });
    const run = await world.runWith([...APPLY, '--json'], file(WEB_DATA));
    expect(run).toMatchObject({ exitCode: 6, stdout: '' });
    expect(errorOf(run)).toMatchObject({ outcome: 'not_created' });
  });
});
