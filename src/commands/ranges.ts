import type { Vpc } from '../api/types.ts';
import type { Context } from '../context.ts';
import { DopeerError, usageError } from '../errors.ts';
import { fill, program } from '../hint.ts';
import { memberColumns } from '../output/columns.ts';
import type { TableResult } from '../output/result.ts';
import { nameOf } from '../peerings/identity.ts';
import { type Blocker, findRanges } from '../peerings/ranges.ts';
import { documentedProblems, isDocumentedRegion, RULES_DATE } from '../peerings/rules.ts';
import { addressText, type IpRange, isWithin, PRIVATE_RANGES, parseIpRange } from '../text/ip-range.ts';
import { collectFilled, collectList, declare, examples, filled, wholeNumber } from './shared/command.ts';
import { warnOfRegions } from './shared/regions.ts';

const COLUMNS = ['ip_range', 'first', 'last', 'addresses'] as const;
const [FEWEST_BITS, MOST_BITS, USUAL_BITS, USUAL_LIMIT] = [16, 28, 20, 5];

/** So many of what is in the way are told. */
const MOST_TOLD = 10;

interface RangesOptions {
  readonly region?: string | undefined;
  readonly size: number;
  readonly peerWith?: readonly string[] | undefined;
  readonly in?: readonly string[] | undefined;
  readonly limit: number;
}

/** A range that is free. */
interface FreeRange {
  readonly ip_range: string;
  readonly first: string;
  readonly last: string;
  readonly addresses: number;
}

export const command = declare({
  columns: COLUMNS,
  configure: (command) =>
    command
      .option('--region <slug>', 'the region of the new VPC, such as sfo3', filled('--region'))
      .option(
        '--size <bits>',
        `the length of its prefix, ${FEWEST_BITS} to ${MOST_BITS}`,
        wholeNumber('--size', FEWEST_BITS, MOST_BITS),
        USUAL_BITS,
      )
      .option(
        '--peer-with <vpc>',
        'a VPC that it has to get on with; repeatable; every one unless told',
        collectFilled('--peer-with'),
      )
      .option('--in <cidr>', 'only ranges in this one; repeatable', collectList('--in'))
      .option('--limit <n>', 'at most this many', wholeNumber('--limit', 1, 10_000), USUAL_LIMIT)
      .addHelpText(
        'after',
        `
A range that is free is private (RFC 1918), meets no VPC of the account, and nothing that DigitalOcean's
documentation of ${RULES_DATE} reserves: everywhere, in its own region, or in that of a VPC it is peered with.

Columns: ${COLUMNS.join(', ')}
${examples('dopeer ranges --region sfo3', 'dopeer ranges --region fra1 --size 24 --peer-with prod-web-sfo3', 'dopeer ranges --region nyc3 --in 10.128.0.0/9 --limit 1 -o tsv --no-header')}`,
      ),
  run: ranges,
});

/** Ranges that are free for a new VPC that can be peered. */
export async function ranges(context: Context, options: RangesOptions): Promise<TableResult<FreeRange>> {
  const region = options.region?.toLowerCase();
  if (region !== undefined && !/^[a-z]+\d+$/.test(region))
    throw usageError(`"${region}" is no region.`, 'Give one slug, such as sfo3.');
  if (region === undefined) throw usageError('Missing: --region <slug>.', 'It is the region of the new VPC.');
  const within = (options.in ?? []).map(readPlace);
  const lookup = await context.lookup();
  const [index, ids] = await Promise.all([
    lookup.vpcs(),
    options.peerWith && Promise.all(options.peerWith.map(lookup.vpcId)),
  ]);
  const vpcs = [...index.values()];
  await warnOfUnknown(context, region, vpcs);
  warnOfObstacles(context, region, vpcs, ids === undefined ? [] : ids.map((id) => peerOf(id, index.get(id))));
  const peers = ids === undefined ? vpcs : ids.map((id) => peerOf(id, index.get(id)));
  const found = findRanges({ region, bits: options.size, within, peers, limit: options.limit }, vpcs);
  if (found.ranges.length === 0) throw noneFree(options.size, within, found.blockers);
  const rows = found.ranges.map(shown);
  const create = program(
    'doctl vpcs create',
    [],
    [...['--name', fill('name'), '--region', region, '--ip-range', rows[0]?.ip_range ?? '']],
  );
  const where = context.settings.sandbox ? ' in an account that is real' : '';
  return {
    rows,
    columns: memberColumns<FreeRange>(COLUMNS),
    tableColumns: COLUMNS,
    id: ({ ip_range }) => ip_range,
    notice: { text: `To make a VPC of the first${where}`, command: create },
  };
}

function noneFree(size: number, within: readonly IpRange[], blockers: readonly Blocker[]): DopeerError {
  const isTooSmall = within.length > 0 && within.every(({ bits }) => bits > size);
  if (isTooSmall)
    return new DopeerError('not_found', `What --in names is smaller than a /${size}.`, {
      hint: `Give a larger --in, or --size ${Math.max(...within.map(({ bits }) => bits))} or more.`,
    });
  const told = blockers.slice(0, MOST_TOLD).map(({ text, why }) => `  ${text}  ${why}`);
  const more = blockers.length - told.length;
  return new DopeerError('not_found', `No /${size} is free there. In the way:`, {
    hint: [
      ...told,
      ...(more > 0 ? [`  and ${more} more`] : []),
      size < MOST_BITS
        ? `Try another --in, or a smaller range: --size ${Math.min(MOST_BITS, size + 4)}`
        : 'Try another --in.',
    ],
  });
}

function shown({ text, first, last }: IpRange): FreeRange {
  return {
    ip_range: text,
    first: addressText(first),
    last: addressText(last),
    addresses: Number(last - first + 1n),
  };
}

function readPlace(text: string): IpRange {
  const range = parseIpRange(text);
  if (range === undefined || range.text !== text)
    throw usageError(`--in needs a network in CIDR notation, such as 10.128.0.0/9, not "${text}".`);
  if (PRIVATE_RANGES.some((whole) => isWithin(range, whole))) return range;
  throw usageError(
    `${text} is not private.`,
    `VPCs are in ${PRIVATE_RANGES.map((each) => each.text).join(', ')}.`,
  );
}

function peerOf(id: string, vpc: Vpc | undefined): Vpc {
  if (vpc !== undefined) return vpc;
  throw new DopeerError('not_found', `There is no VPC "${id}".`);
}

/** What no range can help against: VPCs whose range is not known, and peers that blr1 keeps out. */
function warnOfObstacles(
  { messages }: Context,
  region: string,
  vpcs: readonly Vpc[],
  peers: readonly Vpc[],
): void {
  const untold = vpcs.filter(({ ip_range }) => parseIpRange(ip_range ?? '') === undefined).map(nameOf);
  if (untold.length > 0)
    messages.warn(`These may meet what follows, since their ranges cannot be read: ${untold.join(', ')}.`);
  const planned = { id: '', name: 'The new VPC', region };
  for (const peer of peers) {
    const problems = documentedProblems(planned, { ...peer, ip_range: null });
    for (const { text } of problems) messages.warn(`A peering with ${nameOf(peer)} may be refused: ${text}`);
  }
}

/** What a region reserves that nobody has heard of is unknown. */
async function warnOfUnknown({ messages }: Context, region: string, vpcs: readonly Vpc[]): Promise<void> {
  if (isDocumentedRegion(region)) return;
  await warnOfRegions(
    messages,
    [region],
    vpcs,
    (slug) => `What region "${slug}" reserves is not documented, and none of this account's VPCs is in it.`,
  );
}
