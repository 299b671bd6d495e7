import { styleText } from 'node:util';
import type { Choice } from '../../host.ts';
import { safe } from '../../text/safe.ts';
import { shorten, widthOf } from '../../text/width.ts';
import { wrap } from '../../text/wrap.ts';
import { matching } from './shared.ts';

/** What stands before each line of a list, and before the edge of the terminal. */
const CURSOR_COLUMNS = 3;
const LEAST_ROOM = 14;
/** Of a reason why something cannot be chosen, at least so much is shown. */
const LEAST_REASON = 12;

/** Nobody reads more at once. */
const MOST_ROWS = 10;
/** A lower window shows choices instead of the keys. */
const ROWS_WITH_KEYS = 8;

/** The keys of a list; typing is the one that nobody guesses. */
const KEYS = [
  ['type', 'to filter'],
  ['↑↓', 'move'],
  ['⏎', 'choose'],
] as const;

type Terminal = Pick<Partial<NodeJS.WriteStream>, 'columns' | 'rows'>;

/** A list to choose from as the library asks for it, which always fits the window. */
export function listOf<Value>(message: string, choices: readonly Choice<Value>[], terminal: Terminal) {
  let found = choices.length;
  const columns = () => terminal.columns || 80;
  const remarkOf = ({ remark }: Choice<Value>) =>
    remark === undefined ? [] : wrap(safe(remark), columns() - 1);
  const hasKeys = () => !terminal.rows || terminal.rows >= ROWS_WITH_KEYS;
  const keys = KEYS.map(([key, action]) => `${styleText('bold', key)} ${styleText('dim', action)}`).join(
    '  ',
  );
  const pageSize = () => {
    if (!terminal.rows) return MOST_ROWS;
    const above = wrap(safe(message), columns()).length;
    const below = Math.max(...choices.map((choice) => remarkOf(choice).length)) + (hasKeys() ? 2 : 0);
    return Math.min(MOST_ROWS, Math.max(1, terminal.rows - above - 1 - below));
  };
  const keysHelpTip = () => {
    if (!hasKeys()) return '';
    return found > pageSize() ? `${keys}  ${styleText('dim', `${found} in all`)}` : keys;
  };
  return {
    message: safe(message),
    // Asked for each time that the list is drawn.
    get pageSize() {
      return pageSize();
    },
    theme: { style: { keysHelpTip } },
    source: (term: string | undefined) => {
      const words = matching(choices, term ?? '');
      // Tab types a line as it is shown, cut or with what stands for a character.
      const isShownAs = (choice: Choice<Value>) => asItem(choice, columns()).name === term;
      const matches = words.length > 0 ? words : choices.filter(isShownAs);
      found = matches.length;
      return matches.map((choice) => ({
        ...asItem(choice, columns()),
        ...(choice.remark !== undefined && { description: remarkOf(choice).join('\n') }),
      }));
    },
  };
}

/**
 * A choice as the library lists it: in one line of a terminal that is so wide. Where there is no room for all of one
 * that cannot be chosen, its name and the reason are worth more than the rest.
 */
function asItem<Value>({ value, label, name, disabled }: Choice<Value>, columns: number) {
  const room = Math.max(LEAST_ROOM, columns - CURSOR_COLUMNS);
  const item = { value, short: safe(name) };
  if (disabled === undefined) return { ...item, name: shorten(safe(label), room) };
  const reason = `(${safe(disabled)})`;
  const fits = widthOf(safe(label)) + 1 + widthOf(reason) <= room;
  const shown = fits ? safe(label) : shorten(safe(name), room - LEAST_REASON);
  return { ...item, name: shown, disabled: shorten(reason, room - widthOf(shown) - 1) };
}
