import pMap from 'p-map';
import { idKey } from '../../api/id.ts';
import type { Throttle } from '../../api/request.ts';
import type { Peering } from '../../api/types.ts';
import type { Context } from '../../context.ts';
import { DopeerError, usageError } from '../../errors.ts';
import { PARALLEL_REQUESTS } from '../../operations/batch.ts';
import type { Lookup } from '../../operations/lookup.ts';
import { isUuid } from '../../peerings/resolve.ts';
import { looksLikeToken } from '../../text/token.ts';

/** So many references that mean nothing are told of; the others are counted. */
const MOST_TOLD = 10;

/** Longer than any name: a line like that is no reference, but another kind of file. */
const LONGEST_REFERENCE = 10_000;

/** The references, each once, with those from stdin in the place of `-`. */
export async function readReferences(
  references: readonly string[],
  { host, redactor }: Context,
): Promise<readonly string[]> {
  if (!references.includes('-')) return [...new Set(references)];
  const lines = (await host.stdin.read()).split(/\r?\n/).map((line) => line.trim());
  for (const line of lines) if (looksLikeToken(line)) redactor.add(line);
  const long = lines.find((line) => line.length > LONGEST_REFERENCE);
  if (long !== undefined) {
    throw usageError(
      `stdin has a line of ${long.length} characters, which is no reference.`,
      'Give one name or ID a line.',
    );
  }
  return [...new Set(references.flatMap((reference) => (reference === '-' ? lines : [reference])))].filter(
    (reference) => reference !== '',
  );
}

/** What is to be deleted. */
export interface Targets {
  readonly found: readonly Peering[];
  /** References of what is not there, which is no error under `--if-exists`. */
  readonly missing: readonly string[];
}

/** Finds every target, or throws before anything is deleted, naming every reference that is wrong. */
export async function resolveTargets(
  { host }: Context,
  lookup: Lookup,
  references: readonly string[],
  { ifExists, throttle }: { readonly ifExists: boolean; readonly throttle: Throttle },
): Promise<Targets> {
  const found = new Map<string, Peering>();
  const missing: string[] = [];
  const problems: DopeerError[] = [];
  const resolve = async (reference: string) => {
    if (isUuid(reference)) await throttle(host.signal);
    try {
      return await lookup.peering(reference);
    } catch (error) {
      if (error instanceof DopeerError && ['not_found', 'ambiguous'].includes(error.code)) return error;
      throw error;
    }
  };
  const results = await pMap(references, resolve, { concurrency: PARALLEL_REQUESTS });
  for (const [index, result] of results.entries()) {
    if (!(result instanceof DopeerError)) found.set(idKey(result.id), result);
    else if (ifExists && result.code === 'not_found') missing.push(references[index] ?? '');
    else problems.push(result);
  }
  const [problem] = problems;
  if (problem !== undefined) throw nothingDeleted(problem, problems);
  return { found: [...found.values()], missing };
}

function nothingDeleted(first: DopeerError, problems: readonly DopeerError[]): DopeerError {
  const told = problems.slice(0, MOST_TOLD);
  const more = problems.length - told.length;
  const messages = [
    ...told.map((problem) => problem.message),
    ...(more > 0 ? [`So it is with ${more} more.`] : []),
    'Nothing was deleted.',
  ];
  const message = messages.join(' ');
  const hints = told.flatMap((problem) => problem.details.hint ?? []);
  const hint = [...new Map(hints.map((each) => [JSON.stringify(each), each])).values()];
  return new DopeerError(first.code, message, { ...first.details, hint, saysOutcome: true });
}
