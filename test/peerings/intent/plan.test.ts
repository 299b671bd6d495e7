import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Peering, Vpc } from '../../../src/api/types.ts';
import { exportPeerings } from '../../../src/peerings/intent/export.ts';
import { parseIntentFile } from '../../../src/peerings/intent/file.ts';
import { pairKey } from '../../../src/peerings/intent/pairs.ts';
import { isDead, type PlannedAction, planIntent, type Wanted } from '../../../src/peerings/intent/plan.ts';
import { indexById } from '../../../src/peerings/vpc-index.ts';

const vpcOf = (letter: string): Vpc => ({
  id: `${letter.repeat(8)}-0000-4000-8000-000000000000`,
  name: `vpc-${letter}`,
  region: 'sfo3',
  ip_range: `10.${letter.charCodeAt(0)}.0.0/20`,
});
const VPCS = [...'abcdef'].map(vpcOf);
const vpcs = indexById(VPCS);
const [A, B, C, D] = VPCS.map(({ id }) => id) as [string, string, string, string];
const peering = (id: string, name: string, vpc_ids: readonly string[], status = 'ACTIVE'): Peering => ({
  id,
  name,
  vpc_ids,
  status,
});
const kinds = (plans: readonly PlannedAction[]) => plans.map(({ action }) => action);
const plan = (wanted: readonly Wanted[], peerings: readonly Peering[], prune = false) =>
  planIntent(wanted, { peerings, vpcs }, { prune });

describe('a plan', () => {
  it.each<[string, Wanted[], Peering[], string[]]>([
    ['what is there', [{ vpcIds: [A, B] }], [peering('1', 'x', [B, A])], ['keep']],
    ['what is there, by any case', [{ vpcIds: [A.toUpperCase(), B] }], [peering('1', 'x', [A, B])], ['keep']],
    ['what is on its way', [{ vpcIds: [A, B] }], [peering('1', 'x', [A, B], 'PROVISIONING')], ['keep']],
    ['what has its name', [{ vpcIds: [A, B], name: 'x' }], [peering('1', 'x', [A, B])], ['keep']],
    ['another name', [{ vpcIds: [A, B], name: 'y' }], [peering('1', 'x', [A, B])], ['rename']],
    ['what is missing', [{ vpcIds: [A, B] }], [peering('1', 'x', [A, C])], ['create']],
    ['what is in ERROR', [{ vpcIds: [A, B] }], [peering('1', 'x', [A, B], 'ERROR')], ['blocked']],
    ['what is being deleted', [{ vpcIds: [A, B] }], [peering('1', 'x', [A, B], 'DELETING')], ['blocked']],
    [
      'a name that another pair has',
      [{ vpcIds: [A, B], name: 'x' }],
      [peering('1', 'x', [A, C])],
      ['blocked'],
    ],
    [
      'a name that is being freed',
      [
        { vpcIds: [A, B], name: 'x' },
        { vpcIds: [A, C], name: 'y' },
      ],
      [peering('1', 'x', [A, C])],
      ['create', 'rename'],
    ],
    [
      'names that swap',
      [
        { vpcIds: [A, B], name: 'y' },
        { vpcIds: [A, C], name: 'x' },
      ],
      [peering('1', 'x', [A, B]), peering('2', 'y', [A, C])],
      ['rename', 'rename'],
    ],
    [
      'a name of what is being deleted',
      [
        { vpcIds: [A, B], name: 'x' },
        { vpcIds: [A, D], name: 'y' },
      ],
      [peering('1', 'x', [A, C], 'DELETING'), peering('2', 'y', [B, C], 'ERROR')],
      ['create', 'blocked'],
    ],
    [
      'a chain that ends at one that stays',
      [
        { vpcIds: [A, B], name: 'y' },
        { vpcIds: [A, C], name: 'z' },
      ],
      [peering('1', 'x', [A, B]), peering('2', 'y', [A, C]), peering('3', 'z', [C, D])],
      ['blocked', 'blocked'],
    ],
    [
      'a works beside one in ERROR',
      [{ vpcIds: [A, B] }],
      [peering('1', 'x', [A, B], 'ERROR'), peering('2', 'y', [A, B])],
      ['keep'],
    ],
  ])('%s', (_, wanted, peerings, actions) => expect(kinds(plan(wanted, peerings))).toEqual(actions));

  it('prunes what is between two of its VPCs alone, and frees their names', () => {
    const peerings = [
      peering('1', 'x', [A, B]),
      peering('2', 'y', [B, C]),
      peering('3', 'z', [C, D]),
      peering('4', 'w', [A, C], 'DELETING'),
    ];
    const wanted = [{ vpcIds: [A, B] }, { vpcIds: [A, C] }] as const;
    expect(kinds(plan(wanted, peerings, true))).toEqual(['keep', 'blocked', 'delete']);
    expect(
      kinds(plan([{ vpcIds: [A, B], name: 'y' }, { vpcIds: [A, C] }], peerings.slice(0, 3), true)),
    ).toEqual(['rename', 'create', 'delete']);
  });

  it('makes names that nobody has, from the VPCs in the order of their names', () => {
    const made = plan([{ vpcIds: [B, A] }, { vpcIds: [C, A] }], [peering('1', 'vpc-a-to-vpc-b', [C, D])]);
    expect(made.map((each) => each.action === 'create' && each.request.name)).toEqual([
      'vpc-a-to-vpc-b-2',
      'vpc-a-to-vpc-c',
    ]);
    const without = planIntent([{ vpcIds: [B, A] }], { peerings: [], vpcs: undefined }, { prune: false });
    expect(without).toMatchObject([{ request: { name: 'aaaaaaaa-to-bbbbbbbb' } }]);
  });
});

