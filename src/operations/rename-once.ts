import type { Api } from '../api/endpoints.ts';
import type { Peering } from '../api/types.ts';
import { DopeerError } from '../errors.ts';
import { dopeer } from '../hint.ts';
import type { Clock } from '../host.ts';
import type { WriteOptions } from './batch.ts';
import { asDopeerError, ifPassing, LOOK_UP_AFTER_REFUSAL_MS, LOOK_UP_MS, lookPastAbort } from './look-up.ts';
import { changedNothing } from './outcome.ts';

/** What a rename needs. */
export interface RenameOnceOptions extends Pick<WriteOptions, 'throttle'> {
  readonly api: Pick<Api, 'renamePeering' | 'getPeering'>;
  readonly clock: Clock;
  /** Aborted by Ctrl-C; the peering is then still looked at, for three seconds. */
  readonly signal: AbortSignal;
  /** Says what was found out where the API gave no answer. */
  readonly notice: (text: string) => void;
}

/**
 * Renames a peering. Where the API gives no usable answer, or refuses after an answer was lost, the
 * peering is looked at: if it has the name, it was renamed.
 *
 * @throws DopeerError with an outcome: `not_renamed` for what was never sent or refused at once,
 * `renamed` after Ctrl-C, else `unknown`.
 */
export async function renameOnce(id: string, name: string, options: RenameOnceOptions): Promise<Peering> {
  const { api, clock, signal, throttle, notice } = options;
  const answer = await api.renamePeering(id, name, { throttle }).catch(asDopeerError);
  if (!(answer instanceof DopeerError) && answer.name === name) return answer;
  const failure = answer instanceof DopeerError ? answer : contradiction(answer);
  // The outcome is there where an attempt before the last one may have taken effect.
  const isRefused = changedNothing(failure);
  if (isRefused && failure.details.outcome === undefined) throw failure.with({ outcome: 'not_renamed' });

  const look = async (ends: AbortSignal) => {
    const peering = await api.getPeering(id, { signal: ends, retry: false }).catch(ifPassing);
    return peering?.name === name ? peering : undefined;
  };
  const ms = isRefused ? LOOK_UP_AFTER_REFUSAL_MS : LOOK_UP_MS;
  const renamed = await lookPastAbort(look, { ms, clock, signal }).catch(() => undefined);
  const cause = signal.aborted && signal.reason instanceof DopeerError ? signal.reason : failure;
  const hint = { text: 'See what it is called', command: dopeer('get', [id]) };
  if (renamed === undefined)
    throw cause.with({ outcome: 'unknown', hint: [cause.details.hint ?? [], hint].flat() });
  if (signal.aborted) throw cause.with({ outcome: 'renamed', hint });
  notice('The API gave no usable answer, but the peering was renamed.');
  return renamed;
}

/** An answer that shows another name than what was asked for. */
const contradiction = ({ name }: Peering) =>
  new DopeerError(
    'unexpected',
    name == null ? 'The API answered without a name.' : `The API answered with the name "${name}" instead.`,
  );
