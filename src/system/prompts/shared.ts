import { DopeerError } from '../../errors.ts';
import type { Choice } from '../../host.ts';

/** The choices in whose labels all words of what was typed occur. */
export function matching<Value>(choices: readonly Choice<Value>[], typed: string): readonly Choice<Value>[] {
  const words = typed.toLowerCase().split(/\s+/);
  return choices.filter(({ label }) => words.every((word) => label.toLowerCase().includes(word)));
}

/** What ends the command where a question is left with Ctrl-C. */
export const leftAlone = () =>
  new DopeerError('interrupted', 'Interrupted. Nothing was changed.', { saysOutcome: true });
