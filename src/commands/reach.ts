import { Option } from '@commander-js/extra-typings';
import type { Context } from '../context.ts';
import { DopeerError, usageError } from '../errors.ts';
import { commandText, dopeer, fill, hintLines } from '../hint.ts';
import { gatherReach } from '../operations/reach.ts';
import { memberColumns } from '../output/columns.ts';
import type { DetailCell, Line } from '../output/formats/details.ts';
import type { TableResult } from '../output/result.ts';
import { isUtf8 } from '../output/style.ts';
import { evaluateReach, verdictOf } from '../peerings/reach/evaluate.ts';
import { addressOf, type End, endName, type Hop, isSameEnd, vpcIdOf } from '../peerings/reach/evidence.ts';
import { PROTOCOLS, type Verdict } from '../peerings/reach/rules.ts';
import type { VpcIndex } from '../peerings/vpc-index.ts';
import { widthOf } from '../text/width.ts';
import { wrap } from '../text/wrap.ts';
import { requireAsking } from './shared/choose.ts';
import { declare, examples, filled, wholeNumber } from './shared/command.ts';
import { pickEnd } from './shared/pick-end.ts';

const COLUMNS = ['id', 'at', 'verdict', 'message', 'source', 'fix'] as const;
const TABLE_COLUMNS = ['id', 'at', 'verdict', 'message'] as const;

interface ReachOptions {
  readonly port?: number | undefined;
  readonly protocol: (typeof PROTOCOLS)[number];
}

export const command = declare({
  columns: COLUMNS,
  configure: (command) =>
    command
      .argument('[from]', 'a Droplet: its name, ID or private IPv4 address', filled('<from>'))
      .argument('[to]', 'the same, or a managed database: its name or ID', filled('<to>'))
      .option(
        '--port <n>',
        'to this port; of a database its own unless told',
        wholeNumber('--port', 1, 65_535),
      )
      .addOption(new Option('--protocol <name>', 'by this protocol').choices(PROTOCOLS).default('tcp'))
      .addHelpText(
        'after',
        `
It looks at the whole way over the private network: the peering, the routes, the firewalls, what a
database trusts. It only reads. "yes" is said of what is documented alone; what nobody can see from
here comes with the command that tells.
Exit code: 9 where something stops the way, else 0.

Columns: ${COLUMNS.join(', ')}
${examples('dopeer reach web-03 app-db', 'dopeer reach web-03 queue-01 --port 5672', 'dopeer reach 10.120.0.4 10.124.16.4 --port 5672 -o json')}`,
      ),
  run: reach,
});

/** Whether one resource can reach another over the private network, and where it stops if not. */
export async function reach(
  context: Context,
  fromReference: string | undefined,
  toReference: string | undefined,
  { port, protocol }: ReachOptions,
): Promise<TableResult<Hop>> {
  if (protocol === 'icmp' && port !== undefined) throw usageError('icmp has no ports: leave out --port.');
  if (toReference === undefined) {
    const missing = [...(fromReference === undefined ? ['<from>'] : []), '<to>'];
    requireAsking(context, missing, dopeer('reach', [fromReference ?? fill('from'), fill('to')]));
  }
  const api = await context.api();
  const lookup = await context.lookup();
  const from = fromReference ?? (await pickEnd(context, 'From which Droplet?', { withDatabases: false }));
  const to =
    toReference ??
    (await pickEnd(context, 'To which Droplet or database?', {
      withDatabases: true,
      ...(typeof from !== 'string' && { except: from }),
    }));
  const evidence = await gatherReach(
    { from, to, protocol, port },
    { api, lookup, clock: context.host.clock },
  );
  if (isSameEnd(evidence.from, evidence.to))
    throw usageError(`Give two ends: both are ${endName(evidence.to)}.`);
  const hops = evaluateReach(evidence);
  const verdict = verdictOf(hops);
  const [start, end] = [endName(evidence.from), endName(evidence.to)];
  const stop = hops.find((hop) => hop.verdict === 'no');
  return {
    rows: hops,
    columns: {
      ...memberColumns<Hop>(COLUMNS),
      fix: { value: ({ fix }) => hintLines(fix, context.typing).join('; ') || undefined },
    },
    tableColumns: TABLE_COLUMNS,
    plainColumns: COLUMNS,
    id: () => undefined,
    document: {
      from: describeEnd(evidence.from, evidence.vpcs),
      to: describeEnd(evidence.to, evidence.vpcs),
      verdict,
      hops: hops.map(({ id, at, verdict: open, message, source, fix }) => ({
        id,
        at,
        verdict: open,
        message,
        source,
        fix: hintLines(fix, context.typing).join('\n') || null,
      })),
    },
    details: () => [
      ...hops.flatMap((hop) => linesOf(hop, context)),
      ['', wrap(VERDICTS[verdict](start, end), widthFor(context)).map((line) => [line])],
    ],
    failure:
      stop &&
      new DopeerError(
        'no',
        `${start} cannot reach ${end}: see ${stop.id}${stop.at ? ` at ${stop.at}` : ''}.`,
      ),
  };
}

