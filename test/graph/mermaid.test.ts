import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layOut } from '../../src/graph/layout.ts';
import { drawMermaid } from '../../src/graph/mermaid.ts';
import { generate } from '../../src/sandbox/account/generate.ts';
import { seed } from '../../src/sandbox/account/seed.ts';
import { anyCharacter } from '../helpers/characters.ts';
import { loadMermaid } from '../helpers/mermaid.ts';
import { createWorld } from '../helpers/world.ts';

const parse = loadMermaid();

describe('Mermaid reads', () => {
  it.each([
    ['the seed', seed(), 8, 4],
    ['20 VPCs with 40 peerings', generate({ vpcs: 20, peerings: 40 }), 20, 40],
    ['an empty account', generate({ vpcs: 0, peerings: 0 }), 0, 0],
  ])('every VPC and every peering of %s', async (_, state, vertices, edges) => {
    const { stdout } = await createWorld({ state }).run('graph', '-o', 'mermaid');
    const flowchart = await parse(stdout);
    expect([flowchart.vertices.length, flowchart.edges.length]).toEqual([vertices, edges]);
  });

  it('hostile names inside of their labels', async () => {
    const [vpc = expect.fail()] = seed().vpcs;
    const nasty = fc.oneof(
      fc.constantFrom(
        '"',
        '"]',
        '[',
        '}',
        '|',
        '\n',
        '#',
        ';',
        '%%',
        '-->',
        'end',
        '<b>',
        '`',
        '- ',
        '@{',
        ':::',
        '\u202e',
        '\ud800',
      ),
      fc.string({ unit: anyCharacter, maxLength: 4 }),
    );
    const text = fc.array(nasty, { maxLength: 8 }).map((parts) => parts.join(''));
    await fc.assert(
      fc.asyncProperty(text, text, async (name, status) => {
        const peering = { id: 'p', name, status, vpc_ids: ['a', 'b'], created_at: '' };
        const vpcs = ['a', 'b'].map((id) => ({ ...vpc, id, name, region: status, ip_range: '10.0.0.0/8' }));
        const flowchart = await parse(drawMermaid(layOut(vpcs, [peering])));
        expect([flowchart.vertices.length, flowchart.edges.length, flowchart.subgraphs]).toEqual([2, 1, 1]);
      }),
      { numRuns: 50 },
    );
  });

  it('no broken flowchart', async () => {
    await expect(parse('flowchart LR\n  a[open --- b\n')).rejects.toThrow('Parse error');
  });
});
