import type { Api } from '../api/endpoints.ts';
import type { Peering, PeeringRequest } from '../api/types.ts';
import { startDeadline } from '../deadline.ts';
import { DopeerError } from '../errors.ts';
import type { Clock } from '../host.ts';
import { changedNothing } from './outcome.ts';
import { connects } from './preflight.ts';

/** What a create needs. */
export interface CreateOnceOptions {
  readonly api: Pick<Api, 'createPeering' | 'listPeerings' | 'serverTime'>;
  readonly clock: Clock;
  /** Aborted by Ctrl-C; what became of the request is then still looked up, for three seconds. */
  readonly signal: AbortSignal;
  /** Where `signal` follows Ctrl-C later: Ctrl-C itself, after which no second POST is begun. */
  readonly stop?: AbortSignal | undefined;
  /** Says what was found out where the API gave no answer. */
  readonly notice: (text: string) => void;
}

/** How long a peering that was created may stay out of sight, in milliseconds. */
const LOOK_UP_MS = 3_000;
/** The same after a second POST was refused: the first may have taken effect late. */
const LOOK_UP_AFTER_REFUSAL_MS = 5_000;
const PAUSE_MS = 500;
/** Dates in headers and in `created_at` are cut to the second. */
const SECOND_SLACK_MS = 2_000;

/** What looking for the name told. */
type Finding =
  | { readonly kind: 'created'; readonly peering: Peering }
  /** Something else has the name. */
  | { readonly kind: 'taken'; readonly holder: Peering }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unknown'; readonly why: unknown };

/**
 * Creates a peering exactly once. Where the API gives no usable answer to the POST, the name is looked
 * up: a new peering of the same VPCs is the one that was created, and the same name elsewhere is a
 * refusal. Only where nothing is found is the POST sent once more. Every error carries an outcome.
 */
export async function createOnce(request: PeeringRequest, options: CreateOnceOptions): Promise<Peering> {
  const { api, clock, signal, notice } = options;
  const sentAt = clock.now();
  const post = () => api.createPeering(request, { signal }).catch(asDopeerError);
  const find = (ms: number) => lookUp(request, { ...options, sentAt, ms, retry: true });

  const first = await post();
  if (!(first instanceof DopeerError)) return first;
  if (changedNothing(first)) throw first.with({ outcome: 'not_created' });
  const finding = signal.aborted ? undefined : await find(LOOK_UP_MS);
  if (signal.aborted || finding === undefined) throw await interrupted(request, sentAt, options);
  if (finding.kind !== 'absent') return claim(finding, request, first, notice);
  if (options.stop?.aborted && options.stop.reason instanceof DopeerError) {
    throw options.stop.reason.with({ outcome: 'not_created' });
  }

  notice('The API gave no answer, and the peering is not there. Sending the request once more.');
  const second = await post();
  if (!(second instanceof DopeerError)) return second;
  const late = signal.aborted
    ? undefined
    : await find(changedNothing(second) ? LOOK_UP_AFTER_REFUSAL_MS : LOOK_UP_MS);
  if (signal.aborted || late === undefined) throw await interrupted(request, sentAt, options);
  if (late.kind !== 'absent') return claim(late, request, second, notice);
  throw changedNothing(second) ? second.with({ outcome: 'not_created' }) : unknownOutcome(second, request);
}

interface LookUpOptions extends CreateOnceOptions {
  /** When the POST was sent, in milliseconds since the epoch. */
  readonly sentAt: number;
  /** How long the name may stay absent before that counts. */
  readonly ms: number;
  /** `false` for one attempt a look. */
  readonly retry: boolean;
}

/** Looks for the name until it is there or its time is up; never throws for what a look ends with. */
async function lookUp(request: PeeringRequest, options: LookUpOptions): Promise<Finding> {
  const { api, clock, signal, retry } = options;
  let started: number | undefined;
  for (;;) {
    try {
      const peerings = await api.listPeerings({ signal, retry });
      const holder = peerings.find(({ name }) => name === request.name);
      if (holder !== undefined)
        return isOurs(holder, request, options)
          ? { kind: 'created', peering: holder }
          : { kind: 'taken', holder };
      started ??= clock.monotonic();
      if (clock.monotonic() - started >= options.ms) return { kind: 'absent' };
      await clock.sleep(PAUSE_MS, signal);
    } catch (why) {
      return { kind: 'unknown', why };
    }
  }
}

/** The same pair, and by the server's clock not there before the request. */
function isOurs(holder: Peering, request: PeeringRequest, { api, clock, sentAt }: LookUpOptions): boolean {
  const sentByServerClock = sentAt + (api.serverTime() - clock.now());
  return (
    connects(holder, request.vpc_ids) && Date.parse(holder.created_at) >= sentByServerClock - SECOND_SLACK_MS
  );
}

/** The peering that was created, or the error that says what is there instead. */
function claim(
  finding: Exclude<Finding, { kind: 'absent' }>,
  request: PeeringRequest,
  cause: DopeerError,
  notice: (text: string) => void,
): Peering {
  if (finding.kind === 'unknown') throw unknownOutcome(cause, request, finding.why);
  if (finding.kind === 'taken') {
    throw new DopeerError('refused', `The name "${request.name}" is taken by peering ${finding.holder.id}.`, {
      hint: `Choose another name. See what has this one: dopeer get ${finding.holder.id}`,
      outcome: 'not_created',
    });
  }
  notice('The API gave no usable answer, but the peering was created.');
  return finding.peering;
}

/** The error after Ctrl-C: no more POST, but three seconds to find out what the one that was sent has done. */
async function interrupted(
  request: PeeringRequest,
  sentAt: number,
  options: CreateOnceOptions,
): Promise<unknown> {
  const { signal } = options;
  if (!(signal.reason instanceof DopeerError)) return signal.reason;
  const deadline = startDeadline(options.clock, LOOK_UP_MS + PAUSE_MS);
  const finding = await lookUp(request, {
    ...options,
    signal: deadline.signal,
    sentAt,
    ms: LOOK_UP_MS,
    retry: false,
  });
  deadline.cancel();
  if (finding.kind === 'created') {
    const hint = `The peering was created all the same. See it: dopeer get ${finding.peering.id}`;
    return signal.reason.with({ outcome: 'created', hint });
  }
  if (finding.kind === 'unknown') return signal.reason.with(unknownOutcome(signal.reason, request).details);
  return signal.reason.with({ outcome: 'not_created', hint: 'The peering was not created.' });
}

/** The error where nobody can tell whether the peering was created. */
function unknownOutcome(cause: DopeerError, request: PeeringRequest, lookUpFailure?: unknown): DopeerError {
  const also =
    lookUpFailure instanceof DopeerError ? ` Looking for it failed, too: ${lookUpFailure.message}` : '';
  return new DopeerError(
    'unavailable',
    `${cause.message} It is not known whether the peering was created.${also}`,
    {
      ...cause.details,
      hint: `Before you try again, look whether it is there: dopeer get ${request.name}`,
      outcome: 'unknown',
      saysOutcome: true,
    },
  );
}

function asDopeerError(error: unknown): DopeerError {
  if (error instanceof DopeerError) return error;
  throw error;
}
