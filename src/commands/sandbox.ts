import { configFile } from '../config/folder.ts';
import type { Context } from '../context.ts';
import type { Answer } from '../output/answer.ts';
import { type Define, examples, wholeNumber } from './command.ts';

export const define: Define = (command, execute) => {
  command.addHelpText(
    'after',
    examples(
      'dopeer list --sandbox',
      'dopeer sandbox reset --vpcs 40 --peerings 60',
      'dopeer sandbox serve --port 8417',
    ),
  );
  command
    .command('serve')
    .description('Serve the sandbox over HTTP, for any client of the API, until Ctrl-C.')
    .option('--port <n>', 'on this port; a free one unless told', wholeNumber('--port', 0, 65_535))
    .action((options) => execute(SERVER_COLUMNS, (context) => serve(context, options.port ?? 0)));
  command
    .command('reset')
    .description('Forget what was done in the sandbox and start again.')
    .option('--vpcs <n>', 'with this many VPCs', wholeNumber('--vpcs', 0, 5_000))
    .option('--peerings <n>', 'with this many peerings', wholeNumber('--peerings', 0, 100_000))
    .action((options) => execute(SIZE_COLUMNS, (context) => reset(context, options)));
};

interface Server {
  readonly url: string;
  readonly token: string;
}

const SERVER_COLUMNS = ['url', 'token'] as const;

interface Size {
  readonly vpcs: number;
  readonly peerings: number;
}

const SIZE_COLUMNS = ['vpcs', 'peerings'] as const;

async function serve({ host }: Context, port: number): Promise<Answer<Server>> {
  const [{ createSandbox, SANDBOX_TOKEN }, { fileStore }, { serveSandbox }] = await Promise.all([
    import('../sandbox/handler.ts'),
    import('../sandbox/store.ts'),
    import('../sandbox/server.ts'),
  ]);
  const { clock, signal } = host;
  const handler = createSandbox({
    store: fileStore(configFile(host, 'sandbox.json'), clock),
    clock,
    countRequests: true,
  });
  const { url, closed } = await serveSandbox({ handler, port, signal });
  return {
    rows: [{ url, token: SANDBOX_TOKEN }],
    columns: { url: { value: (server) => server.url }, token: { value: (server) => server.token } },
    tableColumns: SERVER_COLUMNS,
    plainColumns: SERVER_COLUMNS,
    single: true,
    id: () => undefined,
    details: () => [
      ['export', `DIGITALOCEAN_API_URL=${url}`],
      ['export', `DIGITALOCEAN_TOKEN=${SANDBOX_TOKEN}`],
    ],
    afterwards: async () => {
      await closed;
      signal.throwIfAborted();
    },
  };
}

async function reset({ host }: Context, size: Partial<Size>): Promise<Answer<Size>> {
  const [{ generate }, { fileStore }] = await Promise.all([
    import('../sandbox/generate.ts'),
    import('../sandbox/store.ts'),
  ]);
  const state = generate(size);
  await fileStore(configFile(host, 'sandbox.json'), host.clock).replace(state);
  return {
    rows: [{ vpcs: state.vpcs.length, peerings: state.peerings.length }],
    columns: { vpcs: { value: ({ vpcs }) => vpcs }, peerings: { value: ({ peerings }) => peerings } },
    tableColumns: SIZE_COLUMNS,
    plainColumns: SIZE_COLUMNS,
    single: true,
    id: () => undefined,
  };
}
