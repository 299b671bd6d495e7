import { DopeerError, usageError } from '../errors.ts';
import type { Host } from '../host.ts';
import { parseDuration } from '../text/duration.ts';
import { toJson } from '../text/safe.ts';
import { flush } from './flush.ts';
import type { Messages } from './messages.ts';
import { documentOf, type PrintOptions, render } from './print.ts';
import type { Result } from './result.ts';

/** What `--watch` needs besides the options of printing. */
export interface WatchOptions extends PrintOptions {
  readonly host: Host;
  readonly messages: Messages;
  /** The time between two looks, as typed. */
  readonly interval: string | undefined;
}

const DEFAULT_INTERVAL = '5s';

/** Moves to the top left corner and takes away everything; what is drawn next stands in its place. */
const CLEAR = '\u001b[H\u001b[J';

/**
 * Shows a result again whenever its data has changed, until Ctrl-C or until nobody reads any more. In
 * a terminal each takes the place of the one before; elsewhere they follow each other, JSON one a line.
 */
export async function watchResults<Row extends object>(
  look: () => Promise<Result<Row>>,
  options: WatchOptions,
): Promise<void> {
  const { host, messages, settings, stdout, interval = DEFAULT_INTERVAL } = options;
  const intervalMs = parseDuration(interval, '--interval');
  if (intervalMs === 0) throw usageError('--interval must be longer than 0.');
  let last: string | undefined;
  while (!stdout.closed) {
    const result = await look().catch((error: unknown) => {
      throw last !== undefined && isNotFound(error)
        ? new DopeerError('not_found', 'What was watched is gone.')
        : error;
    });
    const data = toJson(documentOf(result, settings.columns));
    if (data !== last) {
      last = data;
      const text = await render(result, { ...options, compact: true });
      stdout.write(stdout.isTTY ? `${CLEAR}${text}` : text);
      await flush(host);
      if (result.notice !== undefined) messages.notice(result.notice);
    }
    await host.clock.sleep(intervalMs, host.signal);
  }
}

const isNotFound = (error: unknown) => error instanceof DopeerError && error.code === 'not_found';
