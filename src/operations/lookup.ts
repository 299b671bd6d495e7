import type { Api } from '../api/endpoints.ts';
import type { Peering } from '../api/types.ts';
import { DopeerError } from '../errors.ts';
import type { Clock } from '../host.ts';
import { findReference, isUuid, notFound, PEERING, VPC } from '../peerings/resolve.ts';
import { indexById, type VpcIndex } from '../peerings/vpc-index.ts';
import { sentence } from '../text/sentence.ts';
import { asDopeerError } from './look-up.ts';

/** Looks references up with as few requests as they need. */
export interface Lookup {
  /** The peering a reference means: a whole ID costs one GET; all other references share one list. */
  peering(reference: string): Promise<Peering>;
  /** The ID of the VPC a reference means: a whole ID costs nothing; all others share one list. */
  vpcId(reference: string): Promise<string>;
  /** Every peering; the list is fetched once. */
  peerings(): Promise<readonly Peering[]>;
  /** Every VPC by ID, for what cannot do without; fetched once. */
  vpcs(): Promise<VpcIndex>;
  /**
   * The VPCs for what is only better with them. The request begins at once, where they are `wanted`; else
   * there are only those that something else has asked for. The function it gives waits two seconds for
   * them at most, and never fails.
   */
  startVpcs(wanted: boolean): () => Promise<VpcIndex | undefined>;
}

/** Similar names are looked for so many times: nobody reads more, and each takes a walk over all names. */
const MOST_SUGGESTED = 10;

/** What a lookup needs. */
export interface LookupOptions {
  readonly clock: Clock;
  /** Ends the wait for what only looks better. */
  readonly signal: AbortSignal;
  /** Says why IDs stand in the place of names, unless the token may not read them. */
  readonly warn: (text: string) => void;
  /** The VPCs that the run has read before: where they cannot be read again, they stand for themselves. */
  readonly known: { vpcs: VpcIndex | undefined };
}

/** How long names are waited for once all else is there, in milliseconds. */
const NAMES_WAIT_MS = 2_000;

/** A lookup whose lists live as long as one command. */
export function createLookup(api: Api, { clock, signal, warn, known }: LookupOptions): Lookup {
  const peerings = once(() => api.listPeerings());
  const vpcs = once(() => api.listVpcs());
  let searches = 0;
  let isWarned = false;
  const index = async () => indexById(await vpcs());
  return {
    peerings,
    vpcs: index,
    startVpcs: (wanted) => {
      let found: VpcIndex | DopeerError | undefined;
      const fetch = async () => {
        found = await index().catch(asDopeerError);
      };
      const fetched = wanted ? fetch() : undefined;
      return async () => {
        if (!wanted && !vpcs.wasCalled()) return undefined;
        if (found === undefined) await within(NAMES_WAIT_MS, fetched ?? fetch(), clock, signal);
        if (found !== undefined && !(found instanceof DopeerError)) {
          known.vpcs = found;
          return found;
        }
        const why = found?.message ?? 'The API gave none in time.';
        if (found?.code !== 'forbidden' && !signal.aborted && !isWarned)
          warn(`The names of the VPCs could not be read. ${sentence(why)} ${insteadOf(known.vpcs)}`);
        isWarned = true;
        return known.vpcs;
      };
    },
    vpcId: async (reference) =>
      isUuid(reference)
        ? reference.toLowerCase()
        : (await findReference(reference, await vpcs(), VPC, searches++ < MOST_SUGGESTED)).id,
    peering: async (reference) =>
      isUuid(reference)
        ? getPeering(api, reference.toLowerCase(), reference)
        : findReference(reference, await peerings(), PEERING, searches++ < MOST_SUGGESTED),
  };
}

const insteadOf = (known: VpcIndex | undefined) =>
  known === undefined ? 'IDs stand for them.' : 'Those of before stand for them.';

/** Waits for some work no longer than so many milliseconds, and not after an abort. */
async function within(ms: number, work: Promise<void>, clock: Clock, signal: AbortSignal): Promise<void> {
  const done = new AbortController();
  const pause = clock.sleep(ms, AbortSignal.any([signal, done.signal])).catch(() => {});
  await Promise.race([work, pause]);
  done.abort();
}

/** For what is shown only where the token may read it. */
export function undefinedIfForbidden(error: unknown): undefined {
  if (error instanceof DopeerError && error.code === 'forbidden') return undefined;
  throw error;
}

/** Also as it was typed: DigitalOcean's IDs are in lower case, and nobody has promised that. */
async function getPeering(api: Api, id: string, typed = id): Promise<Peering> {
  try {
    return await api.getPeering(id);
  } catch (error) {
    if (error instanceof DopeerError && error.code === 'not_found') {
      if (typed !== id) return getPeering(api, typed);
      const { message, details } = notFound(id, PEERING, { names: [] });
      throw new DopeerError('not_found', message, { ...error.details, ...details });
    }
    throw error;
  }
}

/** A function that does its work on the first call and gives the same result on every other. */
function once<Result>(work: () => Promise<Result>): { (): Promise<Result>; wasCalled(): boolean } {
  let result: Promise<Result> | undefined;
  const call = () => {
    result ??= work();
    return result;
  };
  return Object.assign(call, { wasCalled: () => result !== undefined });
}
