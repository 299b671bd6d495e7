import { DopeerError } from '../../errors.ts';
import type { Host, Output } from '../../host.ts';
import type { Messages } from '../messages.ts';
import { type PrintOptions, render } from '../print.ts';
import type { Result } from '../result.ts';
import { compareResults } from './changes.ts';
import { frameOf, type Watched } from './frame.ts';
import { type Look, passing } from './look.ts';
import { createNotes, withoutRepeats } from './notes.ts';
import { openWindow } from './window.ts';

/** A watch that is ready to begin. */
export interface Watch {
  /** Where messages go while it lasts. */
  readonly stderr: Output;
  /** Looks again and again; ends with Ctrl-C, or where nobody reads any more. */
  readonly run: (look: Look, printing: PrintOptions, messages: Messages) => Promise<void>;
}

/** Times are told in seconds. */
const TICK_MS = 1_000;

/** A watch on a screen of its own, which is drawn anew each second and whenever the window has another size. */
export function createScreen(host: Host, intervalMs: number): Watch {
  const { clock, signal, stdout } = host;
  const { output, nextLook } = withoutRepeats(host.stderr);
  const notes = createNotes(output);

  async function run(look: Look, printing: PrintOptions, messages: Messages): Promise<void> {
    const say = ({ notice }: Result) => notice !== undefined && messages.notice(notice);
    // What fails before anything was seen is told where everything else is.
    const first = await look();
    let watched: Watched = { ...NOTHING_ELSE, intervalMs, result: first, at: clock.now() };
    const window = openWindow(host, async (size) =>
      frameOf({ ...watched, notes: notes.lines() }, clock.now(), size, printing),
    );
    notes.hold();
    say(first);
    try {
      while (!stdout.closed) {
        await ticking(clock.sleep(intervalMs, signal), window.draw);
        const told = notes.lines().length;
        nextLook();
        watched = { ...watched, since: clock.now() };
        const found = await ticking(look().catch(passing), window.draw);
        watched = { ...watched, ...after(watched, found, clock.now(), printing.settings.columns) };
        notes.forget(told);
        say(watched.result);
      }
    } finally {
      // First of all: whatever comes now, the terminal is as it was.
      window.close();
      // All of it: the terminal keeps what does not fit its window.
      stdout.write(await render(watched.result, printing).finally(notes.release));
    }
  }

  /** Draws at once and each second until the work is done. */
  async function ticking<Value>(work: Promise<Value>, draw: () => Promise<void>): Promise<Value> {
    const done = new AbortController();
    const tick = async () => {
      while (!done.signal.aborted) {
        await draw();
        await clock.sleep(TICK_MS, done.signal).catch(() => {});
      }
    };
    const ticks = tick();
    try {
      return await Promise.race([work, ticks.then(() => work)]);
    } finally {
      done.abort();
      await ticks;
    }
  }

  return { stderr: notes.output, run };
}

/** What is known after another look. */
function after(
  { result }: Watched,
  found: Result | DopeerError,
  at: number,
  shown: readonly string[] | undefined,
): Partial<Watched> {
  if (found instanceof DopeerError) return { failure: found.message, since: undefined };
  const changes = compareResults(result, found, shown);
  const changed = changes === undefined ? {} : { before: result, changes };
  return { ...changed, result: found, at, failure: undefined, since: undefined };
}

const NOTHING_ELSE = {
  before: undefined,
  changes: undefined,
  since: undefined,
  failure: undefined,
  notes: [],
} as const;
