import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Peering } from '../../src/api/types.ts';
import { DopeerError } from '../../src/errors.ts';
import { dopeer } from '../../src/hint.ts';
import { pauseAfter } from '../../src/operations/schedule.ts';
import { type WaitOptions, type WaitTarget, waitFor } from '../../src/operations/wait.ts';
import { evaluate, type Goal } from '../../src/peerings/goal.ts';
import { fakeClock } from '../helpers/clock.ts';

const MINUTE = 60_000;

type Result = string | DopeerError;

/** An API whose answer to every GET depends on the time since the start, in milliseconds. */
type Scene = Partial<WaitOptions & Pick<WaitTarget, 'goal' | 'graceMs' | 'isDeleting'>>;

function scene(
  answerAt: (ms: number, id: string) => Result,
  { goal = 'active', graceMs = 5_000, isDeleting, ...options }: Scene = {},
) {
  const clock = fakeClock(0);
  const polls: number[] = [];
  const lists: number[] = [];
  const look = (id: string): Peering => {
    const answer = answerAt(clock.now(), id);
    if (typeof answer !== 'string') throw answer;
    return { id, name: `name-${id}`, vpc_ids: [], created_at: '', status: answer };
  };
  const interruption = new AbortController();
  const api: WaitOptions['api'] = {
    getPeering: async (id) => {
      polls.push(clock.now());
      return look(id);
    },
    listPeerings: async () => {
      lists.push(clock.now());
      return ids.flatMap((id) => {
        try {
          return [look(id)];
        } catch {
          return [];
        }
      });
    },
    rateLimit: () => undefined,
  };
  let ids: readonly string[] = [];
  const wait = async (targets: readonly Partial<WaitTarget>[] = [{}]) => {
    const full = targets.map((target, index) => ({
      id: String(index),
      seen: true,
      goal,
      graceMs,
      isDeleting,
      ...target,
    }));
    ids = full.map(({ id }) => id);
    return waitFor(full, {
      api,
      clock,
      signal: interruption.signal,
      timeoutMs: 10 * MINUTE,
      ...options,
    });
  };
  return {
    clock,
    polls,
    lists,
    wait,
    interrupt: () => interruption.abort(new DopeerError('interrupted', 'Interrupted.')),
  };
}

const settlesAfter = (ms: number) => (now: number) => (now < ms ? 'PROVISIONING' : 'ACTIVE');
const missing = new DopeerError('not_found', 'gone', { httpStatus: 404 });

describe('evaluate', () => {
  const WAIT = 'wait';
  const table: [
    status: string | undefined,
    seen: boolean,
    active: unknown,
    deleted: unknown,
    settled: unknown,
  ][] = [
    ['ACTIVE', true, 'done', WAIT, 'done'],
    ['PROVISIONING', true, WAIT, WAIT, WAIT],
    ['SOMETHING_NEW', true, WAIT, WAIT, WAIT],
    ['DELETING', true, 'failed', WAIT, WAIT],
    ['ERROR', true, 'failed', 'failed', 'failed'],
    [undefined, true, 'failed', 'done', 'done'],
    [undefined, false, WAIT, 'done', WAIT],
  ];
  for (const [status, seen, ...verdicts] of table) {
    for (const [index, goal] of (['active', 'deleted', 'settled'] as const).entries()) {
      it(`${status ?? '404'}${seen ? '' : ' at first'}, for ${goal}: ${verdicts[index]}`, () => {
        const verdict = evaluate(goal, { reference: 'x', status, seen, waitedMs: 4_999, graceMs: 5_000 });
        expect(verdict instanceof DopeerError ? verdict.code : verdict).toBe(verdicts[index]);
      });
    }
  }

  it.each(['active', 'settled'] as const)('for %s, a 404 that stays is not found', (goal: Goal) => {
    const verdict = evaluate(goal, {
      reference: 'x',
      status: undefined,
      seen: false,
      waitedMs: 5_000,
      graceMs: 5_000,
    });
    expect(verdict).toMatchObject({ code: 'not_found', exitCode: 3 });
  });
});

describe('the schedule', () => {
  it.each([0.2, 0.5, 1, 1.5, 3, 7, 15, 40, 60, 120, 300, 540])(
    'notices within 1 s or 15 %% what settles after %d s, in at most 120 polls',
    async (seconds) => {
      const { clock, polls, wait } = scene(settlesAfter(seconds * 1_000));
      const [result] = await wait();
      expect(result).toMatchObject({ peering: { status: 'ACTIVE' } });
      expect(clock.now() - seconds * 1_000).toBeLessThanOrEqual(Math.max(1_000, seconds * 150));
      expect(polls.length).toBeLessThanOrEqual(120);
    },
  );

  it('holds for any settle time up to ten minutes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 599_000 }), async (ms) => {
        const { clock, polls, wait } = scene(settlesAfter(ms));
        await wait();
        expect(clock.now() - ms).toBeLessThanOrEqual(Math.max(1_000, ms * 0.15));
        expect(polls.length).toBeLessThanOrEqual(120);
      }),
      { numRuns: 20 },
    );
  });

  it('never pauses longer than 1 s or 15 % of the time waited', () => {
    fc.assert(
      fc.property(fc.nat(3_600_000), (ms) => pauseAfter(ms, undefined) <= Math.max(1_000, ms * 0.15)),
    );
  });

  it('saves requests when few are left', () => {
    expect(pauseAfter(1_000, { limit: 5_000, remaining: 500 })).toBe(500);
    expect(pauseAfter(1_000, { limit: 5_000, remaining: 499 })).toBe(10_000);
    expect(pauseAfter(60_000, { limit: 5_000, remaining: 1 })).toBe(30_000);
  });

  it('keeps to a fixed interval', async () => {
    const { polls, wait } = scene(settlesAfter(9_000), { pollIntervalMs: 3_000 });
    await wait();
    expect(polls).toEqual([0, 3_000, 6_000, 9_000]);
  });
});

