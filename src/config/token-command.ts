import { DopeerError } from '../errors.ts';
import type { Host } from '../host.ts';
import { cleanToken } from '../text/token.ts';

/**
 * The token that a command of the system's shell prints on stdout. What it says on stderr is passed on.
 *
 * @throws DopeerError `no_token` where it fails, or prints nothing or what is no token; `owner` is whose command it is.
 */
export async function tokenFrom(
  command: string,
  owner: string,
  { runInShell, signal, stderr }: Pick<Host, 'runInShell' | 'signal' | 'stderr'>,
  redactor: { readonly add: (secret: string) => void },
): Promise<string> {
  const { stdout, failure } = await runInShell(command, { onStderr: (text) => stderr.write(text), signal });
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
