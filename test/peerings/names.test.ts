import { describe, expect, it } from 'vitest';
import { referenceTo } from '../../src/peerings/names.ts';

const ID = '5f4b5d2c-28fb-4b44-96b7-1a3e2d2ffb20';

describe('a command that is suggested', () => {
  it.each([
    ['web-to-data', 'web-to-data'],
    ['abc', 'abc'],
    // The start of an ID, perhaps of another peering.
    ['cafe', ID],
    ['5f4b-2', ID],
    ['5F4B5D2C-28FB-4B44-96B7-1A3E2D2FFB20', ID],
    // An option.
    ['-x', ID],
    ['two words', ID],
    ['', ID],
    [null, ID],
  ])('calls a peering %j %s', (name, reference) => {
    expect(referenceTo({ id: ID, name })).toBe(reference);
  });
});
