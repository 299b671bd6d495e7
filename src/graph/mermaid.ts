import { safe } from '../text/safe.ts';
import { edgeLines, type Graph, nodeLines, titleOf } from './layout.ts';

/**
 * A flowchart for Mermaid, a subgraph a region. Every name stands in a quoted label alone, where
 * Mermaid still reads HTML, Markdown and entities: so whatever is no letter or digit, nor harmless, is
 * written as the entity of its number.
 * Source: https://mermaid.js.org/syntax/flowchart.html#entity-codes-to-escape-characters
 */
export function drawMermaid({ regions, edges }: Graph): string {
  const lines = [
    'flowchart LR',
    ...regions.flatMap(({ slug, nodes }, index) => [
      `  subgraph r${index}[${label([titleOf(slug)])}]`,
      ...nodes.map((node) => `    ${node.key}[${label(nodeLines(node))}]`),
      '  end',
    ]),
    ...edges.map((edge) => {
      const line = edge.status === 'ACTIVE' ? '---' : '-.-';
      return `  ${edge.from.key} ${line}|${label(edgeLines(edge))}| ${edge.to.key}`;
    }),
  ];
  return `${lines.join('\n')}\n`;
}

const label = (lines: readonly string[]) => `"${lines.map(harmless).join('<br/>')}"`;

/** A `-` or `.` before a space would make a Markdown list of what follows. */
const UNSAFE = /[^\p{L}\p{N} ./:-]|[.-](?= )/gu;

const harmless = (text: string) => safe(text).replace(UNSAFE, (character) => `#${character.codePointAt(0)};`);
