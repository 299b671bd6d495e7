import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import type { Declaration } from '../shared/command.ts';

/** A command as programs read it: what it takes and what it can print. */
interface DescribedCommand {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly description: string;
  readonly arguments: readonly object[];
  readonly options: readonly object[];
  /** What `-o` takes; nothing for a command that only has others below it. */
  readonly formats?: readonly string[];
  /** What `--columns` takes. */
  readonly columns?: readonly string[];
  readonly commands: readonly DescribedCommand[];
}

/** A command with all that is below it. */
export function describeCommand(
  command: CommandUnknownOpts,
  declarationOf: (command: CommandUnknownOpts) => Declaration | undefined,
): DescribedCommand {
  const declaration = declarationOf(command);
  return {
    name: command.name(),
    aliases: command.aliases(),
    description: command.description(),
    arguments: command.registeredArguments.map((argument) => ({
      name: argument.name(),
      description: argument.description,
      required: argument.required,
      variadic: argument.variadic,
      ...(argument.argChoices !== undefined && { choices: argument.argChoices }),
    })),
    options: command.options
      .filter(({ hidden }) => !hidden)
      .map((option) => ({
        flags: option.flags,
        description: option.description,
        takes_value: option.required || option.optional,
        ...(option.defaultValue !== undefined && { default: option.defaultValue }),
        ...(option.argChoices !== undefined && { choices: option.argChoices }),
      })),
    ...(declaration !== undefined && { formats: declaration.formats, columns: declaration.columns({}) }),
    commands: command.commands
      .filter((each) => each.name() !== 'help')
      .map((each) => describeCommand(each, declarationOf)),
  };
}
