import { widthOf } from './width.ts';

/** A text in lines of so many columns at most; a word that is longer stays whole. */
export const wrap = (text: string, columns: number): readonly string[] => joined(text.split(' '), columns);

/** What is quoted and holds no `$` is not broken; anywhere else the shell takes several blanks for one. */
const WORD_OF_SHELL = /(?:'[^']*'|"[^"$]*"|\\.|[^ ])+/g;

/** A command of a Unix shell in lines of so many columns at most, broken where a `\` before the end joins them. */
export const wrapCommand = (command: string, columns: number): readonly string[] =>
  joined(command.match(WORD_OF_SHELL) ?? [], columns);

function joined(words: readonly string[], columns: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of words) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && widthOf(longer) > columns) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}
