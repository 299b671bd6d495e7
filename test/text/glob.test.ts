import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createGlob } from '../../src/text/glob.ts';

const asRegExp = (glob: string) =>
  new RegExp(
    `^${[...glob].map((character) => ({ '*': '.*', '?': '.' })[character] ?? `\\u{${character.codePointAt(0)?.toString(16)}}`).join('')}$`,
    'su',
  );

it('matches what a regular expression of the same meaning does', () => {
  const character = fc.constantFrom('a', 'b', '.', '-', '😀', '\n');
  const text = fc.string({ unit: character, maxLength: 12 });
  const glob = fc.string({ unit: fc.oneof(character, fc.constantFrom('*', '?')), maxLength: 8 });
  fc.assert(
    fc.property(glob, text, (pattern, name) => createGlob(pattern)(name) === asRegExp(pattern).test(name)),
    { numRuns: 3_000 },
  );
});

it('ends for many stars, where a regular expression does not', () => {
  expect(createGlob(`${'*a'.repeat(400)}b`)('a'.repeat(20_000))).toBe(false);
  expect(createGlob(`${'*a'.repeat(400)}*`)('a'.repeat(20_000))).toBe(true);
});
