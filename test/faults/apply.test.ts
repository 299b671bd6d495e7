import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pairKey } from '../../src/peerings/intent/pairs.ts';
import { generate } from '../../src/sandbox/account/generate.ts';
import { memoryStore } from '../../src/sandbox/account/store.ts';
import { createSandbox } from '../../src/sandbox/handler.ts';
import { fakeClock } from '../helpers/clock.ts';
import { createWorld, errorOf, json, type Run, START } from '../helpers/world.ts';
import { after, cut, type Effect, hang, html, http, network, ok, play, times, truncated } from './effects.ts';

const STATE = generate({ vpcs: 6, peerings: 7 });
const APPLY = ['apply', '-f', '-', '--yes', '--json', '--request-timeout', '40ms'];

type Row = {
  readonly id?: string;
  readonly name: string;
  readonly vpc_ids?: readonly string[];
  readonly action: string;
  readonly ok: boolean;
  readonly outcome?: string;
  readonly error?: { readonly outcome: string };
};
const rows = (run: Run) => (run.stdout === '' ? [] : (json(run) as readonly Row[]));
const isWrite = (method: string) => method !== 'GET';

/** One account and the machines that use it; each run may have faults of its own. */
function shared() {
  const clock = fakeClock(START);
  const store = memoryStore(STATE);
  const handler = createSandbox({ store, clock });
  return {
    clock,
    /** `sent` are the methods of its requests. */
    machine: (intercept: ReturnType<typeof play> = ok) => {
      const sent: string[] = [];
      const fetch = (request: Request) => {
        sent.push(request.method);
        return intercept(request, () => handler(request.clone()));
      };
      return { ...createWorld({ real: { clock, fetch } }), sent };
    },
    there: async () => {
      const { peerings } = await store.read();
      return peerings.filter(({ gone_at = Number.POSITIVE_INFINITY }) => gone_at > clock.now());
    },
  };
}

const pairs = STATE.vpcs.flatMap(({ id: one }, index) =>
  STATE.vpcs.slice(index + 1).map(({ id: other }) => [one, other] as const),
);
const taken = STATE.peerings.map(({ name }) => name);