const pairs = VPCS.flatMap((one, index) =>
  VPCS.slice(index + 1).map((other) => [one.id, other.id] as [string, string]),
);
const name = fc.constantFrom('x', 'y', 'z', 'w', 'v');
const account = fc
  .record({
    pairs: fc.shuffledSubarray(pairs),
    names: fc.shuffledSubarray(['x', 'y', 'z', 'w', 'v', 'u', 't', 's', 'r', 'q', 'p', 'o', 'n', 'm', 'l']),
    dead: fc.array(fc.constantFrom('ACTIVE', 'ACTIVE', 'ACTIVE', 'PROVISIONING', 'ERROR', 'DELETING')),
  })
  .map(({ pairs, names, dead }) =>
    pairs
      .slice(0, names.length)
      .map((ids, index) => peering(`id-${index}`, names[index] ?? '', ids, dead[index] ?? 'ACTIVE')),
  );
const wanted = fc
  .record({ pairs: fc.shuffledSubarray(pairs), names: fc.uniqueArray(name), isNamed: fc.array(fc.boolean()) })
  .map(({ pairs, names, isNamed }): Wanted[] =>
    pairs.map((vpcIds, index) => ({ vpcIds, name: isNamed[index] ? names[index] : undefined })),
  );

/** What the account is once the plan was carried out. */
function carriedOut(plans: readonly PlannedAction[], peerings: readonly Peering[]): readonly Peering[] {
  const gone = new Set(
    plans.flatMap((each) => [
      ...(each.action === 'delete' ? [each.peering.id] : []),
      ...('after' in each && each.after ? [each.after.id] : []),
    ]),
  );
  const names = new Map(
    plans.flatMap((each) => (each.action === 'rename' ? [[each.peering.id, each.name] as const] : [])),
  );
  return [
    ...peerings
      .filter(({ id }) => !gone.has(id))
      .map((each) => ({ ...each, name: names.get(each.id) ?? each.name ?? '' })),
    ...plans.flatMap((each, index) =>
      each.action === 'create' ? [peering(`new-${index}`, each.request.name, each.request.vpc_ids)] : [],
    ),
  ];
}

