import type { Api } from '../api/endpoints.ts';
import { idKey } from '../api/id.ts';
import type { Peering, PeeringRequest } from '../api/types.ts';
import { DopeerError } from '../errors.ts';
import { dopeer, type Hint } from '../hint.ts';
import type { Clock } from '../host.ts';
import { connects, vpcIdsOf } from '../peerings/identity.ts';
import { isUuid } from '../peerings/resolve.ts';
import { startGrace } from '../system/deadline.ts';
import { sentence } from '../text/sentence.ts';
import { parseTimestamp } from '../text/timestamp.ts';
import type { WriteOptions } from './batch.ts';
import { asDopeerError, LOOK_UP_AFTER_REFUSAL_MS, LOOK_UP_MS, lookPastAbort } from './look-up.ts';
import { changedNothing } from './outcome.ts';

/** What a create needs. After Ctrl-C what became of the POST is looked up for three seconds, and no second one follows. */
export interface CreateOnceOptions extends WriteOptions {
  readonly api: Pick<Api, 'createPeering' | 'listPeerings' | 'serverTime'>;
  readonly clock: Clock;
  /** A POST that is under way at Ctrl-C has this long to end, in milliseconds; none unless told. */
  readonly graceMs?: number;
  /** Says what was found out where the API gave no answer. */
  readonly notice: (text: string) => void;
}

/** The second POST is sent only where the first is certain to have had no effect so far. */
const MOST_POSTS = 2;

/** By the server's own clock, a peering older than the request by more than this is another one. */
const CLEARLY_OLDER_MS = 60_000;

/** What looking for the name told. */
type LookUp =
  | { readonly kind: 'created'; readonly peering: Peering }
  /** The name belongs to other VPCs, or to a peering that was there before. */
  | { readonly kind: 'taken'; readonly holder: Peering }
  /** The same name and perhaps the same VPCs, but nothing that tells when it was made, or of which. */
  | { readonly kind: 'undecided'; readonly holder: Peering }
  | { readonly kind: 'absent' }
  | { readonly kind: 'failed'; readonly why: DopeerError };

/**
 * Creates a peering exactly once. Where the API gives no usable answer to the POST, the name is looked
 * up: one of the same VPCs is the one that was created, unless it is clearly older; the same name
 * elsewhere is a refusal. Only where nothing is found is the POST sent once more.
 *
 * @throws DopeerError with an outcome: `not_created` for what was never sent, was refused at the first
 * POST, or has its name taken; `unknown` for all that cannot be decided, since seconds of absence are
 * no proof.
 */
export async function createOnce(request: PeeringRequest, options: CreateOnceOptions): Promise<Peering> {
  const { api, clock, signal, graceMs = 0, throttle, notice } = options;
  const grace = startGrace(clock, signal, graceMs);
  const sentAt = clock.monotonic();
  const sentNow = clock.now();
  const sentByServerClock = () => {
    const now = api.serverTime();
    // One of our clocks stands still while the machine sleeps, the other one may be set back.
    const elapsed = Math.max(clock.monotonic() - sentAt, clock.now() - sentNow);
    return now === undefined ? undefined : now - elapsed;
  };
  try {
    for (let posts = 1; ; posts += 1) {
      const answer = await api
        .createPeering(request, { signal: grace.signal, throttle })
        .catch(asDopeerError);
      if (!(answer instanceof DopeerError)) return answer;
      const isRefused = changedNothing(answer);
      if (isRefused && posts === 1) throw answer.with({ outcome: 'not_created' });
      const ms = isRefused ? LOOK_UP_AFTER_REFUSAL_MS : LOOK_UP_MS;
      const found = await lookUp(request, ms, sentByServerClock, options);
      if (found.kind !== 'absent' || signal.aborted || posts === MOST_POSTS)
        return claim(found, answer, request, options);
      notice('The API gave no usable answer, and the peering is not there. Sending the request once more.');
    }
  } finally {
    grace.cancel();
  }
}

