import type { Host, Output } from '../host.ts';

/** Colours for one stream; without colour every function gives its text back. */
export interface Style {
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly good: (text: string) => string;
  readonly pending: (text: string) => string;
}

const plain = (text: string) => text;
const PLAIN: Style = { strong: plain, faint: plain, bad: plain, good: plain, pending: plain };

/**
 * Whether this stream is coloured. Each stream decides for itself: stdout may be a pipe while
 * stderr is a terminal. What switches colour off beats what forces it.
 */
export function usesColour(output: Output, env: Host['env'], wanted: boolean): boolean {
  const forced = env.FORCE_COLOR ?? env.CLICOLOR_FORCE;
  if (!wanted || env.NO_COLOR) return false;
  if (forced !== undefined && forced !== '') return forced !== '0' && forced !== 'false';
  return output.isTTY && env.TERM !== 'dumb' && env.CLICOLOR !== '0';
}

/** Whether the locale shows more than ASCII. One that is not set says nothing: most terminals do by now. */
export function isUtf8(env: Host['env']): boolean {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG;
  return !locale || /utf-?8/i.test(locale);
}

/** Sixteen colours are enough for a status, and every terminal has them. */
export async function createStyle(colour: boolean): Promise<Style> {
  if (!colour) return PLAIN;
  const { Chalk } = await import('chalk');
  const chalk = new Chalk({ level: 1 });
  return { strong: chalk.bold, faint: chalk.dim, bad: chalk.red, good: chalk.green, pending: chalk.yellow };
}