describe('any plan of any account', () => {
  it('keeps everything once it was carried out, but for what is blocked', () => {
    fc.assert(
      fc.property(account, wanted, fc.boolean(), (peerings, pairs, prune) => {
        const first = planIntent(pairs, { peerings, vpcs }, { prune });
        const after = carriedOut(first, peerings);
        expect(new Set(after.map((each) => each.name)).size).toBe(after.length);
        const second = planIntent(pairs, { peerings: after, vpcs }, { prune });
        const isBlocked = kinds(first).includes('blocked');
        for (const action of kinds(second))
          expect(isBlocked ? ['keep', 'blocked', 'rename', 'create'] : ['keep']).toContain(action);
        const done = new Set(first.flatMap((each, index) => (each.action === 'blocked' ? [] : [index])));
        for (const [index] of pairs.entries())
          if (done.has(index)) expect(second[index]?.action).toBe('keep');
      }),
    );
  });

  it('touches no pair that is outside of it', () => {
    fc.assert(
      fc.property(account, wanted, fc.boolean(), (peerings, pairs, prune) => {
        const known = new Set(pairs.flatMap(({ vpcIds }) => vpcIds));
        const keys = new Set(pairs.map(({ vpcIds }) => pairKey(vpcIds)));
        for (const each of planIntent(pairs, { peerings, vpcs }, { prune })) {
          if (each.action === 'delete') {
            expect(prune && each.peering.vpc_ids?.every((id) => known.has(id))).toBe(true);
            expect(keys.has(pairKey(each.peering.vpc_ids ?? []))).toBe(false);
          }
          if (each.action === 'rename') expect(keys.has(pairKey(each.peering.vpc_ids ?? []))).toBe(true);
        }
      }),
    );
  });

  it('is all "keep" for what was exported, by names and by IDs', async () => {
    const hostile = [
      ...VPCS,
      { ...vpcOf('0'), name: 'vpc-a' },
      { ...vpcOf('1'), name: 'aaaa' },
      { ...vpcOf('2'), name: 'no good' },
      { ...vpcOf('3'), name: null },
    ];
    const index = indexById(hostile);
    const all = hostile.flatMap((one, at) =>
      hostile.slice(at + 1).map((other) => [one.id, other.id] as [string, string]),
    );
    const names = fc.uniqueArray(
      fc.oneof(fc.string(), fc.stringMatching(/^[a-z.-]{1,9}$/), fc.constant('null'), fc.constant('1e3')),
      { minLength: 1 },
    );
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(all), names, fc.boolean(), async (ids, given, knowsVpcs) => {
        const peerings = ids
          .slice(0, given.length)
          .map((pair, at) => peering(`id-${at}`, given[at] ?? '', pair, at === 3 ? 'ERROR' : 'ACTIVE'));
        const around = knowsVpcs ? index : undefined;
        const { peerings: exported, left } = exportPeerings(peerings, around);
        expect(left).toHaveLength(peerings.filter(isDead).length);
        const { stringify } = await import('yaml');
        for (const write of [stringify, JSON.stringify] as const) {
          const text = write({ version: 1, peerings: exported.map(({ peering: _, ...each }) => each) });
          const { pairs, mistakes } = await parseIntentFile(text);
          expect(mistakes).toEqual([]);
          const idOf = (reference: string) =>
            hostile.find(({ id, name }) => id === reference || name === reference)?.id ?? '';
          const meant = pairs.map(({ name, vpcs: [one, other] }) => ({
            name,
            vpcIds: [idOf(one.text), idOf(other.text)] as const,
          }));
          expect(kinds(planIntent(meant, { peerings, vpcs: around }, { prune: false }))).toEqual(
            exported.map(() => 'keep'),
          );
        }
      }),
      { numRuns: 50 },
    );
  });
});
