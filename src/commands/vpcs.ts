import { idKey } from '../api/id.ts';
import type { Vpc } from '../api/types.ts';
import type { Context } from '../context.ts';
import { undefinedIfForbidden } from '../operations/lookup.ts';
import { type Columns, memberColumns, shortenIds } from '../output/columns.ts';
import type { Result } from '../output/result.ts';
import { vpcKeysOf } from '../peerings/identity.ts';
import { createNameFilter, sortRows } from '../peerings/select.ts';
import { collectList, declare, examples, sortColumn } from './shared/command.ts';
import { warnOfRegions } from './shared/regions.ts';

const COLUMNS = [
  'id',
  'name',
  'region',
  'ip_range',
  'default',
  'peerings',
  'created_at',
  'description',
] as const;
const SHOWN_COLUMNS = ['id', 'name', 'region', 'ip_range', 'default', 'peerings'] as const;

/** A VPC and how many peerings it has; `null` where the token may not read peerings. */
type VpcWithPeerings = Vpc & { readonly peerings: number | null };

export const command = declare({
  columns: COLUMNS,
  configure: (command) =>
    command
      .option('--region <slug>', 'in this region, such as sfo3', collectList('--region'))
      .option('--name <glob>', 'with a name like this; repeat for any of several', collectList('--name'))
      .option('--sort <column>', 'sort by a column; with - in front, the other way', sortColumn(COLUMNS))
      .addHelpText(
        'after',
        `\nColumns: ${COLUMNS.join(', ')}\n${examples('dopeer vpcs --region sfo3', 'dopeer vpcs -o csv --columns name,ip_range')}`,
      ),
  run: vpcs,
});

interface VpcsOptions {
  readonly region?: readonly string[] | undefined;
  readonly name?: readonly string[] | undefined;
  readonly sort?: string | undefined;
}

/** Every VPC, or those that match, with the number of its peerings. */
export async function vpcs(context: Context, options: VpcsOptions): Promise<Result<VpcWithPeerings>> {
  const { region, name = [], sort } = options;
  const api = await context.api();
  const [all, peerings] = await Promise.all([api.listVpcs(), api.listPeerings().catch(undefinedIfForbidden)]);
  const counts = new Map<string, number>();
  for (const id of peerings?.flatMap(vpcKeysOf) ?? []) counts.set(id, (counts.get(id) ?? 0) + 1);
  const regions = region?.map((slug) => slug.toLowerCase());
  const isNamed = createNameFilter(name);
  const found = all
    .filter((vpc) => regions?.includes(vpc.region ?? '') ?? true)
    .filter((vpc) => isNamed(vpc.name))
    .map((vpc) => ({ ...vpc, peerings: peerings === undefined ? null : (counts.get(idKey(vpc.id)) ?? 0) }));
  if (found.length === 0) context.messages.notice(nothingFound(all, options));
  // One that is misspelt among several would only be missing from the answer.
  else
    await warnOfRegions(
      context.messages,
      regions ?? [],
      all,
      (slug) => `There are no VPCs in region "${slug}".`,
    );
  return {
    rows: sortRows(found, sort, columns),
    columns,
    tableColumns: SHOWN_COLUMNS,
    plainColumns: SHOWN_COLUMNS,
  };
}

function nothingFound(all: readonly Vpc[], { region, name }: VpcsOptions): string {
  if (all.length === 0) return 'There are no VPCs.';
  if (name !== undefined || region === undefined) return 'No VPC matches.';
  const used = [...new Set(all.flatMap((vpc) => vpc.region ?? []))].sort();
  return `There are no VPCs in region "${region.join('" or "')}". They are in ${used.join(', ')}.`;
}

const columns: Columns<VpcWithPeerings> = {
  ...memberColumns<VpcWithPeerings>(COLUMNS),
  id: { value: (vpc) => vpc.id, shorten: shortenIds },
  default: { value: (vpc) => vpc.default, givesWay: 'first' },
  peerings: { value: (vpc) => vpc.peerings, givesWay: 'last' },
  created_at: { header: 'CREATED', value: (vpc) => vpc.created_at },
};
