import { Command, type CommandUnknownOpts, Help, type OptionValues } from '@commander-js/extra-typings';
import type { CommonOptions, Declaration, Group } from './commands/shared/command.ts';
import type { CommandTree } from './context.ts';
import type { Output } from './host.ts';
import { FORMATS, formatTyped, type GlobalFlags } from './settings.ts';
import { fit } from './text/fit.ts';
import { VERSION } from './version.ts';

/** A command as the root's help shows it; its options are loaded when it is the one chosen. */
interface Entry {
  readonly summary: string;
  readonly alias?: string;
  readonly load: () => Promise<{ readonly command: Declaration | Group }>;
}

const COMMANDS: Readonly<Record<string, Entry>> = {
  list: { summary: 'list peerings', alias: 'ls', load: () => import('./commands/list.ts') },
  get: { summary: 'show one peering', load: () => import('./commands/get.ts') },
  create: { summary: 'create a peering between two VPCs', load: () => import('./commands/create/create.ts') },
  plan: {
    summary: 'what it takes to make the account as a file says',
    load: () => import('./commands/apply/plan.ts'),
  },
  apply: {
    summary: 'make the account as a file says',
    load: () => import('./commands/apply/apply.ts'),
  },
  export: {
    summary: 'the account as such a file, or for Terraform',
    load: () => import('./commands/apply/export.ts'),
  },
  mesh: { summary: 'connect several VPCs with each other', load: () => import('./commands/apply/mesh.ts') },
  rename: { summary: 'give a peering another name', load: () => import('./commands/rename.ts') },
  delete: { summary: 'delete peerings', alias: 'rm', load: () => import('./commands/delete/delete.ts') },
  wait: { summary: 'wait until a peering settles', load: () => import('./commands/wait.ts') },
  check: {
    summary: 'what is left to do before traffic flows',
    load: () => import('./commands/check/check.ts'),
  },
  reach: {
    summary: 'whether one resource can reach another, and where it stops',
    load: () => import('./commands/reach.ts'),
  },
  graph: { summary: 'draw VPCs and peerings', load: () => import('./commands/graph.ts') },
  vpcs: { summary: 'list VPCs', load: () => import('./commands/vpcs.ts') },
  ranges: {
    summary: 'free ranges for a new VPC that can be peered',
    load: () => import('./commands/ranges.ts'),
  },
  doctor: { summary: 'check token, network and settings', load: () => import('./commands/doctor.ts') },
  completion: {
    summary: 'make Tab complete commands and names',
    load: () => import('./commands/completion/completion.ts'),
  },
  schema: {
    summary: 'JSON Schema of what each command prints, and of files',
    load: () => import('./commands/schema/schema.ts'),
  },
  auth: { summary: 'store tokens in profiles', load: () => import('./commands/auth/auth.ts') },
  sandbox: {
    summary: 'the built-in stand-in for the API',
    load: () => import('./commands/sandbox/sandbox.ts'),
  },
};

const HELP_END = `
Examples:
  $ dopeer list --region sfo3
  $ dopeer create prod-web-to-data --vpc prod-web-sfo3 --vpc prod-data-nyc3
  $ dopeer list --sandbox               without an account

More: dopeer help <command>, or dopeer help environment, exit-codes, files, formats,
references, sandbox, tokens`;

/** Runs a command with what was given to it. */
export type Execute = (
  declaration: Declaration,
  args: readonly unknown[],
  options: OptionValues & CommonOptions,
) => Promise<void>;

/** The command tree of one run, and what it has read of the command line so far. */
interface Program {
  readonly program: Command;
  readonly flags: () => GlobalFlags;
  /** The innermost command that was named; the root before there is one. */
  readonly chosen: () => CommandUnknownOpts;
}

