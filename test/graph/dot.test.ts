import parse from 'dotparser';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { drawDot } from '../../src/graph/dot.ts';
import { layOut } from '../../src/graph/layout.ts';
import { seed } from '../../src/sandbox/account/seed.ts';
import { safe } from '../../src/text/safe.ts';
import { anyCharacter } from '../helpers/characters.ts';
import { runOnce } from '../helpers/world.ts';

/** What a parser of Graphviz's language reads: the statements of the one graph that is there. */
function statementsOf(dot: string) {
  const [graph, ...others] = parse(dot);
  expect(others).toEqual([]);
  return graph?.children ?? [];
}

/** A label as Graphviz shows it: one text, with `\n` between its lines. */
const shown = (label: unknown) =>
  String(label)
    .replace(/\\(.)/g, (_, character) => (character === 'n' ? '\n' : character))
    .replaceAll('&amp;', '&');

it('a parser of DOT reads every VPC and every peering', async () => {
  const { stdout } = await runOnce(['graph', '-o', 'dot']);
  const statements = statementsOf(stdout);
  const nodes = statements.flatMap((each) => (each.type === 'subgraph' ? each.children : []));
  expect(nodes.filter(({ type }) => type === 'node_stmt')).toHaveLength(8);
  expect(statements.filter(({ type }) => type === 'edge_stmt')).toHaveLength(4);
});

it('a parser of DOT finds hostile names inside of their labels', () => {
  const [vpc = expect.fail()] = seed().vpcs;
  const nasty = fc.oneof(
    fc.constantFrom('"', '\\', '\\"', '"];', '}', '\n', '&quot;', '\\N', '//', '/*', '#', '<b>', '\ud800'),
    fc.string({ unit: anyCharacter, maxLength: 4 }),
  );
  const text = fc.array(nasty, { maxLength: 8 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, text, (name, status) => {
      const peering = { id: 'p', name, status, vpc_ids: ['a', 'b'], created_at: '' };
      const vpcs = ['a', 'b'].map((id) => ({ ...vpc, id, name, ip_range: '10.0.0.0/8' }));
      const [, , cluster, edge, ...others] = statementsOf(drawDot(layOut(vpcs, [peering])));
      expect(others).toEqual([]);
      expect(edge?.type).toBe('edge_stmt');
      const nodes = cluster?.type === 'subgraph' ? cluster.children : [];
      const labels = nodes.flatMap((node) => (node.type === 'node_stmt' ? [node.attr_list[0]?.eq] : []));
      // The parser itself undoes the escape of a quote, so only whether one is there can be told.
      const plain = (value: string) => value.replace(/\\+"/g, '"');
      const expected = plain(`${safe(name.trim() || '-')}\n10.0.0.0/8`);
      if (!name.includes('\\'))
        expect(labels.map((label) => plain(shown(label)))).toEqual([expected, expected]);
      else expect(labels).toHaveLength(2);
    }),
  );
});
