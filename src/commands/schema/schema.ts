import type { Context } from '../../context.ts';
import { usageError } from '../../errors.ts';
import { dopeer, fill } from '../../hint.ts';
import type { TextResult } from '../../output/result.ts';
import { closestWords } from '../../text/closest.ts';
import { toJson } from '../../text/safe.ts';
import { declare, examples } from '../shared/command.ts';

const DRAFT = 'https://json-schema.org/draft/2020-12/schema';

export const command = declare({
  columns: [],
  formats: ['table', 'json', 'yaml'],
  configure: (command) =>
    command
      .argument('[command...]', 'a command, such as list or auth status; error, event, file or commands')
      .addHelpText(
        'after',
        `
  dopeer schema <command>   the json that the command prints
  dopeer schema error       the object on the last line of stderr
  dopeer schema event       a line of -o ndjson with a wait, --watch, apply or mesh
  dopeer schema file        what plan and apply read
  dopeer schema commands    no schema: every command with its arguments, options, defaults and formats
  dopeer schema             all schemas, under $defs

What the API adds one day is kept and printed, so no schema forbids further members.
For editors with the YAML language server, the first line of a file names its schema:
  # yaml-language-server: $schema=peerings.schema.json
${examples('dopeer schema list', 'dopeer schema file > peerings.schema.json', "dopeer schema commands | jq -r '.commands[].name'")}`,
      ),
  run: schema,
});

/** A JSON Schema of what dopeer prints or reads, or the tree of its commands. */
export async function schema(
  { describeCommands }: Context,
  words: readonly string[] | undefined = [],
): Promise<TextResult> {
  const what = words.join(' ');
  const document = what === 'commands' ? await describeCommands() : await schemaOf(what, describeCommands);
  return { document, text: () => `${toJson(document, 2)}\n` };
}

async function schemaOf(what: string, describeCommands: Context['describeCommands']): Promise<object> {
  const { ANSWERS, OTHERS } = await import('./answers.ts');
  const all = { ...ANSWERS, ...OTHERS };
  if (what === '') return { $schema: DRAFT, $defs: all };
  if (Object.hasOwn(all, what)) return { $schema: DRAFT, title: `dopeer ${what}`, ...all[what] };
  const { commands } = await describeCommands();
  const meant = commands.find(({ aliases }) => aliases.includes(what));
  if (meant !== undefined) return schemaOf(meant.name, describeCommands);
  const names = [...Object.keys(all), 'commands'];
  const closest = await closestWords(what, names);
  throw usageError(
    `There is no schema of "${what}".`,
    closest.length > 0
      ? `Did you mean ${closest.join(', ')}?`
      : { text: `There are ${names.join(', ')}. Write`, command: dopeer('schema', [fill('one of them')]) },
  );
}
