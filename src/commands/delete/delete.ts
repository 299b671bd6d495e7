import type { Context } from '../../context.ts';
import { type DopeerError, usageError } from '../../errors.ts';
import { dopeer, fill } from '../../hint.ts';
import { asDone, createThrottle, runBatch, type WriteResult } from '../../operations/batch.ts';
import { deleteOnce } from '../../operations/delete-once.ts';
import { beforeWrite } from '../../operations/outcome.ts';
import type { Result } from '../../output/result.ts';
import { nameOf } from '../../peerings/identity.ts';
import { choosePeering, requireAsking, requireConfirming } from '../shared/choose.ts';
import { collectFilled, declare, examples, githubOutputs } from '../shared/command.ts';
import { howToRestore, recreateCommand } from '../shared/restore.ts';
import { asSettled, RESULT_COLUMNS, resultsTable, waitForResults } from '../shared/results.ts';
import { readWaitTimes, type WaitFlags, withWaitOptions } from '../shared/waiting.ts';
import { confirmDelete } from './confirm.ts';
import { readReferences, resolveTargets } from './targets.ts';

const COLUMNS = [...RESULT_COLUMNS, 'ref'] as const;

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
        .option('--wait', 'wait until they are gone')
        .option(...githubOutputs('of what is deleted')),
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
): Promise<Result<WriteResult>> {
  const confirmed = options.yes || options.force || options.dryRun || false;
  if (references.length === 0) requireAsking(context, ['<peering>'], dopeer('delete', [fill('peering')]));
  else if (!confirmed) checkCanConfirm(context, references, options);
  const times = readWaitTimes(options, options.wait ?? false);
  const lookup = await context.lookup();
  const throttle = createThrottle(context.host.clock);
  const targets = await beforeWrite('not_deleted', async () =>
    references.length === 0
      ? { found: [await choosePeering(context, lookup, 'Delete which peering?')], missing: [] }
      : resolveTargets(context, lookup, await readReferences(references, context), {
          ifExists: options.ifExists ?? false,
          throttle,
        }),
  );
  if (targets.found.length === 0 && targets.missing.length === 0)
    context.messages.warn(
      'Nothing was read from stdin. Did the command before it fail? Nothing was deleted.',
    );
  if (options.dryRun) {
    const rows = [...targets.found.map(asDone), ...targets.missing.map(asMissing)];
    const shown = rows.map((row) => ({ ...row, dry_run: true as const }));
    return {
      ...resultsTable(asSettled(shown), context, 'deleted'),
      // That it is OK would look as if it were done.
      tableColumns: ['id', 'name', 'status'],
      notice: `Dry run: ${targets.found.length} would be deleted. Nothing was deleted.`,
    };
  }
  if (!confirmed && targets.found.length > 0)
    await beforeWrite('not_deleted', () => confirmDelete(context, lookup, targets.found));

  const { clock, signal } = context.host;
  const api = await context.api();
  const results = await runBatch(
    {
      targets: targets.found,
      identify: (peering) => ({ id: peering.id, name: nameOf(peering) }),
      write: (peering, writing) => deleteOnce(peering, { ...writing, api, clock }),
      notDone: 'not_deleted',
    },
    { signal, throttle },
  );
  const deleted = results.map((result) => asDeletion(context, result, options.ifExists ?? false));
  const expected = { goal: 'deleted', graceMs: 0, isDeleting: true, seen: true, outcome: 'unknown' } as const;
  const settled = options.wait
    ? await waitForResults(context, deleted, times, () => expected)
    : asSettled(deleted);
  const rows = [...settled.rows, ...targets.missing.map(asMissing)];
  const restore = howToRestore(rows);
  const outcome = deleted.some(({ ok }) => ok) ? { outcome: 'deleted' as const } : {};
  return {
    ...resultsTable({ ...settled, rows }, context, 'deleted'),
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

/** What to report of one target; under `--if-exists` it does not matter who was faster. */
function asDeletion(context: Context, result: WriteResult, ifExists: boolean): WriteResult {
  if (!('error' in result)) {
    const recreate = 'id' in result ? recreateCommand(context, result) : undefined;
    return { ...result, ...(recreate !== undefined && { recreate }) };
  }
  const { id = '', error } = result;
  if (ifExists && error.code === 'not_found') return asMissing(id);
  return { ...result, error: withLook(id, error) };
}

/** What nobody knows can be looked at. */
function withLook(id: string, error: DopeerError): DopeerError {
  if (error.details.outcome !== 'unknown') return error;
  const look = { text: 'See whether it is still there', command: dopeer('get', [id]) };
  return error.with({ hint: [error.details.hint ?? [], look].flat() });
}

const asMissing = (ref: string) => ({ ref, ok: true as const, status: 'NOT_FOUND' as const });
