import pMap from 'p-map';
import type { Peering } from '../api/types.ts';
import type { Context } from '../context.ts';
import { DopeerError, usageError } from '../errors.ts';
import { mayAsk } from '../interaction.ts';
import type { Answer } from '../output/answer.ts';
import { safe } from '../output/safe.ts';
import { createPace, type Pace } from '../pace.ts';
import { type DeleteResult, deleteAll, PARALLEL_REQUESTS } from '../peerings/delete-all.ts';
import { createLookup, type Lookup } from '../peerings/lookup.ts';
import { beforeWrite } from '../peerings/outcome.ts';
import { combineFailures } from '../peerings/partial.ts';
import { isUuid } from '../peerings/resolve.ts';
import { peeringColumns } from '../peerings/show.ts';
import { quote } from '../shell.ts';
import { choosePeering, requireAsking } from './choose.ts';
import { collectFilled, type Define, examples } from './command.ts';
import { readWaitTimes, type WaitFlags, type WaitTimes, waitVisibly, withWaitOptions } from './waiting.ts';

const COLUMNS = ['id', 'name', 'status', 'vpc_ids', 'created_at', 'ref', 'ok', 'error'] as const;
const TABLE_COLUMNS = ['id', 'name', 'status', 'ok'] as const;
const PLAIN_COLUMNS = ['id', 'name', 'status', 'vpc_ids', 'created_at'] as const;

interface DeleteOptions extends WaitFlags {
  readonly wait?: boolean | undefined;
  readonly yes?: boolean | undefined;
  readonly force?: boolean | undefined;
  readonly ifExists?: boolean | undefined;
  readonly dryRun?: boolean | undefined;
}

/** What became of one target. */
type Deletion =
  | (Peering & { readonly ok: true; readonly dry_run?: true })
  | { readonly ref: string; readonly ok: true; readonly status: 'NOT_FOUND'; readonly dry_run?: true }
  | { readonly id: string; readonly name: string; readonly ok: false; readonly error: DopeerError };

export const define: Define = (command, execute) => {
  withWaitOptions(
    command
      .argument(
        '[peering...]',
        'names, IDs, or the first characters of IDs; - reads them from stdin, one a line',
        collectFilled('<peering>'),
      )
      .option('-y, --yes', 'do not ask')
      .option('-f, --force', 'the same as --yes')
      .option('--if-exists', 'succeed if a peering is not there')
      .option('--dry-run', 'show what would be deleted; delete nothing')
      .option('--wait', 'wait until they are gone'),
  )
    .addHelpText(
      'after',
      examples(
        'dopeer delete old-peering',
        'dopeer delete 3f0c 9b1e --yes',
        'dopeer list --status ERROR -o id | dopeer delete - --yes',
      ),
    )
    .action((references, options) =>
      execute(COLUMNS, (context) => deletePeerings(context, references, options)),
    );
};

/** Deletes peerings: all references are resolved before the first is touched, then each stands alone. */
export async function deletePeerings(
  context: Context,
  references: readonly string[],
  options: DeleteOptions,
): Promise<Answer<Deletion>> {
  const confirmed = options.yes || options.force || options.dryRun || false;
  if (references.length === 0) requireAsking(context, ['<peering>'], 'dopeer delete <peering>');
  else if (!confirmed) checkCanConfirm(context, references, options);
  const times = readWaitTimes(options);
  const lookup = createLookup(await context.api());
  const pace = createPace(context.host.clock);
  const targets = await beforeWrite('not_deleted', async () =>
    references.length === 0
      ? { found: [await choosePeering(context, lookup, 'Delete which peering?')], missing: [] }
      : resolveTargets(context, lookup, await expand(references, context), {
          ifExists: options.ifExists ?? false,
          pace,
        }),
  );
  if (targets.found.length === 0 && targets.missing.length === 0)
    context.messages.notice('Nothing to delete.');
  if (options.dryRun) {
    context.messages.notice(`Dry run: ${targets.found.length} would be deleted. Nothing was deleted.`);
    const rows = [...targets.found.map(asDeleted), ...targets.missing.map(asMissing)];
    return showDeletions(
      rows.map((row) => ({ ...row, dry_run: true })),
      context,
    );
  }
  if (!confirmed && targets.found.length > 0)
    await beforeWrite('not_deleted', () => confirm(context, targets.found));

  const { clock, signal } = context.host;
  const results = await deleteAll(targets.found, { api: await context.api(), clock, signal, pace });
  const deleted = results.map((result) => asDeletion(result, options.ifExists ?? false));
  const settled = options.wait ? await waitUntilGone(context, deleted, times) : deleted;
  return showDeletions([...settled, ...targets.missing.map(asMissing)], context);
}

function checkCanConfirm(
  { host, settings }: Context,
  references: readonly string[],
  { ifExists, wait }: DeleteOptions,
): void {
  if (references.includes('-'))
    throw usageError('Reading from stdin needs --yes.', 'Add --yes: dopeer delete - --yes');
  if (mayAsk(host, settings)) return;
  const flags = [...(ifExists ? ['--if-exists'] : []), ...(wait ? ['--wait'] : []), '--yes'];
  const words = ['dopeer delete', ...references.map(quote), ...flags];
  throw usageError(
    'There is nobody to ask for confirmation. Nothing was deleted.',
    `To delete without a question: ${words.join(' ')}`,
  );
}

