import { idKey } from '../../api/id.ts';
import type { Peering, PeeringRequest } from '../../api/types.ts';
import { nameOf, vpcKeysOf } from '../identity.ts';
import { nameWarnings, suggestName } from '../names.ts';
import { checkVpcs } from '../preflight.ts';
import type { Named } from '../resolve.ts';
import type { VpcIndex } from '../vpc-index.ts';
import { pairKey, sortVpcs } from './pairs.ts';

/** Two VPCs that are to be peered. */
export interface Wanted {
  readonly vpcIds: readonly [string, string];
  /** The name that the peering is to have; any, where there is none. */
  readonly name?: string | undefined;
}

/** What there is. */
export interface Account {
  readonly peerings: readonly Peering[];
  /** `undefined` where the token may not read them: names are then made from IDs. */
  readonly vpcs: VpcIndex | undefined;
}

/** What is to be done about a pair of VPCs. */
export type PlannedAction =
  /** A peering is there as it is wanted, or on its way. */
  | { readonly action: 'keep'; readonly peering: Peering }
  | {
      readonly action: 'create';
      readonly request: PeeringRequest;
      /** Whether a peering of these VPCs by another name is as good. */
      readonly anyName: boolean;
      /** What is being deleted and has the name still: it has to be gone first. */
      readonly after?: Peering;
      readonly warnings: readonly string[];
    }
  /** It is there under another name. */
  | {
      readonly action: 'rename';
      readonly peering: Peering;
      readonly name: string;
      readonly after?: Peering;
      readonly warnings: readonly string[];
    }
  /** It is not wanted, between two VPCs that are. */
  | { readonly action: 'delete'; readonly peering: Peering }
  /** Something that stays is in the way: the peering of this pair, or the one that has its name. */
  | {
      readonly action: 'blocked';
      readonly by: Peering;
      /** What the pair has: `by` itself, where that is dead. */
      readonly peering: Peering | undefined;
      readonly request: PeeringRequest;
    };

/** States in which a peering connects nothing and never will again. */
const DEAD = ['ERROR', 'DELETING'];

/** Whether a peering connects nothing, and never will again. */
export const isDead = ({ status }: Peering) => DEAD.includes(status ?? '');

/**
 * What it takes to come from what is there to what is wanted, pair by pair. A pair of VPCs is the identity of a
 * peering, its name an attribute. With `prune`, peerings between two of the wanted VPCs that are not wanted go;
 * never others. Carried out, the same plan keeps everything.
 */
export function planIntent(
  wanted: readonly Wanted[],
  { peerings, vpcs }: Account,
  { prune }: { readonly prune: boolean },
): readonly PlannedAction[] {
  const existing = bestByPair(peerings);
  const wantedKeys = new Set(wanted.map(({ vpcIds }) => pairKey(vpcIds)));
  const known = new Set(wanted.flatMap(({ vpcIds }) => vpcIds.map(idKey)));
  const unwanted = prune
    ? peerings.filter(
        (peering) =>
          peering.status !== 'DELETING' &&
          vpcKeysOf(peering).length === 2 &&
          vpcKeysOf(peering).every((id) => known.has(id)) &&
          !wantedKeys.has(pairKey(vpcKeysOf(peering))),
      )
    : [];
  const taken = new Set([...peerings.map(({ name }) => name), ...wanted.map(({ name }) => name)]);
  const plans = wanted.map((pair): PlannedAction => {
    const peering = existing.get(pairKey(pair.vpcIds));
    if (peering === undefined) return planCreate(pair, vpcs, taken);
    const name = pair.name ?? nameOf(peering);
    if (isDead(peering))
      return { action: 'blocked', by: peering, peering, request: { name, vpc_ids: pair.vpcIds } };
    if (name === nameOf(peering)) return { action: 'keep', peering };
    return { action: 'rename', peering, name, warnings: nameWarnings(name) };
  });
  return [
    ...blockTakenNames(plans, peerings, unwanted),
    ...unwanted.map((peering) => ({ action: 'delete', peering }) as const),
  ];
}

function planCreate(
  { vpcIds, name }: Wanted,
  vpcs: VpcIndex | undefined,
  taken: Set<string | null | undefined>,
): PlannedAction {
  const [first, second] = sortVpcs(vpcIds, vpcs) as [Named, Named];
  const request = { name: name ?? suggestName(first, second, taken), vpc_ids: [first.id, second.id] };
  taken.add(request.name);
  const warnings =
    vpcs === undefined
      ? []
      : checkVpcs(vpcIds, vpcs).flatMap(({ level, message }) => (level === 'ok' ? [] : [message]));
  const anyName = name === undefined;
  return { action: 'create', request, anyName, warnings: [...nameWarnings(request.name), ...warnings] };
}

/**
 * A name is free once what has it is renamed or gone, so names may swap. One that stays blocks what wants it, and what
 * is blocked keeps its own name, which may block another.
 */
function blockTakenNames(
  plans: readonly PlannedAction[],
  peerings: readonly Peering[],
  unwanted: readonly Peering[],
): readonly PlannedAction[] {
  const holders = new Map(peerings.map((peering) => [nameOf(peering), peering]));
  for (let current = plans; ; ) {
    const leaving = new Set([
      ...unwanted.map(({ id }) => id),
      ...current.flatMap((plan) => (plan.action === 'rename' ? [plan.peering.id] : [])),
    ]);
    const next = current.map((plan): PlannedAction => {
      if (plan.action !== 'create' && plan.action !== 'rename') return plan;
      const peering = plan.action === 'rename' ? plan.peering : undefined;
      const request = plan.action === 'create' ? plan.request : renamed(plan.peering, plan.name);
      const by = holders.get(request.name);
      if (by?.status === 'DELETING') return plan.after === by ? plan : { ...plan, after: by };
      return by === undefined || leaving.has(by.id) ? plan : { action: 'blocked', by, peering, request };
    });
    if (next.every((plan, index) => plan === current[index])) return current;
    current = next;
  }
}

const renamed = ({ vpc_ids }: Peering, name: string): PeeringRequest => ({ name, vpc_ids: vpc_ids ?? [] });

/** For each pair the peering that connects it; where there are several, one that works comes first. */
function bestByPair(peerings: readonly Peering[]): ReadonlyMap<string, Peering> {
  const best = new Map<string, Peering>();
  for (const peering of peerings) {
    const key = pairKey(vpcKeysOf(peering));
    const known = best.get(key);
    if (known === undefined || (isDead(known) && !isDead(peering))) best.set(key, peering);
  }
  return best;
}
