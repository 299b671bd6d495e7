import type { Api } from '../api/endpoints.ts';
import type { Peering, Vpc } from '../api/types.ts';
import { DopeerError } from '../errors.ts';
import { findReference, isUuid, notFound, PEERING, VPC } from './resolve.ts';

/** Looks references up with as few requests as they need. */
export interface Lookup {
  /** The peering a reference means: a whole ID costs one GET; all other references share one list. */
  peering(reference: string): Promise<Peering>;
  /** The ID of the VPC a reference means: a whole ID costs nothing; all others share one list. */
  vpcId(reference: string): Promise<string>;
  /** Every peering; the list is fetched once. */
  peerings(): Promise<readonly Peering[]>;
  /** Every VPC by ID; fetched once. */
  vpcs(): Promise<VpcIndex>;
  /** The same, or `undefined` where the token may not read them. */
  readableVpcs(): Promise<VpcIndex | undefined>;
  /** The VPCs for what only looks better with them: one attempt; `undefined` where that fails. */
  vpcsIfPossible(signal?: AbortSignal): Promise<VpcIndex | undefined>;
  /** The VPCs if they were fetched already, without a request. */
  knownVpcs(): Promise<VpcIndex | undefined>;
}

export type VpcIndex = ReadonlyMap<string, Vpc>;

/** A lookup whose lists live as long as one command. */
export function createLookup(api: Api): Lookup {
  const peerings = once(() => api.listPeerings());
  const vpcs = once(() => api.listVpcs());
  const index = async () => indexById(await vpcs());
  return {
    peerings,
    vpcs: index,
    readableVpcs: () => index().catch(undefinedIfForbidden),
    vpcsIfPossible: (signal) => api.listVpcs({ signal, retry: false }).then(indexById, () => undefined),
    knownVpcs: async () => (vpcs.wasCalled() ? index().catch(undefinedIfForbidden) : undefined),
    vpcId: async (reference) =>
      isUuid(reference) ? reference.toLowerCase() : (await findReference(reference, await vpcs(), VPC)).id,
    peering: async (reference) =>
      isUuid(reference)
        ? getPeering(api, reference.toLowerCase())
        : findReference(reference, await peerings(), PEERING),
  };
}

const indexById = (vpcs: readonly Vpc[]): VpcIndex => new Map(vpcs.map((vpc) => [vpc.id, vpc]));

/** For what is shown only where the token may read it. */
export function undefinedIfForbidden(error: unknown): undefined {
  if (error instanceof DopeerError && error.code === 'forbidden') return undefined;
  throw error;
}

async function getPeering(api: Api, id: string): Promise<Peering> {
  try {
    return await api.getPeering(id);
  } catch (error) {
    if (error instanceof DopeerError && error.code === 'not_found') {
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