describe('waitFor', () => {
  it('gives the last state and the command that resumes when the time is up', async () => {
    const { clock, wait } = scene(() => 'PROVISIONING', { timeoutMs: 60_000 });
    const [result] = await wait();
    expect(clock.now()).toBe(60_000);
    expect(result).toMatchObject({
      peering: { status: 'PROVISIONING' },
      failure: {
        exitCode: 8,
        message: 'The time is up. name-0 is PROVISIONING after 1m.',
        details: {
          hint: {
            text: 'The operation goes on. To pick up the wait',
            command: dopeer('wait', ['name-0'], ['--for', 'active']),
          },
        },
      },
    });
  });

  it.each([-86_400_000, 86_400_000])('does not mind when the time of day jumps by %d ms', async (jump) => {
    const world = scene((now) => {
      if (now > 1_000) world.clock.set(jump);
      return settlesAfter(10_000)(world.clock.monotonic());
    });
    expect(await world.wait()).toMatchObject([{ peering: { status: 'ACTIVE' } }]);
    expect(world.clock.monotonic()).toBeLessThanOrEqual(11_500);
  });

  it('cuts a request that hangs when the time is up', async () => {
    const { clock, wait } = scene(() => 'ACTIVE', {
      timeoutMs: 5_000,
      api: {
        getPeering: (_, options) =>
          new Promise((_, reject) =>
            options?.signal?.addEventListener('abort', () => reject(options.signal?.reason)),
          ),
        listPeerings: async () => [],
        rateLimit: () => undefined,
      },
    });
    const [result] = await wait();
    expect(clock.now()).toBe(5_000);
    expect(result?.failure?.exitCode).toBe(8);
  });

  it('keeps what it learnt of one while the request for another hangs', async () => {
    const { wait } = scene(() => 'ACTIVE', {
      goal: 'deleted',
      timeoutMs: 5_000,
      api: {
        getPeering: (id, options) =>
          id === '0'
            ? Promise.reject(missing)
            : new Promise((_, reject) =>
                options?.signal?.addEventListener('abort', () => reject(options.signal?.reason)),
              ),
        listPeerings: async () => [],
        rateLimit: () => undefined,
      },
    });
    const [gone, hanging] = await wait([{}, {}]);
    expect(gone).toMatchObject({ peering: { status: 'DELETED' } });
    expect(gone?.failure).toBeUndefined();
    expect(hanging?.failure?.exitCode).toBe(8);
  });

  it('waits for ever with a timeout of 0', async () => {
    const { clock, wait } = scene(settlesAfter(5 * 3_600_000), { timeoutMs: 0 });
    expect(await wait()).toMatchObject([{ peering: { status: 'ACTIVE' } }]);
    expect(clock.now()).toBeGreaterThanOrEqual(5 * 3_600_000);
  });

  it('ends on Ctrl-C with the state and the command that resumes', async () => {
    const world = scene((now) => {
      if (now > 3_000) world.interrupt();
      return 'PROVISIONING';
    });
    expect(await world.wait()).toMatchObject([
      {
        peering: { status: 'PROVISIONING' },
        failure: {
          exitCode: 130,
          details: { hint: { command: dopeer('wait', ['name-0'], ['--for', 'active']) } },
        },
      },
    ]);
  });

  it('believes a 404 after a create to be a delay, for as long as the grace', async () => {
    const late = scene((now) => (now < 4_000 ? missing : 'ACTIVE'));
    expect(await late.wait([{ seen: false }])).toMatchObject([{ peering: { status: 'ACTIVE' } }]);
    const never = scene(() => missing);
    const [result] = await never.wait([{ seen: false }]);
    expect(result?.failure).toMatchObject({ code: 'not_found' });
    expect(never.clock.now()).toBeLessThan(6_000);
  });

  it('retries what may pass until the deadline, and ends at once without the right to read', async () => {
    const shaky = scene((now) => (now < 3_000 ? new DopeerError('unavailable', 'HTTP 500') : 'ACTIVE'));
    expect(await shaky.wait()).toMatchObject([{ peering: { status: 'ACTIVE' } }]);
    const barred = scene(() => new DopeerError('unauthorized', 'No.', { hint: 'Check it.' }));
    const [result] = await barred.wait();
    expect(result?.failure).toMatchObject({ exitCode: 4, message: 'No.' });
    expect(barred.clock.now()).toBe(0);
  });

  it('watches several with one list instead of a GET each, and confirms by GET what is gone', async () => {
    const { polls, lists, wait } = scene((now, id) => (now < Number(id) * 2_000 ? 'DELETING' : missing), {
      goal: 'deleted',
    });
    const results = await wait([{}, {}, {}, {}]);
    expect(results.map(({ peering }) => peering?.status)).toEqual([
      'DELETED',
      'DELETED',
      'DELETED',
      'DELETED',
    ]);
    expect(lists.length).toBeGreaterThan(3);
    // One GET for each that vanished, and those of the last one left, which needs no list.
    expect(polls.filter((ms) => ms < 4_000)).toHaveLength(2);
  });
});
