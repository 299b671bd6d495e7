import type { Host } from '../../host.ts';
import type { Size } from './frame.ts';

/** The alternate screen, without a cursor. What was on the other one comes back. */
const ENTER = '\u001b[?1049h\u001b[?25l';
const LEAVE = '\u001b[?25h\u001b[?1049l';

const HOME = '\u001b[H';
/** Before a line and not behind it: a cursor behind a full line still stands on its last character. */
const ERASE_LINE = '\u001b[2K';

/** A whole window that is drawn on. */
export interface Window {
  /** Draws what is to be seen now, where that has changed. */
  draw(): Promise<void>;
  /** Gives the terminal back. */
  close(): void;
}

/** Opens a window in the terminal of stdout; it is drawn anew when its size changes, and after Ctrl-Z. */
export function openWindow(
  { stdout, aroundStop, toForeground }: Pick<Host, 'stdout' | 'aroundStop' | 'toForeground'>,
  frame: (size: Size) => Promise<readonly string[]>,
): Window {
  let shown = '';
  let draws = 0;
  let isOpen = false;
  const { stream } = stdout;
  const draw = async () => {
    draws += 1;
    const turn = draws;
    const [columns, rows] = [stdout.columns ?? 0, stdout.rows ?? 0];
    const lines = await frame({ columns, rows });
    const text = Array.from({ length: rows }, (_, row) => `${ERASE_LINE}${lines[row] ?? ''}`).join('\r\n');
    // Another may have begun, in a window of another size.
    if (!isOpen || turn !== draws || text === shown) return;
    shown = text;
    stdout.write(`${HOME}${text}`);
  };
  const enter = () => {
    // With `&` or `bg` it would be drawn over what is typed at the shell.
    toForeground();
    isOpen = true;
    shown = '';
    stdout.write(ENTER);
  };
  const leave = () => {
    isOpen = false;
    stdout.write(LEAVE);
  };
  // What cannot be drawn now is drawn at the next second.
  const redraw = () => void draw().catch(() => {});
  enter();
  stream?.on('resize', redraw);
  const stopListening = aroundStop(leave, () => {
    enter();
    redraw();
  });
  return {
    draw,
    close: () => {
      stream?.off('resize', redraw);
      stopListening();
      leave();
    },
  };
}
