import pMap from 'p-map';
import type { Api } from '../api/endpoints.ts';
import type { Peering } from '../api/types.ts';
import { startGrace } from '../deadline.ts';
import { DopeerError } from '../errors.ts';
import type { Clock } from '../host.ts';
import type { Pace } from '../pace.ts';
import { withOutcome } from './outcome.ts';

/** Requests of one batch that are under way at once. */
export const PARALLEL_REQUESTS = 8;

/** After Ctrl-C no DELETE is begun; those under way have this long to end, in milliseconds. */
const GRACE_MS = 3_000;

/** What became of one peering. */
export interface DeleteResult {
  /** As last seen. */
  readonly peering: Peering;
  /** Why it was not deleted, or `unknown` in its outcome. */
  readonly error?: DopeerError;
}

/** What a batch needs. */
export interface DeleteAllOptions {
  readonly api: Pick<Api, 'deletePeering'>;
  readonly clock: Clock;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  readonly pace: Pace;
}

/**
 * Deletes peerings, each on its own: one that fails does not stop the others. Only a token that may
 * not delete (401, 403) and Ctrl-C do; what was not tried then says so. Never throws for a peering.
 */
export async function deleteAll(
  peerings: readonly Peering[],
  { api, clock, signal, pace }: DeleteAllOptions,
): Promise<readonly DeleteResult[]> {
  const grace = startGrace(clock, signal, GRACE_MS);
  let refusal: DopeerError | undefined;

  const deleteOne = async (peering: Peering): Promise<DeleteResult> => {
    try {
      await beforeRequest();
      const deleted = await withOutcome('not_deleted', () =>
        api.deletePeering(peering.id, { signal: grace.signal }),
      );
      return { peering: deleted ?? { ...peering, status: 'DELETING' } };
    } catch (error) {
      if (!(error instanceof DopeerError)) throw error;
      if (error.code === 'forbidden' || error.code === 'unauthorized') refusal ??= error;
      return { peering, error };
    }
  };
  const beforeRequest = async () => {
    if (refusal === undefined && !signal.aborted) await pace(signal).catch(() => {});
    if (signal.aborted && signal.reason instanceof DopeerError) throw notTried(signal.reason);
    if (refusal !== undefined) throw notTried(refusal);
  };

  try {
    return await pMap(peerings, deleteOne, { concurrency: PARALLEL_REQUESTS });
  } finally {
    grace.cancel();
  }
}

function notTried(reason: DopeerError): DopeerError {
  return new DopeerError(reason.code, `Not tried. ${reason.message}`, {
    outcome: 'not_deleted',
    hint: reason.details.hint,
  });
}
