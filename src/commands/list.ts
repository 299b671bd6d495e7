import { MAX_PER_PAGE } from '../api/paging.ts';
import type { Peering } from '../api/types.ts';
import type { Context } from '../context.ts';
import { usageError } from '../errors.ts';
import { dopeer, fill, type Hint } from '../hint.ts';
import type { Answer } from '../output/answer.ts';
import { checkColumns } from '../output/columns.ts';
import { selectPeerings } from '../peerings/select.ts';
import { needsVpcs, PEERING_COLUMNS, peeringColumns, shownColumns, showPeerings } from '../peerings/show.ts';
import { splitList } from '../settings.ts';
import { collectFilled, type Define, examples, filled, INTERVAL, WATCH, wholeNumber } from './command.ts';

interface ListOptions {
  readonly region?: string | undefined;
  readonly status?: readonly string[] | undefined;
  readonly vpc?: readonly string[] | undefined;
  readonly name?: readonly string[] | undefined;
  readonly sort?: string | undefined;
  readonly limit?: number | undefined;
  readonly perPage?: number | undefined;
  readonly page?: number | undefined;
}

export const define: Define = (command, execute) => {
  command
    .option('--region <slug>', 'peerings with a VPC in this region, such as sfo3', filled('--region'))
    .option('--status <status>', 'in this status; repeat for any of several', collectStatuses)
    .option(
      '--vpc <vpc>',
      'of this VPC (name or ID); give two for the peering between them',
      collectFilled('--vpc'),
    )
    .option('--name <glob>', 'with a name like this; repeat for any of several', collectFilled('--name'))
    .option('--sort <column>', 'sort by a column; with - in front, the other way', checkSort)
    .option('--limit <n>', 'at most this many', wholeNumber('--limit', 1))
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
    )
    .action((options) => execute(PEERING_COLUMNS, (context) => list(context, options), options));
};

/** The peerings that match, in the API's order unless sorted. */
export async function list(context: Context, options: ListOptions): Promise<Answer<Peering>> {
  const { settings, host } = context;
  const references = options.vpc ?? [];
  if (references.length > 2) throw usageError('--vpc may be given once or twice: a peering has two VPCs.');
  const { region, page, perPage } = options;

  const api = await context.api();
  const lookup = await context.lookup();
  const columns = [...shownColumns(settings), options.sort?.replace(/^-/, '') ?? ''];
  const found = Promise.all([
    api.listPeerings({ region, page, perPage }),
    Promise.all(references.map(lookup.vpcId)),
  ]);
  const readVpcs = lookup.startVpcs(needsVpcs(columns));
  const [peerings, vpcIds] = await found;
  if (vpcIds.length === 2 && vpcIds[0] === vpcIds[1]) throw usageError('--vpc names the same VPC twice.');
  const around = { vpcs: await readVpcs(), now: host.clock.now() };
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
  const notice = rows.length === 0 ? { notice: nothingFound(peerings.length, options) } : {};
  return { ...showPeerings(rows, around), ...notice };
}

function nothingFound(fetched: number, { region, page }: ListOptions): Hint {
  if (fetched > 0) return 'No peering matches.';
  if (page !== undefined && page > 1) return `Page ${page} is empty.`;
  return region === undefined
    ? {
        text: 'There are no peerings yet. Make one',
        command: dopeer('create', [fill('name')], ['--vpc', fill('vpc'), '--vpc', fill('vpc')]),
      }
    : `There are no peerings in region "${region}".`;
}

/** A list of nothing would filter nothing, and `list -o id | delete -` would then delete everything. */
function collectStatuses(list: string, previous: readonly string[] | undefined): readonly string[] {
  const statuses = splitList(list);
  if (statuses.length === 0) throw usageError('--status must not be empty.');
  return [...(previous ?? []), ...statuses];
}

function checkSort(sort: string): string {
  checkColumns([sort.replace(/^-/, '')], PEERING_COLUMNS);
  return sort;
}
