import { rmSync } from 'node:fs';
import { Option } from '@commander-js/extra-typings';
import { configFile } from '../../config/folder.ts';
import type { Context } from '../../context.ts';
import { usageError } from '../../errors.ts';
import { type Hint, setVariable } from '../../hint.ts';
import type { Host } from '../../host.ts';
import { memberColumns } from '../../output/columns.ts';
import type { DocumentResult } from '../../output/result.ts';
import type { Behaviour } from '../../sandbox/served.ts';
import { parseDuration } from '../../text/duration.ts';
import { collectFilled, collectList, declare, examples, wholeNumber } from '../shared/command.ts';

const COLUMNS = ['url', 'token', 'certificate'] as const;

export const command = declare({
  columns: COLUMNS,
  configure: (command) =>
    command
      .description('Serve the sandbox over HTTP, for any client of the API, until Ctrl-C.')
      .option('--port <n>', 'on this port; a free one unless told', wholeNumber('--port', 0, 65_535))
      .option('--tls', 'over https, with a certificate made for it')
      .option(
        '--token <token>',
        'another token with an account of its own; repeatable',
        collectFilled('--token'),
      )
      .option(
        '--scopes <a,b>',
        'what its tokens may do, such as vpc:read; all unless told',
        collectList('--scopes'),
      )
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
      .option('--rate-limit <n>', 'requests a minute before 429 (250)', wholeNumber('--rate-limit', 1))
      .option(
        '--fault <fault>',
        'what goes wrong with the next request of a kind; repeatable',
        collectFilled('--fault'),
      )
      .option('--seed <n>', 'the same errors and IDs again for the same number', wholeNumber('--seed', 0))
      .option('--github-env', 'append URL and token to $GITHUB_ENV')
      .addHelpText('after', HELP),
  run: serve,
});

const HELP = `
A fault is '<METHOD> <path> <what>', with ' x3' behind it for the next three requests. A * stands for
any method, or for a part of the path such as an ID. What: a status from 400 to 599, cut, hang, html, or lost,
which is done but never answered; with done- before it, the request takes effect first.
While it serves, GET, PUT, POST and DELETE of /sandbox/faults show and change the faults.
${examples(
  'dopeer sandbox serve --port 8417',
  'dopeer sandbox serve --latency 200ms --error-rate 0.1 --seed 7',
  "dopeer sandbox serve --fault 'POST /v2/vpc_peerings lost' --fault 'DELETE /v2/vpc_peerings/* 403 x3'",
)}`;

/** Where it listens, and what a client needs. */
interface Server {
  readonly url: string;
  readonly token: string;
  /** The file of its certificate. */
  readonly certificate?: string;
}

interface ServeOptions extends Behaviour {
  readonly port?: number | undefined;
  readonly tls?: boolean | undefined;
  readonly githubEnv?: boolean | undefined;
}

async function serve({ host, redactor }: Context, options: ServeOptions): Promise<DocumentResult<Server>> {
  const [{ makeServedSandbox, SANDBOX_TOKEN }, { serveSandbox }] = await Promise.all([
    import('../../sandbox/served.ts'),
    import('../../sandbox/server.ts'),
  ]);
  // Everybody may know it; it may be in this very environment.
  redactor.reveal(SANDBOX_TOKEN);
  const github = options.githubEnv ? await import('../../output/github.ts') : undefined;
  const append = await github?.openGithubFile('--github-env', host.env, (text) => redactor.redact(text));
  const sandbox = makeServedSandbox(configFile(host, 'sandbox.json'), host, options);
  const tls = options.tls
    ? await (await import('../../sandbox/tls.ts')).makeCertificate(host.clock.now())
    : undefined;
  const { url, closed } = await serveSandbox({ sandbox, port: options.port ?? 0, tls, signal: host.signal });
  const certificate = tls && (await writeCertificate(host, url, tls.cert));
  const variables = variablesFor(url, SANDBOX_TOKEN, certificate);
  await append?.(github?.githubValues(variables) ?? '');
  const row = { url, token: SANDBOX_TOKEN, ...(certificate && { certificate }) };
  return {
    row,
    columns: memberColumns<Server>(COLUMNS),
    tableColumns: ['url', 'token'],
    details: () => [
      ['URL', url],
      ['Token', SANDBOX_TOKEN],
      ...(certificate ? [['Certificate', certificate] as const] : []),
    ],
    notice: [
      'In another terminal:',
      ...Object.entries(variables).map(
        ([name, value]): Hint => ({ text: '  ', command: setVariable(name, value) }),
      ),
      'Ctrl-C stops it.',
    ],
    afterwards: async () => {
      await closed;
      host.signal.throwIfAborted();
    },
  };
}

/** What leads dopeer, doctl, Terraform and others to the sandbox. */
function variablesFor(url: string, token: string, certificate: string | undefined) {
  return {
    DIGITALOCEAN_API_URL: url,
    DIGITALOCEAN_TOKEN: token,
    DIGITALOCEAN_ACCESS_TOKEN: token,
    ...(certificate !== undefined && { NODE_EXTRA_CA_CERTS: certificate, SSL_CERT_FILE: certificate }),
  };
}

/**
 * Writes the certificate of a server to a file that clients can be told to trust, and gives its path. The roots that
 * Node.js trusts stand below it: for most clients, a file named to them takes the place of their own.
 */
async function writeCertificate(host: Host, url: string, certificate: string): Promise<string> {
  const [{ rootCertificates }, { writeFileAtomic }] = await Promise.all([
    import('node:tls'),
    import('../../system/files.ts'),
  ]);
  const file = configFile(host, `sandbox-${new URL(url).port}.pem`);
  // Whatever ends the server: nobody is to trust what nobody serves.
  const remove = () => rmSync(file, { force: true });
  host.signal.addEventListener('abort', remove, { once: true });
  await writeFileAtomic(file, `${[certificate.trim(), ...rootCertificates].join('\n')}\n`, 0o600);
  if (host.signal.aborted) remove();
  return file;
}

function durationOf(flag: string) {
  return (text: string) => parseDuration(text, flag);
}

function readShare(text: string): number {
  const share = /^[\d.]+$/.test(text) ? Number(text) : Number.NaN;
  if (share >= 0 && share <= 1) return share;
  throw usageError(`--error-rate needs a number from 0 to 1, not "${text}".`);
}
