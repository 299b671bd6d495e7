import type { Peering } from '../api/types.ts';
import type { Context } from '../context.ts';
import { DopeerError } from '../errors.ts';
import { dopeer, fill } from '../hint.ts';
import { beforeWrite } from '../operations/outcome.ts';
import { renameOnce } from '../operations/rename-once.ts';
import type { Result } from '../output/result.ts';
import { needsVpcs, PEERING_COLUMNS, peeringResult, shownColumns } from '../peerings/columns.ts';
import { nameOf } from '../peerings/identity.ts';
import { checkName, nameProblem } from '../peerings/names.ts';
import { checkNameFree } from '../peerings/preflight.ts';
import { choosePeering, requireAsking } from './shared/choose.ts';
import { declare, examples, GITHUB_OUTPUT, PEERING_ARGUMENT } from './shared/command.ts';
import { explainRefusal } from './shared/refusal.ts';

export const command = declare({
  columns: PEERING_COLUMNS,
  configure: (command) =>
    command
      .argument(...PEERING_ARGUMENT)
      .argument('[new-name]', 'letters, digits and dashes')
      .addHelpText(
        'after',
        examples('dopeer rename web-to-data prod-web-to-data', 'dopeer rename 3f0c prod-web-to-data -o json'),
      )
      .option(...GITHUB_OUTPUT),
  run: rename,
});

/** Gives a peering another name; asks the API for nothing where it has that name already. */
export async function rename(
  context: Context,
  reference: string | undefined,
  newName: string | undefined,
): Promise<Result<Peering>> {
  const { messages, host, settings } = context;
  if (newName === undefined) {
    const missing = [...(reference === undefined ? ['<peering>'] : []), '<new-name>'];
    requireAsking(context, missing, dopeer('rename', [fill('peering'), fill('new-name')]));
  } else checkName(newName, messages);
  const api = await context.api();
  const lookup = await context.lookup();
  const found =
    reference === undefined
      ? choosePeering(context, lookup, 'Rename which peering?')
      : lookup.peering(reference);
  const readVpcs = lookup.startVpcs(needsVpcs(shownColumns(settings)));
  const { before, name } = await beforeWrite('not_renamed', async () => {
    const peering = await found;
    const wanted = newName ?? (await (await host.prompts()).text('New name', nameOf(peering), nameProblem));
    return { before: peering, name: wanted };
  });
  const asResult = async (peering: Peering, notice: string) => ({
    ...peeringResult(peering, { vpcs: await readVpcs(), now: host.clock.now() }),
    notice,
  });
  if (before.name === name) return asResult(before, `It is called "${name}" already. Nothing was changed.`);
  const { clock, signal } = host;
  const renamed = await renameOnce(before.id, name, { api, clock, signal, notice: messages.notice }).catch(
    async (error: unknown) => {
      if (!(error instanceof DopeerError) || error.code !== 'refused' || signal.aborted) throw error;
      const why = await explainRefusal(
        context,
        async (fresh) => [checkNameFree(name, await fresh.peerings())],
        (peering) => peering.name === name,
      );
      throw error.with({ hint: [error.details.hint ?? [], why].flat() });
    },
  );
  return {
    ...(await asResult(renamed, `Renamed "${nameOf(before)}" to "${name}".`)),
    outcome: 'renamed',
  };
}
