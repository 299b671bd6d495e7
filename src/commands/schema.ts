import { Argument } from '@commander-js/extra-typings';
import type { TextResult } from '../output/result.ts';
import { FILE_SCHEMA } from '../peerings/intent/schema.ts';
import { toJson } from '../text/safe.ts';
import { declare, examples } from './shared/command.ts';

export const command = declare({
  columns: [],
  formats: ['table', 'json', 'yaml'],
  configure: (command) =>
    command.addArgument(new Argument('<what>', 'file: what plan reads').choices(['file'])).addHelpText(
      'after',
      `
For editors with the YAML language server, the first line of a file names it:
  # yaml-language-server: $schema=peerings.schema.json
${examples('dopeer schema file > peerings.schema.json')}`,
    ),
  run: async (): Promise<TextResult> => ({
    document: FILE_SCHEMA,
    text: () => `${toJson(FILE_SCHEMA, 2)}\n`,
  }),
});
