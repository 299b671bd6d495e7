import { PassThrough } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import type { Host } from '../../src/host.ts';
import { startProgress } from '../../src/output/progress.ts';
import type { Settings } from '../../src/settings.ts';
import { fakeClock } from '../helpers/clock.ts';
import { createStops } from '../helpers/stops.ts';

function stage({ columns, env = {} }: { columns?: number; env?: Host['env'] }) {
  const clock = fakeClock(0);
  let written = '';
  const stream = Object.assign(new PassThrough(), {
    isTTY: true,
    columns,
    cursorTo: () => true,
    clearLine: () => true,
    moveCursor: () => true,
  });
  stream.on('data', (chunk) => {
    written += String(chunk);
  });
  const stderr = {
    write: (text: string) => void stream.write(text),
    isTTY: columns !== undefined,
    columns,
    stream,
  };
  const stops = createStops();
  const { aroundStop } = stops;
  const start = (settings: Partial<Settings> = {}) =>
    startProgress({ stderr, env, clock, aroundStop } as unknown as Host, settings as Settings);
  return { clock, start, written: () => written, stops };
}

describe('progress', () => {
  it('is a line when the status changes and every 30 seconds, where nothing may move', async () => {
    const { clock, start, written } = stage({});
    const progress = await start();
    /** A few turns of the event loop: who was woken goes on, and nobody who sleeps is woken yet. */
    const settle = async () => {
      for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => process.nextTick(resolve));
    };
    for (const [ms, state] of [
      [0, 'A'],
      [500, 'A'],
      [1_000, 'B'],
      [29_000, 'B'],
      [2_000, 'B'],
      [1_000, '\x1b[2J'],
    ] as const) {
      clock.advance(ms);
      await settle();
      progress.update(state);
      await settle();
    }
    progress.stop();
    expect(written()).toBe('A (0ms)\nB (2s)\nB (33s)\n\\u001b[2J (34s)\n');
  });

  it('says by itself that a wait goes on, until it is stopped', async () => {
    const { clock, start, written } = stage({});
    const progress = await start();
    progress.update('A');
    await clock.sleep(95_000);
    progress.stop();
    await clock.sleep(95_000);
    expect(written()).toBe('A (0ms)\nA (30s)\nA (1m)\nA (1m 30s)\n');
  });

  it.each([[{ columns: 0 }], [{ columns: 80, env: { CI: '1' } }], [{ columns: 80, env: { TERM: 'dumb' } }]])(
    'does not move: %j',
    async (options) => {
      const { start, written } = stage(options);
      const progress = await start();
      progress.update('A');
      progress.stop();
      expect(written()).toBe('A (0ms)\n');
    },
  );

  it('says nothing under --quiet', async () => {
    const { start, written } = stage({ columns: 80 });
    const progress = await start({ quiet: true });
    progress.update('A');
    progress.stop();
    expect(written()).toBe('');
  });

  it('is a spinner on a terminal, and gives the cursor back', async () => {
    const { start, written } = stage({ columns: 80 });
    const progress = await start();
    progress.update('web\x1b[2J: PROVISIONING');
    const drawn = 'web\\u001b[2J: PROVISIONING 0ms';
    await vi.waitUntil(() => written().includes(drawn), { timeout: 20_000, interval: 5 });
    progress.stop();
    expect(written()).toContain(drawn);
    expect(written().lastIndexOf('\x1b[?25h')).toBeGreaterThan(written().lastIndexOf('\x1b[?25l'));
  });

  it('draws nothing before it has a state to show', async () => {
    const { start, written } = stage({ columns: 80 });
    const progress = await start();
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(written()).toBe('');
    progress.update('A');
    expect(written()).toMatch(/ A /);
    progress.stop();
  });

  it('gives the cursor back while it is stopped', async () => {
    const { start, written, stops } = stage({ columns: 80 });
    const progress = await start();
    progress.update('A');
    stops.stop();
    expect(written().lastIndexOf('\x1b[?25h')).toBeGreaterThan(written().lastIndexOf('\x1b[?25l'));
    const before = written().length;
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(written()).toHaveLength(before);
    stops.goOn();
    expect(written().slice(before)).toMatch(/ A /);
    progress.stop();
    expect(stops.listeners()).toBe(0);
  });
});
