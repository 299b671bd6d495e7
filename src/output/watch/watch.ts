import { DopeerError, usageError } from '../../errors.ts';
import type { Host } from '../../host.ts';
import type { Settings } from '../../settings.ts';
import { parseDuration } from '../../text/duration.ts';
import { toJson } from '../../text/safe.ts';
import { flush } from '../flush.ts';
import type { Messages } from '../messages.ts';
import { documentOf, type PrintOptions, render } from '../print.ts';
import { mayRedraw } from '../progress.ts';
import type { Result } from '../result.ts';
import { describeChanges } from './changes.ts';
import { createScreen, type Look, type Watch } from './screen.ts';

const DEFAULT_INTERVAL = '5s';

/**
 * Shows a result again and again: on a screen of its own in a terminal, elsewhere whenever its data has changed.
 * `interval` is the time between two looks, as typed.
 */
export function createWatch(host: Host, settings: Settings, interval = DEFAULT_INTERVAL): Watch {
  const intervalMs = parseDuration(interval, '--interval');
  if (intervalMs === 0) throw usageError('--interval must be longer than 0.');
  if (!hasScreen(host, settings))
    return {
      stderr: host.stderr,
      run: (look, printing, messages) => follow(gone(look), host, intervalMs, { printing, messages }),
    };
  const screen = createScreen(host, intervalMs);
  return {
    stderr: screen.stderr,
    run: (look, printing, messages) => screen.run(gone(look), printing, messages),
  };
}

/** Whether there is a window to draw in, and nothing else is written on it. */
function hasScreen({ stdout, env }: Host, { format, debug }: Settings): boolean {
  return mayRedraw(stdout, env) && Boolean(stdout.rows) && format === 'table' && !debug;
}

/** A look that says so where what it has seen before is there no more. */
function gone(look: Look): Look {
  let hasSeen = false;
  return async () => {
    try {
      const result = await look();
      hasSeen = true;
      return result;
    } catch (error) {
      const isGone = hasSeen && error instanceof DopeerError && error.code === 'not_found';
      throw isGone ? new DopeerError('not_found', 'What was watched is gone.') : error;
    }
  };
}

/** Results one after the other, JSON one a line; for people who do not want them redrawn, what has changed. */
async function follow(
  look: Look,
  host: Host,
  intervalMs: number,
  { printing, messages }: { readonly printing: PrintOptions; readonly messages: Messages },
): Promise<void> {
  const { settings, stdout } = printing;
  const inWords = stdout.isTTY && settings.format === 'table';
  let last: { readonly result: Result; readonly data: string } | undefined;
  while (!stdout.closed) {
    const result = await look();
    const data = toJson(documentOf(result, settings.columns));
    if (data !== last?.data) {
      const text =
        last !== undefined && inWords
          ? describeChanges(last.result, result)
          : await render(result, { ...printing, compact: true });
      stdout.write(text);
      await flush(host);
      if (result.notice !== undefined) messages.notice(result.notice);
      last = { result, data };
    }
    await host.clock.sleep(intervalMs, host.signal);
  }
}
