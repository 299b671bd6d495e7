import { safe } from '../text/safe.ts';
import type { Graph } from './layout.ts';
import { type Box, FONT, textWidth } from './measure.ts';
import { type Label, type Placed, place, type Run } from './place.ts';

/** Statuses that have a colour; others share one. The dashes tell them apart without it. */
const STATUSES = ['ACTIVE', 'PROVISIONING', 'DELETING', 'ERROR'] as const;

/** By class: in light and in dark. Texts and lines have a contrast of 4.5 and more to what is behind them. */
const FILLS: Readonly<Record<string, readonly [light: string, dark: string]>> = {
  paper: ['#ffffff', '#0d1117'],
  region: ['#f6f8fa', '#151b23'],
  vpc: ['#ffffff', '#212830'],
  text: ['#1f2328', '#e6edf3'],
  faint: ['#59636e', '#9198a1'],
  title: ['#59636e', '#9198a1'],
};
const STROKES: typeof FILLS = {
  // Around its letters: lines that pass do not touch them.
  title: ['#f6f8fa', '#151b23'],
  region: ['#d1d9e0', '#3d444d'],
  vpc: ['#59636e', '#9198a1'],
  active: ['#1a7f37', '#3fb950'],
  provisioning: ['#9a6700', '#d29922'],
  deleting: ['#9a6700', '#d29922'],
  error: ['#d1242f', '#ff7b72'],
  other: ['#59636e', '#9198a1'],
};
const DASHES: Readonly<Record<string, string>> = {
  provisioning: '6 4',
  deleting: '2 4',
  error: '10 4 2 4',
  other: '1 3',
};

/** Where a picture stands inside of a page, its styles are for itself alone. */
const ROOT = 'vpc-peerings';

const MARGIN = 16;
const SAMPLE_WIDTH = 28;
const LEGEND_HEIGHT = 2 * MARGIN + FONT.line;
/** Above the baseline of a line of text. */
const ASCENT = 12;

/**
 * A graph as an SVG picture: VPCs as boxes inside of their regions, peerings as lines in the colour of their status
 * with their names, and a legend. It is light or dark as the reader's system is, its texts can be selected, and every
 * one of them is escaped.
 */
export function drawSvg(graph: Graph): string {
  const placed = place(graph);
  const legend = legendOf(graph);
  const width = Math.ceil(Math.max(placed.width, legend.width));
  const height = Math.ceil(placed.height + LEGEND_HEIGHT);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="${ROOT}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    '<title>VPC peerings</title>',
    `<style>${styles()}</style>`,
    `<rect class="paper" width="${width}" height="${height}"/>`,
    ...legend.parts,
    `<g transform="translate(0 ${LEGEND_HEIGHT})">`,
    ...drawing(placed),
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

/** Lines lie above the boxes of the regions and below everything else. */
function drawing({ regions, nodes, edges }: Placed): readonly string[] {
  return [
    ...regions.map(({ box }) => rect(box, 'region', 8)),
    ...edges.map(
      ({ edge, runs }) =>
        `<path class="${classOf(edge.status)}" d="${curve(runs)}"><title>${escaped(safe(`${edge.name}: ${edge.status}`))}</title></path>`,
    ),
    ...regions.map(({ title }) => text(title, ['title'])),
    ...nodes.flatMap((node) => [rect(node.box, 'vpc', 4), text(node, ['text', 'faint'])]),
    ...edges.flatMap(({ label }) => [rect(label.box, 'paper', 4), text(label, ['text'])]),
  ];
}

/** How many there are of each status, with the line that stands for it. */
function legendOf({ regions, edges }: Graph): { readonly parts: readonly string[]; readonly width: number } {
  const vpcs = regions.reduce((sum, { nodes }) => sum + nodes.length, 0);
  const counts = new Map<string, number>();
  for (const { status } of edges) counts.set(status, (counts.get(status) ?? 0) + 1);
  const parts: string[] = [];
  let x = MARGIN;
  const say = (line: string, kind: string) => {
    const box = { x, y: MARGIN, width: textWidth(line), height: FONT.line };
    parts.push(text({ lines: [line], box }, [kind]));
    x += box.width + MARGIN;
  };
  say(`VPCs ${vpcs}, peerings ${edges.length}`, 'faint');
  const known = STATUSES.filter((status) => counts.has(status));
  const others = [...counts.keys()].filter((status) => classOf(status) === 'other').sort();
  for (const status of [...known, ...others]) {
    const y = MARGIN + FONT.line / 2;
    parts.push(`<path class="${classOf(status)}" d="M${x} ${y}H${x + SAMPLE_WIDTH}"/>`);
    x += SAMPLE_WIDTH + MARGIN / 2;
    say(`${status} ${counts.get(status)}`, 'text');
  }
  return { parts, width: x };
}

const classOf = (status: string) => STATUSES.find((known) => known === status)?.toLowerCase() ?? 'other';

const rect = ({ x, y, width, height }: Box, kind: string, radius: number) =>
  `<rect class="${kind}" x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="${radius}"/>`;

/** Lines in the middle of their box, each as wide as there is room for it, whatever the font. */
function text({ lines, box }: Label, kinds: readonly string[]): string {
  const top = box.y + (box.height - lines.length * FONT.line) / 2;
  return lines
    .map((line, index) => {
      const width = textWidth(line);
      const x = box.x + (box.width - width) / 2;
      const y = top + index * FONT.line + ASCENT;
      return `<text class="${kinds[index] ?? kinds.at(-1)}" x="${round(x)}" y="${round(y)}" textLength="${width}" lengthAdjust="spacingAndGlyphs">${escaped(line)}</text>`;
    })
    .join('\n');
}

/** From the right side of one box, through level pieces, to the left side of another. */
function curve(runs: readonly Run[]): string {
  return runs
    .map(({ from, to, y }, index) => {
      const before = runs[index - 1];
      if (before === undefined) return `M${round((from + to) / 2)} ${round(y)}H${round(to)}`;
      const middle = round((before.to + from) / 2);
      const end = index === runs.length - 1 ? (from + to) / 2 : to;
      return `C${middle} ${round(before.y)} ${middle} ${round(y)} ${round(from)} ${round(y)}H${round(end)}`;
    })
    .join('');
}

function styles(): string {
  const rules = (scheme: 0 | 1) =>
    [
      ...Object.entries(FILLS).map(([kind, colours]) => `.${ROOT} .${kind}{fill:${colours[scheme]}}`),
      ...Object.entries(STROKES).map(([kind, colours]) => `.${ROOT} .${kind}{stroke:${colours[scheme]}}`),
    ].join('');
  const dashes = Object.entries(DASHES).map(([kind, dash]) => `.${ROOT} .${kind}{stroke-dasharray:${dash}}`);
  const font = `font:${FONT.size}px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace`;
  return `.${ROOT} text{${font};white-space:pre}.${ROOT} path{fill:none;stroke-width:1.5}.${ROOT} .title{paint-order:stroke;stroke-width:4px}${dashes.join('')}${rules(0)}@media(prefers-color-scheme:dark){${rules(1)}}`;
}

/** Half a pixel more or less is seen by nobody. */
const round = (value: number) => Math.round(value * 10) / 10;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** XML has no place for U+FFFE and U+FFFF. */
const escaped = (line: string) =>
  line
    .replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
    .replaceAll(/[\ufffe\uffff]/g, '\ufffd');
