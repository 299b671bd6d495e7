import { DopeerError, type Outcome } from '../errors.ts';

/**
 * Makes a write, and says in its error what became of it: `refused` where the API's answer shows
 * that nothing was done, `unknown` where there was no such answer.
 */
export async function withOutcome<Result>(refused: Outcome, write: () => Promise<Result>): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    if (!(error instanceof DopeerError) || error.details.outcome !== undefined) throw error;
    throw error.with({ outcome: isRefusal(error) ? refused : 'unknown' });
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

/** Whether the API answered, and its answer rules out that it did what was asked. */
export function isRefusal({ details: { httpStatus } }: DopeerError): boolean {
  return httpStatus !== undefined && httpStatus >= 300 && httpStatus < 500;
}
