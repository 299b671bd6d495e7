import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { type DopeerError, usageError } from './errors.ts';
import { closestWords } from './text/closest.ts';

/** What people type who know other tools, and what it is called here. */
const SYNONYMS: Readonly<Record<string, string>> = {
  show: 'get',
  describe: 'get',
  view: 'get',
  inspect: 'get',
  info: 'get',
  add: 'create',
  new: 'create',
  make: 'create',
  peer: 'create',
  update: 'rename',
  edit: 'rename',
  mv: 'rename',
  move: 'rename',
  remove: 'delete',
  del: 'delete',
  destroy: 'delete',
  connect: 'mesh',
  draw: 'graph',
  watch: 'list --watch',
  diff: 'plan',
  networks: 'vpcs',
  peerings: 'list',
  version: '--version',
  login: 'auth login',
  logout: 'auth logout',
  profiles: 'auth list',
  import: 'auth import',
  status: 'auth status',
  whoami: 'auth status',
  serve: 'sandbox serve',
  'auth use': 'auth switch',
  'auth select': 'auth switch',
  'auth add': 'auth login',
  'auth init': 'auth login',
  'auth remove': 'auth logout',
  'auth delete': 'auth logout',
  'auth whoami': 'auth status',
};

/** The error for a command that `parent` does not have, with those, or of `others`, that may have been meant. */
export async function unknownCommand(
  word: string,
  parent: CommandUnknownOpts,
  others: readonly string[] = [],
): Promise<DopeerError> {
  const known = parent.commands.flatMap((command) => [command.name(), ...command.aliases()]);
  const names = [...known, ...others].filter((name) => name !== word);
  const typed = parent.parent === null ? word : `${parent.name()} ${word}`;
  const synonym = Object.hasOwn(SYNONYMS, typed) ? SYNONYMS[typed] : undefined;
  const meant = synonym === undefined ? await close(word, names) : [synonym];
  return usageError(`Unknown command '${word}'.`, didYouMean(meant) ?? helpHint(parent));
}

/** The same for an option; `command` and those above it have the ones that exist. */
export async function unknownOption(flag: string, command: CommandUnknownOpts): Promise<DopeerError> {
  const known: string[] = [];
  for (let each: CommandUnknownOpts | null = command; each !== null; each = each.parent)
    known.push(...each.options.flatMap(({ long }) => long ?? []));
  // With one of those that take a value, it would not be unknown.
  if (known.includes(flag))
    return usageError(`${flag} takes no value.`, `Write ${flag} alone, or leave it out.`);
  const meant = flag.startsWith('--') ? await close(flag, known) : [];
  return usageError(`Unknown option '${flag}'.`, didYouMean(meant) ?? helpHint(command));
}

/** Where the help of a command is. */
export function helpHint(command: CommandUnknownOpts): string {
  const path: string[] = [];
  for (let each = command; each.parent !== null; each = each.parent) path.unshift(each.name());
  return `See: ${['dopeer', ...path, '--help'].join(' ')}`;
}

/** Two letters may be wrong, which is what two that changed places are; more would mislead. */
const close = (word: string, words: readonly string[]) =>
  closestWords(word, words, word.replace(/^-+/, '').length <= 3 ? 1 : 2);

function didYouMean(words: readonly string[]): string | undefined {
  if (words.length === 0) return undefined;
  return words.length === 1 ? `Did you mean ${words[0]}?` : `Did you mean one of ${words.join(', ')}?`;
}
