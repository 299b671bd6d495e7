import { randomUUID } from 'node:crypto';

/** What answers requests: the server's side of `fetch`. */
export type Handler = (request: Request) => Promise<Response>;

/** A refusal on its way to becoming an error body. */
export class Refusal extends Error {
  readonly status: number;
  /** `id` of the error body, such as `not_found`. */
  readonly apiId: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    apiId: string,
    message: string,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.status = status;
    this.apiId = apiId;
    this.headers = headers;
  }
}

/**
 * The refusal that DigitalOcean's specification documents for whatever is not there. Its own doctl takes
 * something for gone only where the text holds `not found`.
 */
export function notFound(what: string): Refusal {
  const message = `The resource you requested could not be found. ${what} not found.`;
  return new Refusal(404, 'not_found', message);
}

/** A JSON answer with a request ID in its header. */
export function jsonResponse(status: number, body: object): Response {
  return Response.json(body, { status, headers: { 'x-request-id': randomUUID() } });
}

/** An error as the API writes it: `id`, `message`, and the request ID in body and header. */
export function errorResponse(refusal: Refusal): Response {
  const requestId = randomUUID();
  return Response.json(
    { id: refusal.apiId, message: refusal.message, request_id: requestId },
    { status: refusal.status, headers: { ...refusal.headers, 'x-request-id': requestId } },
  );
}
