import { login } from './auth-login.ts';
import { list, logout, PROFILE_COLUMNS, switchTo } from './auth-profiles.ts';
import { STATUS_COLUMNS, status } from './auth-status.ts';
import { type Define, examples } from './command.ts';

export const define: Define = (command, execute) => {
  command.addHelpText(
    'after',
    examples(
      'dopeer auth login',
      'dopeer auth login staging',
      'dopeer auth status',
      'pass do/token | dopeer auth login ci --token-stdin',
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
    .action((profile, options) => execute(PROFILE_COLUMNS, (context) => login(context, profile, options)));
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
    .action((profile) => execute(PROFILE_COLUMNS, (context) => switchTo(context, profile)));
  command
    .command('logout')
    .description('Forget a profile and its token.')
    .argument('[profile]', 'its name; the default profile unless told')
    .addHelpText('after', examples('dopeer auth logout staging'))
    .action((profile) => execute(PROFILE_COLUMNS, (context) => logout(context, profile)));
};
