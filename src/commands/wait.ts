import { Option } from '@commander-js/extra-typings';
import type { Peering } from '../api/types.ts';
import type { Context } from '../context.ts';
import { dopeer, fill } from '../hint.ts';
import type { Lookup } from '../operations/lookup.ts';
import type { WaitTarget } from '../operations/wait.ts';
import type { Result } from '../output/result.ts';
import { needsVpcs, PEERING_COLUMNS, peeringResult, shownColumns } from '../peerings/columns.ts';
import { GOALS, type Goal } from '../peerings/goal.ts';
import { isUuid } from '../peerings/resolve.ts';
import { choosePeering, requireAsking } from './shared/choose.ts';
import { declare, examples, GITHUB_OUTPUT, PEERING_ARGUMENT } from './shared/command.ts';
import { readWaitTimes, UNSEEN_MS, type WaitFlags, waitVisibly, withWaitOptions } from './shared/waiting.ts';

export const command = declare({
  columns: PEERING_COLUMNS,
  configure: (command) =>
    withWaitOptions(command.argument(...PEERING_ARGUMENT))
      .addOption(new Option('--for <goal>', 'what to wait for').choices(GOALS).default('settled' as Goal))
      .option(...GITHUB_OUTPUT)
      .addHelpText(
        'after',
        examples('dopeer wait prod-web-to-data', 'dopeer wait 3f0c --for deleted --timeout 5m'),
      ),
  run: wait,
});

/** Waits for a peering to reach a goal, and shows the state it ended in. */
export async function wait(
  context: Context,
  reference: string | undefined,
  options: WaitFlags & { readonly for: Goal },
): Promise<Result<Peering>> {
  if (reference === undefined) requireAsking(context, ['<peering>'], dopeer('wait', [fill('peering')]));
  const times = readWaitTimes(options);
  const lookup = await context.lookup();
  const target =
    reference === undefined ? await pick(context, lookup) : await findTarget(reference, lookup.peering);
  const readVpcs = lookup.startVpcs(needsVpcs(shownColumns(context.settings)));
  const [result] = await waitVisibly(context, [{ ...target, goal: options.for, graceMs: UNSEEN_MS }], times);
  if (result?.peering === undefined) throw result?.failure;
  return {
    ...peeringResult(result.peering, { vpcs: await readVpcs(), clock: context.host.clock }),
    failure: result.failure,
  };
}

/** What is waited for, as far as the reference tells. */
type Found = Pick<WaitTarget, 'id' | 'peering' | 'seen'>;

async function pick(context: Context, lookup: Lookup): Promise<Found> {
  const peering = await choosePeering(context, lookup, 'Wait for which peering?');
  return { id: peering.id, peering, seen: true };
}

/** A whole ID may belong to a peering the API does not show yet: the wait itself finds out. */
async function findTarget(reference: string, find: (reference: string) => Promise<Peering>): Promise<Found> {
  if (isUuid(reference)) return { id: reference.toLowerCase(), seen: false };
  const peering = await find(reference);
  return { id: peering.id, peering, seen: true };
}
