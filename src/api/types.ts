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

/** A virtual machine, as `/v2/droplets` shows it: what tells whether it can be reached. */
export interface Droplet {
  readonly id: number;
  readonly name?: string | null;
  /** `new`, `active`, `off` or `archive`. */
  readonly status?: string | null;
  readonly created_at?: string | null;
  readonly tags?: readonly string[] | null;
  readonly vpc_uuid?: string | null;
  readonly image?: {
    /** `base`, `snapshot`, `backup`, `custom` or `admin`. */
    readonly type?: string | null;
    readonly distribution?: string | null;
    readonly name?: string | null;
    /** Whether everybody may use it. */
    readonly public?: boolean | null;
  } | null;
  readonly networks?: {
    /** Of type `public` or `private`. */
    readonly v4?: readonly { readonly ip_address?: string | null; readonly type?: string | null }[] | null;
  } | null;
}

/** Where traffic of a rule may come from, or go to. */
export interface FirewallTarget {
  /** Addresses and ranges, IPv4 and IPv6. */
  readonly addresses?: readonly string[] | null;
  readonly droplet_ids?: readonly number[] | null;
  readonly tags?: readonly string[] | null;
  readonly load_balancer_uids?: readonly string[] | null;
  readonly kubernetes_ids?: readonly string[] | null;
}

/** What a cloud firewall lets through. */
export interface FirewallRule {
  /** `tcp`, `udp` or `icmp`. */
  readonly protocol?: string | null;
  /** One port, a range such as `8000-9000`, or `0` or `all`. */
  readonly ports?: string | null;
  /** Of an inbound rule. */
  readonly sources?: FirewallTarget | null;
  /** Of an outbound rule. */
  readonly destinations?: FirewallTarget | null;
}

/** A cloud firewall, as `/v2/droplets/{id}/firewalls` shows it. */
export interface Firewall {
  readonly id: string;
  readonly name?: string | null;
  /** `waiting`, `succeeded` or `failed`: whether its changes are applied. */
  readonly status?: string | null;
  readonly inbound_rules?: readonly FirewallRule[] | null;
  readonly outbound_rules?: readonly FirewallRule[] | null;
}

/** A managed database, without the passwords and connection strings that `/v2/databases` shows as well. */
export interface Database {
  readonly id: string;
  readonly name?: string | null;
  readonly engine?: string | null;
  /** `online` where it can be used. */
  readonly status?: string | null;
  readonly region?: string | null;
  readonly private_network_uuid?: string | null;
  /** Where it is reached over the private network. */
  readonly private_connection?: { readonly host?: string | null; readonly port?: number | null } | null;
}

/** Who may connect to a managed database, as `/v2/databases/{id}/firewall` shows it. */
export interface TrustedSource {
  /** `ip_addr`, `droplet`, `k8s`, `tag` or `app`. */
  readonly type?: string | null;
  /** An address or a range, an ID, or the name of a tag. */
  readonly value?: string | null;
}

/** A route of a VPC, as `/v2/vpcs/{id}/routes` shows it; a public preview since September 2026. */
export interface VpcRoute {
  /** `STATIC` or `DYNAMIC`. */
  readonly type?: string | null;
  readonly destination_cidr?: string | null;
}

/** Body of `POST /v2/vpc_peerings`. */
export interface PeeringRequest {
  readonly name: string;
  readonly vpc_ids: readonly string[];
}
