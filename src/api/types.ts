/**
 * A peering between two VPCs, as `/v2/vpc_peerings` shows it.
 * Fields the API adds later are kept and printed.
 */
export interface Peering {
  readonly id: string;
  readonly name: string;
  /** The two peered VPCs, in the order they were given. */
  readonly vpc_ids: readonly string[];
  /** RFC 3339 in UTC, with seconds or nanoseconds. */
  readonly created_at: string;
  /** An open set: `PROVISIONING`, `ACTIVE` and `DELETING` are documented, `ERROR` is known to doctl. */
  readonly status: string;
}

/** A virtual private cloud, as `/v2/vpcs` shows it. */
export interface Vpc {
  readonly id: string;
  readonly urn: string;
  readonly name: string;
  readonly description: string;
  /** Slug of its datacenter, such as `sfo3`. */
  readonly region: string;
  /** CIDR notation. */
  readonly ip_range: string;
  readonly default: boolean;
  readonly created_at: string;
}

/** A resource in a VPC, as `/v2/vpcs/{id}/members` shows it. It has no ID of its own. */
export interface VpcMember {
  readonly name: string;
  /** `do:<type>:<id>`, such as `do:droplet:412345678`. */
  readonly urn: string;
  readonly created_at: string;
}

/** Body of `POST /v2/vpc_peerings`. */
export interface PeeringRequest {
  readonly name: string;
  readonly vpc_ids: readonly string[];
}
