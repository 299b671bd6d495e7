import { idKey } from '../../api/id.ts';
import { nameOf, vpcIdsOf } from '../identity.ts';
import type { Exported } from './export.ts';

/**
 * Peerings as Terraform's resources, with the blocks that import what is there: a plan of them changes nothing.
 * Formatted as `terraform fmt` does.
 * Source: https://registry.terraform.io/providers/digitalocean/digitalocean/latest/docs/resources/vpc_peering
 */
export function toTerraform({ peerings }: Exported): string {
  const taken = new Set<string>();
  const blocks = peerings.map(({ peering }) => {
    const label = identifierFor(nameOf(peering), taken);
    const ids = vpcIdsOf(peering).map((id) => quote(idKey(id)));
    return `import {
  to = digitalocean_vpc_peering.${label}
  id = ${quote(peering.id)}
}

resource "digitalocean_vpc_peering" "${label}" {
  name    = ${quote(nameOf(peering))}
  vpc_ids = [${ids.join(', ')}]
}
`;
  });
  return blocks.join('\n');
}

/** An identifier of HCL that no other peering has. */
function identifierFor(name: string, taken: Set<string>): string {
  const word = name.replaceAll(/[^A-Za-z0-9_-]+/g, '_');
  const base = /^[A-Za-z_]/.test(word) ? word : `peering_${word}`;
  let label = base;
  for (let number = 2; taken.has(label); number += 1) label = `${base}_${number}`;
  taken.add(label);
  return label;
}

/** What JSON can escape and HCL cannot. */
const ESCAPES: Readonly<Record<string, string>> = { '\\b': '\\u0008', '\\f': '\\u000c' };

/** A string of HCL, in which nothing is a template. */
function quote(text: string): string {
  return JSON.stringify(text)
    .replaceAll(/\\./g, (code) => ESCAPES[code] ?? code)
    .replaceAll(/[$%](?=\{)/g, '$&$&')
    .replaceAll(/[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, hexEscape);
}

const hexEscape = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
