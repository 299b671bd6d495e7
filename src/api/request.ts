import type { RateLimit } from '../errors.ts';

/** Resolves when one more request may be sent; rejects with the signal's reason. */
export type Throttle = (signal: AbortSignal) => Promise<void>;

/** What may be said about a single request. */
export interface RequestOptions {
  /** Ends the request early, instead of Ctrl-C. */
  readonly signal?: AbortSignal | undefined;
  /** `false` for one attempt alone. */
  readonly retry?: boolean | undefined;
  /** Awaited before every attempt. */
  readonly throttle?: Throttle | undefined;
}

/** One call of the API. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below the base URL, without a first slash: `v2/vpc_peerings`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>> | undefined;
  readonly body?: unknown;
  /** The token scope the call needs, such as `vpc_peering:read`. */
  readonly scope: string;
  /** Whether the answer holds what nobody may see: not even the first words of it are shown. */
  readonly isSecret?: boolean | undefined;
  /** Ends the request early, instead of Ctrl-C; the promise then rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
  /** `false` for one attempt alone, where the caller has a schedule of its own. */
  readonly retry?: boolean | undefined;
  /** Awaited before every attempt: lets no more through than a rate allows, or ends it by throwing. */
  readonly throttle?: Throttle | undefined;
}

/** A 2xx answer. */
export interface ApiAnswer {
  /** The parsed JSON; `undefined` for a DELETE that was answered with none. */
  readonly body: unknown;
  readonly requestId?: string | undefined;
  readonly rateLimit: RateLimit;
  /** The server's time in milliseconds since the epoch, to the second; `undefined` where it sent none. */
  readonly serverTime?: number | undefined;
}

/** Sends one request; throws a `DopeerError` for everything but a 2xx answer in JSON. */
export type Send = (request: ApiRequest) => Promise<ApiAnswer>;
