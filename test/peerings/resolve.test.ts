import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dopeer } from '../../src/hint.ts';
import { findReference, PEERING } from '../../src/peerings/resolve.ts';

const items = [
  { id: '3f0cb0a8-6f1e-4d55-9a55-0b7f2c1f6a10', name: 'web' },
  { id: '3f0cb0a9-6f1e-4d55-9a55-0b7f2c1f6a11', name: 'data' },
  { id: '9b1e0000-6f1e-4d55-9a55-0b7f2c1f6a12', name: '3f0c' },
  { id: '77770000-6f1e-4d55-9a55-0b7f2c1f6a13', name: 'twin' },
  { id: '88880000-6f1e-4d55-9a55-0b7f2c1f6a14', name: 'twin' },
];

const find = (reference: string) => findReference(reference, items, PEERING);

describe('findReference', () => {
  it.each([
    ['web', 'web'],
    ['3F0CB0A9-6F1E-4D55-9A55-0B7F2C1F6A11', 'data'],
    ['9b1e', '3f0c'],
    ['3f0cb0a9', 'data'],
  ])('%s is %s', async (reference, name) => expect((await find(reference)).name).toBe(name));

  it('refuses to choose between several, and lists them with their IDs', async () => {
    await expect(find('twin')).rejects.toMatchObject({
      code: 'ambiguous',
      exitCode: 5,
      message: '"twin" matches 2 peerings.',
      details: {
        hint: [
          'Use the whole ID of the one you mean:',
          '  77770000-6f1e-4d55-9a55-0b7f2c1f6a13  twin',
          '  88880000-6f1e-4d55-9a55-0b7f2c1f6a14  twin',
        ],
      },
    });
    await expect(find('3f0cb0a')).rejects.toMatchObject({ code: 'ambiguous' });
  });

  it('means both by a name that is also the start of an ID', async () => {
    await expect(find('3f0c')).rejects.toMatchObject({ message: '"3f0c" matches 3 peerings.' });
  });

  it('knows an ID that is no UUID', async () => {
    const odd = [
      { id: 'Peering:1', name: 'a' },
      { id: 'x', name: null },
    ];
    expect(await findReference('peering:1', odd, PEERING)).toBe(odd[0]);
    expect(await findReference('x', odd, PEERING)).toBe(odd[1]);
  });

  it.each(['9b1', 'nothing', '', 'dat', '3f0cb0a8-6f1e-4d55-9a55-0b7f2c1f6a99'])(
    'finds nothing for "%s"',
    async (reference) => {
      await expect(find(reference)).rejects.toMatchObject({ code: 'not_found', exitCode: 3 });
    },
  );

  it('offers names that are close', async () => {
    await expect(find('dta')).rejects.toMatchObject({ details: { hint: 'Did you mean data?' } });
    await expect(find('zzzzzzzz')).rejects.toMatchObject({
      details: { hint: { text: 'See what there is', command: dopeer('list') } },
    });
  });

  it('never gives an item that the reference does not mean', async () => {
    const name = fc.oneof(fc.stringMatching(/^[a-f0-9-]{1,8}$/), fc.constantFrom('web', 'data'));
    const item = fc.record({ id: fc.uuid(), name });
    const cases = fc.tuple(
      fc.uniqueArray(item, { selector: ({ id }) => id, maxLength: 8 }),
      fc.oneof(name, fc.nat(7)),
    );
    await fc.assert(
      fc.asyncProperty(cases, async ([items, pick]) => {
        const reference =
          typeof pick === 'string' ? pick : (items[pick]?.id.slice(0, 4 + (pick % 5)) ?? 'none');
        const named = items.filter((item) => item.name === reference);
        const prefixed = items.filter((item) => reference.length >= 4 && item.id.startsWith(reference));
        const meant = named.length > 0 ? named : prefixed;
        const found = await findReference(reference, items, PEERING).catch(() => undefined);
        expect(found).toBe(meant.length === 1 ? meant[0] : undefined);
      }),
    );
  });
});
