import { styleText } from 'node:util';
import type { Choice, Host, Look, Prompts } from '../../host.ts';
import { safe } from '../../text/safe.ts';
import { shorten, widthOf } from '../../text/width.ts';
import { createDrawing } from './drawing.ts';
import { confirm, input, password, search } from './inquirer.ts';
import { Keys } from './keys.ts';
import { leftAlone, matching } from './shared.ts';

/** What stands before each line of a list, and before the edge of the terminal. */
const CURSOR_COLUMNS = 3;
const LEAST_ROOM = 20;
/** Of a reason why something cannot be chosen, at least so much is shown. */
const LEAST_REASON = 12;

/** The keys of a list; typing is the one that nobody guesses. */
const KEYS = [
  ['type', 'to filter'],
  ['↑↓', 'move'],
  ['⏎', 'choose'],
] as const;

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
  { signal, aroundStop }: Pick<Host, 'signal' | 'aroundStop'>,
  look: Look = { colour: true, utf8: true },
): Prompts {
  const keys = new Keys(stdin);
  async function asked<Answer>(prompt: (context: Context) => Promise<Answer>): Promise<Answer> {
    // The library draws on stdout unless told otherwise, and stdout is for the answer. It ends what it drew on.
    const drawing = createDrawing(stderr, look);
    const stopListening = aroundStop(drawing.erase, () =>
      // Node, which has seen the Ctrl-Z as a key, pauses the keys when the program goes on.
      setImmediate(() => {
        keys.resume();
        drawing.draw();
      }),
    );
    try {
      return await answered(prompt({ input: keys, output: drawing.output, signal }), signal);
    } finally {
      stopListening();
    }
  }
  return {
    confirm: (message, preset) =>
      asked((context) => confirm({ message: safe(message), default: preset }, context)),
    choose: (message, choices) =>
      asked((context) =>
        search(
          {
            message: safe(message),
            pageSize: 10,
            theme: { style: { keysHelpTip } },
            source: (term) =>
              matching(choices, term ?? '').map((choice) => asItem(choice, columnsOf(stderr))),
          },
          context,
        ),
      ),
    text: (message, preset, problem) =>
      asked((context) =>
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
          context,
        ),
      ),
    secret: (message) => asked((context) => password({ message: safe(message) }, context)),
  };
}

const keysHelpTip = () =>
  KEYS.map(([key, action]) => `${styleText('bold', key)} ${styleText('dim', action)}`).join('  ');

const columnsOf = (stream: NodeJS.WritableStream) => (stream as Partial<NodeJS.WriteStream>).columns ?? 80;

/** A choice as the library lists it: in one line of a terminal that is so wide. */
function asItem<Value>({ value, label, name, disabled, remark }: Choice<Value>, columns: number) {
  const room = Math.max(LEAST_ROOM, columns - CURSOR_COLUMNS);
  const item = { value, short: safe(name) };
  if (disabled === undefined)
    return {
      ...item,
      name: shorten(safe(label), room),
      ...(remark !== undefined && { description: safe(remark) }),
    };
  const shown = shorten(safe(label), room - LEAST_REASON);
  return { ...item, name: shown, disabled: shorten(`(${safe(disabled)})`, room - widthOf(shown) - 1) };
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
