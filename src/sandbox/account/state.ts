import type { Peering, Vpc, VpcMember } from '../../api/types.ts';

/** A peering as the sandbox keeps it. Its status is not stored: see `statusAt`. Times are in epoch milliseconds. */
export interface StoredPeering {
  readonly id: string;
  name: string;
  readonly vpc_ids: readonly [string, string];
  readonly created_at: string;
  /** What it becomes when provisioning ends. */
  readonly final_status: string;
  /** When provisioning ends; absent when it always was in its final status. */
  readonly settles_at?: number;
  /** Until then it answers 404. */
  readonly visible_at?: number;
  /** When it disappears; present once it was deleted. */
  gone_at?: number;
}

/** What the API shows, nothing of it unknown: the sandbox made it up. */
type Known<Item> = { readonly [Key in keyof Item]-?: NonNullable<Item[Key]> };
export type SandboxVpc = Known<Vpc>;
export type SandboxMember = Known<VpcMember>;

/** Everything the sandbox remembers, in order of creation. */
export interface SandboxState {
  readonly version: 1;
  vpcs: SandboxVpc[];
  /** By the ID of their VPC. */
  readonly members: Record<string, readonly SandboxMember[]>;
  peerings: StoredPeering[];
}

/** What the API would call the peering's status at that time; undefined once it is gone. */
export function statusAt(peering: StoredPeering, now: number): string | undefined {
  if (peering.gone_at !== undefined) return now < peering.gone_at ? 'DELETING' : undefined;
  return now < (peering.settles_at ?? 0) ? 'PROVISIONING' : peering.final_status;
}

/** Whether a request at that time finds the peering. */
export function isVisible(peering: StoredPeering, now: number): boolean {
  return statusAt(peering, now) !== undefined && now >= (peering.visible_at ?? 0);
}

/** The peering as the API shows it. */
export function shown(peering: StoredPeering, status: string): Peering {
  const { id, name, vpc_ids, created_at } = peering;
  return { id, name, vpc_ids, created_at, status };
}

/** Forgets what is gone, so that the file does not grow for ever. */
export function forgetGone(state: SandboxState, now: number): void {
  state.peerings = state.peerings.filter((peering) => statusAt(peering, now) !== undefined);
}

/** A time as the API writes it, to the second. */
export function apiTime(epochMs: number): string {
  return new Date(epochMs).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** Whether a parsed file has the shape of a state; entries are trusted, they are the sandbox's own. */
export function isSandboxState(value: unknown): value is SandboxState {
  if (typeof value !== 'object' || value === null) return false;
  const { version, vpcs, members, peerings } = value as Partial<Record<keyof SandboxState, unknown>>;
  return (
    version === 1 &&
    Array.isArray(vpcs) &&
    Array.isArray(peerings) &&
    typeof members === 'object' &&
    members !== null
  );
}