/** Looks for the name for so long; after Ctrl-C anew, three seconds and no longer. */
async function lookUp(
  { name, vpc_ids }: PeeringRequest,
  ms: number,
  sentByServerClock: () => number | undefined,
  { api, clock, signal }: CreateOnceOptions,
): Promise<LookUp> {
  const classify = (holder: Peering): LookUp => {
    if (!isReadable(vpcIdsOf(holder), vpc_ids)) return { kind: 'undecided', holder };
    if (!connects(holder, vpc_ids)) return { kind: 'taken', holder };
    const [created, sent] = [parseTimestamp(holder.created_at), sentByServerClock()];
    if (Number.isNaN(created) || sent === undefined) return { kind: 'undecided', holder };
    return created < sent - CLEARLY_OLDER_MS
      ? { kind: 'taken', holder }
      : { kind: 'created', peering: holder };
  };
  const look = async (ends: AbortSignal, retry: boolean): Promise<LookUp | undefined> => {
    const peerings = await api.listPeerings({ signal: ends, retry });
    const classified = peerings.filter((peering) => peering.name === name).map(classify);
    return (['created', 'undecided', 'taken'] as const)
      .map((kind) => classified.find((finding) => finding.kind === kind))
      .find((finding) => finding !== undefined);
  };
  try {
    return (await lookPastAbort(look, { ms, clock, signal })) ?? { kind: 'absent' };
  } catch (error) {
    return { kind: 'failed', why: asDopeerError(error) };
  }
}

/** Whether the two VPCs of a peering can be told from others: two different IDs, of the shape that IDs have. */
function isReadable(ids: readonly string[], requested: readonly string[]): boolean {
  const known = requested.map(idKey);
  return (
    new Set(ids.map(idKey)).size === 2 &&
    ids.length === 2 &&
    ids.every((id) => isUuid(id) || known.includes(idKey(id)))
  );
}

/** The peering that was created, or the error that says what is known. */
function claim(
  finding: LookUp,
  cause: DopeerError,
  request: PeeringRequest,
  { signal, notice }: CreateOnceOptions,
): Peering {
  const interruption = signal.reason instanceof DopeerError ? signal.reason : undefined;
  switch (finding.kind) {
    case 'created':
      if (interruption === undefined) notice('The API gave no usable answer, but the peering was created.');
      return finding.peering;
    case 'taken': {
      const { id } = finding.holder;
      const message = `The name "${request.name}" is taken by peering ${id}.`;
      throw (interruption ?? new DopeerError('refused', message)).with({
        outcome: 'not_created',
        hint: { text: 'Choose another name. See what has this one', command: dopeer('get', [id]) },
      });
    }
    case 'undecided': {
      const { id } = finding.holder;
      const why = `${id} has its name, but nothing that tells whether it is this one.`;
      const hint = { text: 'Look at it before you try again', command: dopeer('get', [id]) };
      throw unknownOutcome(interruption ?? cause, why, hint);
    }
    default: {
      const why = finding.kind === 'failed' ? `Looking for it failed: ${finding.why.message}` : undefined;
      const hint = {
        text: 'Before you try again, look whether it is there',
        command: dopeer('get', [request.name]),
      };
      throw unknownOutcome(interruption ?? cause, why, hint);
    }
  }
}

/**
 * The error where nobody can tell whether the peering was created. A refusal and Ctrl-C stay what they
 * are; anything else is no more than that the API could not be reached in the end.
 */
function unknownOutcome(cause: DopeerError, why: string | undefined, hint: Hint): DopeerError {
  const kept = ['refused', 'interrupted', 'terminated'].includes(cause.code);
  const said = [cause.message, 'It is not known whether the peering was created.', ...(why ? [why] : [])];
  return new DopeerError(kept ? cause.code : 'unavailable', said.map(sentence).join(' '), {
    ...cause.details,
    hint,
    outcome: 'unknown',
    saysOutcome: true,
  });
}
