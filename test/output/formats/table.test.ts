import { describe, expect, it } from 'vitest';
import { type Columns, shortenIds } from '../../../src/output/columns.ts';
import { renderTable } from '../../../src/output/formats/table.ts';
import { createStyle } from '../../../src/output/style.ts';

interface Row {
  readonly id: string;
  readonly name: string;
}

const ID = '3f0cb0a8-6f1e-4d55-9a55-0b7f2c1f6a10';
const columns: Columns<Row> = {
  id: { value: ({ id }) => id, shorten: shortenIds },
  name: { value: ({ name }) => name },
  vpcs: { value: () => ['one', 'two'], givesWay: 'last' },
  regions: { value: () => ['sfo3', 'nyc3'], givesWay: 'first' },
  created_at: { header: 'CREATED', value: () => '2026-01-01T00:00:00Z', narrower: 'age' },
  age: { value: () => '12d' },
};

const render = async (
  names: readonly string[],
  width?: number,
  keys = ['id', 'name', 'vpcs', 'regions', 'created_at'],
) =>
  renderTable(
    names.map((name) => ({ id: ID, name })),
    columns,
    { keys, header: true, width, style: await createStyle(false), paint: (text) => text },
  );

describe('renderTable', () => {
  it.each([
    [undefined, 'ID                                    NAME  VPCS     REGIONS    CREATED'],
    [84, 'ID                                    NAME  VPCS     REGIONS    CREATED'],
    [83, 'ID                                    NAME  VPCS     REGIONS    AGE'],
    [60, 'ID        NAME  VPCS     REGIONS    AGE'],
    [38, 'ID        NAME  VPCS     AGE'],
    [27, 'ID        NAME  AGE'],
    [5, 'ID        NAME  AGE'],
  ])('at a width of %s it shows %s', async (width, header) => {
    const [first] = (await render(['web'], width)).split('\n');
    expect(first).toBe(header);
  });

  it('keeps to the width it fits in, at every width', async () => {
    for (let width = 20; width <= 100; width += 1) {
      const lines = (await render(['web', 'data'], width)).split('\n');
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
    }
  });

  it('is drawn at once, whatever names are made of', async () => {
    for (const part of ['e\u0301', '👨‍👩‍👧', ' ', '日', '\u0301'])
      expect((await render([part.repeat(100_000)], 100)).length).toBeLessThan(100_000);
  });

  it('never cuts a name and never wraps', async () => {
    const name = 'n'.repeat(300);
    expect((await render([name], 40)).split('\n')[1]).toContain(name);
  });

  it('aligns wide characters and escapes what would move the cursor', async () => {
    expect(await render(['中文', 'a\x1bb', '\t'], undefined, ['name', 'vpcs'])).toBe(
      'NAME      VPCS\n中文      one,two\na\\u001bb  one,two\n\\u0009    one,two\n',
    );
  });

  it('leaves no space inside a cell, so that every row has the same columns', async () => {
    const lines = (await render(['a b', ''], undefined, ['name', 'vpcs'])).trimEnd().split('\n');
    expect(lines.map((line) => line.split(/ +/).length)).toEqual([2, 2, 2]);
    expect(lines[2]).toBe('-     one,two');
  });
});
