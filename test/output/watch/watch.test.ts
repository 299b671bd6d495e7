import { describe, expect, it } from 'vitest';
import { answer, createWorld, errorOf, runOnce, START, type WorldOptions } from '../../helpers/world.ts';

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

  it.each([['0'], ['often']])('with --interval %s is a usage error', async (interval) => {
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
    expect(errorOf(run).message).toBe('What was watched is gone.');
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
