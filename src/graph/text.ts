import type { Paint } from '../output/answer.ts';
import { safe } from '../text/safe.ts';
import { type MeasureWidth, widthOf } from '../text/width.ts';
import { type Edge, type Graph, type Node, titleOf } from './layout.ts';

const GAP = '  ';

const LINES = { branch: '├─ ', last: '└─ ', trunk: '│  ' };
const ASCII_LINES = { branch: '|- ', last: '`- ', trunk: '|  ' };

/**
 * A tree for a terminal: regions, their VPCs, and below each VPC the VPCs it is peered with, with the
 * status and the name of the peering. A peering stands below both of its VPCs, so that all of a VPC is
 * in one place. Names are never cut. Without `utf8` the lines are ASCII.
 */
export async function drawText({ regions, edges }: Graph, paint: Paint, utf8: boolean): Promise<string> {
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
  const measure = await widthOf([...peers.values()].flat(2));
  const widths = columnWidths([...peers.values()].flat(), measure);
  const lines = regions.flatMap(({ slug, nodes }) => [
    safe(titleOf(slug)),
    ...nodes.flatMap((node, index) => {
      const [start, before] = index < nodes.length - 1 ? [branch, trunk] : [last, '   '];
      const own = peers.get(node) ?? [];
      return [
        start + titleOfNode(node, own.length === 0),
        ...own.map((peer, place) => {
          const twig = place < own.length - 1 ? branch : last;
          return before + twig + drawPeer(peer, widths, measure, paint);
        }),
      ];
    }),
  ]);
  return lines.map((line) => `${line}\n`).join('');
}

/** Cells of one line: VPC, region, status, name of the peering. */
type Peer = readonly [vpc: string, region: string, status: string, name: string];

const toPeer = ({ name, region }: Node, edge: Edge): Peer => [
  safe(name),
  safe(region ?? '-'),
  safe(edge.status),
  safe(edge.name),
];

const titleOfNode = ({ name, range }: Node, isAlone: boolean) =>
  [safe(name), ...(range === undefined ? [] : [safe(range)]), ...(isAlone ? ['no peering'] : [])].join(GAP);

function columnWidths(peers: readonly Peer[], measure: MeasureWidth): readonly number[] {
  return [0, 1, 2].map((column) =>
    peers.reduce((widest, peer) => Math.max(widest, measure(peer[column] ?? '')), 0),
  );
}

function drawPeer(peer: Peer, widths: readonly number[], measure: MeasureWidth, paint: Paint): string {
  return peer
    .map((cell, column) => {
      const text = column === 2 ? paint(cell, 'status') : cell;
      return text + ' '.repeat(Math.max(0, (widths[column] ?? 0) - measure(cell)));
    })
    .join(GAP);
}
