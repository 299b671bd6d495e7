import { describe, expect, test } from 'vitest';
import { anotherAccount, generate } from '../../../src/sandbox/account/generate.ts';
import { seed } from '../../../src/sandbox/account/seed.ts';
import { type SandboxState, shown, statusAt } from '../../../src/sandbox/account/state.ts';

/** What DigitalOcean's documentation reserves: everywhere first, then by datacenter. */
const RESERVED = [
  '10.244.0.0/16',
  '10.245.0.0/16',
  '10.246.0.0/24',
  '10.229.0.0/16',
  ...[10, 12, 13, 14, 15, 16, 17, 18, 19, 20, 29, 46, 47, 48, 49, 50].map((byte) => `10.${byte}.0.0/16`),
];
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'];
const NAME = /^[a-zA-Z0-9-]+$/;
const UUID = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;
const TIME = /^202\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{9})?Z$/;

interface Range {
  readonly first: number;
  readonly last: number;
  readonly bits: number;
}

function range(cidr: string): Range {
  const [address = '', bits = ''] = cidr.split('/');
  const first = address.split('.').reduce((value, byte) => value * 256 + Number(byte), 0);
  return { first, last: first + 2 ** (32 - Number(bits)) - 1, bits: Number(bits) };
}

const overlap = (one: Range, other: Range) => one.first <= other.last && other.first <= one.last;

function expectValid({ vpcs, peerings, members }: SandboxState): void {
  const ids = [...vpcs, ...peerings].map(({ id }) => id);
  expect(ids.filter((id) => !UUID.test(id))).toEqual([]);
  expect(new Set(ids).size).toBe(ids.length);
  const known = new Map(vpcs.map((vpc) => [vpc.id, vpc]));

  for (const list of [vpcs, peerings]) {
    expect(list.filter(({ name }) => !NAME.test(name))).toEqual([]);
    expect(new Set(list.map(({ name }) => name)).size).toBe(list.length);
    const times = list.map(({ created_at }) => created_at);
    expect(times.filter((time) => !TIME.test(time))).toEqual([]);
    expect(times).toEqual([...times].sort());
    expect(times.every((time) => time < '2026-11')).toBe(true);
  }

  const pairs = peerings.map(({ vpc_ids }) => [...vpc_ids].sort().join());
  expect(new Set(pairs).size).toBe(pairs.length);
  expect(peerings.filter(({ vpc_ids: [a, b] }) => a === b || !known.has(a) || !known.has(b))).toEqual([]);
  expect(
    peerings.filter(
      ({ vpc_ids: [a, b] }) =>
        known.get(a)?.region !== known.get(b)?.region &&
        [a, b].some((id) => known.get(id)?.region === 'blr1'),
    ),
  ).toEqual([]);

  const ranges = vpcs.map(({ ip_range }) => range(ip_range)).sort((a, b) => a.first - b.first);
  for (const [index, own] of ranges.entries()) {
    expect(own.bits >= 16 && own.bits <= 28 && own.first % 2 ** (32 - own.bits) === 0).toBe(true);
    expect(PRIVATE.map(range).some(({ first, last }) => first <= own.first && own.last <= last)).toBe(true);
    expect(RESERVED.map(range).some((reserved) => overlap(reserved, own))).toBe(false);
    expect(own.first > (ranges[index - 1]?.last ?? 0)).toBe(true);
  }

  const defaults = vpcs.filter((vpc) => vpc.default);
  // The first VPC of a region is its default, and cannot be unset.
  expect(defaults.map(({ region }) => region).sort()).toEqual(
    [...new Set(vpcs.map(({ region }) => region))].sort(),
  );
  expect(Object.keys(members).every((id) => known.has(id))).toBe(true);
  for (const [id, list] of Object.entries(members)) {
    expect(list.every(({ created_at }) => created_at >= (known.get(id)?.created_at ?? ''))).toBe(true);
  }
}

