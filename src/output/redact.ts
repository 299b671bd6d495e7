import type { Output } from '../host.ts';

/** Shorter texts are no tokens, and taking them out would garble ordinary words. */
const MIN_SECRET_LENGTH = 8;

/** The secrets of one run and the one place that keeps them out of every stream. */
export class Redactor {
  readonly #secrets = new Set<string>();

  /** From now on `secret` is written as `[token]`, also inside JSON. */
  add(secret: string): void {
    if (secret.length < MIN_SECRET_LENGTH) return;
    this.#secrets.add(secret);
    this.#secrets.add(JSON.stringify(secret).slice(1, -1));
  }

  /** Takes back an `add`, for what turns out to be public. */
  reveal(text: string): void {
    this.#secrets.delete(text);
  }

  redact(text: string): string {
    let redacted = text;
    for (const secret of this.#secrets) redacted = redacted.replaceAll(secret, '[token]');
    return redacted;
  }

  /** The stream, with every text redacted on its way. */
  guard(output: Output): Output {
    return {
      write: (text) => output.write(this.redact(text)),
      get isTTY() {
        return output.isTTY;
      },
      get columns() {
        return output.columns;
      },
      get closed() {
        return output.closed;
      },
      get stream() {
        return output.stream;
      },
    };
  }
}
