import type { Api, RequestOptions } from '../api/endpoints.ts';
import type { Peering, PeeringRequest } from '../api/types.ts';
import { type BatchHost, type BatchResult, runBatch, type WriteOptions } from './batch.ts';
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
  const { clock, pace, signal: stop } = host;
  const list = shareLists(api);
  const sharing: CreateOnceOptions['api'] = {
    createPeering: api.createPeering,
    serverTime: api.serverTime,
    listPeerings: (options) => list({ ...options, throttle: pace }),
  };
  const create = async (request: PeeringRequest, options: WriteOptions) => {
    const say = (text: string) => notice(`${request.name}: ${text}`);
    try {
      return await createOnce(request, { ...options, api: sharing, clock, stop, notice: say });
    } finally {
      onDone?.();
    }
  };
  return runBatch(requests, create, { ...host, graceMs: GRACE_MS, notDone: 'not_created' });
}

type List = (options: RequestOptions) => Promise<readonly Peering[]>;

/** Whoever looks while a list is under way shares the next one with all who do: it has to begin after they asked. */
function shareLists({ listPeerings }: Pick<Api, 'listPeerings'>): List {
  let running: Promise<unknown> = Promise.resolve();
  let next: Promise<readonly Peering[]> | undefined;
  return (options) => {
    next ??= running.then(() => {
      next = undefined;
      const list = listPeerings(options);
      running = list.catch(() => {});
      return list;
    });
    return next;
  };
}
