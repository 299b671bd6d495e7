import type { Command, CommandUnknownOpts, OptionValues } from '@commander-js/extra-typings';
import type { Context } from '../../context.ts';
import { usageError } from '../../errors.ts';
import type { Result, SomeResult } from '../../output/result.ts';
import { checkColumns, FORMATS, type Format, splitList } from '../../settings.ts';

/** What commands do alike with their result besides printing it, by the options that say so. */
export interface CommonOptions {
  /** Append what came of it to the file of `GITHUB_OUTPUT`. */
  readonly githubOutput?: boolean | undefined;
  /** Show the result again whenever it has changed. */
  readonly watch?: boolean | undefined;
  /** How often to look, as typed. */
  readonly interval?: string | undefined;
  /** Nothing is done, only shown. */
  readonly dryRun?: boolean | undefined;
}

/** A command as it is declared: the program, its help, completion and the tests read it. */
export interface Declaration {
  /** What `--columns` may name; checked before the command runs. */
  readonly columns: (options: CommonOptions) => readonly string[];
  readonly formats: readonly Format[];
  /** Gives the command its arguments, options and help. */
  readonly configure: (command: Command) => CommandUnknownOpts;
  readonly run: (context: Context, args: readonly unknown[], options: OptionValues) => Promise<Result>;
}

/** A command that only has others below it, by their names. */
export interface Group {
  /** The end of its help. */
  readonly help: string;
  readonly commands: Readonly<Record<string, Declaration>>;
}

/** Arguments and options of a configured command, as commander hands them over. */
type GivenTo<Configured> =
  Configured extends Command<infer Args, infer Options> ? [...args: Args, options: Options] : never;

/** Declares a command; `run` gets the arguments and options as `configure` defines them. */
export function declare<Configured>({
  columns,
  formats = FORMATS,
  configure,
  run,
}: {
  readonly columns: readonly string[] | ((options: CommonOptions) => readonly string[]);
  readonly formats?: readonly Format[];
  readonly configure: (command: Command) => Configured;
  readonly run: (context: Context, ...given: GivenTo<Configured>) => Promise<SomeResult>;
}): Declaration {
  return {
    columns: typeof columns === 'function' ? columns : () => columns,
    formats,
    configure: (command) => configure(command) as CommandUnknownOpts,
    // What a command is given is what it was configured to take: only here the types part.
    run: (context, args, options) =>
      run(context, ...([...args, options] as GivenTo<Configured>)) as unknown as Promise<Result>,
  };
}

/** The help of `--github-output`. */
export const GITHUB_OUTPUT = ['--github-output', 'append id, name and status to $GITHUB_OUTPUT'] as const;

/** The same of a command that writes for several, told by which of them it names. */
export const githubOutputs = (which: string) =>
  [
    '--github-output',
    `append ids and names ${which} (as JSON) and changed (a number) to $GITHUB_OUTPUT`,
  ] as const;

/** The flag and the help of `--watch` and its interval. */
export const WATCH = ['--watch', 'show it again whenever it changes, until Ctrl-C'] as const;
export const INTERVAL = ['--interval <duration>', 'how often --watch looks (5s)'] as const;

/** The examples at the end of a command's help. */
export function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}`;
}

/** A parser that refuses an empty text, as an unset variable of a script makes one. */
export function filled(what: string): (text: string) => string {
  return (text) => {
    if (text.trim() !== '') return text;
    throw usageError(`${what} must not be empty.`);
  };
}

/** The argument of every command about one peering. */
export const PEERING_ARGUMENT = [
  '[peering]',
  'its name, ID, or the first characters of its ID',
  filled('<peering>'),
] as const;

/** The same for options that may be given several times. */
export function collectFilled(
  what: string,
): (text: string, previous: readonly string[] | undefined) => readonly string[] {
  const parse = filled(what);
  return (text, previous) => [...(previous ?? []), parse(text)];
}

/** The same for lists: given several times or with commas, any of its items. */
export function collectList(
  what: string,
): (text: string, previous: readonly string[] | undefined) => readonly string[] {
  return (text, previous) => {
    const items = splitList(text);
    // A list of nothing would filter nothing, and `list -o id | delete -` would then delete everything.
    if (items.length === 0) throw usageError(`${what} must not be empty.`);
    return [...(previous ?? []), ...items];
  };
}

/** A parser for a column to sort by, with or without a dash in front. */
export function sortColumn(columns: readonly string[]): (sort: string) => string {
  return (sort) => {
    const [column] = checkColumns([sort.replace(/^-/, '')], columns);
    return sort.startsWith('-') ? `-${column}` : `${column}`;
  };
}

/** A parser for whole numbers between `min` and `max`; `flag` is named in the error. */
export function wholeNumber(
  flag: string,
  min: number,
  max = Number.MAX_SAFE_INTEGER,
): (text: string) => number {
  return (text) => {
    const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (number >= min && number <= max) return number;
    const range = max === Number.MAX_SAFE_INTEGER ? `of ${min} or more` : `from ${min} to ${max}`;
    throw usageError(`${flag} needs a whole number ${range}, not "${text}".`);
  };
}
