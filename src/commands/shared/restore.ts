import type { Peering } from '../../api/types.ts';
import type { Context } from '../../context.ts';
import { commandText, dopeer } from '../../hint.ts';
import type { WriteResult } from '../../operations/batch.ts';
import { vpcIdsOf } from '../../peerings/identity.ts';
import { nameProblem } from '../../peerings/names.ts';

/** So many commands are shown that restore what was deleted. */
const MOST_RESTORED = 10;

/** How to make again what is gone: all a peering has is its name and its two VPCs. */
export function howToRestore(results: readonly WriteResult[]): readonly string[] {
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
export function recreateCommand({ typing }: Context, peering: Peering): string | undefined {
  const [first, second] = vpcIdsOf(peering);
  const { name } = peering;
  if (!first || !second || !name || nameProblem(name) !== undefined) return undefined;
  return commandText(dopeer('create', [name], ['--vpc', first, '--vpc', second]), typing);
}
