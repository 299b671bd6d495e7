import { safe } from '../../text/safe.ts';
import { widthOf } from '../../text/width.ts';
import { wrap, wrapCommand } from '../../text/wrap.ts';
import type { Style } from '../style.ts';
import { align, cellOf, GAP, widthsOf } from './align.ts';

/** A text, or a command: where it is broken, it can still be copied into a shell of Unix, unless it stays whole. */
export type DetailCell = string | { readonly command: string; readonly isWhole?: boolean };

/** A label and what stands beside it: one text, or rows of cells that are aligned below each other. */
export type Line = readonly [label: string, value: string | readonly (readonly DetailCell[])[]];

/** What is deeper belongs to what stands above it. */
const INDENT = '  ';

/** Where a text has no more room than this, it goes on below. */
const LEAST_ROOM = 24;

/**
 * Labelled lines, one below the other, such as `Status   ACTIVE`. `paint` colours one value of that label. Texts are
 * broken between words where they are wider than a terminal of `width` columns.
 */
export async function renderDetails(
  lines: readonly Line[],
  style: Style,
  paint: (text: string, label: string) => string,
  width?: number,
): Promise<string> {
  const [labelWidth = 0] = widthsOf(lines.map(([label]) => [cellOf(label)]));
  const room = width === undefined ? Number.POSITIVE_INFINITY : width - labelWidth - GAP.length;
  const blocks = await Promise.all(
    lines.map(([label, value]) => {
      const rows = fit(typeof value === 'string' ? [[value]] : value, room);
      return align(
        rows.map((cells, index) => [index === 0 ? label : '', ...cells]),
        (text, _, column) => (column === 0 ? style.faint(text) : paint(text, label)),
        labelWidth,
      );
    }),
  );
  return blocks
    .flat()
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}

/** Rows that are no wider than there is room, as far as words go. */
function fit(rows: readonly (readonly DetailCell[])[], room: number): readonly (readonly string[])[] {
  const texts = rows.map((row) => row.map((cell) => safe(typeof cell === 'string' ? cell : cell.command)));
  const widths = widthsOf(texts);
  return texts.flatMap((cells, index) => {
    const cell = rows[index]?.at(-1);
    if (typeof cell === 'object' && cell.isWhole) return [cells];
    const before = cells.slice(0, -1);
    const last = cells.at(-1) ?? '';
    const end = typeof cell === 'object' ? ' \\' : '';
    const left = room - before.reduce((sum, _, column) => sum + (widths[column] ?? 0) + GAP.length, 0);
    if (widthOf(last) <= left) return [cells];
    if (before.length > 0 && (left < LEAST_ROOM || !last.includes(' ')))
      return [
        ...(before.some((cell) => cell !== '') ? [before] : []),
        ...broken(last, room - INDENT.length, end).map((line) => [`${INDENT}${line}`]),
      ];
    return broken(last, left, end).map((line, row) => [...(row === 0 ? before : before.map(() => '')), line]);
  });
}

/** A text in lines, each as deep as the first; those of a command, but for the last, end in what joins them. */
function broken(text: string, room: number, end: string): readonly string[] {
  const [indent = ''] = /^ */.exec(text) ?? [];
  const content = text.slice(indent.length);
  if (end === '') return wrap(content, room - indent.length).map((line) => `${indent}${line}`);
  const lines = wrapCommand(content, room - indent.length - INDENT.length - end.length);
  return lines.map(
    (line, index) => `${indent}${index > 0 ? INDENT : ''}${line}${index < lines.length - 1 ? end : ''}`,
  );
}
