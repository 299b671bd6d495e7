/** A word of a command; `fill` is what the user puts there, printed as `<name>`. */
export type Word = string | { readonly fill: string };

/** A command to type, as words: they are quoted where it is printed, and nowhere else. */
export interface Command {
  /** The program and what of it is run: `dopeer`, `auth`, `login`. */
  readonly name: readonly string[];
  readonly operands: readonly Word[];
  readonly options: readonly Word[];
  /** Whether it has to mean the account of this run: the options that chose it are added. */
  readonly isOfAccount: boolean;
}

/** A line of advice that ends with a command. */
export interface Advice {
  readonly text: string;
  readonly command: Command;
}

/** One line that is said to the user. */
export type Hint = string | Advice;

/** One line, or several; each is made safe as a whole. */
export type Hints = Hint | readonly Hint[];

/** A word that the user has to fill in. */
export const fill = (name: string): Word => ({ fill: name });

/** These have no account, or choose one by themselves. */
const WITHOUT_ACCOUNT = ['auth', 'completion', 'sandbox'];

/** A command of dopeer: `dopeer('wait', [id], ['--for', 'active'])`. */
export function dopeer(name: string, operands: readonly Word[] = [], options: readonly Word[] = []): Command {
  const words = name.split(' ');
  const isOfAccount = !WITHOUT_ACCOUNT.includes(words[0] ?? '');
  return { name: ['dopeer', ...words], operands, options, isOfAccount };
}

/** A command of the shell: `shell('mv', from, to)`. */
export function shell(name: string, ...operands: readonly Word[]): Command {
  return { name: [name], operands, options: [], isOfAccount: false };
}

/** The same command with more options. */
export function withOptions(command: Command, ...options: readonly Word[]): Command {
  return { ...command, options: [...command.options, ...options] };
}

/** Lines as they are printed. */
export function hintLines(hints: Hints, account: readonly string[]): readonly string[] {
  return [hints].flat().map((hint) => hintText(hint as Hint, account));
}

/** A line as it is printed; `account` holds the options that chose the account of this run. */
function hintText(hint: Hint, account: readonly string[]): string {
  if (typeof hint === 'string') return hint;
  const { text, command } = hint;
  return `${text}${text.trim() === '' ? '' : ': '}${commandText(command, account)}`;
}

/**
 * A command as it is pasted into a shell: each word is one word there and means itself. A name that
 * begins with a dash stands behind `--`, or it would be an option.
 */
export function commandText(command: Command, account: readonly string[]): string {
  const { name, operands, isOfAccount } = command;
  const options = [...command.options, ...(isOfAccount ? account : [])];
  const isOptionLike = operands.some(
    (word) => typeof word === 'string' && word.startsWith('-') && word !== '-',
  );
  const words: readonly Word[] = isOptionLike
    ? [...name, ...options, '--', ...operands]
    : [...name, ...operands, ...options];
  return words.map((word) => (typeof word === 'string' ? quote(word) : `<${word.fill}>`)).join(' ');
}

/** A word as a POSIX shell takes it for one word. */
function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
