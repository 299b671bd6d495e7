import type { Context } from '../../context.ts';
import { DopeerError } from '../../errors.ts';
import { renderDetails } from '../../output/details.ts';
import { painterOf } from '../../output/paint.ts';
import { createStyle, usesColour } from '../../output/style.ts';
import { renderTable } from '../../output/table.ts';
import type { Account, PlannedAction } from '../../peerings/intent/plan.ts';
import { whoseToken } from '../shared/whose.ts';
import { deletesOf, summaryOf } from './say.ts';
import { planTable } from './show.ts';

/**
 * Shows on stderr the whole plan, and whose account it is for, and asks. Where something is deleted, Enter means no.
 *
 * @throws DopeerError `cancelled` for a no.
 */
export async function confirmPlan(
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
  stderr.write(`${summaryOf(plans)}\n`);
  const deletes = deletesOf(plans);
  if (deletes !== undefined) stderr.write(`${style.bad(deletes)}\n`);
  stderr.write(await renderDetails(await whoseToken(context), style, (text) => text));
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
