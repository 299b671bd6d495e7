/** What is left of a rate limit, as the API's headers tell it. */
export interface Allowance {
  readonly limit: number;
  readonly remaining: number;
  /** When the oldest request counted leaves the window, in epoch milliseconds. */
  readonly resetAt: number;
}

/** Requests counted over a window that rolls, as DigitalOcean counts them: each leaves it on its own. */
export class RollingWindow {
  readonly #limit: number;
  readonly #windowMs: number;
  #expiries: number[] = [];

  constructor(limit: number, windowMs: number) {
    this.#limit = limit;
    this.#windowMs = windowMs;
  }

  /** Counts one request, also one over the limit. */
  count(now: number): void {
    this.#expiries.push(now + this.#windowMs);
  }

  /** What is left at that time. */
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
