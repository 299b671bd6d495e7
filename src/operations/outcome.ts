import { DopeerError, type Outcome } from '../errors.ts';

/**
 * Makes a write, and says in its error what became of it: `refused` where it is certain
 * that nothing was done, else `unknown`.
 */
export async function withOutcome<Result>(refused: Outcome, write: () => Promise<Result>): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    if (!(error instanceof DopeerError) || error.details.outcome !== undefined) throw error;
    throw error.with({ outcome: changedNothing(error) ? refused : 'unknown' });
  }
}

/** Does what comes before a write; its errors say that the write was not made. */
export async function beforeWrite<Result>(outcome: Outcome, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof DopeerError ? error.with({ outcome }) : error;
  }
}

/** Whether it is certain that the last attempt of a write changed nothing: it was refused, or never reached the API. */
export function changedNothing({ details: { httpStatus, neverSent } }: DopeerError): boolean {
  return neverSent === true || (httpStatus !== undefined && isRefusal(httpStatus));
}

/** Statuses of gateways that gave up: the request may have been carried out. */
const UNDECIDED = [408, 499];

/** A redirect may lead to what was done, and decides nothing, unless it asks for the same request again. */
const isRefusal = (status: number) =>
  status === 307 || status === 308 || (status >= 400 && status < 500 && !UNDECIDED.includes(status));
