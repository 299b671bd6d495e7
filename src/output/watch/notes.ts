import type { Output } from '../../host.ts';

/** A stream of messages whose lines can be held back while something is drawn where they would stand. */
export interface Notes {
  readonly output: Output;
  /** From now on its lines are kept. */
  hold(): void;
  /** Those that are kept. */
  lines(): readonly string[];
  /** Forgets the first so many of them. */
  forget(count: number): void;
  /** Writes those that are kept, and keeps no more. */
  release(): void;
}

/** Messages beside a screen; where they go elsewhere, such as to a file, nothing is held back. */
export function createNotes(stderr: Output): Notes {
  let kept = '';
  let isHolding = false;
  const output: Output = {
    write: (text) => {
      if (isHolding) kept += text;
      else stderr.write(text);
    },
    flushed: () => stderr.flushed(),
    get isTTY() {
      return stderr.isTTY && !isHolding;
    },
    get columns() {
      return stderr.columns;
    },
    get closed() {
      return stderr.closed;
    },
    get stream() {
      return stderr.stream;
    },
  };
  return {
    output,
    hold: () => {
      isHolding = stderr.isTTY;
    },
    lines: () => kept.split('\n').slice(0, -1),
    forget: (count) => {
      kept = kept.split('\n').slice(count).join('\n');
    },
    release: () => {
      isHolding = false;
      stderr.write(kept);
    },
  };
}

/** A stream of messages that are not said again while each look has the same to say. */
export interface Unrepeated {
  readonly output: Output;
  /** Another look begins. */
  nextLook(): void;
}

/** Messages on stderr, look by look. */
export function withoutRepeats(stderr: Output): Unrepeated {
  let before = new Set<string>();
  let now = new Set<string>();
  const write = (text: string) => {
    if (!before.has(text)) stderr.write(text);
    now.add(text);
  };
  return {
    output: Object.create(stderr, { write: { value: write } }),
    nextLook: () => {
      before = now;
      now = new Set();
    },
  };
}