describe('the seed', () => {
  test('is valid: names, IDs, pairs, dates and ranges', () => expectValid(seed()));

  test('has 8 VPCs in at least 5 regions and 4 peerings, three of them touching sfo3', () => {
    const { vpcs, peerings } = seed();
    expect(vpcs).toHaveLength(8);
    expect(new Set(vpcs.map(({ region }) => region)).size).toBeGreaterThanOrEqual(5);
    expect(peerings).toHaveLength(4);
    const sfo3 = vpcs.filter(({ region }) => region === 'sfo3').map(({ id }) => id);
    expect(peerings.filter(({ vpc_ids }) => vpc_ids.some((id) => sfo3.includes(id)))).toHaveLength(3);
    expect(peerings.map((peering) => statusAt(peering, 0))).toEqual(Array(4).fill('ACTIVE'));
  });

  test('has a fifth peering, in ERROR, where it is broken', () => {
    const broken = seed(true);
    expectValid(broken);
    expect(broken.peerings.slice(0, 4)).toEqual(seed().peerings);
    expect(broken.peerings.slice(4).map((peering) => statusAt(peering, 0))).toEqual(['ERROR']);
  });

  test('has another one beside it that shares no ID with it', () => {
    const ids = (state: SandboxState) => JSON.stringify(state).match(/[\da-f]{8}-[\da-f-]{27}/g) ?? [];
    const [second, third] = [anotherAccount(2), anotherAccount(3)];
    expectValid(second);
    expect(anotherAccount(2)).toEqual(second);
    expect(new Set([seed(), second, third].flatMap(ids)).size).toBe(new Set(ids(seed())).size * 3);
  });

  test('has IDs that can be told apart by 4 characters', () => {
    const ids = JSON.stringify(seed()).match(/[\da-f]{8}-[\da-f-]{27}/g) ?? [];
    const distinct = new Set(ids);
    expect(new Set([...distinct].map((id) => id.slice(0, 4))).size).toBe(distinct.size);
  });

  test('has members from before and after 2 October 2024, Droplets and Kubernetes nodes', () => {
    const members = Object.values(seed().members).flat();
    const old = members.filter(({ created_at }) => created_at < '2024-10-02');
    for (const type of ['do:droplet:', 'do:kubernetes:']) {
      expect(old.some(({ urn }) => urn.startsWith(type))).toBe(true);
      expect(members.some((member) => member.urn.startsWith(type) && !old.includes(member))).toBe(true);
    }
  });

  test('has dates in seconds and in nanoseconds', () => {
    const times = seed().peerings.map(({ created_at }) => created_at);
    expect(times.filter((time) => time.length === 20)).toHaveLength(2);
    expect(times.filter((time) => time.length === 30)).toHaveLength(2);
  });
});

describe('a generated account', () => {
  test.each([
    [{ vpcs: 1 }, 1, 0],
    [{ vpcs: 2 }, 2, 1],
    [{ vpcs: 9 }, 9, 4],
    [{ vpcs: 6, peerings: 15 }, 6, 15],
    [{ vpcs: 7, peerings: 21 }, 7, 21],
    [{ peerings: 1 }, 8, 1],
    [{ peerings: 5000 }, 142, 5000],
    [{ vpcs: 2000, peerings: 300 }, 2000, 300],
  ])('of %j is valid', (size, vpcs, peerings) => {
    const state = generate(size);
    expect([state.vpcs.length, state.peerings.length]).toEqual([vpcs, peerings]);
    expectValid(state);
    expect(generate(size)).toEqual(state);
  });

  test('is the seed when no size is given', () => expect(generate({})).toEqual(seed()));

  test('may be empty', () => expect(generate({ vpcs: 0 })).toMatchObject({ vpcs: [], peerings: [] }));

  test.each([
    [100_000, true, 2_000],
    [10_000, false, 0],
  ])('has %i peerings, broken: %j', (count, broken, errors) => {
    const { peerings } = generate({ peerings: count, broken });
    expect(new Set(peerings.map(({ vpc_ids }) => [...vpc_ids].sort().join())).size).toBe(count);
    expect(
      peerings.filter((peering) => shown(peering, statusAt(peering, 0) ?? '').status === 'ERROR'),
    ).toHaveLength(errors);
  });

  test('has no more peerings than pairs', () => {
    expect(() => generate({ vpcs: 3, peerings: 4 })).toThrow('3 VPCs make 3 pairs, too few for 4 peerings.');
    expect(() => generate({ vpcs: 1_000_000 })).toThrow('60416 VPCs at most');
  });
});
