import { DopeerError } from './errors.ts';
import type { Choice, Prompts } from './host.ts';
import { confirm, input, password, search } from './inquirer.ts';
import { safe } from './output/safe.ts';

/** Prompts on these streams; aborting the signal ends the one that is open. */
export function createPrompts(
  stdin: NodeJS.ReadableStream,
  stderr: NodeJS.WritableStream,
  signal: AbortSignal,
): Prompts {
  // The library draws on stdout unless told otherwise, and stdout is for the answer.
  const context = { input: stdin, output: stderr, signal };
  const asked = <Answer>(prompt: Promise<Answer>) => answered(prompt, signal);
  return {
    confirm: (message, preset) => asked(confirm({ message: safe(message), default: preset }, context)),
    choose: (message, choices) =>
      asked(
        search(
          {
            message: safe(message),
            pageSize: 10,
            source: (term) => matching(choices, term ?? '').map(asItem),
          },
          context,
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
          context,
        ),
      ),
    secret: (message) => asked(password({ message: safe(message) }, context)),
  };
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
