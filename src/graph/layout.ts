import { idKey } from '../api/id.ts';
import type { Peering, Vpc } from '../api/types.ts';
import { vpcKeysOf } from '../peerings/identity.ts';

/** A VPC as a graph shows it. */
export interface Node {
  /** Names it inside of one drawing: `v0`, `v1`. */
  readonly key: string;
  /** Its ID where its name may not be read. */
  readonly name: string;
  /** `undefined` where it may not be read. */
  readonly range: string | undefined;
  readonly region: string | undefined;
}

/** A peering between two VPCs. */
export interface Edge {
  readonly from: Node;
  readonly to: Node;
  readonly name: string;
  readonly status: string;
}

/** VPCs by region and the peerings between them, laid out for any kind of drawing. */
export interface Graph {
  /** By their slugs; VPCs of an unknown region come last. */
  readonly regions: readonly { readonly slug: string | undefined; readonly nodes: readonly Node[] }[];
  readonly edges: readonly Edge[];
}

/**
 * Lays out an account. A VPC that only a peering knows of is shown by its ID. A peering for which the
 * API gives no two VPCs cannot be drawn and is left out.
 */
export function layOut(vpcs: readonly Vpc[], peerings: readonly Peering[]): Graph {
  const byId = new Map(vpcs.map((vpc) => [idKey(vpc.id), vpc]));
  const ids = [...new Set([...byId.keys(), ...peerings.flatMap(vpcKeysOf)])];
  const nodes = new Map(ids.map((id, index) => [id, toNode(id, index, byId.get(id))]));
  const slugs = new Set([...nodes.values()].map(({ region }) => region));
  return {
    // `sort` puts what is undefined last.
    regions: [...slugs].sort().map((slug) => ({
      slug,
      nodes: [...nodes.values()].filter(({ region }) => region === slug),
    })),
    edges: peerings.flatMap((peering) => {
      const [from, to] = vpcKeysOf(peering).map((id) => nodes.get(id));
      return from === undefined || to === undefined
        ? []
        : [{ from, to, name: textOf(peering.name), status: textOf(peering.status) }];
    }),
  };
}

function toNode(id: string, index: number, vpc: Vpc | undefined): Node {
  return {
    key: `v${index}`,
    name: textOf(vpc?.name ?? id),
    range: vpc?.ip_range ?? undefined,
    region: vpc?.region ?? undefined,
  };
}

/** What is missing gets a dash: no drawing has a place for an empty label. */
const textOf = (value: string | null | undefined) => value?.trim() || '-';

/** How a region is called in a drawing. */
export const titleOf = (slug: string | undefined) => slug?.trim() || 'region unknown';

/** Label of a VPC, one entry a line. */
export const nodeLines = ({ name, range }: Node) => (range === undefined ? [name] : [name, range]);

/** Label of a peering, one entry a line: the status is told where traffic does not flow. */
export const edgeLines = ({ name, status }: Edge) => (status === 'ACTIVE' ? [name] : [name, status]);
