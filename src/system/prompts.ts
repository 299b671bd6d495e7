import { Writable } from 'node:stream';
import { DopeerError } from '../errors.ts';
import type { Choice, Look, Prompts } from '../host.ts';
import { safe } from '../text/safe.ts';
import { confirm, input, password, search } from './inquirer.ts';

/** Prompts on these streams; aborting the signal ends the one that is open. */
export function createPrompts(
  stdin: NodeJS.ReadableStream,
  stderr: NodeJS.WritableStream,
  signal: AbortSignal,
  look: Look = { colour: true, utf8: true },
): Prompts {
  // The library draws on stdout unless told otherwise, and stdout is for the answer. It ends what it drew on.
  const context = () => ({ input: stdin, output: withLook(stderr, look), signal });
  const asked = <Answer>(prompt: Promise<Answer>) => answered(prompt, signal);
  return {
    confirm: (message, preset) => asked(confirm({ message: safe(message), default: preset }, context())),
    choose: (message, choices) =>
      asked(
        search(
          {
            message: safe(message),
            pageSize: 10,
            source: (term) => matching(choices, term ?? '').map(asItem),
          },
          context(),
        ),
      ),
    text: (message, preset, problem) =>
      asked(
        input(
          {
            message: safe(message),
            // Shown as it is: a name that is not safe to show is not safe to send either.
            default: safe(preset),
            validate: (text) => safe(problem(text) ?? '') || true,
            transformer: (text, { isFinal }) => {
              // What Enter alone would send is the preset.
              const wrong = isFinal ? undefined : problem(text === '' ? safe(preset) : text);
              return `${safe(text)}${wrong === undefined ? '' : `  (${safe(wrong)})`}`;
            },
          },
          context(),
        ),
      ),
    secret: (message) => asked(password({ message: safe(message) }, context())),
  };
}

/** The symbols that the library draws, as ASCII has them. */
const ASCII: Readonly<Record<string, string>> = {
  '✔': '+',
  '❯': '>',
  '↑': '^',
  '↓': 'v',
  '•': '-',
  '⏎': 'Enter',
};

/**
 * A stream for one prompt, which ends it, and on which the library asks nobody whether colours and
 * symbols can be shown: what cannot be is taken out on the way.
 */
function withLook(stderr: NodeJS.WritableStream, { colour, utf8 }: Look): NodeJS.WritableStream {
  const clean = (text: string) => {
    const plain = colour ? text : text.replaceAll(/\x1b\[[\d;]*m/g, '');
    return utf8 ? plain : plain.replaceAll(/[✔❯↑↓•⏎]/g, (symbol) => ASCII[symbol] ?? symbol);
  };
  const drawn = new Writable({
    decodeStrings: false,
    write: (chunk, _, done) => {
      // At once: what is written on stderr after the prompt must not come before its last line.
      stderr.write(clean(String(chunk)));
      done();
    },
  });
  // The library asks the stream how wide the terminal is.
  const sizeOf = (key: 'columns' | 'rows') => ({ get: () => (stderr as Partial<NodeJS.WriteStream>)[key] });
  return Object.defineProperties(drawn, { columns: sizeOf('columns'), rows: sizeOf('rows') });
}

function matching<Value>(choices: readonly Choice<Value>[], term: string): readonly Choice<Value>[] {
  const words = term.toLowerCase().split(/\s+/);
  return choices.filter(({ label }) => words.every((word) => label.toLowerCase().includes(word)));
}

function asItem<Value>({ value, label, name, disabled, remark }: Choice<Value>) {
  return {
    value,
    name: safe(label),
    short: safe(name),
    ...(disabled !== undefined && { disabled: `(${safe(disabled)})` }),
    ...(remark !== undefined && { description: safe(remark) }),
  };
}

/** The answer; an open prompt that is left with Ctrl-C, or closed by a signal, ends the command. */
async function answered<Answer>(prompt: Promise<Answer>, signal: AbortSignal): Promise<Answer> {
  try {
    return await prompt;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Error && error.name === 'ExitPromptError') {
      throw new DopeerError('interrupted', 'Interrupted. Nothing was changed.', { saysOutcome: true });
    }
    throw error;
  }
}
