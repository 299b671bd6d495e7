import type { Context } from '../../context.ts';
import { undefinedIfForbidden } from '../../operations/lookup.ts';
import type { TextResult } from '../../output/result.ts';
import { exportPeerings } from '../../peerings/intent/export.ts';
import { toTerraform } from '../../peerings/intent/terraform.ts';
import { type ListOptions, list, withFilters } from '../list.ts';
import { declare, examples } from '../shared/command.ts';

const FORMATS = ['table', 'yaml', 'json', 'terraform'] as const;

export const command = declare({
  columns: [],
  formats: FORMATS,
  configure: (command) =>
    withFilters(command).addHelpText(
      'after',
      `
The file names VPCs by their names where that is unambiguous. Planned or applied again, it changes nothing.

Formats (-o): yaml (the default), json, terraform (resources, with blocks that import what is there)
${examples('dopeer export > peerings.yaml', "dopeer export --name 'prod-*' -o json", 'dopeer export -o terraform > peerings.tf')}`,
    ),
  run: exportFile,
});

/** The account as a file that `plan` and `apply` read, or as Terraform's resources. */
export async function exportFile(context: Context, options: ListOptions): Promise<TextResult> {
  const lookup = await context.lookup();
  const [{ rows, notice }, vpcs] = await Promise.all([
    list(context, options),
    lookup.vpcs().catch(undefinedIfForbidden),
  ]);
  const exported = exportPeerings(rows, vpcs);
  for (const sentence of exported.left) context.messages.warn(sentence);
  const document = { version: 1, peerings: exported.peerings.map(({ peering: _, ...wanted }) => wanted) };
  const { stringify } = await import('yaml');
  return {
    ...(notice !== undefined && { notice }),
    document,
    text: (format) =>
      format === 'terraform' ? toTerraform(exported) : stringify(document, { lineWidth: 0 }),
  };
}
