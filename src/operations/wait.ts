import type { Api } from '../api/endpoints.ts';
import type { Peering } from '../api/types.ts';
import { DopeerError } from '../errors.ts';
import { type Command, dopeer, type Hint } from '../hint.ts';
import type { Clock } from '../host.ts';
import { evaluate, type Goal } from '../peerings/goal.ts';
import { referenceTo } from '../peerings/names.ts';
import { startDeadline } from '../system/deadline.ts';
import { formatDuration } from '../text/duration.ts';
import { sentence } from '../text/sentence.ts';
import { createPoll, type Status, type WaitResult, type Watched } from './poll.ts';
import { pauseAfter } from './schedule.ts';

/** A peering that is waited for. */
export interface WaitTarget {
  readonly id: string;
  /** As last seen; `undefined` where only its ID is known. */
  readonly peering?: Peering | undefined;
  /** Whether the API showed it in an answer to a GET before; a 404 then means that it is gone. */
  readonly seen: boolean;
  readonly goal: Goal;
  /** How long it may answer 404 at first, in milliseconds. */
  readonly graceMs: number;
  /** Whether a DELETE of ours was accepted. */
  readonly isDeleting?: boolean | undefined;
}

/** What a wait needs. All durations are milliseconds. */
export interface WaitOptions {
  readonly api: Pick<Api, 'getPeering' | 'listPeerings' | 'rateLimit'>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** One deadline for requests and pauses; 0 for none. */
  readonly timeoutMs: number;
  /** A fixed pause between polls instead of the adaptive one. */
  readonly pollIntervalMs?: number | undefined;
  /** Called at the start and after every poll, with all that are or were waited for. */
  readonly onPoll?: ((watched: readonly Watched[]) => void) | undefined;
}

/**
 * Polls until every target has reached the goal or cannot any more. All share one schedule. Never
 * throws for what happens to the targets: each result carries its failure and the last state seen.
 */
export async function waitFor(
  targets: readonly WaitTarget[],
  options: WaitOptions,
): Promise<readonly WaitResult[]> {
  const { clock, signal, timeoutMs } = options;
  const started = clock.monotonic();
  const watched = targets.map(
    (target): WatchedFor => ({ ...target, peering: target.peering, result: undefined }),
  );
  const pending = () => watched.filter(({ result }) => result === undefined);
  const deadline = startDeadline(clock, timeoutMs);
  const ended = AbortSignal.any([signal, deadline.signal]);
  const poll = createPoll(options.api, ended);
  try {
    if (targets.some(({ peering }) => peering !== undefined)) options.onPoll?.(watched);
    while (pending().length > 0) {
      await poll.round(pending(), (target, status) =>
        settle(target as WatchedFor, status, clock.monotonic() - started),
      );
      options.onPoll?.(watched);
      if (pending().length === 0) break;
      const pause =
        options.pollIntervalMs ?? pauseAfter(clock.monotonic() - started, options.api.rateLimit());
      await clock.sleep(Math.max(pause, poll.holdOffMs()), ended);
    }
  } catch (error) {
    const failure = endOf(error, signal, deadline.signal);
    for (const target of pending()) fail(target, failure, clock.monotonic() - started);
  } finally {
    deadline.cancel();
  }
  return watched.map(({ id, peering, result }) => result ?? { id, peering });
}

/** A target while it is waited for. */
type WatchedFor = Watched & Pick<WaitTarget, 'goal' | 'graceMs' | 'isDeleting'>;

/** The command that picks up a wait that ended early. */
function resumeCommand(reference: string, goal: Goal): Command {
  return dopeer('wait', [reference], goal === 'settled' ? [] : ['--for', goal]);
}

function settle(target: WatchedFor, status: Status, waitedMs: number): void {
  const { goal, graceMs, isDeleting } = target;
  const verdict = evaluate(goal, {
    reference: referenceOf(target),
    status,
    seen: target.seen,
    waitedMs,
    graceMs,
    isDeleting,
  });
  target.seen ||= status !== undefined;
  if (verdict === 'wait') return;
  const gone = { ...(target.peering ?? unseen(target.id)), status: 'DELETED' };
  target.peering = status === undefined && verdict === 'done' ? gone : target.peering;
  target.result = { id: target.id, peering: target.peering, ...(verdict !== 'done' && { failure: verdict }) };
}

const referenceOf = ({ id, peering }: Watched) => (peering === undefined ? id : referenceTo(peering));

/** All that is known of a peering that was gone before it was seen. */
const unseen = (id: string): Peering => ({ id });

function fail(target: WatchedFor, failure: DopeerError, waitedMs: number): void {
  const { id, peering, goal, isDeleting } = target;
  const reference = referenceOf(target);
  const state = stateAfter(target, waitedMs);
  const hint: Hint =
    goal === 'deleted' && !isDeleting && (peering?.status === 'ACTIVE' || peering?.status === 'ERROR')
      ? { text: 'Nothing seems to delete it. To delete it', command: dopeer('delete', [reference]) }
      : { text: 'The operation goes on. To pick up the wait', command: resumeCommand(reference, goal) };
  const refused = failure.code === 'unauthorized' || failure.code === 'forbidden';
  target.result = {
    id,
    peering,
    failure: new DopeerError(
      failure.code,
      refused ? failure.message : `${sentence(failure.message)} ${state}`,
      {
        ...failure.details,
        hint: refused ? [failure.details.hint ?? [], hint].flat() : hint,
      },
    ),
  };
}

/** What is known of a peering at the end of a wait, in sentences. */
function stateAfter({ id, peering, lastLook }: Watched, waitedMs: number): string {
  const unseen = lastLook === 'missing' ? 'is not there yet' : 'was not seen';
  const status = peering === undefined ? unseen : `is ${peering.status ?? 'in an unknown status'}`;
  const said = [`${peering?.name ?? id} ${status} after ${formatDuration(waitedMs)}.`];
  if (lastLook instanceof DopeerError) said.push(`The last look failed: ${sentence(lastLook.message)}`);
  return said.join(' ');
}

function endOf(error: unknown, signal: AbortSignal, deadline: AbortSignal): DopeerError {
  if (signal.aborted && signal.reason instanceof DopeerError) return signal.reason;
  if (deadline.reason instanceof DopeerError) return deadline.reason;
  if (error instanceof DopeerError) return error;
  throw error;
}
