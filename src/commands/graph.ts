import type { Context } from '../context.ts';
import { drawDot } from '../graph/dot.ts';
import { layOut } from '../graph/layout.ts';
import { drawMermaid } from '../graph/mermaid.ts';
import { drawText } from '../graph/text.ts';
import { undefinedIfForbidden } from '../operations/lookup.ts';
import type { TextResult } from '../output/result.ts';
import { isUtf8 } from '../output/style.ts';
import { declare, examples } from './shared/command.ts';

const FORMATS = ['table', 'json', 'yaml', 'mermaid', 'dot'] as const;

export const command = declare({
  columns: [],
  formats: FORMATS,
  configure: (command) =>
    command.addHelpText(
      'after',
      `
Formats (-o): table (a drawing for the terminal), mermaid (for Markdown), dot (for Graphviz),
json and yaml (VPCs and peerings in one document)
${examples('dopeer graph', 'dopeer graph -o mermaid', 'dopeer graph -o dot | dot -Tsvg > vpcs.svg')}`,
    ),
  run: graph,
});

/** The account's VPCs and peerings as a picture. A token without `vpc:read` sees IDs instead of names. */
export async function graph(context: Context): Promise<TextResult> {
  const api = await context.api();
  const [vpcs, peerings] = await Promise.all([
    api.listVpcs().catch(undefinedIfForbidden),
    api.listPeerings(),
  ]);
  if (vpcs === undefined)
    context.messages.notice(
      'The token may not read VPCs (scope vpc:read): only peered ones are shown, by ID.',
    );
  else if (vpcs.length === 0) context.messages.notice('There are no VPCs.');
  // Before its characters are escaped: afterwards nothing would know a token that a server echoes.
  const clean = <Data>(data: Data): Data => JSON.parse(context.redactor.redact(JSON.stringify(data)));
  const laidOut = layOut(clean(vpcs ?? []), clean(peerings));
  return {
    document: { vpcs: vpcs ?? null, peerings },
    text: (format, paint) => {
      if (format === 'mermaid') return drawMermaid(laidOut);
      if (format === 'dot') return drawDot(laidOut);
      return drawText(laidOut, paint, isUtf8(context.host.env));
    },
  };
}
