import fc from 'fast-check';
import hcl from 'hcl2-parser';
import { expect, it } from 'vitest';
import { toTerraform } from '../../../src/peerings/intent/terraform.ts';

type Parsed = {
  import: { to: string; id: string }[];
  resource: { digitalocean_vpc_peering: Record<string, [{ name: string; vpc_ids: string[] }]> };
};
const parse = (text: string): Parsed => hcl.parseToObject(text)[0];
const exported = (names: readonly string[]) => ({
  left: [],
  peerings: names.map((name, index) => ({
    vpcs: ['a', 'b'] as const,
    peering: { id: `id-${index}`, name, vpc_ids: ['A', 'b'] },
  })),
});

it('any names become resources of their own, with the blocks that import them', () => {
  const name = fc.oneof(
    fc.string(),
    fc.constantFrom(
      'a b',
      'a_b',
      'a-b',
      '1st',
      '',
      `$${'{file("x")}'}`,
      '%{if}',
      '%%{',
      '$$$' + '{x}',
      '"\\',
      '\\b',
      '\b\f',
      'a\nb',
      '*/',
    ),
  );
  fc.assert(
    fc.property(fc.uniqueArray(name, { minLength: 1, maxLength: 8 }), (names) => {
      const text = toTerraform(exported(names));
      const { resource, import: imports } = parse(text);
      const resources = Object.entries(resource.digitalocean_vpc_peering);
      expect(resources).toHaveLength(names.length);
      expect(imports.map(({ id }) => id).sort()).toEqual(names.map((_, index) => `id-${index}`).sort());
      for (const [label, [{ vpc_ids }]] of resources) {
        expect(label).toMatch(/^[A-Za-z_][\w-]*$/);
        expect(vpc_ids).toEqual(['a', 'b']);
      }
      expect(resources.map(([, [{ name }]]) => name).sort()).toEqual([...names].sort());
      expect(text).not.toMatch(/(?<![$%])[$%]\{/);
    }),
    { numRuns: 50 },
  );
});

it('is formatted as terraform fmt does: signs of equality below each other, no blank at an end', () => {
  const text = toTerraform(exported(['one', 'two']));
  expect(text).toMatch(/^ {2}name {4}= "one"\n {2}vpc_ids = \["a", "b"\]$/m);
  expect(text).not.toMatch(/[ \t]$/m);
  expect(text).not.toMatch(/\n\n\n|\n\n$/);
  expect(text.endsWith('}\n')).toBe(true);
});
