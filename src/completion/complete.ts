import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { NEXT_WORD } from '../commands/completion/protocol.ts';
import { type Context, createContext } from '../context.ts';
import { ExitCode } from '../errors.ts';
import type { Host, Output } from '../host.ts';
import type { Messages } from '../output/messages.ts';
import type { Redactor } from '../output/redact.ts';
import { createProgram, declarationOf, loadDeclaration } from '../program.ts';
import { FORMATS, type GlobalFlags, readSettings } from '../settings.ts';
import { safe } from '../text/safe.ts';
import { type Candidate, candidatesFor } from './candidates.ts';
import { readLine, type TypedLine } from './line.ts';
import { readNames } from './names.ts';

const SILENT: Output = {
  write: () => {},
  flushed: async () => {},
  isTTY: false,
  columns: undefined,
  closed: false,
};
const NO_MESSAGES: Messages = { notice: () => {}, warn: () => {} };

/**
 * Answers a shell's script: one candidate a line, with a tab and its description where it has one.
 * `argv` is what follows the hidden command. Somebody is in the middle of typing: whatever goes wrong
 * is passed over in silence, and the exit code is always 0.
 */
export async function complete(argv: readonly string[], host: Host, redactor: Redactor): Promise<ExitCode> {
  const [separator, ...words] = argv;
  if (separator === NEXT_WORD) words.push('');
  try {
    const candidates = await findCandidates(words, { ...host, stderr: SILENT }, redactor);
    host.stdout.write(candidates.map(show).join(''));
  } catch {
    // Nothing to offer.
  }
  return ExitCode.ok;
}

/** A command that prints a token may ask for a password, which is no thing to do at a Tab. */
const noCommand: Host['runInShell'] = async () => ({ stdout: '', failure: 'not run at a Tab' });

async function findCandidates(words: readonly string[], host: Host, redactor: Redactor) {
  const { program } = createProgram(SILENT, async () => {});
  const load = (command: CommandUnknownOpts) => loadDeclaration(command, async () => {});
  const line = await readLine(program, words, load);
  const context = () =>
    createContext({ ...host, runInShell: noCommand }, settingsOf(line, host), NO_MESSAGES, redactor, {
      account: [],
      platform: host.platform,
    });
  return candidatesFor(line, {
    names: (kind) => readNames(kind, context()),
    profiles: () => profileNames(context()),
    columns: declarationOf(line.command)?.columns(optionsOf(line)) ?? [],
    formats: declarationOf(line.command)?.formats ?? FORMATS,
    command: async (path) => {
      const { command, operands } = await readLine(program, [...path, ''], load);
      return operands.length === 0 ? command : undefined;
    },
  });
}

/** The word that was typed goes back to the shell inside each candidate: it may hold anything. */
const show = ({ value, description }: Candidate) =>
  safe(value) !== value ? '' : `${[value, ...(description ? [safe(description)] : [])].join('\t')}\n`;

const profileNames = async ({ profiles }: Pick<Context, 'profiles'>) =>
  Object.keys((await (await profiles()).read()).profiles);

/** The settings that choose the account; the others may be wrong or unfinished. */
function settingsOf({ options }: TypedLine, { env }: Host) {
  const lastOf = (long: string) => options.findLast(({ option }) => option.long === long)?.value;
  const flags: GlobalFlags = {
    output: 'table',
    profile: lastOf('--profile'),
    apiUrl: lastOf('--api-url'),
    sandbox: options.some(({ option }) => option.long === '--sandbox') || undefined,
    header: true,
    input: false,
    color: false,
    requestTimeout: '30s',
  };
  return readSettings(flags, env, []);
}

/** The options of the command itself, as far as they are typed. */
const optionsOf = ({ command, options }: TypedLine) =>
  Object.fromEntries(
    options
      .filter(({ option }) => command.options.includes(option))
      .map(({ option, value }) => [option.attributeName(), value ?? true]),
  );
