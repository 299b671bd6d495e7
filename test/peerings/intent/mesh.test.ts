import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Peering, Vpc } from '../../../src/api/types.ts';
import { meshPairs, sortVpcs } from '../../../src/peerings/intent/pairs.ts';
import { type PlannedAction, planIntent } from '../../../src/peerings/intent/plan.ts';
import { nameProblem } from '../../../src/peerings/names.ts';
import type { VpcIndex } from '../../../src/peerings/vpc-index.ts';
import { anyCharacter } from '../../helpers/characters.ts';

const idOf = (index: number) => `${index.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`;

const vpc = (index: number, name: string, region = 'sfo3', range = `10.${index}.0.0/20`): Vpc => ({
  id: idOf(index),
  urn: `do:vpc:${idOf(index)}`,
  name,
  description: '',
  region,
  ip_range: range,
  default: false,
  created_at: '2026-01-01T00:00:00Z',
});

const peering = (name: string, a: number, b: number, status = 'ACTIVE'): Peering => ({
  id: `id-of-${name}`,
  name,
  vpc_ids: [idOf(a), idOf(b)],
  created_at: '2026-01-01T00:00:00Z',
  status,
});

/** The plan of a mesh, as the command of that name makes it. */
function planMesh(
  ids: readonly string[],
  hub: string | undefined,
  { peerings, vpcs }: { readonly peerings: readonly Peering[]; readonly vpcs: VpcIndex | undefined },
): readonly PlannedAction[] {
  const inOrder = sortVpcs(
    ids.filter((id) => id !== hub),
    vpcs,
  ).map(({ id }) => id);
  const wanted = meshPairs(inOrder, hub).map((vpcIds) => ({ vpcIds }));
  return planIntent(wanted, { peerings, vpcs }, { prune: false });
}

const plan = (vpcs: readonly Vpc[], peerings: readonly Peering[] = [], hub?: string) =>
  planMesh(
    vpcs.map(({ id }) => id),
    hub,
    { peerings, vpcs: new Map(vpcs.map((each) => [each.id, each])) },
  );

const nameOf = (pair: PlannedAction) => ('request' in pair ? pair.request.name : pair.peering.name);
const namesOf = (pairs: readonly PlannedAction[]) => pairs.map((pair) => `${pair.action} ${nameOf(pair)}`);

