import { DopeerError } from '../errors.ts';
import type { Host } from '../host.ts';
import { cleanToken } from '../text/token.ts';

/** After so long somebody at a terminal wonders whether anything happens; many commands ask there by themselves. */
const SLOW_MS = 3_000;

/** What a token command runs with. */
interface Surroundings {
  readonly host: Pick<Host, 'runInShell' | 'signal' | 'stderr' | 'clock'>;
  readonly messages: { readonly notice: (text: string) => void };
  readonly redactor: { readonly add: (secret: string) => void };
}

/**
 * The token that a command of the system's shell prints on stdout. What it says on stderr is passed on.
 *
 * @throws DopeerError `no_token` where it fails, or prints nothing or what is no token; `owner` is whose command it is.
 */
export async function tokenFrom(
  command: string,
  owner: string,
  { host, messages, redactor }: Surroundings,
): Promise<string> {
  const { runInShell, signal, stderr, clock } = host;
  const ended = new AbortController();
  const tellSlow = async () => {
    if (!stderr.isTTY) return;
    await clock.sleep(SLOW_MS, ended.signal);
    messages.notice(`Waiting for the token command of ${owner}.`);
  };
  tellSlow().catch(() => {});
  const { stdout, failure } = await runInShell(command, {
    onStderr: (text) => {
      // It speaks for itself, and may have asked something.
      ended.abort();
      stderr.write(text);
    },
    signal,
  }).finally(() => ended.abort());
  for (const line of stdout.split(/\r?\n/)) redactor.add(cleanToken(line));
  const fail = (why: string, hint: string) =>
    new DopeerError('no_token', `The token command of ${owner} ${why}.`, {
      hint: [`It is: ${command}`, hint],
    });
  if (failure !== undefined) throw fail(`failed (${failure})`, 'Try it in your shell.');
  const token = cleanToken(stdout);
  if (token === '') throw fail('printed nothing', 'Its stdout has to be the token.');
  if (/^[\x20-\x7e]*[\r\n][\x20-\x7e\r\n]*$/.test(token))
    throw fail('printed several lines', 'Its stdout has to be the token alone: add | head -n 1');
  if (!/^[\x21-\x7e]+$/.test(token))
    throw fail('printed characters that no token has', 'Its stdout has to be the token alone.');
  return token;
}
