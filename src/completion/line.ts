import type { CommandUnknownOpts, Option } from '@commander-js/extra-typings';

/** An option on the command line; without a value where it takes none. */
export interface GivenOption {
  readonly option: Option;
  readonly value?: string | undefined;
}

/** A command line whose last word is being typed. */
export interface TypedLine {
  /** The innermost command that was named, defined. */
  readonly command: CommandUnknownOpts;
  /** The words that name it, such as `auth`, `switch`; none for the root. */
  readonly path: readonly string[];
  /** Its arguments so far. */
  readonly operands: readonly string[];
  /** The options so far, of this command and of those above it. */
  readonly options: readonly GivenOption[];
  /** The option whose value is being typed. */
  readonly pending: Option | undefined;
  /** What stands before that value in the same word, such as `--region=`. */
  readonly head: string;
  /** The value or word as far as it is typed. */
  readonly typed: string;
  /** Whether the word cannot be an option, since `--` stands before it. */
  readonly optionsEnded: boolean;
}

type Writable<Type> = { -readonly [Key in keyof Type]: Type[Key] };
type Draft = Writable<TypedLine> & { operands: string[]; options: GivenOption[]; path: string[] };

/**
 * Reads the words after the program's name. `load` gives a command of the root its definition; mistakes
 * on the line are passed over, since it is not finished.
 */
export async function readLine(
  root: CommandUnknownOpts,
  words: readonly string[],
  load: (command: CommandUnknownOpts) => Promise<void>,
): Promise<TypedLine> {
  const line: Draft = {
    command: root,
    path: [],
    operands: [],
    options: [],
    pending: undefined,
    head: '',
    typed: words.at(-1) ?? '',
    optionsEnded: false,
  };
  for (const word of words.slice(0, -1)) {
    if (line.pending !== undefined) give(line, line.pending, word);
    else if (line.optionsEnded) line.operands.push(word);
    else if (word === '--') line.optionsEnded = true;
    else if (isOption(word)) readOption(line, word);
    else await readOperand(line, word, load);
  }
  if (line.pending === undefined && !line.optionsEnded) splitTyped(line);
  return line;
}

/** The options a command understands: its own and those of the commands above it. */
function findOption(command: CommandUnknownOpts, flag: string): Option | undefined {
  for (let each: CommandUnknownOpts | null = command; each !== null; each = each.parent) {
    const found = each.options.find((option) => [option.short, option.long].includes(flag));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** `-` alone is an argument. */
const isOption = (word: string) => word.startsWith('-') && word !== '-';

const takesValue = (option: Option) => option.required || option.optional;

function give(line: Draft, option: Option, value?: string): void {
  line.options.push({ option, value });
  line.pending = undefined;
}

function readOption(line: Draft, word: string): void {
  const { option, value } = splitOption(line.command, word);
  if (option === undefined) return;
  if (!takesValue(option)) {
    give(line, option);
    // More letters of a group such as `-qo`.
    if (value !== undefined && value !== '' && !word.startsWith('--')) readOption(line, `-${value}`);
  } else if (value !== undefined) give(line, option, value);
  else line.pending = option;
}

/** An option and what is stuck to it: `--region=sfo3`, `-ojson`. */
function splitOption(command: CommandUnknownOpts, word: string) {
  const [, flag = word, value] =
    (word.startsWith('--') ? /^(--[^=]+)=(.*)$/s : /^(-[^-])(.+)$/s).exec(word) ?? [];
  return { option: findOption(command, flag), flag, value };
}

/** A word being typed may hold an option and a part of its value. */
function splitTyped(line: Draft): void {
  const { option, value } = splitOption(line.command, line.typed);
  if (option === undefined || value === undefined || !takesValue(option)) return;
  line.pending = option;
  line.head = line.typed.slice(0, line.typed.length - value.length);
  line.typed = value;
}

async function readOperand(
  line: Draft,
  word: string,
  load: (command: CommandUnknownOpts) => Promise<void>,
): Promise<void> {
  const { command } = line;
  const chosen =
    line.operands.length > 0
      ? undefined
      : command.commands.find((each) => each.name() === word || each.aliases().includes(word));
  if (chosen === undefined) {
    line.operands.push(word);
    return;
  }
  if (command.parent === null) await load(chosen);
  line.command = chosen;
  line.path.push(word);
}
