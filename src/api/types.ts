/**
 * A peering between two VPCs, as `/v2/vpc_peerings` shows it. What the API left out is not
 * there, and what it sent as something else is `null`: both are unknown. Fields that it adds later are
 * kept and printed.
 */
export interface Peering {
  readonly id: string;
  readonly name?: string | null;
  /** The two peered VPCs, in the order and the case they were given. */
  readonly vpc_ids?: readonly string[] | null;
  /** RFC 3339 in UTC, with seconds or nanoseconds. */
  readonly created_at?: string | null;
  /** An open set: `PROVISIONING`, `ACTIVE` and `DELETING` are documented, `ERROR` is known to doctl. */
  readonly status?: string | null;
}

/** A virtual private cloud, as `/v2/vpcs` shows it; likewise. */
export interface Vpc {
  readonly id: string;
  readonly urn?: string | null;
  readonly name?: string | null;
  readonly description?: string | null;
  /** Slug of its datacenter, such as `sfo3`. */
  readonly region?: string | null;
  /** CIDR notation. */
  readonly ip_range?: string | null;
  readonly default?: boolean | null;
  readonly created_at?: string | null;
}

/** A resource in a VPC, as `/v2/vpcs/{id}/members` shows it. It has no ID of its own. */
export interface VpcMember {
  readonly name?: string | null;
  /** `do:<type>:<id>`, such as `do:droplet:412345678`. */
  readonly urn?: string | null;
  readonly created_at?: string | null;
}

/** Whose token it is, as `/v2/account` shows it. */
export interface Account {
  readonly email?: string | null;
  readonly team?: { readonly name?: string | null } | null;
}

/** Body of `POST /v2/vpc_peerings`. */
export interface PeeringRequest {
  readonly name: string;
  readonly vpc_ids: readonly string[];
}