/** A file of some of the pairs; names may be those of others, so that they swap, or are in the way. */
const intent = fc
  .record({
    pairs: fc.shuffledSubarray(pairs, { minLength: 1 }),
    names: fc.shuffledSubarray([...taken, 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']),
  })
  .map(({ pairs: wanted, names }) => wanted.map((vpcs, index) => ({ vpcs, name: names[index] })));

const effect = fc.constantFrom<Effect>(
  ...times(6, ok),
  http(500),
  after(http(500)),
  html(502),
  after(html(202)),
  cut,
  after(cut),
  hang,
  after(hang),
  after(truncated),
  http(429, { 'retry-after': '1' }),
  network('ECONNREFUSED'),
);
// A 403 that stays for ten seconds counts as a refusal, even if it took effect in between.
const deletion = fc.oneof(effect, fc.constant(http(403)));
const faults = fc.record({
  GET: fc.array(fc.oneof({ weight: 4, arbitrary: fc.constant(ok) }, { weight: 1, arbitrary: effect })),
  POST: fc.array(effect),
  PATCH: fc.array(effect),
  DELETE: fc.array(deletion),
});

const MOST_RUNS = 6;

describe('whatever happens to an apply', () => {
  it('comes to what the file says, touches nothing else, and then writes no more', async () => {
    const interruption = fc.option(fc.integer({ min: 3, max: 30 }), { nil: undefined });
    await fc.assert(
      fc.asyncProperty(intent, faults, fc.boolean(), interruption, async (wanted, fate, prune, at) => {
        const { clock, machine, there } = shared();
        const text = JSON.stringify({ version: 1, peerings: wanted });
        const argv = [...APPLY, ...(prune ? ['--prune'] : [])];
        const before = await there();
        const inFile = new Map(wanted.map(({ vpcs, name }) => [pairKey(vpcs), name]));

        let count = 0;
        const played = play(fate);
        const first = machine((request, pass) => {
          count += 1;
          if (count === at) first.interrupt();
          return played(request, pass);
        });
        const hurt = await first.runWith(argv, text);
        // Nobody is told what is not so.
        clock.advance(3_000);
        const now = await there();
        for (const { action, outcome, name, vpc_ids = [], id } of rows(hurt)) {
          const found = now.find((each) => pairKey(each.vpc_ids) === pairKey(vpc_ids));
          if (action === 'keep' || outcome === 'created' || outcome === 'renamed')
            expect(found?.name).toBe(name);
          if (outcome === 'not_created' && action === 'create') expect(found).toBeUndefined();
          if (outcome === 'not_renamed') expect(found?.name).not.toBe(inFile.get(pairKey(vpc_ids)));
          if (outcome === 'deleted') expect(now.some((each) => each.id === id)).toBe(false);
          if (outcome === 'not_deleted') expect(now.some((each) => each.id === id)).toBe(true);
        }

        let last = hurt;
        let sent: readonly string[] = [];
        for (let runs = 0; runs < MOST_RUNS; runs += 1) {
          clock.advance(10_000);
          const next = machine();
          last = await next.runWith(argv, text);
          sent = next.sent;
          if (runs === 0 && hurt.exitCode === 0) expect(sent.filter(isWrite)).toEqual([]);
          if (!sent.some(isWrite)) break;
        }
        // What is left is blocked, by something that stays.
        expect(sent).toEqual(['GET', 'GET']);
        expect(rows(last).filter(({ action }) => !['keep', 'blocked'].includes(action))).toEqual([]);
        expect(last.exitCode).toBe(rows(last).some(({ action }) => action === 'blocked') ? 5 : 0);

        clock.advance(10_000);
        const end = await there();
        const keys = end.map(({ vpc_ids }) => pairKey(vpc_ids));
        expect(new Set(keys).size).toBe(keys.length);
        expect(new Set(end.map(({ name }) => name)).size).toBe(end.length);
        const known = new Set(wanted.flatMap(({ vpcs }) => vpcs));
        for (const { id, name, vpc_ids } of before) {
          const isWanted = inFile.has(pairKey(vpc_ids));
          const isPruned = prune && !isWanted && vpc_ids.every((each) => known.has(each));
          expect(end.some((each) => each.id === id)).toBe(!isPruned);
          if (!isWanted && !isPruned) expect(end.find((each) => each.id === id)?.name).toBe(name);
        }
        // Nothing is there that nobody wanted.
        for (const { id, vpc_ids } of end)
          expect(before.some((each) => each.id === id) || inFile.has(pairKey(vpc_ids))).toBe(true);
        for (const [index, { action }] of rows(last).entries()) {
          const { vpcs, name } = wanted[index] ?? { vpcs: [] };
          const found = end.find((each) => pairKey(each.vpc_ids) === pairKey(vpcs));
          if (action === 'keep') expect(found?.name).toBe(name ?? found?.name);
        }
      }),
      { numRuns: 50, timeout: 20_000 },
    );
  });
});

describe('two applies at once', () => {
  it('both end with 0 and the same account, whoever is faster with which request', async () => {
    const delay = fc.constantFrom(0, 0, 5, 20, 100, 900);
    const delays = fc.array(delay, { minLength: 5, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(delays, delays, fc.boolean(), async (mine, theirs, prune) => {
        const { clock, machine, there } = shared();
        const [one, other, third, pruned] = STATE.peerings;
        const wanted = [
          // Names that swap, one that goes away, and pairs that are missing.
          { vpcs: one?.vpc_ids, name: other?.name },
          { vpcs: other?.vpc_ids, name: one?.name },
          { vpcs: third?.vpc_ids, name: 'third' },
          ...pairs
            .filter((vpcs) => !STATE.peerings.some(({ vpc_ids }) => pairKey(vpc_ids) === pairKey(vpcs)))
            .map((vpcs, index) => ({
              vpcs,
              ...(index < 2 && { name: `new-${index}` }),
              ...(index === 2 && prune && { name: pruned?.name }),
            })),
        ];
        const text = JSON.stringify({ version: 1, peerings: wanted });
        const argv = [...APPLY.slice(0, 5), ...(prune ? ['--prune'] : [])];
        const runs = await Promise.all(
          [mine, theirs].map((slow) => {
            let count = 0;
            return machine(async (_, pass) => {
              await clock.sleep(slow[count++ % slow.length] ?? 0);
              const response = await pass();
              await clock.sleep(slow[count++ % slow.length] ?? 0);
              return response;
            }).runWith(argv, text);
          }),
        );
        for (const run of runs) expect(run.exitCode, run.stderr).toBe(0);
        clock.advance(10_000);
        const end = await there();
        expect(new Set(end.map(({ vpc_ids }) => pairKey(vpc_ids))).size).toBe(end.length);
        const last = machine();
        const run = await last.runWith(argv, text);
        expect(run.exitCode).toBe(0);
        expect(last.sent.filter(isWrite)).toEqual([]);
        const ids = rows(run).map(({ id }) => id);
        for (const each of runs)
          expect(rows(each).flatMap(({ id, action }) => (action === 'delete' ? [] : [id]))).toEqual(ids);
      }),
      { numRuns: 20 },
    );
  });
});

describe('Ctrl-C', () => {
  it('says of each pair what became of it; the same command does the rest', async () => {
    const { clock, machine, there } = shared();
    const text = JSON.stringify({ version: 1, peerings: pairs.map((vpcs) => ({ vpcs })) });
    let posts = 0;
    const first = machine(async (request, pass) => {
      if (request.method === 'POST' && ++posts === 3) first.interrupt();
      return pass();
    });
    const run = await first.runWith(APPLY, text);
    expect(run.exitCode).toBe(130);
    expect(rows(run)).toHaveLength(pairs.length);
    const created = rows(run).filter(({ outcome }) => outcome === 'created').length;
    expect(created).toBe((await there()).length - STATE.peerings.length);
    expect(created).toBeGreaterThanOrEqual(2);
    expect(rows(run).filter(({ error }) => error?.outcome === 'not_created')).toHaveLength(
      pairs.length - STATE.peerings.length - created,
    );
    expect(errorOf(run)).toMatchObject({
      code: 'interrupted',
      hint: expect.stringMatching(/\nTo do what is left: dopeer apply -f - --yes$/),
    });
    clock.advance(5_000);
    expect((await machine().runWith(APPLY, text)).exitCode).toBe(0);
    expect(await there()).toHaveLength(pairs.length);
  });

  it('while the name of what was deleted is waited for takes nothing back', async () => {
    const { machine } = shared();
    const [gone] = STATE.peerings;
    const free = pairs.filter(
      (vpcs) => !STATE.peerings.some(({ vpc_ids }) => pairKey(vpc_ids) === pairKey(vpcs)),
    );
    const hub = free.find((vpcs) => vpcs.some((id) => gone?.vpc_ids.includes(id))) ?? free[0];
    const third = gone?.vpc_ids.find((id) => !hub?.includes(id)) ?? '';
    const keep = STATE.peerings.find(({ vpc_ids }) => vpc_ids.includes(third) && vpc_ids !== gone?.vpc_ids);
    const text = JSON.stringify({
      version: 1,
      peerings: [{ vpcs: hub, name: gone?.name }, { vpcs: keep?.vpc_ids }],
    });
    let isDeleted = false;
    const first = machine(async (request, pass) => {
      if (request.method === 'DELETE') isDeleted = true;
      else if (isDeleted) first.interrupt();
      return pass();
    });
    const run = await first.runWith([...APPLY.slice(0, 5), '--prune'], text);
    expect(run.exitCode).toBe(130);
    expect(rows(run).find(({ id }) => id === gone?.id)).toMatchObject({
      action: 'delete',
      ok: true,
      status: 'DELETING',
      outcome: 'deleted',
    });
    expect(rows(run)[0]).toMatchObject({ action: 'create', ok: false, outcome: 'not_created' });
  });
});
