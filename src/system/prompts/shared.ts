import { DopeerError } from '../../errors.ts';
import type { Choice } from '../../host.ts';

export const CTRL_C = 0x03;

/** So much of an ID means one wherever a peering or a VPC is named. */
const SHORTEST_ID_PREFIX = 4;

/** The choices in whose labels all words of what was typed occur; one may be the start of an ID. */
export function matching<Value>(choices: readonly Choice<Value>[], typed: string): readonly Choice<Value>[] {
  const words = typed.toLowerCase().split(/\s+/);
  return choices.filter(({ label, id = '' }) =>
    words.every(
      (word) =>
        label.toLowerCase().includes(word) ||
        (word.length >= SHORTEST_ID_PREFIX && id.toLowerCase().startsWith(word)),
    ),
  );
}

/** So many turns of the event loop until all that waits in a terminal was read. */
const TURNS_TO_READ = 4;

/** Resolves once whatever waits to be read has been. */
export const untilRead = (): Promise<void> => turns(TURNS_TO_READ);

/** Resolves so many turns of the event loop later. */
export async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** What ends the command where a question is left with Ctrl-C. */
export const leftAlone = () =>
  new DopeerError('interrupted', 'Interrupted. Nothing was changed.', { saysOutcome: true });
