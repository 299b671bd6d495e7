import type { Peering, PeeringRequest } from '../api/types.ts';
import { type DopeerError, usageError } from '../errors.ts';
import type { VpcIndex } from './lookup.ts';
import { documentedProblems, RULES_DATE } from './rules.ts';
import { vpcIdsOf } from './show.ts';

/** One thing that was looked at before a create. An `error` is certain; a `warning` rests on documentation. */
export interface Check {
  readonly id: 'vpcs-exist' | 'pair-free' | 'name-free' | 'documentation';
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
  return [
    checkVpcsExist(request, vpcs),
    checkPairFree(request, peerings),
    checkNameFree(request, peerings),
    ...checkDocumentation(request, vpcs),
  ];
}

/** The error for a VPC that was to be peered with itself; the one thing no API needs to be asked about. */
export function sameVpc(reference: string): DopeerError {
  return usageError(
    `A VPC cannot be peered with itself: "${reference}" was given twice.`,
    'Give two different VPCs.',
  );
}

/** Whether a peering connects these two VPCs, in either order. */
export function connects(peering: Peering, vpcIds: readonly string[]): boolean {
  return vpcIds.every((id) => vpcIdsOf(peering).includes(id));
}

/** What DigitalOcean's documentation rules out; it may have changed, so it only warns. */
function checkDocumentation({ vpc_ids }: PeeringRequest, vpcs: VpcIndex | undefined): readonly Check[] {
  const [first, second] = vpc_ids.map((id) => vpcs?.get(id));
  if (first === undefined || second === undefined) return [];
  return documentedProblems(first, second).map((problem) => ({
    id: 'documentation',
    level: 'warning',
    message: `${problem} (DigitalOcean's documentation, ${RULES_DATE})`,
  }));
}

function checkVpcsExist({ vpc_ids }: PeeringRequest, vpcs: VpcIndex | undefined): Check {
  const id = 'vpcs-exist';
  if (vpcs === undefined)
    return { id, level: 'warning', message: 'The token may not read VPCs (scope vpc:read).' };
  const missing = vpc_ids.filter((vpcId) => !vpcs.has(vpcId));
  return missing.length === 0
    ? { id, level: 'ok', message: 'Both VPCs exist.' }
    : { id, level: 'error', message: `There is no VPC ${missing.join(', ')}.` };
}

function checkPairFree({ vpc_ids }: PeeringRequest, peerings: readonly Peering[]): Check {
  const id = 'pair-free';
  const existing = peerings.find((peering) => connects(peering, vpc_ids));
  return existing === undefined
    ? { id, level: 'ok', message: 'These VPCs are not peered yet.' }
    : {
        id,
        level: 'error',
        message: `These VPCs are peered already by "${existing.name}" (${existing.status}).`,
      };
}

function checkNameFree({ name }: PeeringRequest, peerings: readonly Peering[]): Check {
  const id = 'name-free';
  const holder = peerings.find((peering) => peering.name === name);
  return holder === undefined
    ? { id, level: 'ok', message: `The name "${name}" is free.` }
    : { id, level: 'error', message: `The name "${name}" is taken by peering ${holder.id}.` };
}
