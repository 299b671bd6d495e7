/** A word of a command; `fill` is what the user puts there, printed as `<name>`. */
export type Word = string | { readonly fill: string };

/** A command to type, as words: they are quoted where it is printed, and nowhere else. */
export type Command = ProgramCommand | VariableCommand | ScriptCommand;

/** Runs a program. */
export interface ProgramCommand {
  /** The program and what of it is run: `dopeer`, `auth`, `login`. */
  readonly name: readonly string[];
  readonly operands: readonly Word[];
  readonly options: readonly Word[];
  /** The file that its stdout goes to. */
  readonly into?: Word;
  /** Whether it has to mean the account of this run: the options that chose it are added. */
  readonly isOfAccount: boolean;
}

/** Sets a variable of the environment, or takes some away. */
export interface VariableCommand {
  readonly variables: readonly string[];
  /** `undefined` takes them away. */
  readonly value: Word | undefined;
}

/** A line of a shell of Unix as it is: for what words cannot say, or is typed on another machine. */
export interface ScriptCommand {
  readonly script: string;
}

/** Where a command is going to be typed. */
export interface Typing {
  /** The options that chose the account of this run, word by word. */
  readonly account: readonly string[];
  readonly platform: NodeJS.Platform;
}

/** A shell of Linux, with no account: for what is typed on a Droplet, or needs no quotes anywhere. */
export const POSIX: Typing = { account: [], platform: 'linux' };

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
export function dopeer(
  name: string,
  operands: readonly Word[] = [],
  options: readonly Word[] = [],
): ProgramCommand {
  const words = name.split(' ');
  const isOfAccount = !WITHOUT_ACCOUNT.includes(words[0] ?? '');
  return { name: ['dopeer', ...words], operands, options, isOfAccount };
}

/** A command of the system: `shell('mv', from, to)`. */
export function shell(name: string, ...operands: readonly Word[]): ProgramCommand {
  return { name: [name], operands, options: [], isOfAccount: false };
}

/** A command of DigitalOcean's doctl, or another program: its name with what of it is run, operands, options. */
export function program(
  name: string,
  operands: readonly Word[] = [],
  options: readonly Word[] = [],
): ProgramCommand {
  return { name: name.split(' '), operands, options, isOfAccount: false };
}

/** Sets a variable for this shell. */
export const setVariable = (name: string, value: Word): VariableCommand => ({ variables: [name], value });

/** Takes variables away from this shell. */
export const unsetVariables = (...variables: readonly string[]): VariableCommand => ({
  variables,
  value: undefined,
});

/** The same command with more options. */
export function withOptions(command: ProgramCommand, ...options: readonly Word[]): ProgramCommand {
  return { ...command, options: [...command.options, ...options] };
}

/** Lines as they are printed. */
export function hintLines(hints: Hints, typing: Typing): readonly string[] {
  return [hints].flat().map((hint) => hintText(hint as Hint, typing));
}

function hintText(hint: Hint, typing: Typing): string {
  if (typeof hint === 'string') return hint;
  const { text, command } = hint;
  return `${text}${text.trim() === '' ? '' : ': '}${commandText(command, typing)}`;
}

/**
 * A command as it is pasted into a shell, PowerShell on Windows: each word is one word there and means
 * itself. A name that begins with a dash stands behind `--`, or it would be an option.
 */
export function commandText(command: Command, { account, platform }: Typing): string {
  const isWindows = platform === 'win32';
  const text = (word: Word) => (typeof word === 'string' ? quote(word, isWindows) : `<${word.fill}>`);
  if ('script' in command) return command.script;
  if ('variables' in command) return variableText(command, isWindows, text);
  const { operands } = command;
  // PowerShell and cmd have that one word in common.
  const name = isWindows && command.name[0] === 'mv' ? ['move'] : command.name;
  const options = [...command.options, ...(command.isOfAccount ? account : [])];
  const isOptionLike = operands.some(
    (word) => typeof word === 'string' && word.startsWith('-') && word !== '-',
  );
  const words: readonly Word[] = isOptionLike
    ? [...name, ...options, '--', ...operands]
    : [...name, ...operands, ...options];
  const into = command.into === undefined ? '' : ` > ${text(command.into)}`;
  return `${words.map(text).join(' ')}${into}`;
}

function variableText(
  { variables, value }: VariableCommand,
  isWindows: boolean,
  text: (word: Word) => string,
): string {
  if (value === undefined) {
    return isWindows
      ? `Remove-Item ${variables.map((name) => `Env:${name}`).join(', ')}`
      : `unset ${variables.join(' ')}`;
  }
  if (!isWindows) return `export ${variables[0]}=${text(value)}`;
  return `$env:${variables[0]} = ${typeof value === 'string' ? doubleQuoted(value) : text(value)}`;
}

/** A word as the shell takes it for one word. */
function quote(word: string, isWindows: boolean): string {
  if ((isWindows ? /^[\w+=:.\\/-]+$/ : /^[\w@%+=:,./-]+$/).test(word)) return word;
  return isWindows ? doubleQuoted(word) : `'${word.replaceAll("'", "'\\''")}'`;
}

/** For PowerShell: it takes typographic quotes for quotes, and a backtick makes all of these harmless. */
const doubleQuoted = (word: string) => `"${word.replaceAll(/[`"$\u201c-\u201e]/g, '`$&')}"`;
