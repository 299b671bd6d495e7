import { Option } from '@commander-js/extra-typings';
import { configFile } from '../config/folder.ts';
import type { Context } from '../context.ts';
import { usageError } from '../errors.ts';
import { setVariable } from '../hint.ts';
import { memberColumns } from '../output/columns.ts';
import type { DocumentResult } from '../output/result.ts';
import { parseDuration } from '../text/duration.ts';
import { declare, examples, type Group, wholeNumber } from './shared/command.ts';

const SERVER_COLUMNS = ['url', 'token'] as const;
const SIZE_COLUMNS = ['vpcs', 'peerings'] as const;

export const command: Group = {
  help: examples(
    'dopeer list --sandbox',
    'dopeer sandbox reset --vpcs 40 --peerings 60',
    'dopeer sandbox serve --port 8417',
  ),
  commands: {
    serve: declare({
      columns: SERVER_COLUMNS,
      configure: (command) =>
        command
          .description('Serve the sandbox over HTTP, for any client of the API, until Ctrl-C.')
          .option('--port <n>', 'on this port; a free one unless told', wholeNumber('--port', 0, 65_535))
          .option('--latency <duration>', 'answer this late', durationOf('--latency'))
          .option(
            '--provision-time <duration>',
            'new peerings settle after this long (3s)',
            durationOf('--provision-time'),
          )
          .option(
            '--delete-time <duration>',
            'deleted peerings are gone after this long (2s)',
            durationOf('--delete-time'),
          )
          .option('--invisible <duration>', 'new peerings answer 404 this long', durationOf('--invisible'))
          .addOption(
            new Option('--final-status <status>', 'what new peerings become (ACTIVE)').choices([
              'ACTIVE',
              'ERROR',
            ]),
          )
          .option(
            '--error-rate <0..1>',
            'this share of requests fails with 500; half of them take effect',
            readShare,
          )
          .option('--rate-limit <n>', 'requests a minute before 429', wholeNumber('--rate-limit', 1))
          .addHelpText(
            'after',
            examples(
              'dopeer sandbox serve --port 8417',
              'dopeer sandbox serve --latency 200ms --error-rate 0.1',
            ),
          ),
      run: serve,
    }),
    reset: declare({
      columns: SIZE_COLUMNS,
      configure: (command) =>
        command
          .description('Forget what was done in the sandbox and start again.')
          .option('--vpcs <n>', 'with this many VPCs', wholeNumber('--vpcs', 0, 5_000))
          .option('--peerings <n>', 'with this many peerings', wholeNumber('--peerings', 0, 100_000))
          .addHelpText(
            'after',
            examples('dopeer sandbox reset', 'dopeer sandbox reset --vpcs 200 --peerings 5000'),
          ),
      run: reset,
    }),
  },
};

interface Server {
  readonly url: string;
  readonly token: string;
}

interface Size {
  readonly vpcs: number;
  readonly peerings: number;
}

/** How the server behaves; durations in milliseconds. */
interface ServeOptions {
  readonly port?: number | undefined;
  readonly latency?: number | undefined;
  readonly provisionTime?: number | undefined;
  readonly deleteTime?: number | undefined;
  readonly invisible?: number | undefined;
  readonly finalStatus?: string | undefined;
  readonly errorRate?: number | undefined;
  readonly rateLimit?: number | undefined;
}

async function serve({ host, redactor }: Context, options: ServeOptions): Promise<DocumentResult<Server>> {
  const [{ createSandbox, SANDBOX_TOKEN }, { fileStore }, { serveSandbox }, { misbehave }] =
    await Promise.all([
      import('../sandbox/handler.ts'),
      import('../sandbox/account/store.ts'),
      import('../sandbox/server.ts'),
      import('../sandbox/misbehave.ts'),
    ]);
  // Everybody may know it; it may be in this very environment.
  redactor.reveal(SANDBOX_TOKEN);
  const { clock, signal, random } = host;
  const sandbox = createSandbox({
    store: fileStore(configFile(host, 'sandbox.json'), clock),
    clock,
    countRequests: true,
    timings: {
      provisionMs: options.provisionTime,
      deleteMs: options.deleteTime,
      invisibleMs: options.invisible,
    },
    finalStatus: options.finalStatus,
  });
  const handler = misbehave(sandbox, {
    clock,
    random,
    latencyMs: options.latency,
    errorRate: options.errorRate,
    rateLimitPerMinute: options.rateLimit,
  });
  const { url, closed } = await serveSandbox({ handler, port: options.port ?? 0, signal });
  return {
    row: { url, token: SANDBOX_TOKEN },
    columns: memberColumns<Server>(SERVER_COLUMNS),
    tableColumns: SERVER_COLUMNS,
    details: () => [
      ['URL', url],
      ['Token', SANDBOX_TOKEN],
    ],
    notice: [
      'In another terminal:',
      { text: '  ', command: setVariable('DIGITALOCEAN_API_URL', url) },
      { text: '  ', command: setVariable('DIGITALOCEAN_TOKEN', SANDBOX_TOKEN) },
      'Ctrl-C stops it.',
    ],
    afterwards: async () => {
      await closed;
      signal.throwIfAborted();
    },
  };
}

const durationOf = (flag: string) => (text: string) => parseDuration(text, flag);

function readShare(text: string): number {
  const share = /^[\d.]+$/.test(text) ? Number(text) : Number.NaN;
  if (share >= 0 && share <= 1) return share;
  throw usageError(`--error-rate needs a number from 0 to 1, not "${text}".`);
}

async function reset({ host }: Context, size: Partial<Size>): Promise<DocumentResult<Size>> {
  const [{ generate }, { fileStore }] = await Promise.all([
    import('../sandbox/account/generate.ts'),
    import('../sandbox/account/store.ts'),
  ]);
  const state = generate(size);
  await fileStore(configFile(host, 'sandbox.json'), host.clock).replace(state, host.signal);
  return {
    row: { vpcs: state.vpcs.length, peerings: state.peerings.length },
    columns: memberColumns<Size>(SIZE_COLUMNS),
    tableColumns: SIZE_COLUMNS,
  };
}
