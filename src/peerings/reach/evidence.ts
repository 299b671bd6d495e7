import { isIPv4 } from 'node:net';
import { idKey } from '../../api/id.ts';
import type { Database, Droplet, Firewall, Peering, TrustedSource, VpcRoute } from '../../api/types.ts';
import type { Hint } from '../../hint.ts';
import { parseIpRange } from '../../text/ip-range.ts';
import { nameOf } from '../identity.ts';
import type { VpcIndex } from '../vpc-index.ts';
import { holds, type Protocol, type Verdict } from './rules.ts';

/** What the token may not read, and the scope it would need. */
export interface Unreadable {
  readonly scope: string;
  /** Whether the API says that it is not there, which no scope would change. */
  readonly isMissing?: boolean;
}

/** One end of a way: what the API tells of it. */
export type End =
  /** `address` is the one of its private addresses that was typed. */
  | { readonly kind: 'droplet'; readonly droplet: Droplet; readonly address?: string }
  | { readonly kind: 'database'; readonly database: Database }
  /** What was typed may mean something that the token may not read. */
  | { readonly kind: 'unreadable'; readonly reference: string; readonly scope: string };

/** An end that is known. */
export type KnownEnd = Exclude<End, { kind: 'unreadable' }>;

export type DropletEnd = Extract<KnownEnd, { kind: 'droplet' }>;
export type DatabaseEnd = Extract<KnownEnd, { kind: 'database' }>;

/** All that was found out for a way from one resource to another. */
export interface ReachEvidence {
  readonly from: End;
  readonly to: End;
  readonly protocol: Protocol;
  readonly port: number | undefined;
  readonly peerings: readonly Peering[] | Unreadable;
  /** `undefined` where they cannot be read. */
  readonly vpcs: VpcIndex | undefined;
  /** The cloud firewalls of the first end, and of the second where it is a Droplet. */
  readonly firewalls: {
    readonly from?: readonly Firewall[] | Unreadable | undefined;
    readonly to?: readonly Firewall[] | Unreadable | undefined;
  };
  /** Of the second end, where it is a database. */
  readonly trustedSources?: readonly TrustedSource[] | Unreadable | undefined;
  /** Routes of the VPCs, by the keys of their IDs, where the account has the preview of them. */
  readonly routes: ReadonlyMap<string, readonly VpcRoute[]>;
}

/** A step of the way: whether it is passable, why, how that is known, and what to do if it is not. */
export interface Hop {
  readonly id: 'endpoints' | 'peering' | 'routes' | 'firewall-out' | 'firewall-in' | 'host';
  /** The resource it is about, by its name; `null` for what lies between them. */
  readonly at: string | null;
  readonly verdict: Verdict;
  readonly message: string;
  readonly source: string;
  /** What to do next; none where the way is open. */
  readonly fix: readonly Hint[];
}

/** How what the API told is cited. */
export const API = 'DigitalOcean API';

/** What an end is called. */
export function endName(end: End): string {
  if (end.kind === 'droplet') return end.droplet.name ?? String(end.droplet.id);
  return end.kind === 'database' ? nameOf(end.database) : end.reference;
}

/** The ID of an end's VPC; `undefined` where that is unknown. */
export function vpcIdOf(end: End): string | undefined {
  if (end.kind === 'droplet') return end.droplet.vpc_uuid || undefined;
  return end.kind === 'database' ? end.database.private_network_uuid || undefined : undefined;
}

/** The range of an end's VPC, in CIDR notation. */
export function rangeOf(end: End, vpcs: VpcIndex | undefined): string | undefined {
  const id = vpcIdOf(end);
  // It is going to stand in commands: what is no range is not known.
  return parseIpRange((id && vpcs?.get(id)?.ip_range) || '')?.text;
}

/**
 * Where an end is reached over the private network: an address, or the name of a database's host. Of several, the
 * one that was typed, else the one in the range of its VPC.
 */
export function addressOf(end: End, vpcs: VpcIndex | undefined): string | undefined {
  if (end.kind === 'unreadable') return undefined;
  if (end.kind === 'database') return end.database.private_connection?.host ?? undefined;
  if (end.address !== undefined) return end.address;
  const range = rangeOf(end, vpcs);
  const all = privateAddressesOf(end.droplet);
  return all.find((address) => range !== undefined && holds(range, address) === 'all') ?? all[0];
}

/** The private addresses of a Droplet: what is no address is none. */
export const privateAddressesOf = ({ networks }: Droplet): readonly string[] =>
  (networks?.v4 ?? []).flatMap(({ type, ip_address }) =>
    type === 'private' && isIPv4(ip_address ?? '') ? [ip_address as string] : [],
  );

/** Whether both ends are known to be in one VPC. */
export function isSameVpc(one: End, other: End): boolean {
  const [first, second] = [vpcIdOf(one), vpcIdOf(other)];
  return first !== undefined && second !== undefined && idKey(first) === idKey(second);
}

/** Whether both ends are known to be one resource. */
export function isSameEnd(one: End, other: End): boolean {
  if (one.kind === 'droplet') return other.kind === 'droplet' && one.droplet.id === other.droplet.id;
  return one.kind === 'database' && other.kind === 'database' && one.database.id === other.database.id;
}

/** The hop for what could not be read. */
export function unreadableHop(
  at: Pick<Hop, 'id' | 'at'>,
  what: string,
  { scope, isMissing }: Unreadable,
): Hop {
  const why = isMissing ? 'the API says that there is nothing there.' : `the token lacks the scope ${scope}.`;
  return {
    ...at,
    verdict: 'unknown',
    message: `${what} cannot be read: ${why}`,
    source: API,
    fix: isMissing ? [] : [`Use a token with the scope ${scope}.`],
  };
}
