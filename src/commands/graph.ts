import { idKey } from '../api/id.ts';
import type { Peering, Vpc } from '../api/types.ts';
import type { Context } from '../context.ts';
import { DopeerError } from '../errors.ts';
import { drawDot } from '../graph/dot.ts';
import { layOut } from '../graph/layout.ts';
import { drawMermaid } from '../graph/mermaid.ts';
import { drawText } from '../graph/text.ts';
import { dopeer, fill, type Hint } from '../hint.ts';
import { undefinedIfForbidden } from '../operations/lookup.ts';
import type { TextResult } from '../output/result.ts';
import { isUtf8 } from '../output/style.ts';
import { vpcKeysOf } from '../peerings/identity.ts';
import { notFound, VPC } from '../peerings/resolve.ts';
import type { Format } from '../settings.ts';
import { collectList, declare, examples } from './shared/command.ts';
import { warnOfRegions } from './shared/regions.ts';

const FORMATS = ['table', 'json', 'yaml', 'svg', 'mermaid', 'dot'] as const;

/** More than anyone sees at once in a terminal. */
const MANY_VPCS = 200;

/** Which part of the account is drawn. */
interface GraphOptions {
  readonly region?: readonly string[] | undefined;
  readonly vpc?: readonly string[] | undefined;
}

/** VPCs, `undefined` where they may not be read, and the peerings between them. */
interface Drawn {
  readonly vpcs: readonly Vpc[] | undefined;
  readonly peerings: readonly Peering[];
}

export const command = declare({
  columns: [],
  formats: FORMATS,
  configure: (command) =>
    command
      .option(
        '--region <slug>',
        'VPCs in this region, such as sfo3, and what they are peered with; repeatable',
        collectList('--region'),
      )
      .option(
        '--vpc <vpc>',
        'this VPC (name or ID) and what it is peered with; repeatable',
        collectList('--vpc'),
      )
      .addHelpText(
        'after',
        `
Of several regions, or several VPCs, any will do; --region and --vpc together both have to match.
Formats (-o): table (a drawing for the terminal), svg (a picture for a browser), mermaid (for
Markdown), dot (for Graphviz), json and yaml (VPCs and peerings in one document)
${examples('dopeer graph --region sfo3', 'dopeer graph -o svg > vpcs.svg', 'dopeer graph -o mermaid')}`,
      ),
  run: graph,
});

/** The account's VPCs and peerings as a picture. A token without `vpc:read` sees IDs instead of names. */
export async function graph(context: Context, options: GraphOptions): Promise<TextResult> {
  const { host, settings, messages } = context;
  const { vpcs, peerings } = await read(context, options);
  if (vpcs === undefined)
    messages.notice('The token may not read VPCs (scope vpc:read): only peered ones are shown, by ID.');
  else if (vpcs.length === 0 && options.vpc !== undefined)
    messages.notice('Nothing matches both --vpc and --region.');
  else if (vpcs.length === 0 && options.region === undefined) messages.notice('There are no VPCs.');
  const laidOut = layOut(vpcs ?? [], peerings);
  const count = laidOut.regions.reduce((sum, { nodes }) => sum + nodes.length, 0);
  const isLookedAt = settings.format === 'svg' || (settings.format === 'table' && host.stdout.isTTY);
  return {
    document: { vpcs: vpcs ?? null, peerings },
    text: async (format, paint) => {
      if (format === 'svg') return (await import('../graph/svg.ts')).drawSvg(laidOut);
      if (format === 'mermaid') return drawMermaid(laidOut);
      if (format === 'dot') return drawDot(laidOut);
      const { isTTY, columns } = host.stdout;
      return drawText(laidOut, paint, { utf8: isUtf8(host.env), columns: (isTTY && columns) || undefined });
    },
    ...(isLookedAt && count > MANY_VPCS && { notice: howToNarrow(count, settings.format) }),
  };
}

/** What is to be drawn: all, or a part with whatever it is peered with. */
async function read(context: Context, { region, vpc = [] }: GraphOptions): Promise<Drawn> {
  const lookup = await context.lookup();
  const [index, peerings, ids] = await Promise.all([
    lookup.vpcs().catch(undefinedIfForbidden),
    lookup.peerings(),
    Promise.all(vpc.map(lookup.vpcId)),
  ]);
  const vpcs = index && [...index.values()];
  if (region === undefined && vpc.length === 0) return { vpcs, peerings };
  for (const [place, id] of ids.entries())
    if (index !== undefined && !index.has(id)) throw notFound(vpc[place] ?? id, VPC, { names: [] });
  const regions = region && (await checkRegions(context, region, vpcs));
  const isInRegion = (id: string) => regions === undefined || regions.has(index?.get(id)?.region ?? '');
  const named = new Set(ids.map(idKey));
  const isNamed = (id: string) => named.size === 0 || named.has(id);
  const drawn = peerings.filter((peering) => {
    const keys = vpcKeysOf(peering);
    return keys.some(isInRegion) && keys.some(isNamed);
  });
  const ends = new Set(drawn.flatMap(vpcKeysOf));
  const isDrawn = (id: string) => ends.has(id) || (isInRegion(id) && isNamed(id));
  return { vpcs: vpcs?.filter(({ id }) => isDrawn(idKey(id))), peerings: drawn };
}

/** The regions that are meant; one without a VPC is warned of. */
async function checkRegions(
  { messages }: Context,
  region: readonly string[],
  vpcs: readonly Vpc[] | undefined,
): Promise<ReadonlySet<string>> {
  if (vpcs === undefined)
    throw new DopeerError('forbidden', 'Which VPCs are in a region is told to the scope vpc:read alone.');
  const regions = new Set(region.map((slug) => slug.toLowerCase()));
  await warnOfRegions(messages, regions, vpcs, (slug) => `There are no VPCs in region "${slug}".`);
  return regions;
}

const howToNarrow = (count: number, format: Format): Hint => ({
  text: `These are ${count} VPCs. To see a part of them`,
  command: dopeer('graph', [], ['--region', fill('slug'), ...(format === 'table' ? [] : ['-o', format])]),
});
