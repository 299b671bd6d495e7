import type { Peering } from '../../api/types.ts';
import type { Context } from '../../context.ts';
import { DopeerError } from '../../errors.ts';
import type { Lookup } from '../../operations/lookup.ts';
import { type Line, renderDetails } from '../../output/formats/details.ts';
import { createStyle } from '../../output/style.ts';
import { nameOf, vpcIdsOf } from '../../peerings/identity.ts';
import type { VpcIndex } from '../../peerings/vpc-index.ts';
import { widthOf } from '../../text/width.ts';
import { forLooks, whoseToken } from '../shared/whose.ts';

/** Members are counted for so many peerings; each costs two requests more. */
const MOST_COUNTED = 3;

/** Shows what a delete cuts and in whose name, and asks; throws `cancelled` for a no. */
export async function confirmDelete(
  context: Context,
  lookup: Lookup,
  peerings: readonly Peering[],
): Promise<void> {
  const { host } = context;
  const readVpcs = lookup.startVpcs(true);
  const [counts, whose] = await Promise.all([
    peerings.length <= MOST_COUNTED ? countMembers(context, peerings) : new Map<string, number>(),
    whoseToken(context),
  ]);
  const vpcs = await readVpcs();
  host.signal.throwIfAborted();
  const shown = peerings.map((peering) => [nameOf(peering), describeVpcs(peering, vpcs, counts)] as const);
  host.stderr.write(`${await detailsOf(shown, whose, host.stderr.columns || undefined)}\n`);
  const [first] = peerings;
  const what =
    first !== undefined && peerings.length === 1
      ? `peering ${nameOf(first)} (${first.id}, ${first.status ?? 'status unknown'})`
      : `these ${peerings.length} peerings`;
  if (await (await host.prompts()).confirm(`Delete ${what}?`, false)) return;
  throw new DopeerError('cancelled', 'Nothing was deleted.');
}

/** Peerings beside their VPCs, or above them where a terminal has no room for that. */
async function detailsOf(
  peerings: readonly (readonly [name: string, vpcs: readonly (readonly string[])[]])[],
  whose: readonly Line[],
  columns: number | undefined,
): Promise<string> {
  const plain = await createStyle(false);
  const render = (lines: readonly Line[], width?: number) =>
    renderDetails([...lines, ...whose], plain, (text) => text, width);
  const beside = await render(peerings);
  if (columns === undefined || beside.split('\n').every((line) => widthOf(line) <= columns)) return beside;
  const above = peerings.flatMap(([name, vpcs]): readonly Line[] => [
    ['Peering', [[name]]],
    ['VPCs', vpcs],
  ]);
  return render(above, columns);
}

/** The number of members of each VPC, where the token may read them. */
async function countMembers(
  { api, host }: Context,
  peerings: readonly Peering[],
): Promise<ReadonlyMap<string, number>> {
  const client = await api();
  const counts = new Map<string, number>();
  const count = async (id: string, signal: AbortSignal) => {
    // How many are cut off is worth knowing, but no reason for a delete to fail.
    const members = await client.listMembers(id, { signal, retry: false }).catch(() => undefined);
    if (members !== undefined) counts.set(id, members.length);
  };
  const ids = [...new Set(peerings.flatMap(vpcIdsOf))];
  await forLooks(host, (signal) => Promise.all(ids.map((id) => count(id, signal))));
  return counts;
}

function describeVpcs(
  peering: Peering,
  vpcs: VpcIndex | undefined,
  counts: ReadonlyMap<string, number>,
): readonly (readonly string[])[] {
  const ids = vpcIdsOf(peering);
  if (ids.length === 0) return [['of unknown VPCs']];
  return ids.map((id) => {
    const vpc = vpcs?.get(id);
    const count = counts.get(id);
    const members = count === undefined ? [] : [count === 1 ? '1 member' : `${count} members`];
    return vpc === undefined
      ? [id, ...members]
      : [nameOf(vpc), vpc.region ?? '-', vpc.ip_range ?? '-', ...members];
  });
}
