import type { Api } from '../api/endpoints.ts';
import { idKey } from '../api/id.ts';
import type { Peering } from '../api/types.ts';
import { DopeerError } from '../errors.ts';
import type { Clock } from '../host.ts';
import { startGrace } from '../system/deadline.ts';
import type { WriteOptions } from './batch.ts';

/** A DELETE that is under way at Ctrl-C has this long to end, in milliseconds. */
const LAST_DELETE_MS = 3_000;

/** What a delete needs. */
export interface DeleteOnceOptions extends WriteOptions {
  readonly api: Pick<Api, 'deletePeering' | 'getPeering'>;
  readonly clock: Clock;
}

/**
 * Deletes a peering, and gives it as last seen.
 *
 * @throws DopeerError why it was not deleted, or that nobody knows.
 */
export async function deleteOnce(
  peering: Peering,
  { api, clock, signal, throttle }: DeleteOnceOptions,
): Promise<Peering> {
  const grace = startGrace(clock, signal, LAST_DELETE_MS);
  const options = { signal: grace.signal, throttle };
  try {
    const answer = await api
      .deletePeering(peering.id, options)
      .catch((error) => lookAfter(error, () => api.getPeering(peering.id, { ...options, retry: false })));
    // An answer without a body, or with half of a peering, says no more than that it is being deleted.
    return { ...peering, status: 'DELETING', ...known(peering.id, answer) };
  } finally {
    grace.cancel();
  }
}

/**
 * What an answer tells of the peering it was asked for: what it holds and nobody can read must not hide
 * what was known before.
 */
function known(id: string, answer: Peering | undefined): Partial<Peering> {
  if (answer === undefined || idKey(answer.id) !== idKey(id)) return {};
  return Object.fromEntries(Object.entries(answer).filter(([, value]) => value !== null));
}

/**
 * What a look tells after a DELETE whose answer was lost, was an error of the server, or was a 403, which DigitalOcean
 * answers also where it is no refusal: it is gone, or being deleted.
 *
 * @throws `error` where it is neither, or that cannot be told: the DELETE may have its effect yet.
 */
async function lookAfter(error: unknown, look: () => Promise<Peering>): Promise<Peering | undefined> {
  if (!(error instanceof DopeerError)) throw error;
  const isUnknown = error.code === 'unavailable' && error.details.outcome === 'unknown';
  if (!isUnknown && error.details.httpStatus !== 403) throw error;
  const seen = await look().catch((failure: unknown) => {
    if (!(failure instanceof DopeerError)) throw failure;
    if (failure.code === 'not_found') return undefined;
    // Who may not look may not delete either.
    if (failure.code === 'forbidden') throw error;
    const isInterrupted = failure.code === 'interrupted' || failure.code === 'terminated';
    throw (isInterrupted ? failure : error).with({ outcome: 'unknown' });
  });
  if (seen !== undefined && seen.status !== 'DELETING') throw error;
  return seen;
}
