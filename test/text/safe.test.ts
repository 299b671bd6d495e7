import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderDelimited } from '../../src/output/formats/delimited.ts';
import { safe, safeDeep, toJson } from '../../src/text/safe.ts';
import { anyCharacter } from '../helpers/characters.ts';

const DANGEROUS =
  /[\0-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\u2028\u2029\ufeff\u061c]|\p{Cs}/u;

/** Any text, with the dangerous characters more often than chance would have them. */
const hostile = fc.string({
  unit: fc.oneof(
    anyCharacter,
    fc.constantFrom(
      '\x1b',
      '\r',
      '\n',
      '\t',
      '\x9b',
      '\u202e',
      '\u200b',
      '\u2028',
      '\ud800',
      '\udc00',
      '\u{e0041}',
      '\\',
      '"',
      ',',
      '😀',
      '中',
    ),
  ),
});

describe('safe', () => {
  it.each([
    ['\x1b[31mred', '\\u001b[31mred'],
    ['a\r\nb\tc', 'a\\u000d\\u000ab\\u0009c'],
    ['\x9b2J', '\\u009b2J'],
    ['user\u202etxt.exe', 'user\\u202etxt.exe'],
    ['zero\u200bwidth', 'zero\\u200bwidth'],
    ['\ud83d alone', '\\ud83d alone'],
    ['tag\u{e0041}', 'tag\\u{e0041}'],
    ['naïve 中文 😀', 'naïve 中文 😀'],
  ])('%j becomes %s', (text, expected) => expect(safe(text)).toBe(expected));

  it('lets no dangerous character pass', () => {
    fc.assert(fc.property(hostile, (text) => !DANGEROUS.test(safe(text))));
  });

  it('changes nothing a second time', () => {
    fc.assert(fc.property(hostile, (text) => safe(safe(text)) === safe(text)));
  });

  it('reaches every string of a document, keys included', () => {
    expect(safeDeep({ '\x1b': ['\r', 1, null, { a: '\u202e' }] })).toEqual({
      '\\u001b': ['\\u000d', 1, null, { a: '\\u202e' }],
    });
  });
});

describe('toJson', () => {
  it('parses back to the very value, without a dangerous character on the way', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const written = toJson({ [text]: [text] }, 2);
        expect(JSON.parse(written)).toEqual({ [text]: [text] });
        expect(written.replaceAll('\n', '')).not.toMatch(DANGEROUS);
      }),
    );
  });
});

describe('renderDelimited', () => {
  it('quotes csv and escapes tsv', () => {
    const rows = [['a,b', 'say "hi"', 'back\\slash', 'line\nfeed']];
    expect(renderDelimited('csv', rows)).toBe('"a,b","say ""hi""",back\\slash,line\\u000afeed\n');
    expect(renderDelimited('tsv', rows)).toBe('a,b\tsay "hi"\tback\\\\slash\tline\\\\u000afeed\n');
  });

  it('parses back to the sanitised text', () => {
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 1, maxLength: 4 }), (cells) => {
        const expected = cells.map(safe);
        expect(parseCsv(renderDelimited('csv', [cells]).slice(0, -1))).toEqual(expected);
        const tsv = renderDelimited('tsv', [cells]).slice(0, -1);
        expect(tsv.split('\t').map((cell) => cell.replaceAll('\\\\', '\\'))).toEqual(expected);
      }),
    );
  });
});

/** One line of RFC 4180. */
function parseCsv(line: string): string[] {
  return [...`,${line}`.matchAll(/,(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(([, quoted, plain]) =>
    quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'),
  );
}
