import { wrap } from './wrap.ts';

/** Longer lines are hard to read. */
const WIDEST = 100;
const NARROWEST = 40;
const USUAL = 80;

/** With less room than this, a second column goes on below the first. */
const LEAST_ROOM = 20;
const DEEPER = 4;

/** A line that is shorter than this was not broken where it ends. */
const FULL_LINE = 60;

/** `Columns: ...`: it begins anew, whatever stands above it. */
const LABEL = /^[A-Z][^:.]{0,20}:/;

/** To be copied; what a command does may stand beside it. */
const COMMAND = /^ +(?:\$ |dopeer (?!.* {2}))/;

/** What stands before the second column of a line, or before what is numbered; or how deep it is. */
const BEFORE_TEXT = /^ *\S(?:.*?\S)? {2,}(?=\S)|^ *\d\. |^ */;

/**
 * Help in a terminal of so many columns, 80 where it does not tell: paragraphs flow anew, and what stands in a second
 * column goes on below it. Commands stay whole.
 */
export function fit(text: string, terminal: number | undefined): string {
  const columns = Math.max(NARROWEST, Math.min(WIDEST, terminal || USUAL));
  return paragraphsOf(text.split('\n'))
    .flatMap((lines) =>
      COMMAND.test(lines[0] ?? '') || lines.every((line) => line.length <= columns)
        ? lines
        : broken(lines.join(' '), columns),
    )
    .join('\n');
}

function paragraphsOf(lines: readonly string[]): readonly (readonly string[])[] {
  const paragraphs: string[][] = [];
  for (const line of lines) {
    const last = paragraphs.at(-1);
    const above = last?.at(-1) ?? '';
    const isText = (each: string) => /^\S/.test(each);
    const goesOn = isText(line) && isText(above) && above.length >= FULL_LINE && !LABEL.test(line);
    if (goesOn || above.endsWith('\\')) last?.push(line);
    else paragraphs.push([line]);
  }
  return paragraphs;
}

function broken(line: string, columns: number): readonly string[] {
  const [before = ''] = BEFORE_TEXT.exec(line) ?? [];
  const isBelow = columns - before.length < LEAST_ROOM;
  const depth = isBelow ? DEEPER : before.length;
  const lines = wrap(line.slice(before.length), columns - depth).map((each) => `${' '.repeat(depth)}${each}`);
  if (isBelow) return [before.trimEnd(), ...lines];
  return [`${before}${lines[0]?.slice(depth)}`, ...lines.slice(1)];
}
