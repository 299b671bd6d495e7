import type { WASI } from 'node:wasi';

// Only the types of browsers have it.
declare const WebAssembly: {
  readonly Memory: new (size: { readonly initial: number }) => { readonly buffer: ArrayBuffer };
};

/** Where `poll_oneoff` of WASI, preview 1, is told what to look at, puts what it saw, and how many that is. */
const ASKED = { at: 0, size: 48 };
const SEEN = { at: 128, size: 32 };
const COUNT_AT = 256;

/** What it can look at. */
const CLOCK = 0;
const FD_WRITE = 2;

/** What it calls the descriptor that it is given as stdout. */
const STDOUT = 1;
const MONOTONIC = 1;
const HANGUP = 1;

/**
 * Without its end, a pipe that is full would be waited for; any other is told of at once, however busy the machine
 * is by then. In nanoseconds.
 */
const PATIENCE = 50_000_000n;

/**
 * Tells whether somebody still reads what is written to a pipe; of a socket it tells nothing. Node learns of a reader
 * that has gone only from a write; of the system's `poll`, which knows it, it has nothing but what it offers to
 * programs in WebAssembly. `true` where that cannot be told, as of a file, or on Windows.
 */
export function createReaderCheck(Wasi: typeof WASI, fd: number): () => boolean {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const wasi = new Wasi({ version: 'preview1', stdout: fd });
  // There is no program; the call needs its memory alone.
  wasi.initialize({ exports: { memory } });
  const { poll_oneoff: poll } = wasi.wasiImport as {
    poll_oneoff(asked: number, seen: number, count: number, countAt: number): number;
  };
  const view = new DataView(memory.buffer);
  const isLost = (_: unknown, index: number) => {
    const at = SEEN.at + index * SEEN.size;
    const error = view.getUint16(at + 8, true);
    const flags = view.getUint16(at + 24, true);
    return view.getUint8(at + 10) === FD_WRITE && (error !== 0 || (flags & HANGUP) !== 0);
  };
  return () => {
    view.setUint8(ASKED.at + 8, FD_WRITE);
    view.setUint32(ASKED.at + 16, STDOUT, true);
    const clock = ASKED.at + ASKED.size;
    view.setUint8(clock + 8, CLOCK);
    view.setUint32(clock + 16, MONOTONIC, true);
    view.setBigUint64(clock + 24, PATIENCE, true);
    if (poll(ASKED.at, SEEN.at, 2, COUNT_AT) !== 0) return true;
    return !Array.from({ length: view.getUint32(COUNT_AT, true) }).some(isLost);
  };
}
