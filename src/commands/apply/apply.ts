import type { Context } from '../../context.ts';
import { usageError } from '../../errors.ts';
import { dopeer, type ProgramCommand, withOptions } from '../../hint.ts';
import type { WriteResult } from '../../operations/batch.ts';
import type { TableResult } from '../../output/result.ts';
import { planIntent } from '../../peerings/intent/plan.ts';
import { requireConfirming } from '../shared/choose.ts';
import { declare, examples, githubOutputs } from '../shared/command.ts';
import { readWaitTimes, type WaitFlags, waitFlags, withWaitOptions } from '../shared/waiting.ts';
import { APPLIED_COLUMNS, carryOut } from './carry-out.ts';
import { readIntent, resolveIntent } from './intent.ts';
import { FILE_OPTION, missingFile, PRUNE_OPTION } from './plan.ts';

interface ApplyOptions extends WaitFlags {
  readonly file?: string | undefined;
  readonly prune?: boolean | undefined;
  readonly wait?: boolean | undefined;
  readonly yes?: boolean | undefined;
}

export const command = declare({
  columns: APPLIED_COLUMNS,
  configure: (command) =>
    withWaitOptions(
      command
        .option(...FILE_OPTION)
        .option(...PRUNE_OPTION)
        .option('-y, --yes', 'do not ask')
        .option('--wait', 'wait until all of them are ACTIVE, and what was deleted is gone')
        .option(...githubOutputs('of what is there then')),
    ).addHelpText(
      'after',
      `
It shows the plan, asks, and carries it out. Run again it changes nothing; after a failure or Ctrl-C the
same command does what is left. To look first: dopeer plan -f <file>

Columns: ${APPLIED_COLUMNS.join(', ')}
${examples('dopeer apply -f peerings.yaml', 'dopeer apply -f peerings.yaml --prune --yes --wait')}`,
    ),
  run: apply,
});

/** Makes the account as a file says, each write once, and reports what became of each pair. */
export async function apply(context: Context, options: ApplyOptions): Promise<TableResult<WriteResult>> {
  const { file, prune = false, wait = false, yes = false } = options;
  if (file === undefined) throw missingFile();
  const flags = [...(prune ? ['--prune'] : []), ...(wait ? ['--wait'] : []), ...waitFlags(options)];
  const command = dopeer('apply', [], ['-f', file, ...flags]);
  if (!yes) checkCanConfirm(context, file, command);
  // Also without --wait, it may have to wait until the name of what it has deleted is free.
  const times = readWaitTimes(options, wait || prune);
  const intent = await readIntent(context, file);
  const plan = async () => {
    const { wanted, account } = await resolveIntent(intent, await context.lookup());
    return { plans: planIntent(wanted, account, { prune }), account };
  };
  return carryOut(context, plan, { yes, wait, times, command });
}

function checkCanConfirm(context: Context, file: string, command: ProgramCommand): void {
  if (file === '-')
    throw usageError('Reading from stdin needs --yes.', {
      text: 'Add --yes',
      command: withOptions(command, '--yes'),
    });
  requireConfirming(context, { verb: 'apply it', done: 'changed' }, command);
}
