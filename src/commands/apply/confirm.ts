import type { Context } from '../../context.ts';
import { DopeerError } from '../../errors.ts';
import { beforeWrite } from '../../operations/outcome.ts';
import { renderDetails } from '../../output/formats/details.ts';
import { renderTable } from '../../output/formats/table.ts';
import { painterOf } from '../../output/paint.ts';
import { createStyle, usesColour } from '../../output/style.ts';
import type { Account, PlannedAction } from '../../peerings/intent/plan.ts';
import { toJson } from '../../text/safe.ts';
import { wrap } from '../../text/wrap.ts';
import { whoseToken } from '../shared/whose.ts';
import { deletesOf, summaryOf, warnOf } from './say.ts';
import { planTable, rowOf } from './show.ts';

/** What is planned, and for which account. */
export interface Planning {
  readonly plans: readonly PlannedAction[];
  readonly account: Account;
}

/** Makes the plan, and asks whether it is to be carried out, again if it has changed while that was asked. */
export async function agree(
  context: Context,
  plan: () => Promise<Planning>,
  yes: boolean,
): Promise<readonly PlannedAction[]> {
  let planning = await beforeWrite('not_created', plan);
  for (;;) {
    const { plans } = planning;
    warnOf(plans, context.messages);
    if (yes || writesOf(plans).length === 0) {
      context.messages.notice(summaryOf(plans));
      return plans;
    }
    const asked = planning;
    planning = await beforeWrite('not_created', async () => {
      await confirmPlan(context, plans, asked.account);
      return plan();
    });
    if (essenceOf(planning.plans) === essenceOf(plans)) return planning.plans;
    context.messages.warn('The account has changed meanwhile. What is to be done now:');
  }
}

/** What a plan does; how what is there is doing meanwhile makes no difference. */
const essenceOf = (plans: readonly PlannedAction[]) =>
  toJson(plans.map(rowOf).map(({ action, id, name, from }) => [action, id, name, from]));

/** What of a plan is written. */
export const writesOf = (plans: readonly PlannedAction[]) =>
  plans.filter(({ action }) => action !== 'keep' && action !== 'blocked');

/**
 * Shows on stderr the whole plan, and whose account it is for, and asks. Where something is deleted, Enter means no.
 *
 * @throws DopeerError `cancelled` for a no.
 */
async function confirmPlan(
  context: Context,
  plans: readonly PlannedAction[],
  account: Account,
): Promise<void> {
  const { host, settings } = context;
  const { stderr } = host;
  const { rows, columns, tableColumns } = planTable(plans, account, context);
  const style = await createStyle(usesColour(stderr, host.env, settings.color));
  const width = stderr.columns || undefined;
  const look = { keys: tableColumns, header: true, width, style, paint: painterOf(style) };
  stderr.write(await renderTable(rows, columns, look));
  const write = (text: string, paint = (line: string) => line) =>
    stderr.write(
      wrap(text, stderr.columns || Number.POSITIVE_INFINITY)
        .map((line) => `${paint(line)}\n`)
        .join(''),
    );
  write(summaryOf(plans));
  const deletes = deletesOf(plans);
  if (deletes !== undefined) write(deletes, style.bad);
  stderr.write(await renderDetails(await whoseToken(context), style, (text) => text, width));
  if (await (await host.prompts()).confirm(questionFor(plans), deletes === undefined)) return;
  throw new DopeerError('cancelled', 'Nothing was changed.');
}

/** `Create 2, rename 1, delete 1?` */
function questionFor(plans: readonly PlannedAction[]): string {
  const counts = (['create', 'rename', 'delete'] as const)
    .map((action) => [action, plans.filter((plan) => plan.action === action).length] as const)
    .filter(([, number]) => number > 0);
  const [only] = counts;
  const text =
    only !== undefined && counts.length === 1
      ? `${only[0]} ${only[1] === 1 ? 'this peering' : `these ${only[1]} peerings`}`
      : counts.map(([action, number]) => `${action} ${number}`).join(', ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}?`;
}
