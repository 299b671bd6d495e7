import type { Host } from '../../host.ts';
import type { Settings } from '../../settings.ts';
import { parseInterval } from '../../text/duration.ts';
import { mayRedraw } from '../progress.ts';
import { follow } from './follow.ts';
import { tellingGone } from './look.ts';
import { withoutRepeats } from './notes.ts';
import { createScreen, type Watch } from './screen.ts';

const DEFAULT_INTERVAL = '5s';

/**
 * Shows a result again and again: on a screen of its own in a terminal, elsewhere whenever its data has changed.
 * `interval` is the time between two looks, as typed.
 */
export function createWatch(host: Host, settings: Settings, interval = DEFAULT_INTERVAL): Watch {
  const intervalMs = parseInterval(interval, '--interval');
  const { stderr, run } = hasScreen(host, settings)
    ? createScreen(host, intervalMs)
    : createFollower(host, settings, intervalMs);
  return { stderr, run: (look, printing, messages) => run(tellingGone(look), printing, messages) };
}

/** Where nothing can be drawn over. */
function createFollower(host: Host, { debug }: Settings, intervalMs: number): Watch {
  const { output, nextLook } = withoutRepeats(host.stderr);
  return {
    stderr: debug ? host.stderr : output,
    run: (look, printing, messages) => follow(look, host, intervalMs, { printing, messages, nextLook }),
  };
}

/** Whether there is a window to draw in, and nothing else is written on it. */
function hasScreen({ stdout, env }: Host, { format, debug }: Settings): boolean {
  return mayRedraw(stdout, env) && Boolean(stdout.rows) && format === 'table' && !debug;
}