/** A fresh command tree for one run. Help goes to `stdout`; errors are thrown, never written here. */
export function createProgram(stdout: Pick<Output, 'write' | 'columns'>, execute: Execute): Program {
  const write = (text: string) => stdout.write(fit(text, stdout.columns));
  const program = new Command('dopeer')
    .description('DigitalOcean VPC peerings from the command line.')
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand(false)
    .option('-o, --output <format>', `${FORMATS.join(', ')} (default: table)`, formatTyped)
    .option('--json', 'the same as -o json')
    .option('--columns <a,b>', 'show these columns')
    .option('--query <jmespath>', 'select from the answer: as json, or with -o tsv as lines')
    .option('--no-header', 'no header line in table, csv and tsv')
    .option('-p, --profile <name>', 'use the token of this profile')
    .option('--api-url <url>', 'use another API')
    .option('--sandbox', 'use the built-in sandbox: no account, no network')
    .option('--no-input', 'never ask')
    .option('-q, --quiet', 'errors only on stderr')
    .option('--debug', 'show every request on stderr')
    .option('--no-color', 'no colours')
    .option('--request-timeout <duration>', 'for one attempt of a request', '30s')
    .addHelpText('after', HELP_END)
    .showSuggestionAfterError(false)
    .configureHelp({ formatHelp: commandsFirst })
    .exitOverride()
    // Errors are written by the one who catches them; what is left for writeErr is the help of a bare command.
    .configureOutput({ writeOut: write, writeErr: write, outputError: () => {} });

  for (const [name, { summary, alias }] of Object.entries(COMMANDS)) {
    const command = program.command(name).summary(summary).description(sentence(summary));
    if (alias !== undefined) command.alias(alias);
  }
  // commander's own help knows nothing of options that are loaded late.
  program
    .command('help', { hidden: true })
    .argument('[command...]')
    .action(async (words) => {
      const [word] = words;
      const { TOPICS } = await import('./commands/topics.ts');
      const topic = word !== undefined && words.length === 1 && Object.hasOwn(TOPICS, word) && TOPICS[word];
      if (topic) write(topic);
      if (word === undefined || isCommand(word)) {
        // `sandbox` is both, a topic and a command.
        if (topic) write('\n');
        await createProgram(stdout, execute).program.parseAsync([...words, '--help'], { from: 'user' });
      } else if (!topic) {
        const { unknownCommand } = await import('./suggest.ts');
        throw await unknownCommand(word, program, Object.keys(TOPICS));
      }
    });
  let chosen: CommandUnknownOpts = program;
  program.hook('preSubcommand', async (_, command) => {
    chosen = command;
    await loadDeclaration(command, execute);
    command.hook('preSubcommand', (_, inner) => {
      chosen = inner;
    });
  });
  return { program: program as unknown as Command, flags: () => program.opts(), chosen: () => chosen };
}

/** Every command with what it takes and can print, for programs. */
export async function describeProgram(): Promise<CommandTree> {
  const nothing = async () => {};
  const { program } = createProgram({ write: () => {}, columns: undefined }, nothing);
  for (const command of program.commands) await loadDeclaration(command, nothing);
  const { describeCommand } = await import('./commands/schema/tree.ts');
  return describeCommand(program as unknown as CommandUnknownOpts, declarationOf);
}

/** Gives a command of the root, once it is the one chosen, what it declares. */
export async function loadDeclaration(command: CommandUnknownOpts, execute: Execute): Promise<void> {
  const declared = (await COMMANDS[command.name()]?.load())?.command;
  if (declared === undefined) return;
  if ('commands' in declared) {
    for (const [name, each] of Object.entries(declared.commands))
      install(command.command(name), each, execute);
    command.addHelpText('after', declared.help);
  } else install(command, declared, execute);
  for (const each of [command, ...command.commands]) {
    each.helpCommand(false).addHelpText('after', '\nMore options, for every command: dopeer --help');
  }
}

const declarations = new WeakMap<CommandUnknownOpts, Declaration>();

/** What a command declares; nothing for one that is not loaded, or only has others below it. */
export const declarationOf = (command: CommandUnknownOpts): Declaration | undefined =>
  declarations.get(command);

function install(command: CommandUnknownOpts, declaration: Declaration, execute: Execute): void {
  declarations.set(command, declaration);
  declaration.configure(command as Command).action((...given: unknown[]) => {
    // The last one is the command itself, before it are its options.
    const [options] = given.splice(-2) as [OptionValues];
    return execute(declaration, given, options);
  });
}

/** The help of the root: what there is to do stands above how it can be done. */
function commandsFirst(this: Help, command: Parameters<Help['formatHelp']>[0], helper: Help): string {
  const help = Help.prototype.formatHelp.call(this, command, helper);
  if (command.parent !== null) return help;
  const [, before, options, commands] = /^(.*?)(Options:\n.*?\n\n)(Commands:\n.*)$/s.exec(help) ?? [];
  return commands === undefined ? help : `${before}${commands}\n${options?.trimEnd()}\n`;
}

const isCommand = (word: string) =>
  Object.hasOwn(COMMANDS, word) || Object.values(COMMANDS).some(({ alias }) => alias === word);

const sentence = (summary: string) => `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;
