import type { Api } from '../api/endpoints.ts';
import type { Throttle } from '../api/request.ts';
import { DopeerError, type Outcome } from '../errors.ts';
import type { Clock } from '../host.ts';
import { nameOf } from '../peerings/identity.ts';
import type { PlannedAction } from '../peerings/intent/plan.ts';
import type { WriteResult } from './batch.ts';
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

/** What became of the writes of a plan, and the names that were to be freed and are not. */
export class Applied {
  readonly results = new Map<PlannedAction, WriteResult>();
  readonly #held = new Set<string>();

  /** Keeps a result. `freed` is whether the peering has given up the name it had, if it was to. */
  add(plan: PlannedAction, result: WriteResult, freed = result.ok): void {
    this.results.set(plan, result);
    if ((plan.action === 'rename' || plan.action === 'delete') && !freed)
      this.#held.add(nameOf(plan.peering));
  }

  /** @throws DopeerError for a name that another peering still has: whatever needs it is not even tried. */
  checkFree(name: string, outcome: Outcome): void {
    if (!this.#held.has(name)) return;
    const notTried = `The name "${name}" was not freed.`;
    throw new DopeerError('refused', `Not tried. ${notTried}`, { outcome, notTried });
  }
}
