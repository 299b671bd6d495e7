import type { Command } from '@commander-js/extra-typings';
import type { Context } from '../../context.ts';
import { usageError } from '../../errors.ts';
import type { Answer } from '../../output/answer.ts';
import { checkColumns, type Format, splitList } from '../../settings.ts';

/**
 * Runs the body of a command and prints its answer. `columns` are the columns that `--columns` may
 * name; they are checked before the body starts.
 */
export type Execute = <Row extends object>(
  columns: readonly string[],
  body: (context: Context) => Promise<Answer<Row>>,
  extras?: Extras,
) => Promise<void>;

/** What is special about some commands, mostly what they do with their answer besides printing it. */
export interface Extras {
  /** The formats the answer can be shown in, where they are not those of all commands. */
  readonly formats?: readonly Format[] | undefined;
  /** Append id, name and status to the file of `GITHUB_OUTPUT`. */
  readonly githubOutput?: boolean | undefined;
  /** Show the answer again whenever it has changed. */
  readonly watch?: boolean | undefined;
  /** How often to look, as typed. */
  readonly interval?: string | undefined;
}

/** The help of `--github-output`. */
export const GITHUB_OUTPUT = ['--github-output', 'append id, name and status to $GITHUB_OUTPUT'] as const;

/** The flag and the help of `--watch` and its interval. */
export const WATCH = ['--watch', 'show it again whenever it changes, until Ctrl-C'] as const;
export const INTERVAL = ['--interval <duration>', 'how often --watch looks (5s)'] as const;

/** Gives a subcommand its arguments, options, help and action. */
export type Define = (command: Command, execute: Execute) => void;

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
    checkColumns([sort.replace(/^-/, '')], columns);
    return sort;
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
