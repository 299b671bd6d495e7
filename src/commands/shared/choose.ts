import type { Peering } from '../../api/types.ts';
import type { Context } from '../../context.ts';
import { DopeerError, usageError } from '../../errors.ts';
import { type ProgramCommand, withOptions } from '../../hint.ts';
import type { Choice } from '../../host.ts';
import type { Lookup } from '../../operations/lookup.ts';
import { nameOf, vpcIdsOf } from '../../peerings/identity.ts';
import { mayAsk } from '../../settings.ts';

/** A usage error that names what is missing, where nobody can be asked for it. */
export function requireAsking(
  { host, settings }: Context,
  missing: readonly string[],
  usage: ProgramCommand,
): void {
  if (!mayAsk(host, settings))
    throw usageError(`Missing: ${missing.join(', ')}.`, { text: 'Write', command: usage });
}

/**
 * A usage error where a write needs a yes and nobody can be asked; `command` is the one that was typed,
 * without `--yes`.
 */
export function requireConfirming(
  { host, settings }: Context,
  { verb, done }: { readonly verb: string; readonly done: string },
  command: ProgramCommand,
): void {
  if (mayAsk(host, settings)) return;
  throw usageError(`There is nobody to ask for confirmation. Nothing was ${done}.`, {
    text: `To ${verb} without a question`,
    command: withOptions(command, '--yes'),
  });
}

/** Lets the user pick a peering from the list. */
export async function choosePeering({ host }: Context, lookup: Lookup, message: string): Promise<Peering> {
  const readVpcs = lookup.startVpcs(true);
  const peerings = await lookup.peerings();
  if (peerings.length === 0) throw new DopeerError('not_found', 'There are no peerings to choose from.');
  const vpcs = await readVpcs();
  const names = (peering: Peering) => vpcIdsOf(peering).map((id) => vpcs?.get(id)?.name ?? id);
  const { align } = await import('../../output/formats/align.ts');
  const labels = await align(
    peerings.map((peering) => [nameOf(peering), peering.status ?? '-', names(peering).join(', ')]),
  );
  const choices: readonly Choice<Peering>[] = peerings.map((peering, index) => ({
    value: peering,
    name: nameOf(peering),
    id: peering.id,
    label: labels[index] ?? '',
  }));
  return (await host.prompts()).choose(message, choices);
}
