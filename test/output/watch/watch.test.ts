import { describe, expect, it } from 'vitest';
import {
  answer,
  createWorld,
  errorOf,
  runOnce,
  SEED,
  START,
  type WorldOptions,
} from '../../helpers/world.ts';

const ID = '5f4b5d2c-28fb-4b44-96b7-1a3e2d2ffb20';

/** A world in which something changes at some look at the list, and Ctrl-C ends it at another. */
function watched(looks: number, changeAt: number, options: WorldOptions = {}) {
  let seen = 0;
  const world = createWorld({
    ...options,
    intercept: async ({ url }) => {
      if (!url.includes('vpc_peerings')) return undefined;
      seen += 1;
      if (seen === changeAt) {
        await world.store.update((state) => {
          for (const peering of state.peerings) if (peering.id === ID) peering.name = 'renamed';
        });
      }
      if (seen === looks) world.interrupt();
      return undefined;
    },
  });
  return { world, looks: () => seen };
}

describe('--watch', () => {
  it('shows a list as JSON, one document a line, only when it has changed', async () => {
    const { world, looks } = watched(6, 4);
    const run = await world.run('list', '--watch', '--json', '--name', '*to-data', '--limit', '1');
    const documents = run.stdout.trimEnd().split('\n');
    expect(documents).toHaveLength(2);
    expect(documents.map((line) => JSON.parse(line)[0].name)).toEqual([
      'prod-web-to-data',
      'analytics-to-data',
    ]);
    expect(run.exitCode).toBe(130);
    expect(looks()).toBe(6);
    expect(world.clock.slept.every((ms) => ms === 5_000)).toBe(true);
  });

  it('shows YAML one document after the other', async () => {
    const { world } = watched(3, 2);
    const run = await world.run('get', ID, '--watch', '-o', 'yaml', '--interval', '2s');
    expect(run.stdout.match(/^---$/gm)).toHaveLength(2);
    expect(run.stdout).not.toContain('\x1b');
    expect(world.clock.now()).toBe(START + 4_000);
    expect(run.exitCode).toBe(130);
  });

  it.each([['0'], ['99ms'], ['often']])('with --interval %s is a usage error', async (interval) => {
    expect(await runOnce(['list', '--watch', '--interval', interval])).toMatchObject({
      exitCode: 2,
      stdout: '',
      requests: [],
    });
  });

  it('says that what it showed is gone', async () => {
    const world = createWorld({
      intercept: ({ method }) => {
        if (method === 'GET') looks += 1;
        return looks > 2 ? answer(404, { id: 'not_found', message: 'No.' }) : undefined;
      },
    });
    let looks = 0;
    const run = await world.run('get', ID, '--watch', '--json');
    expect(run.exitCode).toBe(3);
    expect(run.stdout.trimEnd().split('\n')).toHaveLength(1);
    expect(errorOf(run).message).toBe('"prod-web-to-data" is gone.');
  });

  it('tells of it as an event before that', async () => {
    let looks = 0;
    const world = createWorld({
      intercept: ({ method, url }) => {
        if (method !== 'GET' || !url.includes('vpc_peerings')) return undefined;
        looks += 1;
        return looks > 1 ? answer(404, { id: 'not_found', message: 'No.' }) : undefined;
      },
    });
    const run = await world.run('get', ID, '--watch', '-o', 'ndjson');
    expect(run.exitCode).toBe(3);
    const lines = run.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ event, status }) => [event, status])).toEqual([
      ['status', 'ACTIVE'],
      ['status', 'DELETED'],
      ['error', undefined],
    ]);
  });

  it('lets a peering be picked first', async () => {
    const { world } = watched(4, 2, {
      terminal: 100,
      terminalRows: 24,
      prompts: { choose: async (_, choices) => choices[0]?.value as never },
    });
    const run = await world.run('get', '--watch');
    expect(run.exitCode).toBe(130);
    expect(run.stdout).toContain('renamed');
    expect((await runOnce(['get', '--watch'])).stderr).toContain('Missing: <peering>.');
  });

  it.each([['json'], ['ndjson']])(
    'says in %s what is wrong with a list that is found no more',
    async (format) => {
      let looks = 0;
      const world = createWorld({
        intercept: () => {
          looks += 1;
          return looks > 1 ? answer(404, { id: 'not_found', message: 'No list.' }) : undefined;
        },
      });
      const run = await world.run('list', '--watch', '-o', format);
      expect(run.exitCode).toBe(3);
      expect(errorOf(run).message).toContain('No list.');
      // What was in it may be there still.
      expect(run.stdout).not.toContain('DELETED');
    },
  );

  it.each([['json'], ['ndjson'], ['yaml'], ['table'], ['id']])(
    'goes on in %s after looks that failed, and says so once',
    async (format) => {
      let lists = 0;
      const world = createWorld({
        intercept: ({ url }) => {
          if (!url.includes('vpc_peerings')) return undefined;
          lists += 1;
          // Each look that fails has several attempts.
          if (lists === 30) world.interrupt();
          return lists > 1 && lists < 28 ? answer(503, { id: 'x', message: 'Not now.' }) : undefined;
        },
      });
      const run = await world.run('list', '--watch', '-o', format, '--limit', '1');
      expect(run.exitCode).toBe(130);
      expect(run.stdout).toContain('5f4b5d2c');
      expect(run.stderr.match(/Not now/g)).toHaveLength(1);
      expect(run.stderr).toContain('Warning: The last look failed: ');
      expect(run.stderr).toContain('\nThe last look was answered again.\n');
    },
  );

  it.each([
    ['-o', 'id'],
    ['-o', 'csv', '--columns', 'id,status'],
    ['--query', '[].id'],
    ['-o', 'csv', '--columns', 'id,age'],
    ['-o', 'json', '--columns', 'id,age'],
    ['-o', 'table', '--columns', 'id,age'],
    ['-o', 'ndjson', '--columns', 'id,age'],
  ])('shows a list once where nothing has changed of what %j shows', async (...argv) => {
    const { stdout } = await watched(4, 2).world.run(
      ...['list', '--watch', '--interval', '36h', '--limit', '1', ...argv],
    );
    expect(stdout.match(/5f4b5d2c/g)).toHaveLength(1);
  });

  it('shows one peering once while only its age changes', async () => {
    const { world } = watched(4, 9);
    const run = await world.run('get', ID, '--watch', '--interval', '1h');
    expect(run.stdout.match(/Created/g)).toHaveLength(1);
  });

  it('keeps the looks of a list apart in formats without an end of their own', async () => {
    const run = await watched(3, 2).world.run(
      'list',
      '--watch',
      '-o',
      'csv',
      '--columns',
      'name',
      '--limit',
      '1',
    );
    expect(run.stdout).toBe('NAME\nprod-web-to-data\n\nNAME\nrenamed\n');
  });

  it('is an event for each change in ndjson', async () => {
    const world = createWorld({
      intercept: async ({ url }) => {
        if (!url.includes('vpc_peerings')) return undefined;
        looks += 1;
        if (looks === 2)
          await world.store.update((state) => {
            state.peerings = state.peerings.filter(({ id }) => id !== SEED.analyticsToData);
            for (const peering of state.peerings) if (peering.id === ID) peering.name = 'renamed';
          });
        if (looks === 4) world.interrupt();
        return undefined;
      },
    });
    let looks = 0;
    const { stdout, stderr } = await world.run(
      'list',
      '--watch',
      '-o',
      'ndjson',
      '--name',
      '*-to-data,renamed',
    );
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const at = new Date(START).toISOString();
    expect(lines[3]).toMatchObject({
      id: SEED.analyticsToData,
      vpc_ids: expect.any(Array),
      status: 'DELETED',
    });
    expect(lines[0]).toMatchObject({ event: 'status', at, id: ID, vpc_ids: expect.any(Array) });
    expect(lines.map(({ event, name, status }) => [event, name, status])).toEqual([
      ['status', 'prod-web-to-data', 'ACTIVE'],
      ['status', 'analytics-to-data', 'ERROR'],
      ['status', 'renamed', 'ACTIVE'],
      ['status', 'analytics-to-data', 'DELETED'],
      ['error', undefined, undefined],
    ]);
    expect(stderr).toContain('Interrupted');
  });

  it('is what --interval belongs to', async () => {
    expect(await runOnce(['list', '--interval', '1s'])).toMatchObject({
      exitCode: 2,
      stdout: '',
      requests: [],
    });
  });

  it('ends where the peering is gone', async () => {
    const world = createWorld();
    await world.run('delete', ID, '--yes');
    world.clock.advance(1_000);
    expect(await world.run('get', ID, '--watch', '--json')).toMatchObject({ exitCode: 3 });
  });
});
