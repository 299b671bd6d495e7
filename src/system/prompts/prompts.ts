import type { Host, Look, Prompts } from '../../host.ts';
import { safe } from '../../text/safe.ts';
import { wrap } from '../../text/wrap.ts';
import { createDrawing } from './drawing.ts';
import { confirm, input, password, search } from './inquirer.ts';
import { Keys } from './keys.ts';
import { listOf } from './list.ts';
import { leftAlone } from './shared.ts';

/** The mark before a question, and the shortest answer behind it. */
const AROUND_QUESTION = '? '.length + ' (y/N) yes'.length;
const LEAST_COLUMNS = 10;

/** What a prompt of the library asks with. */
interface Context {
  readonly input: Keys;
  readonly output: NodeJS.WritableStream;
  readonly signal: AbortSignal;
}

/** Prompts on these streams; aborting the signal ends the one that is open. */
export function createPrompts(
  stdin: NodeJS.ReadableStream,
  stderr: NodeJS.WritableStream,
  { signal, aroundStop, stop }: Pick<Host, 'signal' | 'aroundStop' | 'stop'>,
  look: Look = { colour: true, utf8: true },
): Prompts {
  const keys = new Keys(stdin, stop);
  async function asked<Answer>(prompt: (context: Context) => Promise<Answer>): Promise<Answer> {
    // The library draws on stdout unless told otherwise, and stdout is for the answer. It ends what it drew on.
    const drawing = createDrawing(stderr, look);
    const stopListening = aroundStop(
      () => {
        drawing.erase();
        keys.setRawMode(false);
      },
      () => {
        keys.setRawMode(true);
        drawing.draw();
      },
    );
    try {
      return await answered(prompt({ input: keys, output: drawing.output, signal }), signal);
    } finally {
      stopListening();
    }
  }
  /** Between words, or the library would break it anywhere. */
  const shown = (message: string) => {
    const { columns } = stderr as Partial<NodeJS.WriteStream>;
    return columns
      ? wrap(safe(message), Math.max(LEAST_COLUMNS, columns - AROUND_QUESTION)).join('\n')
      : safe(message);
  };
  return {
    confirm: async (message, preset) => {
      // Whoever has to say yes has to have seen to what.
      if (!preset) await keys.forget();
      return asked((context) => confirm({ message: shown(message), default: preset }, context));
    },
    choose: (message, choices) =>
      asked((context) => search(listOf(message, choices, stderr as Partial<NodeJS.WriteStream>), context)),
    text: (message, preset, problem) =>
      asked((context) =>
        input(
          {
            message: shown(message),
            // Shown as it is: a name that is not safe to show is not safe to send either.
            default: safe(preset),
            validate: (text) => safe(problem(text) ?? '') || true,
            transformer: (text, { isFinal }) => {
              // What Enter alone would send is the preset.
              const wrong = isFinal ? undefined : problem(text === '' ? safe(preset) : text);
              return `${safe(text)}${wrong === undefined ? '' : `  (${safe(wrong)})`}`;
            },
          },
          context,
        ),
      ),
    secret: (message) => asked((context) => password({ message: shown(message) }, context)),
  };
}

/** The answer; an open prompt that is left with Ctrl-C, or closed by a signal, ends the command. */
async function answered<Answer>(prompt: Promise<Answer>, signal: AbortSignal): Promise<Answer> {
  try {
    return await prompt;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Error && error.name === 'ExitPromptError') {
      throw leftAlone();
    }
    throw error;
  }
}