/** The references, each once, with those from stdin in the place of `-`. */
async function expand(references: readonly string[], { host }: Context): Promise<readonly string[]> {
  if (!references.includes('-')) return [...new Set(references)];
  const lines = (await host.stdin.read()).split(/\r?\n/).map((line) => line.trim());
  return [...new Set(references.flatMap((reference) => (reference === '-' ? lines : [reference])))].filter(
    (reference) => reference !== '',
  );
}

interface Targets {
  readonly found: readonly Peering[];
  /** References of what is not there, which is no error under `--if-exists`. */
  readonly missing: readonly string[];
}

/** Finds every target, or throws before anything is deleted, naming every reference that is wrong. */
async function resolveTargets(
  { host }: Context,
  lookup: Lookup,
  references: readonly string[],
  { ifExists, pace }: { readonly ifExists: boolean; readonly pace: Pace },
): Promise<Targets> {
  const found = new Map<string, Peering>();
  const missing: string[] = [];
  const problems: DopeerError[] = [];
  const resolve = async (reference: string) => {
    if (isUuid(reference)) await pace(host.signal);
    try {
      return await lookup.peering(reference);
    } catch (error) {
      if (error instanceof DopeerError && ['not_found', 'ambiguous'].includes(error.code)) return error;
      throw error;
    }
  };
  const results = await pMap(references, resolve, { concurrency: PARALLEL_REQUESTS });
  for (const [index, result] of results.entries()) {
    if (!(result instanceof DopeerError)) found.set(result.id, result);
    else if (ifExists && result.code === 'not_found') missing.push(references[index] ?? '');
    else problems.push(result);
  }
  const [problem] = problems;
  if (problem !== undefined) throw nothingDeleted(problem, problems);
  return { found: [...found.values()], missing };
}

function nothingDeleted(first: DopeerError, problems: readonly DopeerError[]): DopeerError {
  const message = `${problems.map((problem) => problem.message).join(' ')} Nothing was deleted.`;
  const hint = problems.flatMap((problem) => problem.details.hint ?? []);
  return new DopeerError(first.code, message, { ...first.details, hint });
}

async function confirm({ host }: Context, peerings: readonly Peering[]): Promise<void> {
  const prompts = await host.prompts();
  const names = peerings.map(({ name, id }) => `${name} (${id})`);
  const what = names.length === 1 ? `peering ${names[0]}` : `these ${names.length} peerings`;
  if (names.length > 1) host.stderr.write(names.map((name) => `  ${safe(name)}\n`).join(''));
  if (await prompts.confirm(`Delete ${what}?`, false)) return;
  throw new DopeerError('cancelled', 'Nothing was deleted.');
}

/** What to report of one target; under `--if-exists` it does not matter who was faster. */
function asDeletion({ peering, error }: DeleteResult, ifExists: boolean): Deletion {
  if (error === undefined) return asDeleted(peering);
  if (ifExists && error.code === 'not_found') return asMissing(peering.id);
  return { id: peering.id, name: peering.name, ok: false, error };
}

/** Waits for those whose DELETE was accepted; one that is not gone in the end has failed. */
async function waitUntilGone(
  context: Context,
  deletions: readonly Deletion[],
  times: WaitTimes,
): Promise<readonly Deletion[]> {
  const accepted = deletions.filter((deletion) => deletion.ok && 'id' in deletion);
  if (accepted.length === 0) return deletions;
  const targets = accepted.map((peering) => ({ id: peering.id, peering, seen: true }));
  const results = await waitVisibly(context, targets, { ...times, goal: 'deleted', graceMs: 0 });
  const byId = new Map(results.map((result) => [result.id, result]));
  return deletions.map((deletion) => {
    const result = 'id' in deletion ? byId.get(deletion.id) : undefined;
    if (result?.peering === undefined) return deletion;
    return result.failure === undefined
      ? { ...result.peering, ok: true }
      : { ...result.peering, ok: false, error: result.failure.with({ outcome: 'unknown' }) };
  });
}

const asDeleted = (peering: Peering) => ({ ...peering, ok: true as const });

const asMissing = (ref: string) => ({ ref, ok: true as const, status: 'NOT_FOUND' as const });

function showDeletions(rows: readonly Deletion[], { host }: Context): Answer<Deletion> {
  const columns = peeringColumns({ vpcs: undefined, now: host.clock.now() });
  const ofPeering = (key: 'vpc_ids' | 'created_at') => ({
    value: (row: Deletion) => ('vpc_ids' in row ? columns[key]?.value(row) : undefined),
  });
  const failures = rows.flatMap((row) =>
    'error' in row ? [{ target: `${row.name} (${row.id})`, error: row.error }] : [],
  );
  return {
    rows,
    document: rows.map((row) => ('error' in row ? { ...row, error: row.error.toJSON() } : row)),
    columns: {
      id: { value: (row) => ('id' in row ? row.id : undefined) },
      name: { value: (row) => ('name' in row ? row.name : row.ref) },
      status: { value: (row) => ('status' in row ? row.status : undefined) },
      vpc_ids: ofPeering('vpc_ids'),
      created_at: { ...ofPeering('created_at'), header: 'CREATED' },
      ref: { value: (row) => ('ref' in row ? row.ref : undefined) },
      ok: { value: (row) => row.ok },
      error: { value: (row) => ('error' in row ? row.error.message : undefined) },
    },
    tableColumns: TABLE_COLUMNS,
    plainColumns: PLAIN_COLUMNS,
    id: (row) => (row.ok && 'id' in row ? row.id : undefined),
    failure: combineFailures(failures, rows.length, 'deleted'),
  };
}
