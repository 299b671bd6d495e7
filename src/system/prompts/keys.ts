import { once } from 'node:events';
import { Readable } from 'node:stream';
import { CTRL_C, turns, untilRead } from './shared.ts';

/** As a terminal sends Enter to a question, and as it keeps what was typed before there was one; and Tab. */
const CHOOSING = [0x0d, 0x0a, 0x09];

const CTRL_Z = 0x1a;

/** So many turns of the event loop later a prompt that took an Enter has ended. */
const TURNS_AFTER_ENTER = 8;

/**
 * The keys of a terminal, with time before and behind each Enter. What was typed fast, or pasted, comes in one piece:
 * a list would be given the Enter before it is filtered, and the next question would lose what is meant for it.
 */
export class Keys extends Readable {
  readonly #terminal: NodeJS.ReadableStream;
  readonly #stop: () => void;
  #pieces: Buffer[] = [];
  #isPumping = false;
  #hasEnded = false;
  #isForgetting = false;

  /** `stop` is what Ctrl-Z does. */
  constructor(terminal: NodeJS.ReadableStream, stop: () => void) {
    super();
    this.#terminal = terminal;
    this.#stop = stop;
    terminal.on('data', (chunk: Buffer | string) => {
      const typed = Buffer.from(chunk);
      // Whoever leaves means it, whatever was typed before.
      if (!this.#isForgetting) this.#pieces.push(...pieces(typed));
      else if (typed.includes(CTRL_C)) this.#pieces.push(Buffer.of(CTRL_C));
      else return;
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

  /** Forgets what was typed before now: it was no answer to what is going to be asked. */
  async forget(): Promise<void> {
    // The terminal hands over what it keeps, up to the last key.
    this.setRawMode(true);
    this.#terminal.resume();
    this.#pieces = [];
    this.#isForgetting = true;
    await untilRead();
    this.#isForgetting = false;
  }

  async #pump(): Promise<void> {
    this.#isPumping = true;
    for (;;) {
      if (this.#pieces.length > 0 && this.isPaused()) await once(this, 'resume');
      const piece = this.#pieces.shift();
      if (piece === undefined) break;
      // Node would stop by itself, pause the keys when it goes on, and the list would take it for a letter.
      if (piece[0] === CTRL_Z) {
        this.#stop();
        continue;
      }
      const isChoosing = CHOOSING.includes(piece[0] ?? 0);
      if (isChoosing) await turns(1);
      this.push(piece);
      await turns(isChoosing ? TURNS_AFTER_ENTER : 1);
    }
    this.#isPumping = false;
    if (this.#hasEnded) this.push(null);
  }
}

/** What was typed, cut so that each Enter, Tab, Ctrl-Z and arrow has its turn: a list takes no arrow while it is filtered. */
const pieces = (typed: Buffer): readonly Buffer[] =>
  (typed.toString('latin1').match(/[\r\n\t\x1a]|\x1b?[^\r\n\t\x1a\x1b]+|\x1b/g) ?? []).map((piece) =>
    Buffer.from(piece, 'latin1'),
  );
