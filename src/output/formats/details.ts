import type { Style } from '../style.ts';
import { align, cellOf, widthsOf } from './align.ts';

/** A label and what stands beside it: one text, or rows of cells that are aligned below each other. */
export type Line = readonly [label: string, value: string | readonly (readonly string[])[]];

/** Labelled lines, one below the other, such as `Status   ACTIVE`. `paint` colours one value of that label. */
export async function renderDetails(
  lines: readonly Line[],
  style: Style,
  paint: (text: string, label: string) => string,
): Promise<string> {
  const [labelWidth] = widthsOf(lines.map(([label]) => [cellOf(label)]));
  const blocks = await Promise.all(
    lines.map(([label, value]) => {
      const rows = typeof value === 'string' ? [[value]] : value;
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
