import { safe } from '../text/safe.ts';
import { widthOf } from '../text/width.ts';

/** Its upper left corner and its size, in pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A fixed-width font in pixels: its size, the width of a column, the height of a line. */
export const FONT = { size: 12, column: 7.25, line: 16 } as const;

/** How much room lines take with so much around them. */
export function sizeOf(lines: readonly string[], padding: number): Pick<Box, 'width' | 'height'> {
  return {
    width: Math.max(...lines.map((line) => textWidth(safe(line)))) + 2 * padding,
    height: lines.length * FONT.line + 2 * padding,
  };
}

/** How wide a line is drawn, in pixels. */
export const textWidth = (line: string): number => Math.ceil(widthOf(line) * FONT.column);
