import { align, GAP } from '../output/formats/align.ts';
import type { Paint } from '../output/result.ts';
import { safe } from '../text/safe.ts';
import { widthOf } from '../text/width.ts';
import { type Edge, type Graph, type Node, titleOf } from './layout.ts';

const LINES = { branch: '├─ ', last: '└─ ', trunk: '│  ' };
const ASCII_LINES = { branch: '|- ', last: '`- ', trunk: '|  ' };

/** What it is drawn for. */
interface TextOptions {
  /** Or its lines are ASCII. */
  readonly utf8: boolean;
  /** The width of a terminal. */
  readonly columns?: number | undefined;
}

/**
 * A tree for a terminal: regions, their VPCs, and below each VPC the VPCs it is peered with, with the
 * status and the name of the peering. A peering stands below both of its VPCs, so that all of a VPC is
 * in one place. Names are never cut: where there is no room beside the rest, those of peerings stand below it.
 */
export async function drawText(
  { regions, edges }: Graph,
  paint: Paint,
  { utf8, columns = Number.POSITIVE_INFINITY }: TextOptions,
): Promise<string> {
  const { branch, last, trunk } = utf8 ? LINES : ASCII_LINES;
  const peers = new Map<Node, Peer[]>();
  const add = (node: Node, other: Node, edge: Edge) => {
    const own = peers.get(node) ?? [];
    own.push(toPeer(other, edge));
    peers.set(node, own);
  };
  for (const edge of edges) {
    add(edge.from, edge.to, edge);
    add(edge.to, edge.from, edge);
  }
  const all = [...peers.values()].flat();
  const paintStatus = (text: string, _: number, column: number) =>
    column === 2 ? paint(text, 'status') : text;
  const drawn = await align(all, paintStatus);
  const isNarrow = drawn.some((line) => 2 * branch.length + widthOf(line) > columns);
  const rest = isNarrow
    ? await align(
        all.map((peer) => peer.slice(0, 3)),
        paintStatus,
      )
    : drawn;
  const linesOf = new Map(
    all.map((peer, index) => [peer, [rest[index] ?? '', ...(isNarrow ? [`  ${safe(peer[3])}`] : [])]]),
  );
  const lines = regions.flatMap(({ slug, nodes }) => [
    safe(titleOf(slug)),
    ...nodes.flatMap((node, index) => {
      const [start, before] = index < nodes.length - 1 ? [branch, trunk] : [last, '   '];
      const own = peers.get(node) ?? [];
      return [
        start + titleOfNode(node, own.length === 0),
        ...own.flatMap((peer, place) => {
          const [first, below] = place < own.length - 1 ? [branch, trunk] : [last, '   '];
          return linesOf.get(peer)?.map((line, row) => before + (row === 0 ? first : below) + line) ?? [];
        }),
      ];
    }),
  ]);
  return lines.map((line) => `${line}\n`).join('');
}

/** Cells of one line: VPC, region, status, name of the peering. */
type Peer = readonly [vpc: string, region: string, status: string, name: string];

const toPeer = ({ name, region }: Node, { status, name: peering }: Edge): Peer => [
  name,
  region ?? '-',
  status,
  peering,
];

const titleOfNode = ({ name, range }: Node, isAlone: boolean) =>
  [safe(name), ...(range === undefined ? [] : [safe(range)]), ...(isAlone ? ['no peering'] : [])].join(GAP);
