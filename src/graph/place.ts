import dagre from '@dagrejs/dagre';
import { safe } from '../text/safe.ts';
import { widthOf } from '../text/width.ts';
import { type Edge, type Graph, type Node, nodeLines, titleOf } from './layout.ts';

/** Its upper left corner and its size, in pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A level piece of a line, from left to right; between two of them the line bends. */
export interface Run {
  readonly from: number;
  readonly to: number;
  readonly y: number;
}

/** A text of one or more lines, and the room that it takes. */
export interface Label {
  readonly lines: readonly string[];
  readonly box: Box;
}

/** Where everything of a graph stands. */
export interface Placed {
  readonly width: number;
  readonly height: number;
  readonly regions: readonly { readonly box: Box; readonly title: Label }[];
  readonly nodes: readonly Label[];
  readonly edges: readonly {
    readonly edge: Edge;
    readonly runs: readonly Run[];
    readonly label: Label;
  }[];
}

/** A fixed-width font in pixels: its size, the width of a column, the height of a line. */
export const FONT = { size: 12, column: 7.25, line: 16 } as const;

const PADDING = 8;
const TITLE_HEIGHT = FONT.line + 4;
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

/** Places VPCs in columns, those of a region together, and each name of a peering where nothing else is. */
export function place(graph: Graph): Placed {
  const { regions, edges } = graph;
  const layout = new dagre.graphlib.Graph({ compound: true, multigraph: true });
  layout.setGraph({ ...LAYOUT });
  for (const [index, region] of regions.entries()) {
    layout.setNode(`r${index}`, {});
    for (const node of region.nodes) {
      layout.setNode(node.key, sizeOf(nodeLines(node), PADDING));
      layout.setParent(node.key, `r${index}`);
    }
  }
  const directed = fromLeftToRight(graph);
  for (const [index, [from, to]] of directed.entries()) {
    const size = sizeOf([edges[index]?.name ?? ''], LABEL_PADDING);
    layout.setEdge(from.key, to.key, { ...size, labelpos: 'c' }, String(index));
  }
  dagre.layout(layout);

  const boxOf = (key: string) => toBox(layout.node(key));
  const lower = makeRoom(regions.map((_, index) => boxOf(`r${index}`).y));
  const { width = 0, height = 0 } = layout.graph();
  const labels = directed.map(([from, to], index) => layout.edge(from.key, to.key, String(index)));
  const nodes = regions.flatMap((region) => region.nodes);
  const columns = columnsOf([...nodes.map(({ key }) => layout.node(key)), ...labels]);
  return {
    width,
    height: lower(height),
    regions: regions.map(({ slug }, index) => {
      const box = boxOf(`r${index}`);
      const y = lower(box.y) - TITLE_HEIGHT;
      const lines = [safe(titleOf(slug))];
      return {
        box: { ...box, y, height: lower(box.y + box.height) - y },
        title: { lines, box: { ...sizeOf(lines, 0), x: box.x + PADDING, y: y + 4 } },
      };
    }),
    nodes: nodes.map((node) => ({
      lines: nodeLines(node).map(safe),
      box: lowered(boxOf(node.key), lower),
    })),
    edges: edges.map((edge, index) => {
      const { points = [], ...middle } = labels[index] ?? {};
      const [from = edge.from, to = edge.to] = directed[index] ?? [];
      // The ends that the layout chose are on any side of a box.
      const through = [layout.node(from.key), ...points.slice(1, -1), layout.node(to.key)];
      const runs = through.flatMap(({ x = 0, y = 0 }) => {
        const width = columns.get(Math.round(x));
        return width === undefined ? [] : [{ from: x - width / 2, to: x + width / 2, y: lower(y) }];
      });
      return { edge, runs, label: { lines: [safe(edge.name)], box: lowered(toBox(middle), lower) } };
    }),
  };
}

/**
 * A peering has no direction, but the layout wants one, and makes as many columns as the longest way has VPCs. So
 * the VPCs are shared out among a few columns, the busiest first, none beside one that it is peered with.
 */
function fromLeftToRight({ regions, edges }: Graph): readonly (readonly [Node, Node])[] {
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

/**
 * The layout knows no titles of regions: what is at the top of one, or lower, is moved down to make room. What was
 * apart stays apart.
 */
function makeRoom(tops: readonly number[]): (y: number) => number {
  const distinct = [...new Set(tops)];
  return (y) => y + TITLE_HEIGHT * distinct.filter((top) => top <= y).length;
}

/** The width of each column by its middle: a line that goes through one stays level there, beside what it holds. */
function columnsOf(
  items: readonly { readonly x?: number; readonly width?: number }[],
): ReadonlyMap<number, number> {
  const columns = new Map<number, number>();
  for (const { x = 0, width = 0 } of items)
    columns.set(Math.round(x), Math.max(columns.get(Math.round(x)) ?? 0, width));
  return columns;
}

/** A box that keeps its height wherever its middle goes. */
function lowered(box: Box, lower: (y: number) => number): Box {
  const middle = box.y + box.height / 2;
  return { ...box, y: lower(middle) - box.height / 2 };
}

/** How much room lines take with so much around them. */
function sizeOf(lines: readonly string[], padding: number): Pick<Box, 'width' | 'height'> {
  return {
    width: Math.max(...lines.map((line) => textWidth(safe(line)))) + 2 * padding,
    height: lines.length * FONT.line + 2 * padding,
  };
}

/** How wide a line is drawn, in pixels. */
export const textWidth = (line: string): number => Math.ceil(widthOf(line) * FONT.column);

/** The layout gives the middle of each. */
function toBox({ x = 0, y = 0, width = 0, height = 0 }: Partial<Box>): Box {
  return { x: x - width / 2, y: y - height / 2, width, height };
}
