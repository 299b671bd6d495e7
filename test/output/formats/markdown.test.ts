import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeMarkdown, renderMarkdown } from '../../../src/output/formats/markdown.ts';
import { anyCharacter } from '../../helpers/characters.ts';
import { runOnce } from '../../helpers/world.ts';

describe('a table for documents', () => {
  it('has a header, and columns that are aligned in the source', () => {
    expect(
      renderMarkdown([
        ['NAME', 'OK'],
        ['web', 'true'],
        ['世界', '-'],
      ]),
    ).toBe(`\
| NAME | OK   |
| ---- | ---- |
| web  | true |
| 世界 | -    |
`);
    expect(renderMarkdown([['A']])).toBe('| A   |\n| --- |\n');
  });

  it.each([
    ['a|b', 'a\\|b'],
    ['<script>', '\\<script\\>'],
    ['*x* _y_ `z` ~q~', '\\*x\\* \\_y\\_ \\`z\\` \\~q\\~'],
    ['![x](http://e)', '!\\[x\\](http://e)'],
    ['&lt; $x$ \\', '\\&lt; \\$x\\$ \\\\'],
    ['two\nlines\r', 'two\\\\u000alines\\\\u000d'],
  ])('shows %j as itself', (text, written) => {
    // What was made safe holds a backslash of its own, which is a character like any other.
    expect(escapeMarkdown(text)).toBe(written);
  });

  it('has as many cells in each row as in the header, whatever the texts', () => {
    const row = fc.tuple(
      fc.string({ unit: anyCharacter }),
      fc.string(),
      fc.constantFrom('|', '\\', '\\|', '\n', '`'),
    );
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 5 }), (rows) => {
        const lines = renderMarkdown(rows).trimEnd().split('\n');
        expect(lines).toHaveLength(rows.length + 1);
        for (const line of lines) expect(line.replaceAll(/\\[^\n]/g, '').match(/\|/g)).toHaveLength(4);
      }),
    );
  });
});

describe('-o markdown', () => {
  it('has the columns of a table, in full', async () => {
    const run = await runOnce(['list', '-o', 'markdown', '--name', 'prod-web-to-data']);
    expect(run.stdout).toBe(`\
| ID                                   | NAME             | STATUS | VPCS                         | REGIONS   | CREATED              |
| ------------------------------------ | ---------------- | ------ | ---------------------------- | --------- | -------------------- |
| 5f4b5d2c-28fb-4b44-96b7-1a3e2d2ffb20 | prod-web-to-data | ACTIVE | prod-web-sfo3,prod-data-nyc3 | sfo3,nyc3 | 2025-03-11T08:42:17Z |
`);
    const chosen = await runOnce(['get', 'prod-web-to-data', '-o', 'markdown', '--columns', 'name,age']);
    expect(chosen.stdout).toBe(
      '| NAME             | AGE  |\n| ---------------- | ---- |\n| prod-web-to-data | 619d |\n',
    );
  });

  it('has a header alone for an empty list', async () => {
    const run = await runOnce(['list', '-o', 'markdown', '--name', 'nothing', '--columns', 'name']);
    expect(run.stdout).toBe('| NAME |\n| ---- |\n');
  });
});
