import type { Peering } from '../api/types.ts';
import type { Context } from '../context.ts';
import { DopeerError, usageError } from '../errors.ts';
import { dopeer, fill } from '../hint.ts';
import { beforeWrite } from '../operations/outcome.ts';
import { renameOnce } from '../operations/rename-once.ts';
import type { Result } from '../output/result.ts';
import { needsVpcs, PEERING_COLUMNS, peeringResult, shownColumns } from '../peerings/columns.ts';
import { nameOf } from '../peerings/identity.ts';
import { checkName, nameProblem } from '../peerings/names.ts';
import { type Check, checkNameFree } from '../peerings/preflight.ts';
import { choosePeering, requireAsking } from './shared/choose.ts';
import { declare, examples, GITHUB_OUTPUT, PEERING_ARGUMENT } from './shared/command.ts';
import { CHECK_COLUMNS, dryRunResult } from './shared/dry-run.ts';
import { explainRefusal } from './shared/refusal.ts';

export const command = declare({
  columns: ({ dryRun }) => (dryRun ? CHECK_COLUMNS : PEERING_COLUMNS),
  configure: (command) =>
    command
      .argument(...PEERING_ARGUMENT)
      .argument('[new-name]', 'letters, digits and dashes')
      .option('--dry-run', 'show the request and what speaks against it; send nothing')
      .addHelpText(
        'after',
        examples('dopeer rename web-to-data prod-web-to-data', 'dopeer rename 3f0c prod-web-to-data -o json'),
      )
      .option(...GITHUB_OUTPUT),
  run: (context, reference, newName, { dryRun }) =>
    dryRun ? showOnly(context, reference, newName) : rename(context, reference, newName),
});

/** What a rename would send, and what is known to speak against it. */
async function showOnly(
  context: Context,
  reference: string | undefined,
  newName: string | undefined,
): Promise<Result<Check>> {
  if (reference === undefined || newName === undefined)
    throw usageError('A dry run of a rename needs the peering and the new name.', {
      text: 'Write',
      command: dopeer('rename', [fill('peering'), fill('new-name')], ['--dry-run']),
    });
  checkName(newName, context.messages);
  const lookup = await context.lookup();
  const { id, name } = await lookup.peering(reference);
  const isThere = name === newName;
  const request = { method: 'PATCH', path: `/v2/vpc_peerings/${id}`, body: { name: newName } } as const;
  const unchanged = {
    id: 'name-free',
    level: 'ok',
    message: 'It has that name; nothing would be sent.',
  } as const;
  const check = isThere ? unchanged : checkNameFree(newName, await lookup.peerings());
  return dryRunResult('rename', request, [check]);
}

/** Gives a peering another name; asks the API for nothing where it has that name already. */
export async function rename(
  context: Context,
  reference: string | undefined,
  newName: string | undefined,
): Promise<Result<Peering>> {
  const { messages, host, settings } = context;
  if (newName === undefined) {
    const missing = [...(reference === undefined ? ['<peering>'] : []), '<new-name>'];
    requireAsking(context, missing, dopeer('rename', [reference ?? fill('peering'), fill('new-name')]));
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
    ...peeringResult(peering, { vpcs: await readVpcs(), clock: host.clock }),
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