describe('the plan of a mesh', () => {
  it('names the pairs by the names of their VPCs, in their order', () => {
    expect(namesOf(plan([vpc(1, 'web'), vpc(2, 'data'), vpc(3, 'cache')]))).toEqual([
      'create cache-to-data',
      'create cache-to-web',
      'create data-to-web',
    ]);
  });

  it('connects only with the hub where there is one', () => {
    const vpcs = [vpc(1, 'web'), vpc(2, 'data'), vpc(3, 'cache')];
    expect(namesOf(plan(vpcs, [], idOf(2)))).toEqual(['create cache-to-data', 'create data-to-web']);
  });

  it.each([
    ['ACTIVE', 'keep'],
    ['PROVISIONING', 'keep'],
    ['A_NEW_ONE', 'keep'],
    ['ERROR', 'blocked'],
    ['DELETING', 'blocked'],
  ])('a peering in %s: %s', (status, expected) => {
    const pairs = plan([vpc(1, 'a'), vpc(2, 'b')], [peering('any', 2, 1, status)]);
    expect(namesOf(pairs)).toEqual([`${expected} any`]);
  });

  it('counts one that works where a pair has several', () => {
    const both = [peering('old', 1, 2, 'ERROR'), peering('new', 2, 1), peering('gone', 1, 2, 'DELETING')];
    expect(namesOf(plan([vpc(1, 'a'), vpc(2, 'b')], both))).toEqual(['keep new']);
  });

  it('counts on where a name is taken, by another peering or another pair', () => {
    const vpcs = [vpc(1, 'a.b'), vpc(2, 'a b'), vpc(3, 'c')];
    expect(namesOf(plan(vpcs, [peering('a-b-to-c', 8, 9)]))).toEqual([
      'create a-b-to-a-b',
      'create a-b-to-c-2',
      'create a-b-to-c-3',
    ]);
  });

  it('has a word for names that leave nothing, and for VPCs that may not be read', () => {
    expect(namesOf(plan([vpc(1, '網'), vpc(2, '-web-')]))).toEqual(['create web-to-00000001']);
    const unread = planMesh([idOf(2), idOf(1)], undefined, { peerings: [], vpcs: undefined });
    expect(namesOf(unread)).toEqual(['create 00000001-to-00000002']);
  });

  it('warns about what the documentation has against a pair', () => {
    expect(plan([vpc(1, 'a', 'blr1'), vpc(2, 'b', 'sfo3', '10.47.0.0/20')])).toMatchObject([
      {
        action: 'create',
        warnings: [
          expect.stringMatching(/^VPCs in blr1 .*\(DigitalOcean's documentation, .*\)$/),
          expect.stringContaining('10.47.0.0/16'),
        ],
      },
    ]);
  });
});

describe('whatever the account is like', () => {
  const words = fc.oneof(
    fc.string({ unit: anyCharacter, maxLength: 6 }),
    fc.constantFrom('web', 'web.a', 'web-a', '-', ''),
  );
  const status = fc.constantFrom('ACTIVE', 'PROVISIONING', 'ERROR', 'DELETING');
  const account = fc
    .array(words, { minLength: 2, maxLength: 7 })
    .map((names) => names.map((name, index) => vpc(index, name)))
    .chain((vpcs) => {
      const index = fc.nat(vpcs.length - 1);
      const some = fc
        .tuple(index, index, status, fc.nat(3))
        .filter(([a, b]) => a !== b)
        .map(([a, b, state, suffix]) => peering(`web-a-to-web-${suffix}`, a, b, state));
      return fc.record({
        vpcs: fc.constant(vpcs),
        peerings: fc.uniqueArray(some, { maxLength: 6, selector: ({ name }) => name }),
        hub: fc.option(index, { nil: undefined }),
        order: fc.shuffledSubarray(vpcs, { minLength: vpcs.length, maxLength: vpcs.length }),
      });
    });

  it('every pair has one entry, every new name is valid, free and the same in any order', () => {
    fc.assert(
      fc.property(account, ({ vpcs, peerings, hub, order }) => {
        const hubId = hub === undefined ? undefined : idOf(hub);
        const pairs = plan(vpcs, peerings, hubId);
        const count = vpcs.length;
        expect(pairs).toHaveLength(hubId === undefined ? (count * (count - 1)) / 2 : count - 1);
        const names = pairs.flatMap((pair) => (pair.action === 'create' ? [pair.request.name] : []));
        expect(names.map(nameProblem)).toEqual(names.map(() => undefined));
        expect(names.filter((name) => name.startsWith('-'))).toEqual([]);
        expect(new Set([...names, ...peerings.map(({ name }) => name)]).size).toBe(
          names.length + peerings.length,
        );
        expect(plan(order, peerings, hubId)).toEqual(pairs);
      }),
    );
  });

  it('what was created is left alone by the next plan, and the rest still gets free names', () => {
    fc.assert(
      fc.property(account, fc.func(fc.boolean()), ({ vpcs, peerings }, isDone) => {
        const first = plan(vpcs, peerings).flatMap((pair) =>
          pair.action === 'create' ? [pair.request] : [],
        );
        const made = first
          .filter(({ name }) => isDone(name))
          .map((request, index) => ({ ...peering('new', 0, 1), ...request, id: `new-${index}` }));
        const second = plan(vpcs, [...peerings, ...made]).flatMap((pair) =>
          pair.action === 'create' ? [pair.request] : [],
        );
        expect(second.map(({ vpc_ids }) => vpc_ids)).toEqual(
          first.filter(({ name }) => !isDone(name)).map(({ vpc_ids }) => vpc_ids),
        );
        const names = [...peerings, ...made, ...second].map(({ name }) => name);
        expect(new Set(names).size).toBe(names.length);
      }),
    );
  });
});
