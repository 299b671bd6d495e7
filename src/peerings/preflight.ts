import { idKey } from '../api/id.ts';
import type { Peering, PeeringRequest, Vpc } from '../api/types.ts';
import { type DopeerError, usageError } from '../errors.ts';
import { dopeer, type Hint } from '../hint.ts';
import { connects, nameOf } from './identity.ts';
import { documentedProblems, RULES_DATE, rangesOverlap } from './rules.ts';
import { namesThatMeanOne, type VpcIndex } from './vpc-index.ts';

/** One thing that was looked at before a create. An `error` is certain; a `warning` rests on documentation. */
export interface Check {
  readonly id: 'vpcs-exist' | 'pair-free' | 'ranges-apart' | 'range-reserved' | 'documentation' | 'name-free';
  readonly level: 'ok' | 'warning' | 'error';
  readonly message: string;
}

/**
 * What is known to go wrong with a create. `vpcs` is `undefined` where the token may not read them:
 * what cannot be looked at is a warning.
 */
export function checkCreate(
  request: PeeringRequest,
  vpcs: VpcIndex | undefined,
  peerings: readonly Peering[],
): readonly Check[] {
  return [...checkPair(request.vpc_ids, vpcs, peerings), checkNameFree(request.name, peerings)];
}

/** The part of it that does not depend on the name. */
export function checkPair(
  vpcIds: readonly string[],
  vpcs: VpcIndex | undefined,
  peerings: readonly Peering[],
): readonly Check[] {
  const [exist, ...others] = checkVpcs(vpcIds, vpcs);
  return [exist, checkPairFree(vpcIds, peerings), ...others];
}

/** The part of it that is about the two VPCs alone. */
export function checkVpcs(
  vpcIds: readonly string[],
  vpcs: VpcIndex | undefined,
): readonly [Check, ...Check[]] {
  const [first, second] = vpcIds.map((id) => vpcs?.get(id));
  const exist = checkVpcsExist(vpcIds, vpcs);
  if (first === undefined || second === undefined) return [exist];
  return [exist, checkRanges(first, second), ...checkDocumentation(first, second)];
}

/** The error for a VPC that was to be peered with itself; the one thing no API needs to be asked about. */
export function sameVpc(reference: string): DopeerError {
  return usageError(
    `A VPC cannot be peered with itself: "${reference}" was given twice.`,
    'Give two different VPCs.',
  );
}

function checkRanges(first: Vpc, second: Vpc): Check {
  const id = 'ranges-apart';
  if (!first.ip_range || !second.ip_range)
    return { id, level: 'warning', message: 'The API does not tell both ranges.' };
  return rangesOverlap(first.ip_range, second.ip_range)
    ? { id, level: 'error', message: `Their ranges overlap: ${first.ip_range} and ${second.ip_range}.` }
    : { id, level: 'ok', message: 'Their ranges do not overlap.' };
}

/** What DigitalOcean's documentation rules out; it may have changed, so it only warns. */
function checkDocumentation(first: Vpc, second: Vpc): readonly Check[] {
  return documentedProblems(first, second).map(({ text, isAboutRange }) => ({
    id: isAboutRange ? 'range-reserved' : 'documentation',
    level: 'warning',
    message: `${text} (DigitalOcean's documentation, ${RULES_DATE})`,
  }));
}

function checkVpcsExist(vpcIds: readonly string[], vpcs: VpcIndex | undefined): Check {
  const id = 'vpcs-exist';
  if (vpcs === undefined)
    return { id, level: 'warning', message: 'The token may not read VPCs (scope vpc:read).' };
  const missing = vpcIds.filter((vpcId) => !vpcs.has(vpcId));
  return missing.length === 0
    ? { id, level: 'ok', message: 'Both VPCs exist.' }
    : { id, level: 'error', message: `There is no VPC ${missing.join(', ')}.` };
}

function checkPairFree(vpcIds: readonly string[], peerings: readonly Peering[]): Check {
  const id = 'pair-free';
  const existing = peerings.find((peering) => connects(peering, vpcIds));
  return existing === undefined
    ? { id, level: 'ok', message: 'These VPCs are not peered yet.' }
    : {
        id,
        level: 'error',
        message: `Peered already by "${nameOf(existing)}" (${existing.status ?? 'status unknown'}).`,
      };
}

/** Where a range is the problem: the command that finds one for a new VPC in place of the first. */
export function rangeHints(
  checks: readonly Check[],
  vpcIds: readonly string[],
  vpcs: VpcIndex | undefined,
): readonly Hint[] {
  const isAboutRange = ({ id, level }: Check) =>
    level !== 'ok' && (id === 'ranges-apart' || id === 'range-reserved');
  const [first, second] = vpcIds.map((id) => vpcs?.get(id));
  if (!checks.some(isAboutRange) || !first?.region || second === undefined) return [];
  const peer = namesThatMeanOne(vpcs).get(idKey(second.id)) ?? second.id;
  const options = ['--region', first.region, '--peer-with', peer];
  return [{ text: 'See ranges for a VPC that can be peered', command: dopeer('ranges', [], options) }];
}

/** Whether a name is free; for a rename, what has it may be the peering itself. */
export function checkNameFree(name: string, peerings: readonly Peering[]): Check {
  const id = 'name-free';
  const holder = peerings.find((peering) => peering.name === name);
  return holder === undefined
    ? { id, level: 'ok', message: `The name "${name}" is free.` }
    : { id, level: 'error', message: `The name "${name}" is taken by peering ${holder.id}.` };
}
