import { safe } from '../text/safe.ts';
import { arrange, fromLeftToRight } from './arrange.ts';
import { type Edge, type Graph, nodeLines, titleOf } from './layout.ts';
import { type Box, FONT, sizeOf } from './measure.ts';

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

const TITLE_HEIGHT = FONT.line + 4;
/** From the corner of its region. */
const TITLE_AT = { x: 8, y: 4 } as const;

/** Places VPCs in columns, those of a region together, and each name of a peering where nothing else is. */
export function place(graph: Graph): Placed {
  const { regions, edges } = graph;
  // The library gives nothing a size of minus infinity.
  if (regions.length === 0) return { width: 0, height: 0, regions: [], nodes: [], edges: [] };
  const directed = fromLeftToRight(graph);
  const layout = arrange(graph, directed);
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
        title: { lines, box: { ...sizeOf(lines, 0), x: box.x + TITLE_AT.x, y: y + TITLE_AT.y } },
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

/** The layout gives the middle of each. */
function toBox({ x = 0, y = 0, width = 0, height = 0 }: Partial<Box>): Box {
  return { x: x - width / 2, y: y - height / 2, width, height };
}
