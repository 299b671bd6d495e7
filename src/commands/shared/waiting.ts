import type { Command, OptionValues } from '@commander-js/extra-typings';
import type { Context } from '../../context.ts';
import { usageError } from '../../errors.ts';
import type { Clock } from '../../host.ts';
import type { WaitResult, Watched } from '../../operations/poll.ts';
import { type WaitTarget, waitFor } from '../../operations/wait.ts';
import { parseDuration, parseInterval } from '../../text/duration.ts';

/** The options of every command that waits; durations as typed. */
export interface WaitFlags {
  readonly timeout?: string | undefined;
  readonly pollInterval?: string | undefined;
}

/** How long to wait and how often to ask, in milliseconds. */
export interface WaitTimes {
  /** 0 for no limit. */
  readonly timeoutMs: number;
  /** `undefined` for the adaptive pause. */
  readonly pollIntervalMs: number | undefined;
}

/** DigitalOcean shows a new peering late: how long a 404 is believed to be that, in milliseconds. */
export const UNSEEN_AFTER_CREATE_MS = 30_000;
export const UNSEEN_MS = 5_000;

const DEFAULT_TIMEOUT = '10m';

/** Gives a command `--timeout` and `--poll-interval`. */
export function withWaitOptions<Args extends unknown[], Options extends OptionValues>(
  command: Command<Args, Options>,
) {
  return command
    .option('--timeout <duration>', `give up waiting after this long, 0 for never (${DEFAULT_TIMEOUT})`)
    .option('--poll-interval <duration>', 'ask this often, instead of often at first and then less');
}

/**
 * Reads the options of a wait; a usage error names the wrong one, and the one that says nothing because
 * nothing is waited for.
 */
export function readWaitTimes({ timeout, pollInterval }: WaitFlags, isWaiting = true): WaitTimes {
  const useless = timeout !== undefined ? '--timeout' : pollInterval !== undefined ? '--poll-interval' : '';
  if (!isWaiting && useless !== '') throw usageError(`${useless} goes with --wait.`);
  const pollIntervalMs =
    pollInterval === undefined ? undefined : parseInterval(pollInterval, '--poll-interval');
  return { timeoutMs: parseDuration(timeout ?? DEFAULT_TIMEOUT, '--timeout'), pollIntervalMs };
}

/** The same options as they were typed, word by word. */
export const waitFlags = ({ timeout, pollInterval }: WaitFlags): readonly string[] => [
  ...(timeout === undefined ? [] : ['--timeout', timeout]),
  ...(pollInterval === undefined ? [] : ['--poll-interval', pollInterval]),
];

/** Several waits that share one deadline: the function gives the times for the one that begins now. */
export function startTimes({ timeoutMs, pollIntervalMs }: WaitTimes, clock: Clock): () => WaitTimes {
  const started = clock.monotonic();
  return () => ({
    // 0 would be no limit.
    timeoutMs: timeoutMs === 0 ? 0 : Math.max(1, timeoutMs - (clock.monotonic() - started)),
    pollIntervalMs,
  });
}

/** Waits for peerings and shows on stderr how it goes. */
export async function waitVisibly(
  { api, host, progress, events }: Context,
  targets: readonly WaitTarget[],
  times: WaitTimes,
): Promise<readonly WaitResult[]> {
  const bar = await progress();
  events?.begin();
  try {
    const onPoll = (watched: readonly Watched[]) => {
      bar.update(describe(watched));
      for (const { id, peering } of watched)
        events?.status({ id, name: peering?.name, status: peering?.status });
    };
    return await waitFor(targets, {
      ...times,
      api: await api(),
      clock: host.clock,
      signal: host.signal,
      onPoll,
    });
  } finally {
    bar.stop();
  }
}

/** One peering by name and status, several by how many are in which status. */
function describe(watched: readonly Watched[]): string {
  const [first] = watched;
  if (first !== undefined && watched.length === 1)
    return `${first.peering?.name ?? first.id}: ${statusOf(first)}`;
  const counts = new Map<string, number>();
  for (const each of watched) counts.set(statusOf(each), (counts.get(statusOf(each)) ?? 0) + 1);
  return `${watched.length} peerings: ${[...counts].map(([status, count]) => `${count} ${status}`).join(', ')}`;
}

function statusOf({ peering, lastLook }: Watched): string {
  if (peering !== undefined) return peering.status ?? 'status unknown';
  return lastLook === 'missing' ? 'not there' : 'not seen yet';
}
