import pMap from 'p-map';
import type { Api } from '../api/endpoints.ts';
import { idKey } from '../api/id.ts';
import { MAX_PER_PAGE } from '../api/paging.ts';
import type { Peering } from '../api/types.ts';
import { DopeerError } from '../errors.ts';
import { PARALLEL_REQUESTS } from './batch.ts';

/** How a wait for one peering ended. */
export interface WaitResult {
  readonly id: string;
  /** The last state seen; `DELETED` once it is gone. */
  readonly peering: Peering | undefined;
  readonly failure?: DopeerError;
}

/** A peering while it is waited for. */
export interface Watched {
  readonly id: string;
  /** As last seen; `DELETED` once it is gone. */
  peering: Peering | undefined;
  seen: boolean;
  /** What came of the last look: it was there, it answered 404, or why that is not known. */
  lastLook?: 'there' | 'missing' | DopeerError | undefined;
  result: WaitResult | undefined;
}

/** `undefined` for HTTP 404, `null` where the API left it out. */
export type Status = string | null | undefined;

/** Called for each target as soon as it was seen, whatever becomes of the others. */
export type See = (target: Watched, status: Status) => void;

/**
 * One round of requests: a GET for each target, or one list where that costs fewer requests. A
 * failure that may pass leaves its target for the next round.
 */
export function createPoll(api: Pick<Api, 'getPeering' | 'listPeerings'>, signal: AbortSignal) {
  let pagesOfList = 1;
  let holdOffMs = 0;

  /** Lets pass what may be different at the next poll; anything else ends the wait. */
  const tolerate = (error: unknown, targets: readonly Watched[]): undefined => {
    if (!(error instanceof DopeerError)) throw error;
    if (error.code !== 'unavailable' && error.code !== 'rate_limited') throw error;
    holdOffMs = Math.max(holdOffMs, (error.details.rateLimit?.retryAfter ?? 0) * 1_000);
    for (const target of targets) target.lastLook = error;
    return undefined;
  };
  const found = (target: Watched, peering: Peering, see: See) => {
    target.peering = peering;
    target.lastLook = 'there';
    see(target, peering.status);
  };

  const getOne = async (target: Watched, see: See): Promise<void> => {
    try {
      found(target, await api.getPeering(target.id, { signal, retry: false }), see);
    } catch (error) {
      if (!(error instanceof DopeerError) || error.code !== 'not_found') return tolerate(error, [target]);
      target.lastLook = 'missing';
      see(target, undefined);
    }
  };
  const getEach = async (targets: readonly Watched[], see: See): Promise<void> => {
    await pMap(targets, (target) => getOne(target, see), { concurrency: PARALLEL_REQUESTS });
  };

  const fromList = async (targets: readonly Watched[], see: See): Promise<void> => {
    const peerings = await api
      .listPeerings({ signal, retry: false })
      .catch((error: unknown) => tolerate(error, targets));
    if (peerings === undefined) return;
    pagesOfList = Math.max(1, Math.ceil(peerings.length / MAX_PER_PAGE));
    const byId = new Map(peerings.map((peering) => [idKey(peering.id), peering]));
    for (const target of targets) {
      const peering = byId.get(idKey(target.id));
      if (peering !== undefined) found(target, peering, see);
    }
    // A page can miss what moved while it was read: only a GET tells that a peering is gone.
    const missing = targets.filter(({ id }) => !byId.has(idKey(id)));
    await getEach(missing, see);
  };

  return {
    round: (targets: readonly Watched[], see: See): Promise<void> => {
      holdOffMs = 0;
      return targets.length > pagesOfList ? fromList(targets, see) : getEach(targets, see);
    },
    /** How long the API asked us to stay away in the last round, in milliseconds. */
    holdOffMs: () => holdOffMs,
  };
}
