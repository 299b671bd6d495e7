import type { Peering } from '../api/types.ts';
import type { Context } from '../context.ts';
import { dopeer, fill } from '../hint.ts';
import type { Result } from '../output/result.ts';
import { needsVpcs, PEERING_COLUMNS, peeringResult, shownColumns } from '../peerings/columns.ts';
import { choosePeering, requireAsking } from './shared/choose.ts';
import { declare, examples, GITHUB_OUTPUT, INTERVAL, PEERING_ARGUMENT, WATCH } from './shared/command.ts';

export const command = declare({
  columns: PEERING_COLUMNS,
  configure: (command) =>
    command
      .argument(...PEERING_ARGUMENT)
      .addHelpText(
        'after',
        examples(
          'dopeer get prod-web-to-data',
          'dopeer get 3f0c -o json',
          'dopeer get 3f0c -o csv --columns name,vpcs',
        ),
      )
      .option(...WATCH)
      .option(...INTERVAL)
      .option(...GITHUB_OUTPUT),
  run: (context, reference) => get(context, reference),
});

/** One peering, with its VPCs where they are shown and may be read. */
export async function get(context: Context, reference: string | undefined): Promise<Result<Peering>> {
  if (reference === undefined) requireAsking(context, ['<peering>'], dopeer('get', [fill('peering')]));
  const lookup = await context.lookup();
  const found =
    reference === undefined
      ? choosePeering(context, lookup, 'Show which peering?')
      : lookup.peering(reference);
  const readVpcs = lookup.startVpcs(needsVpcs(shownColumns(context.settings)));
  const peering = await found;
  return peeringResult(peering, { vpcs: await readVpcs(), clock: context.host.clock });
}