const VERDICTS: Readonly<Record<Verdict, (from: string, to: string) => string>> = {
  yes: (from, to) => `Nothing between ${from} and ${to} is in the way, as far as can be seen from here.`,
  no: (from, to) => `${from} cannot reach ${to}.`,
  unknown: (from, to) => `Nothing is known to keep ${from} from ${to}; what is marked ? is not known.`,
};

function describeEnd(end: End, vpcs: VpcIndex | undefined): object {
  if (end.kind === 'unreadable') return { kind: null, reference: end.reference };
  const vpcId = vpcIdOf(end);
  const vpc = vpcId === undefined ? undefined : vpcs?.get(vpcId);
  return {
    kind: end.kind,
    id: end.kind === 'droplet' ? end.droplet.id : end.database.id,
    name: endName(end),
    vpc_id: vpcId ?? null,
    vpc: vpc?.name ?? null,
    region: vpc?.region ?? null,
    address: addressOf(end, vpcs) ?? null,
  };
}

/** Wider lines are hard to read; what does not tell its width has as many. */
const WIDEST = 80;
const LABEL_WIDTH = 'firewall-out'.length + 2;

/** Of what to do, below what is wrong. */
const INDENT = '  ';

/** What is left of so many columns beside the label and the mark. */
const besideLabel = (columns: number) => Math.max(20, columns - LABEL_WIDTH - 3);

const widthFor = ({ host }: Context) => besideLabel(Math.min(WIDEST, host.stdout.columns || WIDEST));

/** One hop with its mark, and the fix below it. */
function linesOf({ id, at, verdict, message, fix }: Hop, context: Context): readonly Line[] {
  const { host, typing } = context;
  const marks = isUtf8(host.env) ? { yes: '✓', no: '✗', unknown: '?' } : { yes: '+', no: 'x', unknown: '?' };
  const width = widthFor(context);
  const text = wrap(`${at === null ? '' : `At ${at}: `}${message}`, width);
  return [
    [
      id,
      [
        ...text.map((line, index) => [index === 0 ? marks[verdict] : '', line]),
        ...fix.flatMap((hint): DetailCell[][] => {
          const [line = ''] = hintLines(hint, typing);
          if (typeof hint === 'string')
            return wrap(line, width - INDENT.length).map((part) => ['', `${INDENT}${part}`]);
          if (widthOf(line) <= besideLabel(host.stdout.columns || Number.POSITIVE_INFINITY) - INDENT.length)
            return [['', `${INDENT}${line}`]];
          // From its first word to its last it can be copied. What is typed on a Droplet meets a shell of Unix.
          const command = `${INDENT}${INDENT}${commandText(hint.command, typing)}`;
          const isWhole = typing.platform === 'win32' && !('script' in hint.command);
          return [
            ['', `${INDENT}${hint.text}:`],
            ['', { command, isWhole }],
          ];
        }),
      ],
    ],
  ];
}
