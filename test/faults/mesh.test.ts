import { describe, expect, it } from 'vitest';
import { generate } from '../../src/sandbox/account/generate.ts';
import { memoryStore } from '../../src/sandbox/account/store.ts';
import { createSandbox } from '../../src/sandbox/handler.ts';
import { misbehaveBy } from '../../src/sandbox/misbehave.ts';
import { fakeClock } from '../helpers/clock.ts';
import { concurrencyOf } from '../helpers/concurrency.ts';
import { createWorld, errorOf, json, type Run, START } from '../helpers/world.ts';
import { always, http, play } from './effects.ts';

const MINUTE = 60_000;
const STATE = generate({ vpcs: 20, peerings: 0 });
const VPCS = STATE.vpcs.map(({ name }) => name);
const MESH = ['mesh', ...VPCS, '--yes', '--json'];
const PAIRS = 190;

type Row = {
  readonly id?: string;
  readonly ok: boolean;
  readonly created: boolean;
  readonly error?: { readonly outcome: string };
};
const rows = (run: Run) => json(run) as readonly Row[];

/** A world whose API has a bad day; the same store and clock for every run in it. */
function badDay({
  requestsPerMinute,
  ...fate
}: {
  requestsPerMinute?: number;
  errorRate?: number;
  latencyMs?: number;
}) {
  const clock = fakeClock(START);
  const store = memoryStore(STATE);
  let seed = 1;
  const random = () => {
    seed = (seed * 16_807) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  const misbehave = misbehaveBy({ clock, random, ...fate });
  const handler = createSandbox({ store, clock, requestsPerMinute, misbehave });
  const at: number[] = [];
  const { track, highest } = concurrencyOf();
  let onRequest = (_: number) => {};
  const world = createWorld({
    real: {
      clock,
      fetch: (request) => {
        at.push(clock.now());
        onRequest(at.length);
        return track(() => handler(request));
      },
    },
  });
  const pairs = async () => (await store.read()).peerings.map(({ vpc_ids }) => [...vpc_ids].sort().join());
  return {
    ...world,
    at,
    highest,
    pairs,
    interruptAt: (count: number) => {
      onRequest = (number) => (number === count ? world.interrupt() : undefined);
    },
    /** The same machine after Ctrl-C: the signal of a run does not come back. */
    again: () => createWorld({ real: { clock, fetch: (request) => handler(request) } }),
  };
}

const expectComplete = async (day: { pairs: () => Promise<readonly string[]> }) => {
  const pairs = await day.pairs();
  expect(pairs).toHaveLength(PAIRS);
  expect(new Set(pairs).size).toBe(PAIRS);
};

describe('a mesh of 20 VPCs', () => {
  it.each([
    ['as many requests as DigitalOcean allows', { requestsPerMinute: 250 }],
    ['far fewer', { requestsPerMinute: 100 }],
    ['answers that take their time', { requestsPerMinute: 250, latencyMs: 700 }],
  ])('is completed with %s', async (_, fate) => {
    const day = badDay(fate);
    const run = await day.run(...MESH);
    expect(run.exitCode).toBe(0);
    expect(rows(run).filter(({ ok }) => ok)).toHaveLength(PAIRS);
    expect(day.highest()).toBeLessThanOrEqual(8);
    await expectComplete(day);
  });

  it('waits for all of them with few requests', async () => {
    const day = badDay({ requestsPerMinute: 250 });
    const run = await day.run(...MESH, '--wait');
    expect(run.exitCode).toBe(0);
    expect(new Set(rows(run).map((row) => 'status' in row && row.status))).toEqual(new Set(['ACTIVE']));
    for (const start of day.at)
      expect(day.at.filter((ms) => ms >= start && ms < start + MINUTE).length).toBeLessThanOrEqual(250);
  });

  it('finds nothing to do the second time, and gives the same IDs', async () => {
    const day = badDay({ requestsPerMinute: 250 });
    const first = await day.run(...MESH);
    const run = await day.run('mesh', ...VPCS, '--yes', '-o', 'id');
    expect(run).toMatchObject({
      stdout: rows(first)
        .map(({ id }) => `${id}\n`)
        .join(''),
      stderr: `Nothing to do. Pairs to keep: ${PAIRS}.\n`,
      exitCode: 0,
    });
  });

  it('creates each once where one answer in five is an error, and the next run does what is left', async () => {
    const day = badDay({ requestsPerMinute: 250, errorRate: 0.2 });
    for (let runs = 0; runs < 5; runs += 1) {
      const run = await day.run(...MESH);
      if (run.exitCode === 0) break;
    }
    await expectComplete(day);
  });

  it('reports on Ctrl-C what was done and what was not tried; the next run completes it', async () => {
    const day = badDay({ requestsPerMinute: 250, latencyMs: 100 });
    day.interruptAt(100);
    const run = await day.run(...MESH);
    expect(run.exitCode).toBe(130);
    const made = rows(run).filter(({ ok }) => ok).length;
    expect(made).toBe((await day.pairs()).length);
    expect(made).toBeGreaterThan(90);
    expect(made).toBeLessThan(110);
    expect(rows(run)).toHaveLength(PAIRS);
    expect(rows(run).filter(({ error }) => error?.outcome === 'not_created')).toHaveLength(PAIRS - made);
    expect(errorOf(run)).toMatchObject({ code: 'interrupted', outcome: 'not_created' });
    expect(errorOf(run).hint).toMatch(/\nTo do what is left: dopeer mesh default-sfo3 .* --yes$/);

    const second = await day.again().run(...MESH);
    expect(second.exitCode).toBe(0);
    expect(rows(second).filter(({ created }) => created)).toHaveLength(PAIRS - made);
    expect(rows(second)).toHaveLength(PAIRS);
    await expectComplete(day);
  });

  it('finds out what became of a POST that hangs on Ctrl-C, in time', async () => {
    const world = createWorld({
      state: STATE,
      intercept: (request, pass) => {
        if (request.method !== 'POST') return pass();
        setImmediate(() => world.interrupt());
        return new Promise((_, reject) =>
          request.signal.addEventListener('abort', () => reject(request.signal.reason)),
        );
      },
    });
    const before = world.clock.monotonic();
    const run = await world.run(...MESH);
    expect(run.exitCode).toBe(130);
    const outcomes = rows(run).map(({ error }) => error?.outcome);
    expect(outcomes.filter((outcome) => outcome === 'unknown')).toHaveLength(8);
    expect(outcomes.filter((outcome) => outcome === 'not_created')).toHaveLength(PAIRS - 8);
    expect(world.clock.monotonic() - before).toBeLessThanOrEqual(5_000);
  });

  it.each([401, 403])('stops at a %i, and says of the rest that it was not tried', async (status) => {
    const world = createWorld({ state: STATE, intercept: play({ POST: always(http(status)) }) });
    const run = await world.run(...MESH);
    expect(run.exitCode).toBe(4);
    expect(run.requests.filter((request) => request.startsWith('POST'))).toHaveLength(8);
    const results = json(run) as readonly { readonly error: { readonly message: string } }[];
    expect(results).toHaveLength(PAIRS);
    expect(results.filter(({ error }) => error.message.startsWith('Not tried.'))).toHaveLength(PAIRS - 8);
    expect(errorOf(run)).toMatchObject({ outcome: 'not_created' });
  });
});
