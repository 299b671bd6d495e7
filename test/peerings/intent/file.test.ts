import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseIntentFile } from '../../../src/peerings/intent/file.ts';
import { FILE_SCHEMA } from '../../../src/peerings/intent/schema.ts';

const isValid = new Ajv2020({ allowUnionTypes: true }).compile(FILE_SCHEMA);
const told = async (text: string) =>
  (await parseIntentFile(text)).mistakes.map(({ line, column, message }) => `${line}:${column} ${message}`);

const FILE = `version: 1
peerings:
  - name: web-to-data
    vpcs: [web, data]
  - vpcs:
      - "0123"
      - 1e3
meshes:
  - vpcs: [a, b, c]
  - hub: h
    vpcs: [x, y]
`;

describe('a file', () => {
  it('says which pairs are wanted, and where it says so', async () => {
    const { pairs, mistakes } = await parseIntentFile(FILE);
    expect(mistakes).toEqual([]);
    expect(pairs.map(({ line, name, vpcs }) => [line, name, ...vpcs.map(({ text }) => text)])).toEqual([
      [3, 'web-to-data', 'web', 'data'],
      [5, undefined, '0123', '1e3'],
      [9, undefined, 'a', 'b'],
      [9, undefined, 'a', 'c'],
      [9, undefined, 'b', 'c'],
      [11, undefined, 'h', 'x'],
      [11, undefined, 'h', 'y'],
    ]);
  });

  it('may be JSON, hold comments and anchors, and want nothing', async () => {
    const json = JSON.stringify({ version: 1, peerings: [{ vpcs: ['a', 'b'], name: 'x' }] });
    expect((await parseIntentFile(json)).pairs).toMatchObject([{ line: 1, name: 'x' }]);
    for (const text of [
      'version: 1',
      'version: 1\npeerings:\nmeshes: []',
      '# only\nversion: 1\npeerings: # none\n',
    ])
      expect(await parseIntentFile(text)).toEqual({ pairs: [], mistakes: [] });
    const anchors =
      'version: &v 1\npeerings:\n  - vpcs: &p [a, &x b]\n  - vpcs: [c, &x d]\n  - vpcs: [e, *x]\n';
    const { pairs } = await parseIntentFile(anchors);
    expect(pairs.map(({ vpcs }) => vpcs.map(({ text }) => text))).toEqual([
      ['a', 'b'],
      ['c', 'd'],
      ['e', 'd'],
    ]);
  });

  it.each([
    ['', ['1:1 The file is empty. It needs "version: 1", and "peerings" or "meshes".']],
    ['# nothing\n', ['1:1 The file is empty. It needs "version: 1", and "peerings" or "meshes".']],
    ['peerings: []', ['1:1 The file needs "version: 1".']],
    ['version: "1"', ['1:10 The version is the number 1, without quotes.']],
    ['version: 2', ['1:10 This dopeer reads version 1 of such files.']],
    ['[1]', ['1:1 The file has members: version, peerings, meshes.']],
    ['version: 1\n---\nversion: 1', ['2:1 There is one document in a file.']],
    ['version: 1\npeering: []', ['2:1 The file has no member "peering". Did you mean "peerings"?']],
    ['version: 1\nzzzzzz: []', ['2:1 The file has no member "zzzzzz". There are version, peerings, meshes.']],
    ['version: 1\npeerings: x', ['2:11 "peerings" is a list.']],
    ['version: 1\npeerings: [x]', ['2:12 A peering has members: name, vpcs.']],
    ['version: 1\npeerings: [{name: x}]', ['2:12 A peering needs "vpcs".']],
    ['version: 1\npeerings: [{vpcs: []}]', ['2:19 A peering needs "vpcs".']],
    ['version: 1\npeerings: [{vpcs: [a]}]', ['2:19 A peering has two VPCs.']],
    ['version: 1\npeerings: [{vpcs: [a, b, c]}]', ['2:19 A peering has two VPCs.']],
    ['version: 1\npeerings: [{vpcs: [a, a]}]', ['2:12 A VPC cannot be peered with itself: "a".']],
    ['version: 1\npeerings: [{vpcs: [a, ""]}]', ['2:23 A VPC is a name or an ID.']],
    ['version: 1\npeerings: [{vpcs: [a, {}]}]', ['2:23 A VPC is a name or an ID.']],
    ['version: 1\npeerings: [{vpcs: [a, *no]}]', ['2:23 There is no anchor "no" before this.']],
    ['version: 1\npeerings: [{vpcs: [a, !env b]}]', ['2:23 Unresolved tag: !env.']],
    [
      'version: 1\npeerings: [{name: "a b", vpcs: [a, b]}]',
      ['2:19 "a b" cannot be a name. A name has only letters, digits and dashes.'],
    ],
    ['version: 1\npeerings: [{name: [], vpcs: [a, b]}]', ['2:19 "name" is a text.']],
    [
      'version: 1\npeerings: [{names: x, vpcs: [a, b]}]',
      ['2:13 A peering has no member "names". Did you mean "name"?'],
    ],
    ['version: 1\nmeshes: [{vpcs: [a]}]', ['2:17 A mesh connects two or more VPCs, or one with a "hub".']],
    [
      'version: 1\nmeshes: [{hub: a, vpcs: [a]}]',
      ['2:16 The hub "a" is among the VPCs it is to be connected with.'],
    ],
    ['version: 1\nmeshes: [{hub: a}]', ['2:10 A mesh needs "vpcs".']],
    [
      'version: 1\npeerings:\n  - {name: x, vpcs: [a, b]}\n  - {name: x, vpcs: [b, a]}',
      ['4:5 The name "x" stands in line 3 already.', '4:5 The pair b and a stands in line 3 already.'],
    ],
    [
      'version: 1\npeerings: [{vpcs: [a, b]}]\nmeshes: [{vpcs: [a, b]}]',
      ['3:21 The pair a and b stands in line 2 already.'],
    ],
    ['version: 1\nversion: 1', ['2:1 The file has "version" already.']],
    ['version: 1\npeerings: [{name: x, name: y, vpcs: [a, b]}]', ['2:22 A peering has "name" already.']],
    ['\ufeffversion: 2', ['1:10 This dopeer reads version 1 of such files.']],
    ['version: *no', ['1:10 There is no anchor "no" before this.']],
    ['version: 1\npeerings: *no', ['2:11 There is no anchor "no" before this.']],
    [
      'version: 1\npeerings: [*no]\nmeshes: [{vpcs: *no}]',
      ['2:12 There is no anchor "no" before this.', '3:17 There is no anchor "no" before this.'],
    ],
    [
      'version: 1\nmeshes: [{hub: *no, vpcs: [a]}, {hub: *no, vpcs: [a, b]}, {vpcs: [a, b]}]',
      ['2:16 There is no anchor "no" before this.', '2:39 There is no anchor "no" before this.'],
    ],
    [
      'version: 1\nmeshes: [{hub: [], vpcs: [a, {}]}]',
      ['2:16 "hub" is a text.', '2:30 A VPC is a name or an ID.'],
    ],
    [
      '&v version: 1\n*no : 2\n*v : 1',
      ['2:1 There is no anchor "no" before this.', '3:1 The file has "version" already.'],
    ],
    [
      'version: 1\npeerings: [{vpcs: [a]}]\npeerings: [{vpcs: [b, c]}]',
      ['2:19 A peering has two VPCs.', '3:1 The file has "peerings" already.'],
    ],
    ['version: 1\npeerings: &a [*a]', ['2:15 A peering has members: name, vpcs.']],
    [
      'version: 1\npeerings:\n  - name: "web"-"da\n     ta"\n    vpcs: [a, b]\n  - vpcs: [c, d]]',
      [
        '3:16 This is no YAML. Unexpected scalar at node end.',
        '6:17 This is no YAML. Unexpected flow-seq-end token in YAML stream: "]".',
      ],
    ],
    [
      'version: [1',
      [
        '1:12 This is no YAML. Flow sequence in block collection must be sufficiently indented and end with a ].',
      ],
    ],
  ])('%j is told what is wrong with it', async (text, mistakes) =>
    expect(await told(text)).toEqual(mistakes),
  );

  it('tells all that is wrong at once, in its order', async () => {
    const text =
      'version: 3\npeering: []\npeerings:\n  - nam: x\n    vpcs: [a, b]\n  - vpcs: [c]\nmeshes: 7\n';
    expect((await told(text)).map((line) => line.split(' ')[0])).toEqual([
      '1:10',
      '2:1',
      '4:5',
      '6:11',
      '7:9',
    ]);
  });

  it('whose every line is wrong is told of the first ten', async () => {
    const text = `version: 1\npeerings:\n${'  - vpcs: [a, b\n'.repeat(90)}`;
    expect(await told(text)).toHaveLength(10);
  });

  const repeated = (count: number, text: (index: number) => string) =>
    Array.from({ length: count }, (_, index) => text(index)).join('');

  it.each([
    ['aliases of a VPC', `meshes: [{hub: h, vpcs: [&a x${', *a'.repeat(5_000)}]}]`],
    ['members', repeated(5_000, (index) => `key-${index}: 1\n`)],
    [
      'aliases of members',
      `meshes: [&m {${repeated(5_000, (index) => `k${index}: 1, `)}}${', *m'.repeat(5_000)}]`,
    ],
    ['aliases of the same peering', `peerings: [&p {vpcs: [a, b]}${', *p'.repeat(5_000)}]`],
    ['aliases that stand for nothing', `meshes: [{vpcs: [x${', *no'.repeat(5_000)}]}]`],
  ])('with thousands of %s is told of the first hundred mistakes', async (_, text) => {
    const mistakes = await told(`version: 1\n${text}`);
    expect(mistakes).toHaveLength(101);
    expect(mistakes.at(-1)).toMatch(/^\d+:\d+ There are more mistakes than these\.$/);
  });

  it('that is large is not read to its end after Ctrl-C', async () => {
    const text = `version: 1\nmeshes: [{hub: h, vpcs: [${repeated(10_000, (index) => `v${index},`)}]}]`;
    const interruption = new AbortController();
    setImmediate(() => interruption.abort(new Error('Ctrl-C')));
    await expect(parseIntentFile(text, interruption.signal)).rejects.toThrow('Ctrl-C');
  });

  it('that wants too many pairs is told so once', async () => {
    const names = repeated(3_000, (index) => `, v${index}`).slice(2);
    expect(await told(`version: 1\nmeshes:\n  - vpcs: [${names}]`)).toEqual([
      '3:5 The file wants more than 20000 pairs.',
    ]);
    const aliases = `version: 1\nmeshes: [&m {hub: h, vpcs: [${names}]}${', *m'.repeat(5_000)}]`;
    expect(await told(aliases)).toHaveLength(101);
  });

  it('of anything ends in mistakes, never in an exception', async () => {
    const yaml = fc.oneof(fc.string(), fc.json(), fc.stringMatching(/^[-:[\]{}&*#|>"' \na-z]{0,60}$/));
    await fc.assert(fc.asyncProperty(yaml, async (text) => void (await parseIntentFile(text))));
  });
});

describe('the schema for editors', () => {
  it('takes what the reader takes', () => {
    expect(isValid(parse(FILE))).toBe(false); // 1e3 is a number to an editor, and a text here.
    expect(isValid(parse(FILE.replace('1e3', '"1e3"')))).toBe(true);
    for (const text of ['version: 1', 'version: 1\npeerings:\nmeshes: []'])
      expect(isValid(parse(text))).toBe(true);
  });

  it.each([
    'peerings: []',
    'version: 2',
    'version: 1\npeering: []',
    'version: 1\npeerings: x',
    'version: 1\npeerings: [{name: x}]',
    'version: 1\npeerings: [{vpcs: [a]}]',
    'version: 1\npeerings: [{vpcs: [a, b, c]}]',
    'version: 1\npeerings: [{vpcs: [a, a]}]',
    'version: 1\npeerings: [{name: "a b", vpcs: [a, b]}]',
    'version: 1\nmeshes: [{vpcs: [a]}]',
    'version: 1\nmeshes: [{hub: a}]',
  ])('refuses %j, as the reader does', async (text) => {
    expect(isValid(parse(text))).toBe(false);
    expect((await parseIntentFile(text)).mistakes).not.toEqual([]);
  });
});

describe('a file that is nested too deeply', () => {
  const levels = 20_000;
  it.each([
    ['open brackets', '['.repeat(levels), '1:6'],
    ['brackets', `version: ${'['.repeat(levels)}${']'.repeat(levels)}`, '1:14'],
    ['braces', '{a: '.repeat(levels), '1:21'],
    ['lists', `${'- '.repeat(levels)}x`, '1:11'],
    ['brackets that are not closed', `version: 1\npeerings:\n${'  - {vpcs: [a, b]\n'.repeat(60)}`, '6:3'],
    ['mappings', Array.from({ length: 200 }, (_, level) => `${' '.repeat(level)}a:`).join('\n'), '6:6'],
  ])('by %s is told so, once', async (_, text, place) => {
    expect(await told(text)).toEqual([
      `${place} Nothing in such a file is nested as deeply as this. Is a bracket before it not closed?`,
    ]);
  });

  it('by fewer levels is told what else is wrong', async () => {
    const text = `version: ${'['.repeat(50)}${']'.repeat(50)}`;
    expect(await told(text)).toEqual(['1:10 This dopeer reads version 1 of such files.']);
  });
});
