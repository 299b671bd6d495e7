import dagre, { type Graph as Layout } from '@dagrejs/dagre';
import { type Graph, type Node, nodeLines } from './layout.ts';
import { sizeOf } from './measure.ts';

/** Around the text of a VPC, and of a peering, in pixels. */
const PADDING = 8;
const LABEL_PADDING = 3;

const LAYOUT = {
  // What is long is read from left to right: a label takes one line in its column.
  rankdir: 'LR',
  marginx: 16,
  marginy: 16,
  nodesep: 16,
  edgesep: 8,
  // Half of it lies between two columns.
  ranksep: 48,
  // The best one takes a minute for 450 peerings.
  ranker: 'tight-tree',
} as const;

/** Two VPCs that are peered: the one further left first. */
export type Ends = readonly [Node, Node];

/**
 * What the library makes of it. Of about one graph in a hundred it orders the columns so that it finds no place for
 * something; then it is asked for a plainer order.
 */
export function arrange({ regions, edges }: Graph, directed: readonly Ends[]): Layout {
  for (const disableOptimalOrderHeuristic of [false, true]) {
    const layout = new dagre.graphlib.Graph({ compound: true, multigraph: true });
    layout.setGraph({ ...LAYOUT });
    for (const [index, region] of regions.entries()) {
      layout.setNode(`r${index}`, {});
      for (const node of region.nodes) {
        layout.setNode(node.key, sizeOf(nodeLines(node), PADDING));
        layout.setParent(node.key, `r${index}`);
      }
    }
    for (const [index, [from, to]] of directed.entries()) {
      const size = sizeOf([edges[index]?.name ?? ''], LABEL_PADDING);
      layout.setEdge(from.key, to.key, { ...size, labelpos: 'c' }, String(index));
    }
    if (isPlaced(layout, disableOptimalOrderHeuristic)) return layout;
  }
  throw new Error('No layout was found.');
}

/** Whether everything has found a place: the library throws where it notices, and counts with NaN where it does not. */
function isPlaced(layout: Layout, disableOptimalOrderHeuristic: boolean): boolean {
  try {
    dagre.layout(layout, { disableOptimalOrderHeuristic });
  } catch {
    return false;
  }
  return layout.nodes().every((key: string) => Number.isFinite(layout.node(key).y));
}

/**
 * A peering has no direction, but the layout wants one, and makes as many columns as the longest way has VPCs. So
 * the VPCs are shared out among a few columns, the busiest first, none beside one that it is peered with.
 */
export function fromLeftToRight({ regions, edges }: Graph): readonly Ends[] {
  const peers = new Map(regions.flatMap(({ nodes }) => nodes.map((node) => [node, new Set<Node>()])));
  for (const { from, to } of edges) {
    peers.get(from)?.add(to);
    peers.get(to)?.add(from);
  }
  const columns = new Map<Node, number>();
  for (const [node, others] of [...peers].sort(([, a], [, b]) => b.size - a.size)) {
    const taken = new Set([...others].map((other) => columns.get(other)));
    let column = 0;
    while (taken.has(column)) column += 1;
    columns.set(node, column);
  }
  const isLeft = (node: Node, other: Node) => (columns.get(node) ?? 0) <= (columns.get(other) ?? 0);
  return edges.map(({ from, to }) => (isLeft(from, to) ? [from, to] : [to, from]));
}
