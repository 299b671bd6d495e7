import type { DopeerError } from '../errors.ts';
import type { Output } from '../host.ts';
import { safe, toJson } from './safe.ts';
import type { Style } from './style.ts';

/** What stderr carries besides errors: nothing of it under `--quiet`. */
export interface Messages {
  /** Something worth knowing, in one or more lines: what was done, what comes next. */
  notice(text: string): void;
  /** Something that may go wrong. */
  warn(text: string): void;
}

/** How messages look, and where the commands in them point. */
export interface MessageOptions {
  readonly stderr: Output;
  readonly style: Style;
  readonly quiet: boolean;
  /** The global options that chose the account, such as `--sandbox`: a suggested command keeps them. */
  readonly accountFlags: string;
}

/** Messages on stderr, one a line. */
export function createMessages({ stderr, style, quiet, accountFlags }: MessageOptions): Messages {
  const write = (text: string) => {
    if (!quiet) stderr.write(`${text}\n`);
  };
  return {
    notice: (text) => write(safeLines(text, accountFlags)),
    warn: (text) => write(`${style.pending('Warning:')} ${safe(text)}`),
  };
}

/** An error for people: what happened, the next step, and what support will ask for. */
export function errorText(error: DopeerError, style: Style, accountFlags: string): string {
  const { hint, requestId } = error.details;
  const lines = [`${style.bad('Error:')} ${safe(error.message)}`];
  if (hint !== undefined)
    lines.push(...hint.split('\n').map((line) => safe(withAccount(line, accountFlags))));
  if (requestId !== undefined) lines.push(style.faint(`request id: ${safe(requestId)}`));
  return `${lines.join('\n')}\n`;
}

/** An error for scripts: one line of JSON. */
export function errorObject(error: DopeerError, accountFlags: string): string {
  const { hint } = error.details;
  const lines = hint?.split('\n').map((line) => withAccount(line, accountFlags));
  return `${toJson({ error: { ...error.toJSON(), hint: lines?.join('\n') } })}\n`;
}

/** Lines of our own; what else they hold is made safe. */
function safeLines(text: string, accountFlags: string): string {
  return text
    .split('\n')
    .map((line) => safe(withAccount(line, accountFlags)))
    .join('\n');
}

/** A command to type stands at the end of its line; it has to mean the account this run used. */
function withAccount(line: string, accountFlags: string): string {
  if (accountFlags === '') return line;
  return line.replace(
    /\bdopeer (?:list|get|create|rename|delete|wait|vpcs)\b.*$/,
    (command) => `${command} ${accountFlags}`,
  );
}
