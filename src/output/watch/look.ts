import { DopeerError, type ErrorCode } from '../../errors.ts';
import type { Result } from '../result.ts';
import { nameOf } from './changes.ts';

/** Looks for what is watched. */
export type Look = () => Promise<Result>;

/** A look that says so where the one thing that it has seen before is there no more. */
export function tellingGone(look: Look): Look {
  let seen: Result | undefined;
  return async () => {
    try {
      seen = await look();
      return seen;
    } catch (error) {
      if (!(error instanceof DopeerError) || error.code !== 'not_found') throw error;
      if (seen === undefined || !('row' in seen)) throw error;
      throw new DopeerError('not_found', `"${nameOf(seen.row, seen)}" is gone.`);
    }
  };
}

/** What is the same at the next look, or was meant to end it. */
const LASTING: readonly ErrorCode[] = [
  'no_token',
  'token_conflict',
  'invalid_token',
  'unauthorized',
  'forbidden',
  'config',
  'usage',
  'not_found',
  'ambiguous',
  'interrupted',
  'terminated',
];

/**
 * What may be over at the next look, which is no end of a watch: no network, an answer that is none.
 *
 * @throws whatever else a look fails with.
 */
export function passing(error: unknown): DopeerError {
  if (error instanceof DopeerError && !LASTING.includes(error.code)) return error;
  throw error;
}
