import type { Argument, CommandUnknownOpts, Help, Option } from '@commander-js/extra-typings';
import { FILES } from '../commands/completion/protocol.ts';
import type { TypedLine } from './line.ts';
import type { NameKind } from './names.ts';

/** One way to go on typing. */
export interface Candidate {
  /** The whole word. */
  readonly value: string;
  /** What a command or option does. */
  readonly description?: string | undefined;
}

/** Where the values come from that stand in no definition. */
export interface Sources {
  /** Names in the account. */
  readonly names: (kind: NameKind) => Promise<readonly string[]>;
  readonly profiles: () => Promise<readonly string[]>;
  /** What `--columns` may name. */
  readonly columns: readonly string[];
  /** What `--output` may name. */
  readonly formats: readonly string[];
  /** The command that these words name; nothing where they name none. */
  readonly command: (path: readonly string[]) => Promise<CommandUnknownOpts | undefined>;
}

type Kind = NameKind | 'formats' | 'columns' | 'order' | 'profiles' | 'statuses' | 'commands';

/** What the value of an option is, by the option or its placeholder, and an argument, by its name. */
const KINDS: Readonly<Record<string, Kind>> = {
  '--columns': 'columns',
  '--profile': 'profiles',
  '--vpc-ids': 'vpcs',
  column: 'order',
  command: 'commands',
  format: 'formats',
  from: 'droplets',
  peering: 'peerings',
  profile: 'profiles',
  region: 'regions',
  slug: 'regions',
  status: 'statuses',
  to: 'targets',
  vpc: 'vpcs',
};

/** Options that take several values with commas between them, as well as being repeated. */
const LISTS: readonly (string | undefined)[] = ['--columns', '--region', '--status', '--vpc', '--vpc-ids'];

/** Statuses that are documented, and the one that DigitalOcean's own client knows besides. */
const STATUSES = ['PROVISIONING', 'ACTIVE', 'DELETING', 'ERROR'];

/**
 * What no shell takes for anything but a plain word. Names come from whoever may write to the account:
 * one that could expand, or pass for an option, is never offered.
 */
const HARMLESS = /^[\w.][\w.-]*$/;

/** Every candidate for the word being typed that begins like it. */
export async function candidatesFor(line: TypedLine, sources: Sources): Promise<readonly Candidate[]> {
  // Where an option and its value are one word, a shell does not look for files.
  if (line.pending !== undefined && placeholderOf(line.pending) === 'file')
    return line.head === '' ? plain([FILES]) : [];
  const candidates = await everyCandidate(line, sources);
  const values = new Map(candidates.map((candidate) => [candidate.value, candidate]));
  return [...values.values()]
    .filter(({ value }) => value.startsWith(line.typed))
    .map((candidate) => ({ ...candidate, value: line.head + candidate.value }));
}

async function everyCandidate(line: TypedLine, sources: Sources): Promise<readonly Candidate[]> {
  const { command, pending, typed, optionsEnded, operands } = line;
  if (pending !== undefined) return plain(await optionValues(line, pending, sources));
  if (!optionsEnded && typed.startsWith('-')) return flags(command);
  const argument = argumentAt(command, operands.length);
  return [
    ...(operands.length === 0 ? commandsOf(command) : []),
    ...(argument === undefined ? [] : await argumentValues(line, argument, sources)),
  ];
}

const plain = (values: readonly string[]): readonly Candidate[] => values.map((value) => ({ value }));

/** Its own options and those that every command has. */
function flags(command: CommandUnknownOpts): readonly Candidate[] {
  const help = command.createHelp() as unknown as Help;
  const root = rootOf(command);
  const isForAll = ({ long }: Option) => command === root || long !== '--version';
  return [...help.visibleOptions(command), ...help.visibleOptions(root).filter(isForAll)].map((option) => ({
    value: option.long ?? option.short ?? '',
    description: option.description,
  }));
}

function commandsOf(command: CommandUnknownOpts): readonly Candidate[] {
  const help = command.createHelp() as unknown as Help;
  return help.visibleCommands(command).map((each) => ({
    value: each.name(),
    description: each.summary() || each.description(),
  }));
}

const rootOf = (command: CommandUnknownOpts): CommandUnknownOpts =>
  command.parent === null ? command : rootOf(command.parent);

function argumentAt(command: CommandUnknownOpts, index: number): Argument | undefined {
  const last = command.registeredArguments.at(-1);
  return command.registeredArguments[index] ?? (last?.variadic ? last : undefined);
}

async function argumentValues(
  { command: chosen, operands }: TypedLine,
  argument: Argument,
  sources: Sources,
): Promise<readonly Candidate[]> {
  if (argument.argChoices !== undefined) return plain(argument.argChoices);
  const kind = KINDS[argument.name()];
  if (kind === 'commands') {
    const command = await sources.command(operands);
    const commands = command === undefined ? [] : commandsOf(command);
    if (chosen.name() !== 'schema')
      return [...commands, ...(operands.length === 0 ? plain(await topics()) : [])];
    const words = await wordsOfSchemas(operands);
    return [...plain(words), ...commands.filter(({ value }) => words.includes(value))];
  }
  return plain(without(await valuesOf(kind, sources), operands));
}

const topics = async () => Object.keys((await import('../commands/topics.ts')).TOPICS);

/** What goes on after these words as the name of something that has a schema, such as `auth list`. */
async function wordsOfSchemas(before: readonly string[]): Promise<readonly string[]> {
  const { ANSWERS, OTHERS } = await import('../commands/schema/answers.ts');
  const names = [...Object.keys({ ...ANSWERS, ...OTHERS }), 'commands'].map((name) => name.split(' '));
  return names.flatMap((words) => {
    const next = words[before.length];
    return next !== undefined && before.every((word, index) => word === words[index]) ? next : [];
  });
}

const placeholderOf = ({ flags }: Option) => /[<[]([^\].>]+)/.exec(flags)?.[1] ?? '';

async function optionValues(line: TypedLine, option: Option, sources: Sources): Promise<readonly string[]> {
  if (option.argChoices !== undefined) return option.argChoices;
  const kind = KINDS[option.long ?? ''] ?? KINDS[placeholderOf(option)];
  const values = await valuesOf(kind, sources);
  if (kind === 'order') return line.typed.startsWith('-') ? values.map((value) => `-${value}`) : values;
  const given = line.options.flatMap((each) => (each.option === option ? (each.value ?? []) : []));
  const isList = LISTS.includes(option.long);
  const before = isList ? line.typed.slice(0, line.typed.lastIndexOf(',') + 1) : '';
  const used = isList ? [...given, before].flatMap((list) => list.split(',')) : given;
  return without(values, used).map((value) => before + value);
}

const without = (values: readonly string[], used: readonly string[]) =>
  values.filter((value) => !used.includes(value));

async function valuesOf(kind: Kind | undefined, sources: Sources): Promise<readonly string[]> {
  switch (kind) {
    case 'peerings':
    case 'vpcs':
    case 'regions':
    case 'droplets':
    case 'targets':
      return (await sources.names(kind)).filter((name) => HARMLESS.test(name));
    case 'profiles':
      return (await sources.profiles()).filter((name) => HARMLESS.test(name));
    case 'columns':
    case 'order':
      return sources.columns;
    case 'formats':
      return sources.formats;
    case 'statuses':
      return STATUSES;
    default:
      return [];
  }
}
