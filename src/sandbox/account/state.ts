import type { Firewall, Peering, Vpc, VpcMember } from '../../api/types.ts';

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

/** A Droplet, by what differs from one to another. */
export interface SandboxDroplet {
  readonly id: number;
  readonly name: string;
  readonly created_at: string;
  readonly vpc_uuid: string;
  readonly private_ip: string;
  /** Without one it has no public interface. */
  readonly public_ip?: string;
  readonly status?: string;
  readonly tags: readonly string[];
  /** `custom` for one from an image of the user's own. */
  readonly image_type: string;
  readonly distribution: string;
  readonly image_name: string;
}

/** A cloud firewall, as the API shows it. */
export interface SandboxFirewall extends Known<Firewall> {
  readonly droplet_ids: readonly number[];
  readonly tags: readonly string[];
}

/** A managed database; its password is made up. */
export interface SandboxDatabase {
  readonly id: string;
  readonly name: string;
  readonly engine: string;
  readonly created_at: string;
  readonly region: string;
  readonly private_network_uuid: string;
  readonly port: number;
  readonly rules: readonly { readonly type: string; readonly value: string }[];
}

/** Everything the sandbox remembers, in order of creation. */
export interface SandboxState {
  readonly version: 1;
  vpcs: SandboxVpc[];
  /** By the ID of their VPC. */
  readonly members: Record<string, readonly SandboxMember[]>;
  peerings: StoredPeering[];
  /** Files of earlier versions have none of these. */
  readonly droplets?: readonly SandboxDroplet[];
  readonly firewalls?: readonly SandboxFirewall[];
  readonly databases?: readonly SandboxDatabase[];
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
