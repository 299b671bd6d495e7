import type { Clock } from '../host.ts';
import { errorResponse, type Handler, Refusal } from './api/answers.ts';
import { RollingWindow, setRateLimit } from './rate-limit.ts';

const MINUTE_MS = 60_000;

/** What goes wrong, and how often; nothing does unless told. */
export interface Misbehaviour {
  readonly clock: Clock;
  /** A number from 0 up to, not including, 1. */
  readonly random: () => number;
  /** How long every answer takes, in milliseconds. */
  readonly latencyMs?: number | undefined;
  /** The share of requests, 0 to 1, answered 500; half of those have taken effect. */
  readonly errorRate?: number | undefined;
  /** Requests let through in any minute; the others are answered 429 and have no effect. */
  readonly rateLimitPerMinute?: number | undefined;
}

/** The same API on a bad day. */
export function misbehave(handler: Handler, options: Misbehaviour): Handler {
  const { clock, random, latencyMs = 0, errorRate = 0, rateLimitPerMinute = Infinity } = options;
  const minute = new RollingWindow(rateLimitPerMinute, MINUTE_MS);

  async function refused(now: number): Promise<Response | undefined> {
    const left = minute.left(now);
    if (left.remaining > 0) {
      minute.count(now);
      return undefined;
    }
    const seconds = Math.ceil((left.resetAt - now) / 1000);
    const response = errorResponse(
      new Refusal(429, 'too_many_requests', 'API rate limit exceeded.', { 'retry-after': String(seconds) }),
    );
    setRateLimit(response, left);
    return response;
  }

  async function failed(request: Request): Promise<Response | undefined> {
    if (random() >= errorRate) return undefined;
    if (random() < 0.5) await handler(request);
    return errorResponse(new Refusal(500, 'server_error', 'Unexpected server-side error'));
  }

  return async (request) => {
    if (latencyMs > 0) await clock.sleep(latencyMs, request.signal);
    const bad = (await refused(clock.now())) ?? (await failed(request));
    if (bad === undefined) return await handler(request);
    bad.headers.set('date', new Date(clock.now()).toUTCString());
    return bad;
  };
}
