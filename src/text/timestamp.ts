const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i;

/** A time before is none: it is what a program writes that has none, such as the year 1. */
const BEFORE_DIGITALOCEAN = Date.UTC(2011, 0);

/**
 * Milliseconds since the epoch of a time as the API writes it; `NaN` for anything else. One without a
 * zone is nobody's: it would be read as the time of this machine.
 */
export function parseTimestamp(text: string | null | undefined): number {
  const time = text && RFC_3339.test(text) ? Date.parse(text) : Number.NaN;
  return time < BEFORE_DIGITALOCEAN ? Number.NaN : time;
}
