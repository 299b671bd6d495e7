import { createReadStream } from 'node:fs';
import { idKey } from '../../api/id.ts';
import type { Context } from '../../context.ts';
import { DopeerError, usageError } from '../../errors.ts';
import { dopeer } from '../../hint.ts';
import type { Lookup } from '../../operations/lookup.ts';
import { undefinedIfForbidden } from '../../operations/lookup.ts';
import { parseIntentFile } from '../../peerings/intent/file.ts';
import { pairKey } from '../../peerings/intent/pairs.ts';
import type { Account, Wanted } from '../../peerings/intent/plan.ts';
import { MOST_MISTAKES } from '../../peerings/intent/reader.ts';
import type { Mistake, Reference, WantedPair } from '../../peerings/intent/types.ts';

/** In bytes: 20,000 pairs of VPCs, and more than any account has. It takes seconds to be read. */
const LARGEST_FILE = 4_000_000;

/** What a file wants, before anything was asked of the API. */
export interface Intent {
  /** As it was typed; `-` is stdin. */
  readonly file: string;
  readonly pairs: readonly WantedPair[];
}

/**
 * Reads the file of `-f`, or stdin for `-`.
 *
 * @throws DopeerError `usage` for a file that cannot be read, and with every mistake in it.
 */
export async function readIntent({ host }: Context, file: string): Promise<Intent> {
  const text = file === '-' ? await host.stdin.read() : await readStart(file).catch(unreadable(file));
  if (Buffer.byteLength(text) > LARGEST_FILE)
    throw usageError(`${nameOf(file)} is larger than any such file.`);
  const { pairs, mistakes } = await parseIntentFile(text, host.signal);
  if (mistakes.length > 0) throw mistaken(file, mistakes);
  return { file, pairs };
}

/** The text of a file, no more of it than a file may have, which may be endless. */
async function readStart(file: string): Promise<string> {
  let text = '';
  for await (const chunk of createReadStream(file, { encoding: 'utf8', end: LARGEST_FILE })) text += chunk;
  return text;
}

const unreadable = (file: string) => (error: unknown) => {
  const { code } = error as NodeJS.ErrnoException;
  const why = code === 'ENOENT' ? 'There is no such file.' : `It cannot be read (${code}).`;
  throw usageError(`${file}: ${why}`, 'Name the file with -f, or - for stdin.');
};

/** What a file is called in messages. */
const nameOf = (file: string) => (file === '-' ? 'stdin' : file);

function mistaken(file: string, mistakes: readonly Mistake[]): DopeerError {
  const some = mistakes.length === 1 ? 'a mistake' : `${mistakes.length} mistakes`;
  const count = mistakes.length > MOST_MISTAKES ? `more than ${MOST_MISTAKES} mistakes` : some;
  return usageError(`${nameOf(file)} has ${count}. Nothing was sent.`, [
    ...mistakes.map(({ line, column, message }) => `  ${line}:${column}  ${message}`),
  ]).with({ saysOutcome: true });
}

/** The pairs that a file wants, by the IDs of their VPCs, and what is there. */
export interface ResolvedIntent {
  readonly wanted: readonly Wanted[];
  readonly account: Account;
}

/** What is there. */
export async function readAccount(lookup: Lookup): Promise<Account> {
  const [peerings, vpcs] = await Promise.all([
    lookup.peerings(),
    // Names are made from theirs: only a token that may not read them leaves no other way.
    lookup.vpcs().catch(undefinedIfForbidden),
  ]);
  return { peerings, vpcs };
}

/** A VPC of a file that cannot be told. */
interface Problem {
  readonly reference: Reference;
  readonly error: DopeerError;
}

/**
 * Finds the VPCs of a file, and what is there already.
 *
 * @throws DopeerError `not_found` or `ambiguous` with every reference that is wrong; `usage` where two of them turn
 * out to be the same VPC, or two pairs the same pair.
 */
export async function resolveIntent({ file, pairs }: Intent, lookup: Lookup): Promise<ResolvedIntent> {
  const account = await readAccount(lookup);
  const { vpcs } = account;
  const problems: Problem[] = [];
  const find = async (reference: Reference) => {
    try {
      const id = await lookup.vpcId(reference.text);
      if (vpcs !== undefined && !vpcs.has(id))
        throw new DopeerError('not_found', `There is no VPC "${reference.text}".`);
      return id;
    } catch (error) {
      if (!(error instanceof DopeerError) || !['not_found', 'ambiguous'].includes(error.code)) throw error;
      problems.push({ reference, error });
      return '';
    }
  };
  // Each is looked up once, where it stands first.
  const found = new Map<string, string>();
  for (const reference of pairs.flatMap((pair) => pair.vpcs))
    if (!found.has(reference.text)) found.set(reference.text, await find(reference));
  const idOf = ({ text }: Reference) => found.get(text) ?? '';
  const resolved = pairs.map((pair) => ({ pair, ids: [idOf(pair.vpcs[0]), idOf(pair.vpcs[1])] as const }));
  if (problems.length > 0) throw unresolved(file, problems);
  const mistakes: Mistake[] = [];
  const seen = new Map<string, WantedPair>();
  for (const { pair, ids } of resolved) {
    const key = pairKey(ids);
    const before = seen.get(key);
    const [first, second] = pair.vpcs.map(({ text }) => text);
    if (idKey(ids[0]) === idKey(ids[1]))
      mistakes.push({ ...pair, message: `${first} and ${second} are the same VPC.` });
    else if (before === undefined) seen.set(key, pair);
    else
      mistakes.push({
        ...pair,
        message: `The pair ${first} and ${second} stands in line ${before.line} already.`,
      });
  }
  if (mistakes.length > 0) throw mistaken(file, mistakes);
  const wanted = resolved.map(({ pair, ids }) => ({ vpcIds: ids, name: pair.name }));
  return { wanted, account };
}

/** Every VPC that cannot be told, in the order of the file. */
function unresolved(file: string, all: readonly Problem[]): DopeerError {
  const problems = all.toSorted(
    ({ reference: a }, { reference: b }) => a.line - b.line || a.column - b.column,
  );
  const lines = problems.flatMap(({ reference: { line, column }, error: { message, details } }) => [
    `  ${line}:${column}  ${message}`,
    ...[details.hint ?? []]
      .flat()
      .flatMap((hint) => (typeof hint === 'string' ? [`      ${hint.trim()}`] : [])),
  ]);
  const missing = problems.filter(({ error }) => error.code === 'not_found').length;
  const [what, isNotThere] =
    problems.length === 1 ? ['a VPC', 'is not there'] : [`${problems.length} VPCs`, 'are not there'];
  const why = [
    ...(missing > 0 ? [isNotThere] : []),
    ...(missing < problems.length ? ['may be any of several'] : []),
  ];
  return new DopeerError(
    missing > 0 ? 'not_found' : 'ambiguous',
    `${nameOf(file)} names ${what} that ${why.join(', or ')}. Nothing was sent.`,
    { hint: [...lines, { text: 'See what there is', command: dopeer('vpcs') }], saysOutcome: true },
  );
}
