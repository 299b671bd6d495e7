import { confirm } from '@inquirer/prompts';
import { DopeerError } from './errors.ts';
import type { Prompts } from './host.ts';

/** Prompts on these streams; aborting the signal ends the one that is open. */
export function createPrompts(
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
  signal: AbortSignal,
): Prompts {
  const context = { input, output, signal };
  return {
    confirm: (message) => asked(confirm({ message, default: false }, context), signal),
  };
}

/** The answer; an open prompt that is left with Ctrl-C, or closed by a signal, ends the command. */
async function asked<Answer>(prompt: Promise<Answer>, signal: AbortSignal): Promise<Answer> {
  try {
    return await prompt;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Error && error.name === 'ExitPromptError') {
      throw new DopeerError('interrupted', 'Interrupted. Nothing was changed.');
    }
    throw error;
  }
}
