/** What the rate-limit headers of one answer say; DigitalOcean counts per token. */
export interface RateLimit {
  /** Requests per hour. */
  readonly limit?: number | undefined;
  readonly remaining?: number | undefined;
  /** Seconds since the epoch when the oldest counted request expires. */
  readonly reset?: number | undefined;
  /** Seconds to wait; only where the limit per minute was hit. */
  readonly retryAfter?: number | undefined;
}

/** Reads the headers `ratelimit-*` and `retry-after`; what is missing or no number stays undefined. */
export function rateLimitOf(headers: Headers): RateLimit {
  const read = (name: string) => {
    const text = headers.get(name)?.trim();
    return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
  };
  return {
    limit: read('ratelimit-limit'),
    remaining: read('ratelimit-remaining'),
    reset: read('ratelimit-reset'),
    retryAfter: read('retry-after'),
  };
}
