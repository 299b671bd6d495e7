import type { Vpc } from '../api/types.ts';
import type { Context } from '../context.ts';
import type { Answer } from '../output/answer.ts';
import { type Columns, memberColumns } from '../output/columns.ts';
import { idKey, vpcKeysOf } from '../peerings/identity.ts';
import { undefinedIfForbidden } from '../peerings/lookup.ts';
import { type Define, examples, filled } from './command.ts';

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

export const define: Define = (command, execute) => {
  command
    .option('--region <slug>', 'in this region, such as sfo3', filled('--region'))
    .addHelpText(
      'after',
      `\nColumns: ${COLUMNS.join(', ')}\n${examples('dopeer vpcs --region sfo3', 'dopeer vpcs -o csv --columns name,ip_range')}`,
    )
    .action((options) => execute(COLUMNS, (context) => vpcs(context, options.region)));
};

/** Every VPC, or those of a region, with the number of its peerings. */
export async function vpcs(context: Context, region: string | undefined): Promise<Answer<VpcWithPeerings>> {
  const api = await context.api();
  const [all, peerings] = await Promise.all([api.listVpcs(), api.listPeerings().catch(undefinedIfForbidden)]);
  const counts = new Map<string, number>();
  for (const id of peerings?.flatMap(vpcKeysOf) ?? []) counts.set(id, (counts.get(id) ?? 0) + 1);
  const rows = all
    .filter((vpc) => region === undefined || vpc.region === region)
    .map((vpc) => ({ ...vpc, peerings: peerings === undefined ? null : (counts.get(idKey(vpc.id)) ?? 0) }));
  if (rows.length === 0) {
    context.messages.notice(
      region === undefined ? 'There are no VPCs.' : `There are no VPCs in region "${region}".`,
    );
  }
  return { rows, columns, tableColumns: SHOWN_COLUMNS, plainColumns: SHOWN_COLUMNS };
}

const columns: Columns<VpcWithPeerings> = {
  ...memberColumns<VpcWithPeerings>(COLUMNS),
  created_at: { header: 'CREATED', value: (vpc) => vpc.created_at },
};
