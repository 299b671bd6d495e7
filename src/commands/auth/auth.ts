import type { Context } from '../../context.ts';
import { usageError } from '../../errors.ts';
import { dopeer } from '../../hint.ts';
import { declare, examples, filled, type Group } from '../shared/command.ts';
import { IMPORT_COLUMNS, importFromDoctl } from './import.ts';
import { login } from './login.ts';
import { list, logout, PROFILE_COLUMNS, switchTo } from './profiles.ts';
import { STATUS_COLUMNS, status } from './status.ts';

export const command: Group = {
  help: examples(
    'dopeer auth login',
    'dopeer auth login staging',
    'dopeer auth status',
    'pass do/token | dopeer auth login ci --token-stdin',
    'dopeer auth import',
  ),
  commands: {
    login: declare({
      columns: PROFILE_COLUMNS,
      configure: (command) =>
        command
          .description('Store a token in a profile, once the API has accepted it.')
          .argument('[profile]', 'its name', 'default')
          .option('--token-stdin', 'read the token from stdin')
          .option(
            '--token-command <command>',
            'store this instead: its stdout is the token, whenever one is needed',
            filled('--token-command'),
          )
          .option('--no-verify', 'store it without asking the API')
          .addHelpText(
            'after',
            examples(
              'dopeer auth login',
              'dopeer auth login staging --api-url https://gateway.example',
              "dopeer auth login prod --token-command 'pass show do/prod'",
            ),
          ),
      run: named('login', login),
    }),
    status: declare({
      columns: STATUS_COLUMNS,
      configure: (command) =>
        command
          .description('Show which token is used, where it comes from, and whether it works.')
          .addHelpText(
            'after',
            examples('dopeer auth status', 'dopeer auth status --profile staging -o json'),
          ),
      run: status,
    }),
    list: declare({
      columns: PROFILE_COLUMNS,
      configure: (command) =>
        command.description('List the profiles.').addHelpText('after', examples('dopeer auth list')),
      run: list,
    }),
    switch: declare({
      columns: PROFILE_COLUMNS,
      configure: (command) =>
        command
          .description('Make a profile the default.')
          .argument('[profile]', 'its name; in a terminal you can pick one')
          .addHelpText('after', examples('dopeer auth switch staging')),
      run: named('switch', switchTo),
    }),
    import: declare({
      columns: IMPORT_COLUMNS,
      configure: (command) =>
        command
          .description(
            "Make profiles of doctl's contexts. doctl's file is only read; no profile is overwritten.",
          )
          .option('--context <name>', 'this context alone', filled('--context'))
          .addHelpText('after', examples('dopeer auth import', 'dopeer auth import --context staging')),
      run: named('import --context', (context, options: { context?: string | undefined }) =>
        importFromDoctl(context, options.context),
      ),
    }),
    logout: declare({
      columns: PROFILE_COLUMNS,
      configure: (command) =>
        command
          .description('Forget a profile and its token.')
          .argument('[profile]', 'its name; the default profile unless told')
          .addHelpText('after', examples('dopeer auth logout staging')),
      run: named('logout', logout),
    }),
  },
};

/** These commands take their profile as an argument; `--profile` beside it could mean another one. */
function named<Given extends unknown[], Result>(
  command: string,
  body: (context: Context, ...given: Given) => Promise<Result>,
): typeof body {
  return async (context, ...given) => {
    const { profile } = context.settings;
    if (profile !== undefined) {
      throw usageError('Here the profile is an argument, not --profile.', {
        text: 'For example',
        command: dopeer(`auth ${command}`, [profile]),
      });
    }
    return body(context, ...given);
  };
}
