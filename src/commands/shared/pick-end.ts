import type { Context } from '../../context.ts';
import { DopeerError } from '../../errors.ts';
import type { Choice } from '../../host.ts';
import { undefinedIfForbidden } from '../../operations/lookup.ts';
import { align } from '../../output/formats/align.ts';
import { addressOf, type End, endName, isSameEnd } from '../../peerings/reach/evidence.ts';

/** Lets the user pick a Droplet, or a managed database as well. */
export async function pickEnd(
  { api: open, host }: Context,
  message: string,
  { withDatabases, except }: { readonly withDatabases: boolean; readonly except?: End },
): Promise<End> {
  const api = await open();
  const [droplets, withGpu, databases = []] = await Promise.all([
    api.listDroplets(),
    api.listDroplets({ hasGpu: true }),
    withDatabases ? api.listDatabases().catch(undefinedIfForbidden) : [],
  ]);
  const all: readonly End[] = [
    ...[...droplets, ...withGpu].map((droplet) => ({ kind: 'droplet', droplet }) as const),
    ...databases.map((database) => ({ kind: 'database', database }) as const),
  ];
  const ends = all.filter((end) => except === undefined || !isSameEnd(end, except));
  if (ends.length === 0) {
    const kinds = `${except === undefined ? '' : 'other '}Droplet${withDatabases ? ' or database' : ''}`;
    throw new DopeerError('not_found', `There is no ${kinds} to choose from.`);
  }
  const labels = await align(
    ends.map((end) => [
      endName(end),
      end.kind === 'droplet' ? 'Droplet' : 'database',
      addressOf(end, undefined) ?? '-',
    ]),
  );
  const choices: readonly Choice<End>[] = ends.map((end, index) => ({
    value: end,
    name: endName(end),
    label: labels[index] ?? '',
  }));
  return (await host.prompts()).choose(message, choices);
}
