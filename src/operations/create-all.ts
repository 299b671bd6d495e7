import type { Api, RequestOptions } from '../api/endpoints.ts';
import type { Peering, PeeringRequest } from '../api/types.ts';
import type { Clock } from '../host.ts';
import { type BatchHost, type BatchResult, runBatch, type WriteOptions } from './batch.ts';
import { type CreateOnceOptions, createOnce } from './create-once.ts';
import { PAUSE_MS } from './look-up.ts';

/** After Ctrl-C no POST is begun; those under way have this long to end, in milliseconds. */
const LAST_CREATES_MS = 1_000;

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
  const { clock, throttle, signal: stop } = host;
  const list = shareLists(api, clock);
  const sharing: CreateOnceOptions['api'] = {
    createPeering: api.createPeering,
    serverTime: api.serverTime,
    // After Ctrl-C there is no time to wait for the rate.
    listPeerings: (options) => list(options?.retry === false ? options : { ...options, throttle: throttle }),
  };
  const create = async (request: PeeringRequest, options: WriteOptions) => {
    const say = (text: string) => notice(`${request.name}: ${text}`);
    try {
      return await createOnce(request, { ...options, api: sharing, clock, stop, notice: say });
    } finally {
      onDone?.();
    }
  };
  return runBatch(requests, create, { ...host, graceMs: LAST_CREATES_MS, notDone: 'not_created' });
}

type List = (options: RequestOptions) => Promise<readonly Peering[]>;

/**
 * All who look share one list at a time, which begins after they asked and no sooner than a pause after
 * the one before: many that are lost ask no more often than one.
 */
function shareLists({ listPeerings }: Pick<Api, 'listPeerings'>, clock: Clock): List {
  let begun = Number.NEGATIVE_INFINITY;
  let running: Promise<unknown> = Promise.resolve();
  let next:
    | { readonly list: Promise<readonly Peering[]>; readonly signal: AbortSignal | undefined }
    | undefined;
  const begin = async (options: RequestOptions) => {
    await running;
    const pause = begun + PAUSE_MS - clock.monotonic();
    if (pause > 0) await clock.sleep(pause, options.signal).catch(() => {});
    next = undefined;
    begun = clock.monotonic();
    const list = listPeerings(options);
    running = list.catch(() => {});
    return list;
  };
  return (options) => {
    // One that waits for its turn under a signal that has ended it is no list for those who look on.
    if (next?.signal !== options.signal && next?.signal?.aborted) next = undefined;
    next ??= { list: begin(options), signal: options.signal };
    return next.list;
  };
}
