import { describe, expect, it } from 'vitest';
import type { Host, Output } from '../../src/host.ts';
import { createBusy } from '../../src/output/busy.ts';
// Loaded before the clock runs.
import '../../src/output/progress.ts';
import type { Settings } from '../../src/settings.ts';
import { fakeClock } from '../helpers/clock.ts';
import { runOnce } from '../helpers/world.ts';

/** A terminal whose lines are read aloud, and an API that answers after so long. */
function stage(latencyMs: number, env: Host['env'] = { ACCESSIBLE: '1' }) {
  const clock = fakeClock(0);
  const interruption = new AbortController();
  let written = '';
  const stderr: Output = {
    write: (text) => {
      written += text;
    },
    flushed: async () => {},
    isTTY: true,
    columns: 80,
    closed: false,
  };
  const host = {
    stderr,
    env,
    clock,
    signal: interruption.signal,
    fetch: async () => {
      await clock.sleep(latencyMs);
      return new Response();
    },
    prompts: async () => ({ confirm: async () => clock.sleep(5_000).then(() => true) }),
  } as unknown as Host;
  const busy = createBusy(host, {} as Settings);
  const request = () => busy.host.fetch(new Request('https://api.example/v2/vpcs'));
  return { clock, busy, request, written: () => written, interruption };
}

describe('a request that takes long', () => {
  it('is told of after a second', async () => {
    const { clock, busy, request, written } = stage(3_000);
    await request();
    expect(written()).toBe('Waiting for api.example (1s)\n');
    busy.settle();
    await clock.sleep(60_000);
    expect(written()).toBe('Waiting for api.example (1s)\n');
  });

  it('is what is still waited for after Ctrl-C', async () => {
    const { clock, request, written, interruption } = stage(4_000);
    const answered = request();
    await clock.sleep(1_500);
    interruption.abort();
    await answered;
    expect(written()).toBe(
      'Waiting for api.example (1s)\nWaiting for what became of it; Ctrl-C again ends at once (2s)\n',
    );
  });

  it('is told of while another attempt is waited for, too', async () => {
    const { clock, busy, request, written } = stage(500);
    await request();
    await clock.sleep(3_000);
    await request();
    busy.settle();
    expect(written()).toBe('Waiting for api.example (1s)\n');
  });

  it('is not told of sooner, nor in a CI job', async () => {
    for (const { request, written } of [stage(900), stage(3_000, { ACCESSIBLE: '1', CI: '1' })]) {
      await request();
      expect(written()).toBe('');
    }
  });

  it('is told of once for several', async () => {
    const { request, written } = stage(3_000);
    await Promise.all([request(), request(), request()]);
    expect(written()).toBe('Waiting for api.example (1s)\n');
  });

  it('gives way to a message, and is told of again', async () => {
    const { clock, busy, request, written } = stage(3_000);
    const answered = request();
    await clock.sleep(1_500);
    busy.host.stderr.write('A message.\n');
    await answered;
    expect(written()).toBe('Waiting for api.example (1s)\nA message.\nWaiting for api.example (3s)\n');
  });

  it('is not told of beside a question, a wait, or what is printed', async () => {
    const { busy, request, written } = stage(4_000);
    await Promise.all([request(), (await busy.host.prompts()).confirm('Sure?', false)]);
    expect(written()).toBe('');
    const bar = await busy.progress();
    await request();
    bar.stop();
    const late = request();
    busy.settle();
    await late;
    expect(written()).toBe('');
  });

  it('is told of in the whole program', async () => {
    const { clock } = stage(0);
    const run = await runOnce(['list', '-o', 'id', '--limit', '1'], {
      terminal: 80,
      env: { ACCESSIBLE: '1' },
      real: { clock },
      intercept: async () => {
        await clock.sleep(2_500);
        return undefined;
      },
    });
    expect(run.stderr).toBe('Waiting for api.digitalocean.com (1s)\n');
  });
});
