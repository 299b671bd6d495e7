import { Refusal } from './api/answers.ts';

/** DigitalOcean's documented limits for a token. */
const REQUESTS_PER_HOUR = 5000;
export const REQUESTS_PER_MINUTE = 250;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** What is left of a rate limit, as the API's headers tell it. */
export interface Allowance {
  readonly limit: number;
  readonly remaining: number;
  /** When the oldest request counted leaves the window, in epoch milliseconds. */
  readonly resetAt: number;
}

/** What a token has that nothing was asked with. */
export const freshAllowance = (now: number): Allowance => ({
  limit: REQUESTS_PER_HOUR,
  remaining: REQUESTS_PER_HOUR,
  resetAt: now + HOUR_MS,
});

/** The limits of one token: so many requests a minute, and the hour's. */
export class RateLimit {
  readonly #minute: RollingWindow;
  readonly #hour: RollingWindow;

  /** More a minute than DigitalOcean allows makes the hour longer as well. */
  constructor(perMinute: number) {
    this.#minute = new RollingWindow(perMinute, MINUTE_MS);
    const perHour = Math.max(REQUESTS_PER_HOUR, (perMinute * REQUESTS_PER_HOUR) / REQUESTS_PER_MINUTE);
    this.#hour = new RollingWindow(perHour, HOUR_MS);
  }

  /**
   * Counts a request, unless there is none left: whether the API counts those it refuses is unknown.
   *
   * @throws Refusal 429, with `retry-after` where it is the minute's.
   */
  take(now: number): void {
    if (this.#hour.left(now).remaining === 0) throw exceeded();
    const minute = this.#minute.left(now);
    if (minute.remaining === 0)
      throw exceeded({ 'retry-after': String(Math.ceil((minute.resetAt - now) / 1000)) });
    this.#minute.count(now);
    this.#hour.count(now);
  }

  /** What is left of the hour: that is what the headers tell, whatever the minute says. */
  left(now: number): Allowance {
    return this.#hour.left(now);
  }
}

const exceeded = (headers: Readonly<Record<string, string>> = {}) =>
  new Refusal(429, 'too_many_requests', 'API rate limit exceeded.', headers);

/** Requests counted over a window that rolls, as DigitalOcean counts them: each leaves it on its own. */
class RollingWindow {
  readonly #limit: number;
  readonly #windowMs: number;
  #expiries: number[] = [];

  constructor(limit: number, windowMs: number) {
    this.#limit = limit;
    this.#windowMs = windowMs;
  }

  count(now: number): void {
    this.#expiries.push(now + this.#windowMs);
  }

  left(now: number): Allowance {
    const alive = this.#expiries.findIndex((expiry) => expiry > now);
    this.#expiries.splice(0, alive === -1 ? this.#expiries.length : alive);
    return {
      limit: this.#limit,
      remaining: Math.max(0, this.#limit - this.#expiries.length),
      resetAt: this.#expiries[0] ?? now + this.#windowMs,
    };
  }
}

/** Writes the three documented `ratelimit-` headers. */
export function setRateLimit(response: Response, { limit, remaining, resetAt }: Allowance): void {
  response.headers.set('ratelimit-limit', String(limit));
  response.headers.set('ratelimit-remaining', String(remaining));
  response.headers.set('ratelimit-reset', String(Math.ceil(resetAt / 1000)));
}
