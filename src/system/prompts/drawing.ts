import { Writable } from 'node:stream';
import type { Look } from '../../host.ts';

/** The symbols that the library draws, as ASCII has them. */
const ASCII: Readonly<Record<string, string>> = {
  '✔': '+',
  '❯': '>',
  '↑': '^',
  '↓': 'v',
  '•': '-',
  '⏎': 'Enter',
};

/** Down to the end of what was drawn, and up again while it is erased. */
const ERASING = /^(?:\x1b\[\d*[BAGK])+/;
/** Up from the last line to the one that is typed on, behind all that is drawn. */
const UP_TO_CURSOR = /\x1b\[(\d+)A\x1b\[\d*G$/;
/** From the line of the cursor to the end of the screen; the cursor can be seen again. */
const ERASE = '\r\x1b[J\x1b[?25h';

/** What one prompt is drawn on. */
export interface Drawing {
  /** For the library, which ends it. */
  readonly output: NodeJS.WritableStream;
  /** Takes away what was drawn. */
  readonly erase: () => void;
  /** Draws that again. */
  readonly draw: () => void;
}

/**
 * A drawing on which the library asks nobody whether colours and symbols can be shown: what cannot be is
 * taken out on the way.
 */
export function createDrawing(stderr: NodeJS.WritableStream, { colour, utf8 }: Look): Drawing {
  let drawn = '';
  const clean = (text: string) => {
    const plain = colour ? text : text.replaceAll(/\x1b\[[\d;]*m/g, '');
    return utf8 ? plain : plain.replaceAll(/[✔❯↑↓•⏎]/g, (symbol) => ASCII[symbol] ?? symbol);
  };
  const output = new Writable({
    decodeStrings: false,
    write: (chunk, _, done) => {
      const text = clean(String(chunk));
      // What only moves the cursor draws nothing.
      drawn = text.replace(ERASING, '') || drawn;
      // At once: what is written on stderr after the prompt must not come before its last line.
      stderr.write(text);
      done();
    },
  });
  // The library asks the stream how wide the terminal is.
  const sizeOf = (key: 'columns' | 'rows') => ({ get: () => (stderr as Partial<NodeJS.WriteStream>)[key] });
  return {
    output: Object.defineProperties(output, { columns: sizeOf('columns'), rows: sizeOf('rows') }),
    erase: () => {
      const above = drawn.split('\n').length - 1 - Number(UP_TO_CURSOR.exec(drawn)?.[1] ?? 0);
      stderr.write(`${above > 0 ? `\x1b[${above}A` : ''}${ERASE}`);
    },
    draw: () => void stderr.write(drawn),
  };
}
