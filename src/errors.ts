import { type Hints, hintLines, type Typing } from './hint.ts';

/** What a shell sees. Scripts rely on these numbers: they never change meaning. */
export const ExitCode = {
  ok: 0,
  failed: 1,
  usage: 2,
  notFound: 3,
  auth: 4,
  refused: 5,
  unavailable: 6,
  partial: 7,
  timedOut: 8,
  no: 9,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** What a failed write left behind; `unknown` where even a look-up could not tell. */
export const OUTCOMES = [
  'created',
  'not_created',
  'renamed',
  'not_renamed',
  'deleted',
  'not_deleted',
  'unknown',
] as const;

export type Outcome = (typeof OUTCOMES)[number];

const EXIT_CODES = {
  failed: ExitCode.failed,
  unexpected: ExitCode.failed,
  cancelled: ExitCode.failed,
  usage: ExitCode.usage,
  not_found: ExitCode.notFound,
  no_token: ExitCode.auth,
  token_conflict: ExitCode.auth,
  invalid_token: ExitCode.auth,
  unauthorized: ExitCode.auth,
  forbidden: ExitCode.auth,
  config: ExitCode.failed,
  refused: ExitCode.refused,
  ambiguous: ExitCode.refused,
  rate_limited: ExitCode.unavailable,
  unavailable: ExitCode.unavailable,
  partial: ExitCode.partial,
  timeout: ExitCode.timedOut,
  /** The answer to the question that was asked. */
  no: ExitCode.no,
  interrupted: ExitCode.interrupted,
  terminated: ExitCode.terminated,
} as const;

/** The name of a failure in error objects; each belongs to one exit code. */
export type ErrorCode = keyof typeof EXIT_CODES;

/** Every one of them. */
export const ERROR_CODES = Object.keys(EXIT_CODES) as readonly ErrorCode[];

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

/** What is known of a failure besides its message. */
export interface ErrorDetails {
  /** What to do next, usually a command to type. */
  readonly hint?: Hints | undefined;
  /** Status of the HTTP answer, where there was one. */
  readonly httpStatus?: number | undefined;
  /** `id` of the API's error body, such as `not_found`. */
  readonly apiId?: string | undefined;
  /** What DigitalOcean's support asks for. */
  readonly requestId?: string | undefined;
  /** Whether the same command may succeed later without a change. */
  readonly retryable?: boolean | undefined;
  readonly outcome?: Outcome | undefined;
  /** Whether the message says already what became of the write; not part of what is shown. */
  readonly saysOutcome?: boolean | undefined;
  /** Why nothing was sent for this one of several targets; not part of what is shown. */
  readonly notTried?: string | undefined;
  /** How many targets the command had, where their failures are told as one; not part of what is shown. */
  readonly targets?: number | undefined;
  /** Whether the request cannot have reached the API; not part of what is shown. */
  readonly neverSent?: boolean | undefined;
  /** The rate-limit headers of the answer; not part of what is shown. */
  readonly rateLimit?: RateLimit | undefined;
}

/** The one kind of error a command ends with. It holds nothing secret: no request, no headers. */
export class DopeerError extends Error {
  override readonly name = 'DopeerError';
  readonly code: ErrorCode;
  readonly exitCode: ExitCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message);
    this.code = code;
    this.exitCode = EXIT_CODES[code];
    this.details = details;
  }

  /** The same failure with more known about it. */
  with(details: ErrorDetails): DopeerError {
    return new DopeerError(this.code, this.message, { ...this.details, ...details });
  }

  /**
   * The `error` member of the documents that scripts read; members without a value are left out.
   * `typing` says where the commands in the hint are going to be typed.
   */
  toObject(typing: Typing): Record<string, unknown> {
    const { hint, httpStatus, apiId, requestId, retryable, outcome } = this.details;
    return {
      code: this.code,
      message: this.message,
      hint: hint === undefined ? undefined : hintLines(hint, typing).join('\n') || undefined,
      exit_code: this.exitCode,
      http_status: httpStatus,
      api_id: apiId,
      request_id: requestId,
      retryable,
      outcome,
    };
  }
}

/** A mistake on the command line; `hint` names what to type instead. */
export function usageError(message: string, hint?: Hints): DopeerError {
  return new DopeerError('usage', message, { hint });
}
