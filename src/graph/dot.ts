import { safe } from '../text/safe.ts';
import { edgeLines, type Graph, nodeLines, titleOf } from './layout.ts';

/**
 * A graph in the DOT language of Graphviz, a cluster a region. Every name stands in a quoted label
 * alone, with all that has a meaning there escaped: quotes, backslashes, and the `&` of entities.
 * Source: https://graphviz.org/doc/info/lang.html
 */
export function drawDot({ regions, edges }: Graph): string {
  const lines = [
    'graph vpcs {',
    '  rankdir=LR;',
    '  node [shape=box];',
    ...regions.flatMap(({ slug, nodes }, index) => [
      `  subgraph cluster_${index} {`,
      `    label=${label([titleOf(slug)])};`,
      ...nodes.map((node) => `    ${node.key} [label=${label(nodeLines(node))}];`),
      '  }',
    ]),
    ...edges.map((edge) => {
      const style = edge.status === 'ACTIVE' ? '' : ', style=dashed';
      return `  ${edge.from.key} -- ${edge.to.key} [label=${label(edgeLines(edge))}${style}];`;
    }),
    '}',
  ];
  return `${lines.join('\n')}\n`;
}

const label = (lines: readonly string[]) => `"${lines.map(quoted).join('\\n')}"`;

const quoted = (text: string) =>
  safe(text).replaceAll('&', '&amp;').replaceAll('\\', '\\\\').replaceAll('"', '\\"');
