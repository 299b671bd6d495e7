import type { Command, OptionValues } from '@commander-js/extra-typings';
import type { Api, ListQuery } from '../api/endpoints.ts';
import { idKey } from '../api/id.ts';
import { MAX_PER_PAGE } from '../api/paging.ts';
import type { Peering } from '../api/types.ts';
import type { Context } from '../context.ts';
import { usageError } from '../errors.ts';
import { dopeer, fill, type Hint } from '../hint.ts';
import type { TableResult } from '../output/result.ts';
import {
  needsVpcs,
  PEERING_COLUMNS,
  peeringColumns,
  peeringsResult,
  shownColumns,
} from '../peerings/columns.ts';
import { checkStatuses, selectPeerings } from '../peerings/select.ts';
import {
  collectList,
  declare,
  examples,
  INTERVAL,
  sortColumn,
  WATCH,
  wholeNumber,
} from './shared/command.ts';
import { warnOfRegions } from './shared/regions.ts';

/** The filters of `list`, and its pages. */
export interface ListOptions {
  readonly region?: readonly string[] | undefined;
  readonly status?: readonly string[] | undefined;
  readonly vpc?: readonly string[] | undefined;
  readonly name?: readonly string[] | undefined;
  readonly sort?: string | undefined;
  readonly limit?: number | undefined;
  readonly perPage?: number | undefined;
  readonly page?: number | undefined;
}

/** Gives a command the filters of `list`. */
export function withFilters<Args extends unknown[], Options extends OptionValues>(
  command: Command<Args, Options>,
) {
  return command
    .option('--region <slug>', 'peerings with a VPC in this region, such as sfo3', collectList('--region'))
    .option('--status <status>', 'in this status; repeat for any of several', collectList('--status'))
    .option(
      '--vpc <vpc>',
      'of this VPC (name or ID); give two for the peering between them',
      collectList('--vpc'),
    )
    .option('--name <glob>', 'with a name like this; repeat for any of several', collectList('--name'))
    .option(
      '--sort <column>',
      'sort by a column; with - in front, the other way',
      sortColumn(PEERING_COLUMNS),
    )
    .option('--limit <n>', 'at most this many', wholeNumber('--limit', 1));
}

export const command = declare({
  columns: PEERING_COLUMNS,
  configure: (command) =>
    withFilters(command)
      .option(
        '--per-page <n>',
        `peerings a request, 1 to ${MAX_PER_PAGE}`,
        wholeNumber('--per-page', 1, MAX_PER_PAGE),
      )
      .option(
        '--page <n>',
        'this page alone, 20 peerings unless --per-page says otherwise',
        wholeNumber('--page', 1),
      )
      .option(...WATCH)
      .option(...INTERVAL)
      .addHelpText(
        'after',
        `\nColumns: ${PEERING_COLUMNS.join(', ')}\n${examples(
          'dopeer list --region sfo3',
          "dopeer list --name 'prod-*' --sort -created_at",
          'dopeer list -o json | jq -r .[].name',
          'dopeer list --status ERROR -o id | dopeer delete - --yes',
        )}`,
      ),
  run: list,
});

/** The peerings that match, in the API's order unless sorted. */
export async function list(context: Context, options: ListOptions): Promise<TableResult<Peering>> {
  const { settings, host } = context;
  const references = options.vpc ?? [];
  if (references.length > 2) throw usageError('--vpc may be given once or twice: a peering has two VPCs.');
  const { page, perPage } = options;
  const regions = [...new Set(options.region?.map((slug) => slug.toLowerCase()))];
  if (regions.length > 1 && page !== undefined)
    throw usageError('--page goes with one --region: each region has pages of its own.');

  const api = await context.api();
  const lookup = await context.lookup();
  const columns = [...shownColumns(settings), options.sort?.replace(/^-/, '') ?? ''];
  const found = Promise.all([
    listRegions(api, regions, { page, perPage }),
    Promise.all(references.map(lookup.vpcId)),
  ]);
  const readVpcs = lookup.startVpcs(needsVpcs(columns));
  const [{ peerings, emptyRegions }, vpcIds] = await found;
  await checkStatuses(options.status ?? [], peerings);
  const isWarned = await warnOfEmpty(context, emptyRegions);
  if (vpcIds.length === 2 && vpcIds[0] === vpcIds[1]) throw usageError('--vpc names the same VPC twice.');
  const around = { vpcs: await readVpcs(), clock: host.clock };
  const rows = selectPeerings(
    peerings,
    {
      statuses: options.status ?? [],
      names: options.name ?? [],
      vpcIds,
      sort: options.sort,
      limit: options.limit,
    },
    peeringColumns(around),
  );
  const notice = rows.length === 0 && !isWarned ? { notice: nothingFound(peerings.length, options) } : {};
  return { ...peeringsResult(rows, around), ...notice };
}

interface Listed {
  readonly peerings: readonly Peering[];
  /** Regions in which there are none. */
  readonly emptyRegions: readonly string[];
}

/** The peerings of any of these regions, each once; of all where none is given. */
async function listRegions(
  api: Api,
  regions: readonly string[],
  query: Pick<ListQuery, 'page' | 'perPage'>,
): Promise<Listed> {
  if (regions.length === 0) return { peerings: await api.listPeerings(query), emptyRegions: [] };
  const lists = await Promise.all(regions.map((region) => api.listPeerings({ ...query, region })));
  const byId = new Map(lists.flat().map((peering) => [idKey(peering.id), peering]));
  return {
    peerings: [...byId.values()],
    emptyRegions: regions.filter((_, index) => lists[index]?.length === 0),
  };
}

/** Warns of regions that may be misspelt. What cannot be read is no warning. */
async function warnOfEmpty({ lookup, messages }: Context, regions: readonly string[]): Promise<boolean> {
  const vpcs = regions.length === 0 ? undefined : await (await lookup()).startVpcs(true)();
  if (vpcs === undefined) return false;
  const absence = (region: string) =>
    `There are no peerings in region "${region}", and none of this account's VPCs.`;
  return warnOfRegions(messages, regions, vpcs.values(), absence);
}

function nothingFound(fetched: number, { region, page }: ListOptions): Hint {
  if (fetched > 0) return 'No peering matches.';
  if (page !== undefined && page > 1) return `Page ${page} is empty.`;
  return region === undefined
    ? {
        text: 'There are no peerings yet. Make one',
        command: dopeer('create', [fill('name')], ['--vpc', fill('vpc'), '--vpc', fill('vpc')]),
      }
    : `There are no peerings in region "${region.join('" or "')}".`;
}
