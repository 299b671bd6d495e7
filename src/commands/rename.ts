import type { Peering } from '../api/types.ts';
import type { Context } from '../context.ts';
import type { Answer } from '../output/answer.ts';
import { createLookup } from '../peerings/lookup.ts';
import { checkName } from '../peerings/names.ts';
import { withOutcome } from '../peerings/outcome.ts';
import { PEERING_COLUMNS, showPeering } from '../peerings/show.ts';
import { type Define, examples } from './command.ts';

export const define: Define = (command, execute) => {
  command
    .argument('<peering>', 'its name, ID, or the first characters of its ID')
    .argument('<new-name>', 'letters, digits and dashes')
    .addHelpText(
      'after',
      examples('dopeer rename web-to-data prod-web-to-data', 'dopeer rename 3f0c prod-web-to-data -o json'),
    )
    .action((reference, name) => execute(PEERING_COLUMNS, (context) => rename(context, reference, name)));
};

/** Gives a peering another name; asks the API for nothing where it has that name already. */
export async function rename(context: Context, reference: string, name: string): Promise<Answer<Peering>> {
  const { messages, host } = context;
  checkName(name, messages);
  const api = await context.api();
  const lookup = createLookup(api);
  const before = await lookup.peering(reference);
  const answer = (peering: Peering, notice: string) => ({
    ...showPeering(peering, { vpcs: undefined, now: host.clock.now() }),
    notice,
  });
  if (before.name === name) return answer(before, `It is called "${name}" already. Nothing was changed.`);
  const renamed = await withOutcome('not_renamed', () => api.renamePeering(before.id, name));
  return answer(renamed, `Renamed "${before.name}" to "${renamed.name}".`);
}
