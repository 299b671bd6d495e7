import { configFile } from '../../config/folder.ts';
import type { Context } from '../../context.ts';
import { memberColumns } from '../../output/columns.ts';
import type { DocumentResult } from '../../output/result.ts';
import { declare, examples, type Group, wholeNumber } from '../shared/command.ts';
import { command as serve } from './serve.ts';

const SIZE_COLUMNS = ['vpcs', 'peerings'] as const;

export const command: Group = {
  help: examples(
    'dopeer list --sandbox',
    'dopeer sandbox reset --vpcs 40 --peerings 60',
    'dopeer sandbox serve --port 8417',
  ),
  commands: {
    serve,
    reset: declare({
      columns: SIZE_COLUMNS,
      configure: (command) =>
        command
          .description('Forget what was done in the sandbox and start again.')
          .option('--vpcs <n>', 'with this many VPCs', wholeNumber('--vpcs', 0, 5_000))
          .option('--peerings <n>', 'with this many peerings', wholeNumber('--peerings', 0, 100_000))
          .option('--broken', 'with a peering in ERROR besides; of many, every 50th')
          .addHelpText(
            'after',
            examples(
              'dopeer sandbox reset',
              'dopeer sandbox reset --broken',
              'dopeer sandbox reset --vpcs 200 --peerings 5000',
            ),
          ),
      run: reset,
    }),
  },
};

interface Size {
  readonly vpcs: number;
  readonly peerings: number;
}

async function reset(
  { host }: Context,
  size: Partial<Size> & { readonly broken?: boolean | undefined },
): Promise<DocumentResult<Size>> {
  const [{ generate }, { fileStore }] = await Promise.all([
    import('../../sandbox/account/generate.ts'),
    import('../../sandbox/account/store.ts'),
  ]);
  const state = generate(size);
  await fileStore(configFile(host, 'sandbox.json'), host.clock).replace(state, host.signal);
  return {
    row: { vpcs: state.vpcs.length, peerings: state.peerings.length },
    columns: memberColumns<Size>(SIZE_COLUMNS),
    tableColumns: SIZE_COLUMNS,
  };
}
