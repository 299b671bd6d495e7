import { createHook } from 'node:async_hooks';
import type { Clock } from '../../src/host.ts';

/** A clock that only moves when someone sleeps or a test moves it. */
export interface FakeClock extends Clock {
  /** Moves the time forward and wakes, in order of due time, all who are due by then. */
  advance(ms: number): void;
  /** Every delay asked of `sleep`, in the order of the calls. */
  readonly slept: number[];
  /** Sets the time of day, as an administrator does; nobody wakes and no time passes. */
  set(epochMs: number): void;
}

interface Sleeper {
  readonly due: number;
  readonly wake: () => void;
}

/** Turns of the event loop without pending I/O, after which everyone counts as asleep. */
const QUIET_TURNS = 5;
const PENDING_IO = /^(FSReq|CloseReq|GetAddrInfoReq|TCPConnect|WriteWrap|ShutdownWrap)/;

/**
 * Time without waiting. A sleep only notes when it is due; when nothing else is going on (the event loop
 * turned a few times, and no file operation or connect is in flight) the clock jumps to the earliest due
 * time and wakes that sleeper alone, who may sleep again before the next one wakes. Concurrent sleeps thus
 * interleave as in real time, and a timeout that sleeps does not overtake files being read. An answer
 * awaited over a socket is not seen as pending: a timeout beside it fires at once, so use a real clock there.
 *
 * @param start epoch milliseconds; noon of 1 November 2026 unless given, after everything in the seed.
 */
export function fakeClock(start: number = Date.UTC(2026, 10, 1, 12)): FakeClock {
  let now = start;
  let offset = 0;
  let sleepers: Sleeper[] = [];
  let driving = false;
  const slept: number[] = [];

  function wakeEarliest(): void {
    const earliest = sleepers.reduce((one, other) => (other.due < one.due ? other : one));
    sleepers = sleepers.filter((sleeper) => sleeper !== earliest);
    now = Math.max(now, earliest.due);
    earliest.wake();
  }

  async function drive(): Promise<void> {
    driving = true;
    await quiet();
    while (sleepers.length > 0) {
      wakeEarliest();
      await quiet();
    }
    driving = false;
  }

  return {
    slept,
    now: () => now + offset,
    monotonic: () => now,
    set: (epochMs) => {
      offset = epochMs - now;
    },
    sleep: (ms, signal) => {
      slept.push(ms);
      return new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const onAbort = () => {
          sleepers = sleepers.filter((each) => each !== sleeper);
          reject(signal?.reason);
        };
        const wake = () => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        };
        const sleeper: Sleeper = { due: now + ms, wake };
        sleepers.push(sleeper);
        signal?.addEventListener('abort', onAbort, { once: true });
        if (!driving) void drive();
      });
    },
    advance: (ms) => {
      const target = now + ms;
      while (sleepers.some(({ due }) => due <= target)) wakeEarliest();
      now = target;
    },
  };
}

/** Node 26 reads a text file by requests that are no active resources: those that are under way, by their IDs. */
const unlisted = new Set<number>();
if (Number(process.versions.node.split('.')[0]) >= 26) {
  const end = (id: number) => unlisted.delete(id);
  const hooks = {
    init: (id: number, type: string) => type === 'FSREQCALLBACK' && unlisted.add(id),
    after: end,
    destroy: end,
    // It would cost every promise of the tests.
    trackPromises: false,
  };
  createHook(hooks).enable();
}

const isBusy = () =>
  unlisted.size > 0 || process.getActiveResourcesInfo().some((resource) => PENDING_IO.test(resource));

async function quiet(): Promise<void> {
  for (let turns = 0; turns < QUIET_TURNS; turns += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    if (isBusy()) turns = 0;
  }
}
