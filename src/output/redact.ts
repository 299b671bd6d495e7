import type { Output, Prompts } from '../host.ts';
import { TOKEN_MARK, TOKEN_SHAPE } from '../text/token.ts';

/** Shorter texts are no tokens, and taking them out would garble ordinary words. */
const MIN_SECRET_LENGTH = 8;

/** What stands before the @ of a URL: a user name, a password. */
const USER_INFO = /(\/\/)([^/?#\s]*)@/g;

/** The same of what is nothing but a URL: `https://` may have been forgotten, and a password hold what ends a host. */
const USER_INFO_OF_URL = /(^\s*(?:\w+:\/\/)?)(.*)@/gs;

/** What GitHub Actions takes for a command: `::` first in a line, colours and blanks aside, or `##[` anywhere. */
const ACTIONS_COMMAND = /^((?:\x1b\[[\d;]*m|[^\S\n])*):(?=:)|#(?=#\[)/gm;

/**
 * The one gate that everything written goes through: it knows the secrets of the run and the shape of
 * DigitalOcean's tokens. Under GitHub Actions no line that leaves it is a command to the runner.
 */
export class Redactor {
  readonly #secrets = new Map<string, string>();
  readonly #guardsActions: boolean;
  #closed = false;

  constructor(env: Readonly<Record<string, string | undefined>> = {}) {
    this.#guardsActions = env.GITHUB_ACTIONS === 'true';
  }

  /** From now on `secret` is written as `[token]`, also inside JSON. */
  add(secret: string): void {
    // A server may echo it in another case.
    for (const form of [secret, secret.toUpperCase(), secret.toLowerCase()])
      if (secret.length >= MIN_SECRET_LENGTH) this.#hide(form, '[token]');
  }

  /** Adds what a text that may be a URL holds before its @; one that is meant as a URL, also without a scheme. */
  addUserInfo(text: string, isMeantAsUrl = false): void {
    const shape = isMeantAsUrl ? USER_INFO_OF_URL : USER_INFO;
    for (const [userInfo, before = '', inside = ''] of text.matchAll(shape)) {
      if (inside !== '') this.#hide(userInfo, `${before}[hidden]@`);
      for (const part of inside.split(/[:/?#]/)) this.add(part);
    }
  }

  /** Takes back an `add`, for what turns out to be public. */
  reveal(text: string): void {
    this.#secrets.delete(text);
  }

  /** The text without secrets. */
  redact(text: string): string {
    let redacted = text;
    // The longest first: one that is part of another would leave the rest of it to be read.
    const longestFirst = [...this.#secrets].sort(([a], [b]) => b.length - a.length);
    for (const [secret, instead] of longestFirst) redacted = redacted.replaceAll(secret, instead);
    return redacted.includes(TOKEN_MARK) ? redacted.replace(TOKEN_SHAPE, '[token]') : redacted;
  }

  /** After this nothing is written any more: what is still under way has no say. */
  close(): void {
    this.#closed = true;
  }

  /** The stream behind the gate. */
  guard(output: Output): Output {
    const clean = (text: string) => (this.#closed ? '' : this.#withoutActionsCommands(this.redact(text)));
    return {
      write: (text) => {
        if (!this.#closed) output.write(clean(text));
      },
      flushed: () => output.flushed(),
      get isTTY() {
        return output.isTTY;
      },
      get columns() {
        return output.columns;
      },
      get rows() {
        return output.rows;
      },
      get closed() {
        return output.closed;
      },
      get stream() {
        return output.stream && guardStream(output.stream, clean);
      },
    };
  }

  /** The questions behind the gate. */
  guardPrompts(prompts: Prompts): Prompts {
    const clean = (text: string) => this.redact(text);
    return {
      confirm: (message, preset) => prompts.confirm(clean(message), preset),
      choose: (message, choices) =>
        prompts.choose(
          clean(message),
          choices.map((choice) => ({
            ...choice,
            label: clean(choice.label),
            name: clean(choice.name),
            disabled: choice.disabled && clean(choice.disabled),
            remark: choice.remark && clean(choice.remark),
          })),
        ),
      text: (message, preset, problem) => prompts.text(clean(message), clean(preset), problem),
      secret: (message) => prompts.secret(clean(message)),
    };
  }

  #hide(secret: string, instead: string): void {
    this.#secrets.set(secret, instead);
    this.#secrets.set(JSON.stringify(secret).slice(1, -1), instead);
  }

  /** The visible escape parses back in JSON, and is what unsafe characters look like elsewhere. */
  #withoutActionsCommands(text: string): string {
    if (!this.#guardsActions) return text;
    return text.replace(ACTIONS_COMMAND, (match, before?: string) =>
      match.endsWith('#') ? '\\u0023' : `${before}\\u003a`,
    );
  }
}

/** The same stream but for what is written, for libraries that draw by themselves. */
function guardStream(stream: NodeJS.WritableStream, clean: (text: string) => string): NodeJS.WritableStream {
  const write = (chunk: string | Uint8Array) =>
    stream.write(typeof chunk === 'string' ? clean(chunk) : chunk);
  // ora puts a function of its own in the place of `write`, and takes it away again.
  return Object.create(stream, { write: { value: write, writable: true, configurable: true } });
}
