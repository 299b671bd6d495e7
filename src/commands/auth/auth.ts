import type { Context } from '../../context.ts';
import { usageError } from '../../errors.ts';
import { dopeer } from '../../hint.ts';
import { type Define, examples, filled } from '../shared/command.ts';
import { IMPORT_COLUMNS, importFromDoctl } from './import.ts';
import { login } from './login.ts';
import { list, logout, PROFILE_COLUMNS, switchTo } from './profiles.ts';
import { STATUS_COLUMNS, status } from './status.ts';

/** These commands take their profile as an argument; `--profile` beside it could mean another one. */
const named =
  <Result>(command: string, body: (context: Context) => Promise<Result>) =>
  async (context: Context): Promise<Result> => {
    const { profile } = context.settings;
    if (profile !== undefined) {
      throw usageError('Here the profile is an argument, not --profile.', {
        text: 'For example',
        command: dopeer(`auth ${command}`, [profile]),
      });
    }
    return body(context);
  };

export const define: Define = (command, execute) => {
  command.addHelpText(
    'after',
    examples(
      'dopeer auth login',
      'dopeer auth login staging',
      'dopeer auth status',
      'pass do/token | dopeer auth login ci --token-stdin',
      'dopeer auth import',
    ),
  );
  command
    .command('login')
    .description('Store a token in a profile, once the API has accepted it.')
    .argument('[profile]', 'its name', 'default')
    .option('--token-stdin', 'read the token from stdin')
    .option('--no-verify', 'store it without asking the API')
    .addHelpText(
      'after',
      examples('dopeer auth login', 'dopeer auth login staging --api-url https://gateway.example'),
    )
    .action((profile, options) =>
      execute(
        PROFILE_COLUMNS,
        named('login', (context) => login(context, profile, options)),
      ),
    );
  command
    .command('status')
    .description('Show which token is used, where it comes from, and whether it works.')
    .addHelpText('after', examples('dopeer auth status', 'dopeer auth status --profile staging -o json'))
    .action(() => execute(STATUS_COLUMNS, status));
  command
    .command('list')
    .description('List the profiles.')
    .addHelpText('after', examples('dopeer auth list'))
    .action(() => execute(PROFILE_COLUMNS, list));
  command
    .command('switch')
    .description('Make a profile the default.')
    .argument('<profile>', 'its name')
    .addHelpText('after', examples('dopeer auth switch staging'))
    .action((profile) =>
      execute(
        PROFILE_COLUMNS,
        named('switch', (context) => switchTo(context, profile)),
      ),
    );
  command
    .command('import')
    .description("Make profiles of doctl's contexts. doctl's file is only read; no profile is overwritten.")
    .option('--context <name>', 'this context alone', filled('--context'))
    .addHelpText('after', examples('dopeer auth import', 'dopeer auth import --context staging'))
    .action((options) =>
      execute(
        IMPORT_COLUMNS,
        named('import --context', (context) => importFromDoctl(context, options.context)),
      ),
    );
  command
    .command('logout')
    .description('Forget a profile and its token.')
    .argument('[profile]', 'its name; the default profile unless told')
    .addHelpText('after', examples('dopeer auth logout staging'))
    .action((profile) =>
      execute(
        PROFILE_COLUMNS,
        named('logout', (context) => logout(context, profile)),
      ),
    );
};
