import { describe, expect, it } from 'vitest';
import { generate } from '../../src/sandbox/account/generate.ts';
import { concurrencyOf } from '../helpers/concurrency.ts';
import { createWorld, errorOf, json } from '../helpers/world.ts';
import { http } from './effects.ts';

const MINUTE = 60_000;
const state = () => generate({ vpcs: 60, peerings: 250 });
const ids = (count: number) =>
  state()
    .peerings.slice(0, count)
    .map(({ id }) => id);

type Deleted = {
  readonly id: string;
  readonly recreate?: string;
  readonly ok: boolean;
  readonly error?: { readonly code: string; readonly outcome: string };
};

describe('delete of 200 peerings', () => {
  it('runs eight at once within 200 requests a minute, and reports each', async () => {
    const { track, highest } = concurrencyOf();
    const at: number[] = [];
    const world = createWorld({
      state: state(),
      intercept: (_, pass) => {
        at.push(world.clock.now());
        return track(pass);
      },
    });
    const run = await world.runWith(['delete', '-', '--yes', '--json'], ids(200).join('\n'));
    expect(run.exitCode).toBe(0);
    expect((json(run) as Deleted[]).filter(({ ok }) => ok)).toHaveLength(200);
    expect(at).toHaveLength(400);
    expect(highest()).toBe(8);
    for (const start of at)
      expect(at.filter((ms) => ms >= start && ms < start + MINUTE).length).toBeLessThanOrEqual(200);
  });

  it('reports those that fail beside those that do not', async () => {
    const targets = ids(200);
    const failing = new Set(targets.filter((_, index) => index % 10 === 0));
    const world = createWorld({
      state: state(),
      intercept: (request, pass) =>
        request.method === 'DELETE' && failing.has(request.url.slice(-36))
          ? http(409)(request, pass)
          : pass(),
    });
    const run = await world.runWith(['delete', '-', '--yes', '--json'], targets.join('\n'));
    expect(run.exitCode).toBe(7);
    const deleted = json(run) as Deleted[];
    expect(deleted.map(({ id, ok }) => [id, ok])).toEqual(targets.map((id) => [id, !failing.has(id)]));
    expect(deleted.every(({ ok, recreate }) => ok === (recreate !== undefined))).toBe(true);
    expect(run.stderr).toContain('\n  and 170 more: -o json has them all, as "recreate"\n');
    expect(errorOf(run)).toMatchObject({
      code: 'partial',
      message: '20 of 200 peerings were not deleted.',
      outcome: 'not_deleted',
    });
  });

  it('deletes nothing when one of them is not there, unless that is no matter', async () => {
    const targets = [...ids(199), '00000000-0000-4000-8000-000000000000'];
    const world = createWorld({ state: state() });
    const strict = await world.runWith(['delete', '-', '--yes', '--json'], targets.join('\n'));
    expect(strict).toMatchObject({ exitCode: 3, stdout: '' });
    expect(strict.requests.filter((request) => request.startsWith('DELETE'))).toEqual([]);
    const lenient = await world.runWith(
      ['delete', '-', '--yes', '--if-exists', '--json'],
      targets.join('\n'),
    );
    expect(lenient.exitCode).toBe(0);
    expect((json(lenient) as { status: string }[]).at(-1)).toEqual({
      ref: targets[199],
      ok: true,
      status: 'NOT_FOUND',
    });
  });

  it('names ten of 100,000 references that mean nothing, and counts the others', async () => {
    const references = Array.from({ length: 100_000 }, (_, index) => `nothing-${index}`).join('\n');
    const run = await createWorld({ state: state() }).runWith(['delete', '-', '--yes', '--json'], references);
    expect(run).toMatchObject({ exitCode: 3, stdout: '' });
    expect(run.requests).toHaveLength(2);
    expect(run.stderr.length).toBeLessThan(2_000);
    expect(errorOf(run).message).toMatch(/"nothing-9"\. So it is with 99990 more\. Nothing was deleted\.$/);
    expect(errorOf(run).hint).toBe('See what there is: dopeer list');
  });

  it('refuses a line that is no reference before any request', async () => {
    const run = await createWorld().runWith(['delete', '-', '--yes', '--json'], 'x'.repeat(5_000_000));
    expect(run).toMatchObject({ exitCode: 2, stdout: '', requests: [] });
    expect(run.stderr.length).toBeLessThan(500);
  });

  it('stops at a 403 that stays, and says of the rest that it was not tried', async () => {
    const world = createWorld({
      state: state(),
      intercept: (request, pass) => (request.method === 'DELETE' ? http(403)(request, pass) : pass()),
    });
    const run = await world.runWith(['delete', '-', '--yes', '--json'], ids(100).join('\n'));
    expect(run.exitCode).toBe(4);
    const deleted = json(run) as (Deleted & { error: { message: string } })[];
    expect(deleted).toHaveLength(100);
    expect(deleted.every(({ ok, error }) => !ok && error.outcome === 'not_deleted')).toBe(true);
    expect(deleted.filter(({ error }) => error.message.startsWith('Not tried.'))).toHaveLength(92);
    expect(run.requests.filter((request) => request.startsWith('DELETE'))).toHaveLength(8 * 6);
  });

  it('says on Ctrl-C what was done and what was not', async () => {
    let deletes = 0;
    const world = createWorld({
      state: state(),
      intercept: (request, pass) => {
        if (request.method === 'DELETE') deletes += 1;
        if (deletes === 20) world.interrupt();
        return pass();
      },
    });
    const run = await world.runWith(['delete', '-', '--yes', '--json'], ids(100).join('\n'));
    expect(run.exitCode).toBe(130);
    const results = json(run) as Deleted[];
    expect(results).toHaveLength(100);
    expect(results.filter(({ ok }) => ok)).toHaveLength(
      run.requests.filter((request) => request.startsWith('DELETE')).length,
    );
    expect(results.filter(({ ok, error }) => !ok && error?.outcome === 'not_deleted')).toHaveLength(
      100 - results.filter(({ ok }) => ok).length,
    );
    expect(errorOf(run)).toMatchObject({ code: 'interrupted', outcome: 'not_deleted' });
  });

  it('sends nothing again once the time after Ctrl-C is up', async () => {
    let deletes = 0;
    let interruptedAt = Number.POSITIVE_INFINITY;
    const late: number[] = [];
    const world = createWorld({
      state: state(),
      intercept: (request, pass) => {
        if (request.method !== 'DELETE') return pass();
        if (world.clock.now() >= interruptedAt + 3_000) late.push(world.clock.now());
        deletes += 1;
        if (deletes !== 165) return pass();
        void world.clock.sleep(10_000).then(() => {
          interruptedAt = world.clock.now();
          world.interrupt();
        });
        // Its repetition waits for the rate, which 170 deletes and 30 of 230 looks have used up.
        return http(503)(request, pass);
      },
    });
    const run = await world.runWith(['delete', '-', '--yes', '--json'], ids(230).join('\n'));
    expect(run.exitCode).toBe(130);
    expect(deletes).toBe(170);
    expect(late).toEqual([]);
  });
});
