import type { SandboxState, SandboxVpc } from '../account/state.ts';
import { notFound } from './answers.ts';
import { badDescription, badVpcName, vpcNameTaken } from './undocumented.ts';

/** Both are the specification's. */
const NAME = /^[a-zA-Z0-9.-]+$/;
const LONGEST_DESCRIPTION = 255;

/**
 * The VPC of that ID.
 *
 * @throws Refusal 404 when there is none.
 */
export function findVpc(state: SandboxState, id: string): SandboxVpc {
  const vpc = state.vpcs.find((each) => each.id === id);
  if (vpc === undefined) throw notFound(`VPC ${id}`);
  return vpc;
}

/** A name that a VPC may have: `owner` is the one that has it already. */
export function checkedName(state: SandboxState, name: unknown, owner?: SandboxVpc): string {
  if (typeof name !== 'string' || !NAME.test(name)) throw badVpcName();
  if (state.vpcs.some((each) => each !== owner && each.name === name)) throw vpcNameTaken(name);
  return name;
}

/** A description that a VPC may have. */
export function checkedDescription(text: unknown): string {
  if (typeof text === 'string' && [...text].length <= LONGEST_DESCRIPTION) return text;
  throw badDescription();
}
