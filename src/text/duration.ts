import { usageError } from '../errors.ts';

const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** Node's timers know no longer pause. */
const LONGEST_MS = 2 ** 31 - 1;

/** Milliseconds of `500ms`, `30s`, `5m`, `1h` or bare seconds; `name` is the flag it was given to. */
export function parseDuration(text: string, name: string): number {
  const [, amount, unit = 's'] = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text.trim()) ?? [];
  const ms = Number(amount) * UNITS[unit as keyof typeof UNITS];
  if (ms > LONGEST_MS) throw usageError(`${name} can be 24 days at most.`, 'The longest is 576h.');
  if (!Number.isFinite(ms)) {
    throw usageError(
      `${name} needs a duration, not "${text}".`,
      'Write 500ms, 30s, 5m, 1h, or a number of seconds.',
    );
  }
  return ms;
}

/** Faster, a wait or a watch would use up the rate limit within half a minute. */
const SHORTEST_INTERVAL_MS = 100;

/** The milliseconds between two requests that are repeated, as `parseDuration` reads them. */
export function parseInterval(text: string, name: string): number {
  const ms = parseDuration(text, name);
  if (ms < SHORTEST_INTERVAL_MS)
    throw usageError(`${name} must be ${formatDuration(SHORTEST_INTERVAL_MS)} or longer.`);
  return ms;
}

/** A duration for people: `450ms`, `12s`, `3m 20s`, `1h 5m`. */
export function formatDuration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)}ms`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60) return `${seconds}s`;
  const [large, small, units] =
    seconds < 3_600
      ? [Math.floor(seconds / 60), seconds % 60, 'ms']
      : [Math.floor(seconds / 3_600), Math.floor((seconds % 3_600) / 60), 'hm'];
  return small === 0 ? `${large}${units[0]}` : `${large}${units[0]} ${small}${units[1]}`;
}

/** How long ago something was, in one unit: `45s`, `12m`, `5h`, `12d`, `2y`. */
export function formatAge(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  if (seconds < 120) return `${seconds}s`;
  if (seconds < 7_200) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3_600)}h`;
  const days = Math.floor(seconds / 86_400);
  return days < 730 ? `${days}d` : `${Math.floor(days / 365)}y`;
}
