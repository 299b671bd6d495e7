import type { Peering, PeeringRequest } from '../api/types.ts';
import { type BatchHost, type BatchResult, runBatch } from './batch.ts';
import { type CreateOnceOptions, createOnce } from './create-once.ts';

/** After Ctrl-C no POST is begun; those under way have this long to end, in milliseconds. */
const GRACE_MS = 1_000;

/** What a batch of creates needs. */
export interface CreateAllOptions extends BatchHost {
  readonly api: CreateOnceOptions['api'];
  /** Says what was found out where the API gave no answer; the text names the peering. */
  readonly notice: (text: string) => void;
  /** Called whenever one more was created or has failed. */
  readonly onDone?: () => void;
}

/** Creates peerings as a batch, each exactly once. Never throws for a peering. */
export function createAll(
  requests: readonly PeeringRequest[],
  { api, notice, onDone, ...host }: CreateAllOptions,
): Promise<readonly BatchResult<PeeringRequest, Peering>[]> {
  const create = async (request: PeeringRequest, signal: AbortSignal) => {
    const say = (text: string) => notice(`${request.name}: ${text}`);
    try {
      return await createOnce(request, { api, clock: host.clock, signal, stop: host.signal, notice: say });
    } finally {
      onDone?.();
    }
  };
  return runBatch(requests, create, { ...host, graceMs: GRACE_MS, notDone: 'not_created' });
}
