import type { DopeerError, Outcome } from '../errors.ts';
import { commandText, type Hint, type Hints, hintLines, type Typing } from '../hint.ts';
import type { Output } from '../host.ts';
import { safe, toJson } from '../text/safe.ts';
import { widthOf } from '../text/width.ts';
import { wrap } from '../text/wrap.ts';
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
  const write = (lines: readonly string[]) => {
    if (!quiet) stderr.write(lines.map((line) => `${line}\n`).join(''));
  };
  return {
    notice: (text) => write(linesOf(text, typing, widthFor(stderr))),
    warn: (text) => write(labelled(WARNING, style.pending, linesOf(text, typing, widthFor(stderr), WARNING))),
  };
}

/**
 * An error for people: what happened, the next step, and what support will ask for; broken between words where a
 * terminal is so wide.
 */
export function errorText(
  error: DopeerError,
  { stderr, style, typing }: Omit<MessageOptions, 'quiet'>,
): string {
  const { hint = [], requestId } = error.details;
  const width = widthFor(stderr);
  const message = linesOf(error.message, typing, width, isOwnChoice(error) ? '' : ERROR);
  const left = whatIsLeft(error);
  const lines = [
    ...labelled(ERROR, style.bad, message),
    ...(left === undefined ? [] : linesOf(left, typing, width)),
    ...linesOf(hint, typing, width),
    ...(requestId === undefined ? [] : [style.faint(`request id: ${safe(requestId)}`)]),
  ];
  return `${lines.join('\n')}\n`;
}

const ERROR = 'Error: ';
const WARNING = 'Warning: ';

/** Lines of which the first begins with a label, in colour. */
function labelled(
  label: string,
  colour: (text: string) => string,
  [first = '', ...others]: readonly string[],
) {
  if (!first.startsWith(label)) return [first, ...others];
  return [`${colour(label.trimEnd())} ${first.slice(label.length)}`, ...others];
}

/** The columns of a terminal that tells them; elsewhere nothing is broken. */
const widthFor = ({ isTTY, columns }: Output) => (isTTY && columns ? columns : Number.POSITIVE_INFINITY);

/**
 * What is said, behind a label, in lines that are broken between words. A command stays in one line, which is its own
 * where there is no room beside the text: it is there to be copied.
 */
function linesOf(hints: Hints, typing: Typing, width: number, label = ''): readonly string[] {
  return [hints].flat().flatMap((hint: Hint, index) => {
    const [whole = ''] = hintLines(hint, typing).map(safe);
    const line = `${index === 0 ? label : ''}${whole}`;
    // What is indented is a command.
    if (widthOf(line) <= width || line.startsWith(' ')) return [line];
    if (typeof hint === 'string' || hint.text.trim() === '') return wrap(line, width);
    const command = safe(commandText(hint.command, typing));
    return [...wrap(line.slice(0, -command.length).trimEnd(), width), `  ${command}`];
  });
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
