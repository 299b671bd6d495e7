import type { Throttle } from '../api/request.ts';
import type { Clock } from '../host.ts';

/** Well below DigitalOcean's limit of 250 requests a minute and token, which others may share. */
const REQUESTS_PER_MINUTE = 200;
const MINUTE_MS = 60_000;

/** Throttles the requests of a batch: the first 200 go at once, then as many as the last minute leaves free. */
export function createThrottle(clock: Clock): Throttle {
  const sent: number[] = [];
  return async (signal) => {
    for (;;) {
      const now = clock.monotonic();
      while (sent[0] !== undefined && sent[0] <= now - MINUTE_MS) sent.shift();
      const [oldest] = sent;
      if (oldest === undefined || sent.length < REQUESTS_PER_MINUTE) {
        sent.push(now);
        return;
      }
      await clock.sleep(oldest + MINUTE_MS - now, signal);
    }
  };
}
