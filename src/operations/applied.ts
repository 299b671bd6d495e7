import type { Api } from '../api/endpoints.ts';
import type { Throttle } from '../api/request.ts';
import { DopeerError, type Outcome } from '../errors.ts';
import type { Clock } from '../host.ts';
import { nameOf } from '../peerings/identity.ts';
import type { PlannedAction } from '../peerings/intent/plan.ts';
import { type Batch, runBatch, type WriteResult } from './batch.ts';
import type { WaitOptions } from './wait.ts';

/** What carrying out a plan needs. */
export interface ApplyOptions {
  readonly api: Api;
  readonly clock: Clock;
  /** Aborted by Ctrl-C: what is under way is ended, and nothing more begun. */
  readonly signal: AbortSignal;
  readonly throttle: Throttle;
  /** The wait until the names of what is deleted are free; all durations are milliseconds. */
  readonly waiting: Pick<WaitOptions, 'timeoutMs' | 'pollIntervalMs' | 'onPoll'>;
  /** Says what was found out where the API gave no answer; the text names the peering. */
  readonly notice: (text: string) => void;
  /** Called with each that was written or has failed, as it happens. */
  readonly onDone: (result: WriteResult) => void;
}

/** The actions of one kind. */
export type Planned<Action> = Extract<PlannedAction, { readonly action: Action }>;

/** What became of the writes of a plan so far. */
export class Applied {
  readonly results = new Map<PlannedAction, WriteResult>();
  /** Names that were to be freed and are not. */
  readonly #held = new Set<string>();
  /** What keeps all further writes from being tried: the token may not write. */
  #refusal: DopeerError | undefined;

  /** Writes for each of these plans, and gives the results in their order. */
  async run<Plan extends PlannedAction>(
    batch: Batch<Plan>,
    { signal, throttle }: ApplyOptions,
  ): Promise<readonly WriteResult[]> {
    const results = await runBatch(batch, { signal, throttle, refusal: this.#refusal });
    const isRefusal = ({ details: { httpStatus } }: DopeerError) => httpStatus === 401 || httpStatus === 403;
    for (const result of results)
      if ('error' in result && isRefusal(result.error)) this.#refusal ??= result.error;
    return results;
  }

  /** Keeps the result of a plan. */
  add(plan: PlannedAction, result: WriteResult): void {
    this.results.set(plan, result);
    if (!result.ok && (plan.action === 'rename' || plan.action === 'delete')) this.hold(nameOf(plan.peering));
  }

  /** Notes that a name was to be free, and is not. */
  hold(name: string): void {
    this.#held.add(name);
  }

  /** @throws DopeerError for a name that was not freed: whatever needs it is not even tried. */
  checkFree(name: string, outcome: Outcome): void {
    if (this.#held.has(name))
      throw new DopeerError('refused', `Not tried. The name "${name}" was not freed.`, {
        outcome,
        neverSent: true,
      });
  }
}
