import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawDot } from '../../src/graph/dot.ts';
import { layOut } from '../../src/graph/layout.ts';
import { drawMermaid } from '../../src/graph/mermaid.ts';
import { drawText } from '../../src/graph/text.ts';
import { generate } from '../../src/sandbox/account/generate.ts';
import { seed } from '../../src/sandbox/account/seed.ts';
import { safe } from '../../src/text/safe.ts';
import { anyCharacter } from '../helpers/characters.ts';

const vpc = { ...(seed().vpcs[0] ?? expect.fail()), region: 'sfo3', ip_range: '10.0.0.0/24' };

/** A graph in which every text is hostile. */
function graphOf([first, second, region, peering, status]: readonly string[]) {
  const vpcs = [
    { ...vpc, id: 'a', name: first ?? '', region: region ?? '' },
    { ...vpc, id: 'b', name: second ?? '', region: region ?? '', ip_range: first ?? '' },
  ];
  const peerings = [
    { id: 'p', name: peering ?? '', status: status ?? '', vpc_ids: ['a', 'b'], created_at: '' },
    // The API gave no two VPCs: there is nothing to draw.
    { id: 'q', name: 'q', status: 'ACTIVE', vpc_ids: ['a'], created_at: '' },
  ];
  return layOut(vpcs, peerings);
}

const hostile = fc.array(
  fc
    .array(
      fc.oneof(
        fc.constantFrom(
          '"',
          '"]',
          '\\',
          '\n',
          '#',
          ';',
          '|',
          '`',
          '<b>',
          '%%{init: {}}%%',
          'end',
          '&amp;',
          '- ',
        ),
        fc.constantFrom('1. ', '-->', '\u202e', '\ud800', '];}', '_', '*', '$$', '😀', ' '),
        fc.string({ unit: anyCharacter, maxLength: 4 }),
      ),
      { maxLength: 6 },
    )
    .map((parts) => parts.join('')),
  { minLength: 5, maxLength: 5 },
);

const shown = (text: string) => safe(text.trim() || '-');

describe('names cannot leave their labels', () => {
  // Both languages were checked against the parsers of Mermaid and Graphviz: a label of this form is one text.
  it('in mermaid', () => {
    const LABEL = String.raw`"((?:[\p{L}\p{N} ./:-]|#\d+;|<br/>)+)"`;
    const LINES = [
      /^flowchart LR$/,
      RegExp(String.raw`^ {2}subgraph r0\[${LABEL}\]$`, 'u'),
      RegExp(String.raw`^ {4}v0\[${LABEL}\]$`, 'u'),
      RegExp(String.raw`^ {4}v1\[${LABEL}\]$`, 'u'),
      /^ {2}end$/,
      RegExp(String.raw`^ {2}v0 (?:---|-\.-)\|${LABEL}\| v1$`, 'u'),
    ];
    const decode = (label = '') =>
      label.replace(/#(\d+);/g, (_, code) => String.fromCodePoint(Number(code))).split('<br/>');
    fc.assert(
      fc.property(hostile, (texts) => {
        const lines = drawMermaid(graphOf(texts)).trimEnd().split('\n');
        expect(lines).toHaveLength(LINES.length);
        for (const [index, line] of lines.entries()) expect(line).toMatch(LINES[index] ?? /never/);
        const [name] = decode(LINES[2]?.exec(lines[2] ?? '')?.[1]);
        // What reads like our own line break in a name is the name's.
        if (!texts[0]?.includes('<br/>')) expect(name).toBe(shown(texts[0] ?? ''));
      }),
    );
  });

  it('in dot', () => {
    const LABEL = String.raw`"((?:[^"\\]|\\["\\n])+)"`;
    const LINES = [
      /^graph vpcs \{$/,
      /^ {2}rankdir=LR;$/,
      /^ {2}node \[shape=box\];$/,
      /^ {2}subgraph cluster_0 \{$/,
      RegExp(`^ {4}label=${LABEL};$`),
      RegExp(`^ {4}v0 \\[label=${LABEL}\\];$`),
      RegExp(`^ {4}v1 \\[label=${LABEL}\\];$`),
      /^ {2}\}$/,
      RegExp(`^ {2}v0 -- v1 \\[label=${LABEL}(?:, style=dashed)?\\];$`),
      /^\}$/,
    ];
    fc.assert(
      fc.property(hostile, (texts) => {
        const lines = drawDot(graphOf(texts)).trimEnd().split('\n');
        expect(lines).toHaveLength(LINES.length);
        for (const [index, line] of lines.entries()) expect(line).toMatch(LINES[index] ?? /never/);
      }),
    );
  });

  it('in the drawing of the terminal', async () => {
    await fc.assert(
      fc.asyncProperty(hostile, async (texts) => {
        const text = await drawText(graphOf(texts), (cell) => cell, { utf8: true });
        expect(text.trimEnd().split('\n')).toHaveLength(5);
        expect(safe(text.replaceAll('\n', ''))).toBe(text.replaceAll('\n', ''));
      }),
    );
  });
});

it('draws 20 VPCs with 40 peerings in less than 100 columns, each peering below both of its VPCs', async () => {
  const { vpcs, peerings } = generate({ vpcs: 20, peerings: 40 });
  const shownPeerings = peerings.map((peering) => ({ ...peering, status: 'PROVISIONING' }));
  const lines = (await drawText(layOut(vpcs, shownPeerings), (cell) => cell, { utf8: true }))
    .trimEnd()
    .split('\n');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(100);
  expect(lines).toHaveLength(
    new Set(vpcs.map(({ region }) => region)).size + vpcs.length + 2 * peerings.length,
  );
  for (const { name } of peerings) expect(lines.filter((line) => line.endsWith(`  ${name}`))).toHaveLength(2);
});

it('aligns names of wide characters', async () => {
  const text = await drawText(graphOf(['中文', 'b', 'sfo3', 'p', 'ACTIVE']), (cell) => cell, { utf8: true });
  expect(text).toBe(`\
sfo3
├─ 中文  10.0.0.0/24
│  └─ b     sfo3  ACTIVE  p
└─ b  中文
   └─ 中文  sfo3  ACTIVE  p
`);
});
