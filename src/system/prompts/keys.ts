import { once } from 'node:events';
import { Readable } from 'node:stream';

/** As a terminal sends it to a question, and as it keeps what was typed before there was one. */
const ENTERS = [0x0d, 0x0a];

/** So many turns of the event loop later a prompt that took an Enter has ended. */
const TURNS_AFTER_ENTER = 8;

/**
 * The keys of a terminal, with time before and behind each Enter. What was typed fast, or pasted, comes in one piece:
 * a list would be given the Enter before it is filtered, and the next question would lose what is meant for it.
 */
export class Keys extends Readable {
  readonly #terminal: NodeJS.ReadableStream;
  #pieces: Buffer[] = [];
  #isPumping = false;
  #hasEnded = false;

  constructor(terminal: NodeJS.ReadableStream) {
    super();
    this.#terminal = terminal;
    terminal.on('data', (chunk: Buffer | string) => {
      this.#pieces.push(...pieces(Buffer.from(chunk)));
      if (!this.#isPumping) void this.#pump();
    });
    terminal.once('end', () => {
      this.#hasEnded = true;
      if (!this.#isPumping) this.push(null);
    });
  }

  override _read(): void {}

  override pause(): this {
    this.#terminal.pause();
    return super.pause();
  }

  override resume(): this {
    this.#terminal.resume();
    return super.resume();
  }

  /** For the library, which wants every key at once. */
  setRawMode(mode: boolean): this {
    (this.#terminal as Partial<NodeJS.ReadStream>).setRawMode?.(mode);
    return this;
  }

  async #pump(): Promise<void> {
    this.#isPumping = true;
    for (let piece = this.#pieces.shift(); piece !== undefined; piece = this.#pieces.shift()) {
      if (this.isPaused()) await once(this, 'resume');
      const isEnter = ENTERS.includes(piece[0] ?? 0);
      if (isEnter) await turns(1);
      this.push(piece);
      await turns(isEnter ? TURNS_AFTER_ENTER : 1);
    }
    this.#isPumping = false;
    if (this.#hasEnded) this.push(null);
  }
}

/** What was typed, cut so that each Enter stands alone. */
function pieces(typed: Buffer): readonly Buffer[] {
  const at = typed.findIndex((byte) => ENTERS.includes(byte));
  if (at === -1) return typed.length === 0 ? [] : [typed];
  return [...pieces(typed.subarray(0, at)), typed.subarray(at, at + 1), ...pieces(typed.subarray(at + 1))];
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
