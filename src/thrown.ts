import { CommanderError, type CommandUnknownOpts } from '@commander-js/extra-typings';
import { DopeerError, usageError } from './errors.ts';

/**
 * What was thrown, as an error that can be reported. `command` is the one that was chosen; `debug` adds where it
 * comes from.
 */
export async function asDopeerError(
  error: unknown,
  command: CommandUnknownOpts,
  debug: boolean,
): Promise<DopeerError> {
  if (error instanceof DopeerError) return error;
  if (error instanceof CommanderError) {
    const { helpHint, unknownCommand, unknownOption } = await import('./suggest.ts');
    if (error.code === 'commander.unknownOption') {
      // Nothing but the message has it. What stands behind it may be a secret.
      const [, flag = ''] = /'(--?[^'=]*)/.exec(error.message) ?? [];
      return unknownOption(flag, command);
    }
    if (error.code === 'commander.unknownCommand') return unknownCommand(command.args[0] ?? '', command);
    const [, flag] = /^error: option '(?:-\w, )?(--[\w-]+) .*' argument missing/.exec(error.message) ?? [];
    const dash = flag === undefined ? [] : [`A value that begins with a dash goes behind =: ${flag}=-x`];
    const [, message = ''] = /^(?:error: )?(.*?)\.?$/s.exec(error.message) ?? [];
    return usageError(`${message.charAt(0).toUpperCase()}${message.slice(1)}.`, [helpHint(command), ...dash]);
  }
  const message = error instanceof Error ? error.message : String(error);
  return new DopeerError('unexpected', `Something unexpected went wrong: ${message}`, {
    hint: [
      'This is a mistake in dopeer. Please report it with the command you typed.',
      ...(debug ? traceOf(error) : ['Add --debug to see where it happened.']),
    ],
  });
}

/** A chain of causes may be a circle. */
const MOST_CAUSES = 5;

/** Where an error comes from, and what caused it, line by line. */
function traceOf(error: unknown, causes = MOST_CAUSES): readonly string[] {
  if (!(error instanceof Error)) return [String(error)];
  const { stack = error.message } = error;
  const reasons = [error.cause ?? [], error instanceof AggregateError ? error.errors : []].flat();
  return [
    ...stack.split('\n'),
    ...(causes === 0 ? [] : reasons.flatMap((reason) => ['Caused by:', ...traceOf(reason, causes - 1)])),
  ];
}
