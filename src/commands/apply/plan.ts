import type { Context } from '../../context.ts';
import { DopeerError, usageError } from '../../errors.ts';
import { dopeer } from '../../hint.ts';
import type { TableResult } from '../../output/result.ts';
import { planIntent } from '../../peerings/intent/plan.ts';
import { declare, examples, filled } from '../shared/command.ts';
import { readIntent, resolveIntent } from './intent.ts';
import { blockedReasons, clearingHints, summaryOf, warnOf } from './say.ts';
import { PLAN_COLUMNS, type PlanRow, planMarkdown, planTable } from './show.ts';

export const FILE_OPTION = [
  '-f, --file <file>',
  'the file; - reads it from stdin',
  filled('--file'),
] as const;
export const PRUNE_OPTION = [
  '--prune',
  'also delete what is between two VPCs of the file and not in it',
] as const;

interface PlanOptions {
  readonly file?: string | undefined;
  readonly prune?: boolean | undefined;
  readonly exitCode?: boolean | undefined;
  readonly githubSummary?: boolean | undefined;
}

export const command = declare({
  columns: PLAN_COLUMNS,
  configure: (command) =>
    command
      .option(...FILE_OPTION)
      .option(...PRUNE_OPTION)
      .option('--exit-code', 'end with 9 where anything is to be done, or is blocked')
      .option('--github-summary', "append the plan to the summary of GitHub Actions' job")
      .addHelpText(
        'after',
        `
A pair of VPCs is what counts, the name of its peering can be changed. What the file does not name stays
as it is, without --prune. The file: dopeer schema file

Columns: ${PLAN_COLUMNS.join(', ')}
${examples('dopeer plan -f peerings.yaml', 'dopeer plan -f peerings.yaml --prune --exit-code', 'dopeer export | dopeer plan -f -')}`,
      ),
  run: plan,
});

/** What it takes to make the account as a file says; nothing is changed. */
export async function plan(context: Context, options: PlanOptions): Promise<TableResult<PlanRow>> {
  if (options.file === undefined) throw missingFile();
  const append = options.githubSummary
    ? await (await import('../../output/github.ts')).openGithubFile(
        '--github-summary',
        context.host.env,
        (text) => context.redactor.redact(text),
      )
    : undefined;
  const intent = await readIntent(context, options.file);
  const { wanted, account } = await resolveIntent(intent, await context.lookup());
  const plans = planIntent(wanted, account, { prune: options.prune ?? false });
  warnOf(plans, context.messages);
  const differs = plans.some(({ action }) => action !== 'keep');
  const table = planTable(plans, account, context);
  return {
    ...table,
    ...(append && { afterwards: async () => append(await planMarkdown(plans, table)) }),
    notice: [summaryOf(plans), ...blockedReasons(plans), ...clearingHints(plans)],
    ...(options.exitCode &&
      differs && { failure: new DopeerError('no', 'The account is not as the file says.') }),
  };
}

/** The usage error of a command that needs a file and was given none. */
export const missingFile = () =>
  usageError('Missing: -f <file>.', {
    text: 'Make one',
    command: { ...dopeer('export'), into: 'peerings.yaml' },
  });
