import type { Host, Output } from '../host.ts';
import type { Settings } from '../settings.ts';
import { inCi, isOn } from '../settings.ts';
import { formatDuration } from '../text/duration.ts';
import { safe } from '../text/safe.ts';
import { isUtf8 } from './style.ts';

/** Something on stderr that shows that a wait goes on. */
export interface Progress {
  /** The state as it is now; called after every poll. */
  update(state: string): void;
  /** Takes away what moves. Always called, or the cursor stays hidden. */
  stop(): void;
}

const SILENT: Progress = { update: () => {}, stop: () => {} };

/** Between two plain lines that say the same. */
const REPEAT_MS = 30_000;

/**
 * A spinner where something may move, else a line whenever the state changes and every 30 seconds. `started` is since
 * when it goes on, by the monotonic clock.
 */
export async function startProgress(
  host: Host,
  settings: Settings,
  started = host.clock.monotonic(),
): Promise<Progress> {
  if (settings.quiet) return SILENT;
  const { clock } = host;
  const elapsed = () => formatDuration(clock.monotonic() - started);
  return mayRedraw(host.stderr, host.env) ? spinner(host, elapsed) : plainLines(host, elapsed);
}

/**
 * Whether something may be drawn over on this stream: not where nobody sees it move, nor for those who have asked
 * for what can be read aloud. ora draws for ever on a terminal that does not tell its width.
 */
export function mayRedraw(output: Output, env: Host['env']): boolean {
  const { isTTY, columns } = output;
  return isTTY && Boolean(columns) && env.TERM !== 'dumb' && !inCi(env) && !isOn(env.ACCESSIBLE);
}

/** It begins to move with the first state: what is loaded late must not draw over what has come meanwhile. */
async function spinner(host: Host, elapsed: () => string): Promise<Progress> {
  const { stderr, env } = host;
  const { default: ora } = await import('ora');
  const spinner = ora({
    ...(stderr.stream && { stream: stderr.stream as NodeJS.WriteStream }),
    // ora would switch the terminal to raw mode, where Ctrl-C is no signal any more.
    discardStdin: false,
    color: false,
    ...(!isUtf8(env) && { spinner: 'line' }),
    isEnabled: true,
    suffixText: () => elapsed(),
  });
  let stopListening: (() => void) | undefined;
  return {
    update: (state) => {
      spinner.text = safe(state);
      if (stopListening !== undefined) return;
      spinner.start();
      // With a cursor for the shell.
      stopListening = host.aroundStop(
        () => spinner.stop(),
        () => spinner.start(),
      );
    },
    stop: () => {
      stopListening?.();
      spinner.stop();
    },
  };
}

function plainLines({ stderr, clock }: Host, elapsed: () => string): Progress {
  const stopped = new AbortController();
  let repeat = new AbortController();
  let last = '';

  /** Polls may be minutes apart; that a wait goes on is said in between. */
  const say = async () => {
    repeat.abort();
    repeat = new AbortController();
    const due = AbortSignal.any([repeat.signal, stopped.signal]);
    while (!due.aborted) {
      stderr.write(`${last} (${elapsed()})\n`);
      await clock.sleep(REPEAT_MS, due).catch(() => {});
    }
  };
  return {
    update: (state) => {
      if (safe(state) === last) return;
      last = safe(state);
      void say();
    },
    stop: () => stopped.abort(),
  };
}
