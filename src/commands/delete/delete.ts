import pMap from 'p-map';
import { idKey } from '../../api/id.ts';
import type { Throttle } from '../../api/request.ts';
import type { Peering } from '../../api/types.ts';
import type { Context } from '../../context.ts';
import { DopeerError, usageError } from '../../errors.ts';
import { commandText, dopeer, fill } from '../../hint.ts';
import { PARALLEL_REQUESTS } from '../../operations/batch.ts';
import { type DeleteResult, deleteAll } from '../../operations/delete-all.ts';
import type { Lookup } from '../../operations/lookup.ts';
import { beforeWrite } from '../../operations/outcome.ts';
import { createThrottle } from '../../operations/throttle.ts';
import type { Answer } from '../../output/answer.ts';
import { nameOf, vpcIdsOf } from '../../peerings/identity.ts';
import { nameProblem } from '../../peerings/names.ts';
import { isUuid } from '../../peerings/resolve.ts';
import { looksLikeToken } from '../../text/token.ts';
import { choosePeering, requireAsking, requireConfirming } from '../shared/choose.ts';
import { collectFilled, declare, examples } from '../shared/command.ts';
import { asDone, RESULT_COLUMNS, type Result, showResults, waitForResults } from '../shared/results.ts';
import { readWaitTimes, type WaitFlags, withWaitOptions } from '../shared/waiting.ts';
import { confirmDelete } from './confirm.ts';

const COLUMNS = [...RESULT_COLUMNS, 'ref'] as const;

/** So many references that mean nothing are told of; the others are counted. */
const MOST_TOLD = 10;

/** Longer than any name: a line like that is no reference, but another kind of file. */
const LONGEST_REFERENCE = 10_000;

/** So many commands are shown that restore what was deleted. */
const MOST_RESTORED = 10;

interface DeleteOptions extends WaitFlags {
  readonly wait?: boolean | undefined;
  readonly yes?: boolean | undefined;
  readonly force?: boolean | undefined;
  readonly ifExists?: boolean | undefined;
  readonly dryRun?: boolean | undefined;
}

export const command = declare({
  columns: COLUMNS,
  configure: (command) =>
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
    ).addHelpText(
      'after',
      examples(
        'dopeer delete old-peering',
        'dopeer delete 3f0c 9b1e --yes',
        'dopeer list --status ERROR -o id | dopeer delete - --yes',
      ),
    ),
  run: deletePeerings,
});

/** Deletes peerings: all references are resolved before the first is touched, then each stands alone. */
export async function deletePeerings(
  context: Context,
  references: readonly string[],
  options: DeleteOptions,
): Promise<Answer<Result>> {
  const confirmed = options.yes || options.force || options.dryRun || false;
  if (references.length === 0) requireAsking(context, ['<peering>'], dopeer('delete', [fill('peering')]));
  else if (!confirmed) checkCanConfirm(context, references, options);
  const times = readWaitTimes(options, options.wait ?? false);
  const lookup = await context.lookup();
  const throttle = createThrottle(context.host.clock);
  const targets = await beforeWrite('not_deleted', async () =>
    references.length === 0
      ? { found: [await choosePeering(context, lookup, 'Delete which peering?')], missing: [] }
      : resolveTargets(context, lookup, await expand(references, context), {
          ifExists: options.ifExists ?? false,
          throttle,
        }),
  );
  if (targets.found.length === 0 && targets.missing.length === 0)
    context.messages.warn(
      'Nothing was read from stdin. Did the command before it fail? Nothing was deleted.',
    );
  if (options.dryRun) {
    context.messages.notice(`Dry run: ${targets.found.length} would be deleted. Nothing was deleted.`);
    const rows = [...targets.found.map(asDone), ...targets.missing.map(asMissing)];
    const shown = rows.map((row) => ({ ...row, dry_run: true as const }));
    return showResults({ rows: shown, interrupted: [] }, context, 'deleted');
  }
  if (!confirmed && targets.found.length > 0)
    await beforeWrite('not_deleted', () => confirmDelete(context, lookup, targets.found));

  const { clock, signal } = context.host;
  const results = await deleteAll(targets.found, { api: await context.api(), clock, signal, throttle });
  const deleted = results.map((result) => asDeletion(context, result, options.ifExists ?? false));
  const settled = options.wait
    ? await waitForResults(context, deleted, {
        times,
        goal: 'deleted',
        graceMs: 0,
        isDeleting: true,
        seen: () => true,
        outcome: () => 'unknown',
      })
    : { rows: deleted, interrupted: [] };
  const rows = [...settled.rows, ...targets.missing.map(asMissing)];
  const restore = howToRestore(rows);
  const outcome = deleted.some(({ ok }) => ok) ? { outcome: 'deleted' as const } : {};
  return {
    ...showResults({ ...settled, rows }, context, 'deleted'),
    ...outcome,
    ...(restore.length > 0 && { notice: restore }),
  };
}

function checkCanConfirm(
  context: Context,
  references: readonly string[],
  { ifExists, wait }: DeleteOptions,
): void {
  if (references.includes('-'))
    throw usageError('Reading from stdin needs --yes.', {
      text: 'Add --yes',
      command: dopeer('delete', references, ['--yes']),
    });
  const flags = [...(ifExists ? ['--if-exists'] : []), ...(wait ? ['--wait'] : [])];
  requireConfirming(context, { verb: 'delete', done: 'deleted' }, dopeer('delete', references, flags));
}

/** The references, each once, with those from stdin in the place of `-`. */
async function expand(
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
  const hint = [...new Set(told.flatMap((problem) => problem.details.hint ?? []))];
  return new DopeerError(first.code, message, { ...first.details, hint, saysOutcome: true });
}

/** How to make again what is gone: all a peering has is its name and its two VPCs. */
function howToRestore(results: readonly Result[]): readonly string[] {
  const commands = results.flatMap((result) =>
    result.ok && 'recreate' in result ? (result.recreate ?? []) : [],
  );
  if (commands.length === 0) return [];
  const more = commands.length - MOST_RESTORED;
  return [
    'To restore what was deleted, once it is gone:',
    ...commands.slice(0, MOST_RESTORED).map((command) => `  ${command}`),
    ...(more > 0 ? [`  and ${more} more: -o json has them all, as "recreate"`] : []),
  ];
}

/** The command that makes a peering again; nothing where its name is one that `create` does not take. */
function recreateCommand({ typing }: Context, peering: Peering): string | undefined {
  const [first, second] = vpcIdsOf(peering);
  const { name } = peering;
  if (!first || !second || !name || nameProblem(name) !== undefined || name.startsWith('-')) return undefined;
  return commandText(dopeer('create', [name], ['--vpc', first, '--vpc', second]), typing);
}

/** What to report of one target; under `--if-exists` it does not matter who was faster. */
function asDeletion(context: Context, { peering, error }: DeleteResult, ifExists: boolean): Result {
  const recreate = recreateCommand(context, peering);
  if (error === undefined) return { ...asDone(peering), ...(recreate !== undefined && { recreate }) };
  if (ifExists && error.code === 'not_found') return asMissing(peering.id);
  return { id: peering.id, name: nameOf(peering), ok: false, error: withLook(peering, error) };
}

/** What nobody knows can be looked at. */
function withLook({ id }: Peering, error: DopeerError): DopeerError {
  if (error.details.outcome !== 'unknown') return error;
  const look = { text: 'See whether it is still there', command: dopeer('get', [id]) };
  return error.with({ hint: [error.details.hint ?? [], look].flat() });
}

const asMissing = (ref: string) => ({ ref, ok: true as const, status: 'NOT_FOUND' as const });
