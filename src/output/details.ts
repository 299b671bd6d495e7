import { safe } from '../text/safe.ts';
import { type MeasureWidth, widthOf } from '../text/width.ts';
import type { Style } from './style.ts';

/** A label and what stands beside it: one text, or rows of cells that are aligned below each other. */
export type Line = readonly [label: string, value: string | readonly (readonly string[])[]];

const GAP = '  ';

/** Labelled lines, one below the other, such as `Status   ACTIVE`. `paint` colours one value of that label. */
export async function renderDetails(
  lines: readonly Line[],
  style: Style,
  paint: (text: string, label: string) => string,
): Promise<string> {
  const labels = lines.map(([label]) => safe(label));
  const values = lines.map(([, value]) =>
    typeof value === 'string' ? [[safe(value)]] : value.map((row) => row.map(safe)),
  );
  const measure = await widthOf([...labels, ...values.flat(2)]);
  const labelWidth = Math.max(...labels.map(measure));
  return lines
    .flatMap(([label], index) => {
      const rows = align(values[index] ?? [], measure, (text) => paint(text, label));
      return rows.map(
        (row, first) =>
          pad(first === 0 ? (labels[index] ?? '') : '', labelWidth, measure, style.faint) + GAP + row,
      );
    })
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}

function align(
  rows: readonly (readonly string[])[],
  measure: MeasureWidth,
  paint: (text: string) => string,
): string[] {
  const widths = rows.reduce<number[]>(
    (widest, row) => row.map((cell, column) => Math.max(widest[column] ?? 0, measure(cell))),
    [],
  );
  return rows.map((row) =>
    row.map((cell, column) => pad(cell, widths[column] ?? 0, measure, paint)).join(GAP),
  );
}

const pad = (text: string, width: number, measure: MeasureWidth, paint: (text: string) => string) =>
  paint(text) + ' '.repeat(Math.max(0, width - measure(text)));
