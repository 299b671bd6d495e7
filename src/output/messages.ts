import type { DopeerError, Outcome } from '../errors.ts';
import { type Hints, hintLines, type Typing } from '../hint.ts';
import type { Output } from '../host.ts';
import { safe, toJson } from '../text/safe.ts';
import type { Style } from './style.ts';

/** What stderr carries besides errors: nothing of it under `--quiet`. */
export interface Messages {
  /** Something worth knowing, in one or more lines: what was done, what comes next. */
  notice(text: Hints): void;
  /** Something that may go wrong, and what to do about it in further lines. */
  warn(text: Hints): void;
}

/** How messages look, and where the commands in them point. */
export interface MessageOptions {
  readonly stderr: Output;
  readonly style: Style;
  readonly quiet: boolean;
  /** Where the commands are going to be typed that messages suggest. */
  readonly typing: Typing;
}

/** Messages on stderr, one a line. */
export function createMessages({ stderr, style, quiet, typing }: MessageOptions): Messages {
  const write = (text: string) => {
    if (!quiet) stderr.write(`${text}\n`);
  };
  return {
    notice: (text) => write(safeLines(text, typing)),
    warn: (text) => write(`${style.pending('Warning:')} ${safeLines(text, typing)}`),
  };
}

/** An error for people: what happened, the next step, and what support will ask for. */
export function errorText(error: DopeerError, style: Style, typing: Typing): string {
  const { hint, requestId } = error.details;
  const lines = [`${isOwnChoice(error) ? '' : `${style.bad('Error:')} `}${safe(error.message)}`];
  const left = whatIsLeft(error);
  if (left !== undefined) lines.push(left);
  if (hint !== undefined && [hint].flat().length > 0) lines.push(safeLines(hint, typing));
  if (requestId !== undefined) lines.push(style.faint(`request id: ${safe(requestId)}`));
  return `${lines.join('\n')}\n`;
}

const OUTCOMES: Readonly<Record<Outcome, string>> = {
  created: 'The peering was created.',
  not_created: 'Nothing was created.',
  renamed: 'The peering was renamed.',
  not_renamed: 'Nothing was renamed.',
  deleted: 'The peering was deleted.',
  not_deleted: 'Nothing was deleted.',
  unknown: 'It is not known what became of it.',
};

/** What became of a write, where the message does not say it already. */
function whatIsLeft({ code, details: { outcome, targets, saysOutcome } }: DopeerError): string | undefined {
  if (outcome === undefined || targets !== undefined || saysOutcome || code === 'cancelled') return undefined;
  return OUTCOMES[outcome];
}

/** Whether the user ended the command, or has an answer: neither is an error to them. */
function isOwnChoice({ code }: DopeerError): boolean {
  return ['cancelled', 'interrupted', 'terminated', 'no'].includes(code);
}

/** An error for scripts: one line of JSON. */
export function errorObject(error: DopeerError, typing: Typing): string {
  return `${toJson({ error: error.toObject(typing) })}\n`;
}

const safeLines = (hints: Hints, typing: Typing) => hintLines(hints, typing).map(safe).join('\n');
