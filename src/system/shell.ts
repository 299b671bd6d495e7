import type { spawn as Spawn } from 'node:child_process';
import type { ShellOptions, ShellResult } from '../host.ts';

/** More than any token has. */
const LONGEST_OUTPUT = 1_000_000;

/**
 * Runs a command by the system's shell: `/bin/sh`, or `cmd` on Windows. It shares our stdin, so that it can ask.
 *
 * @throws DopeerError the reason of the signal.
 */
export function runInShell(
  spawn: typeof Spawn,
  command: string,
  { onStderr, signal }: ShellOptions,
): Promise<ShellResult> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const child = spawn(command, { shell: true, stdio: ['inherit', 'pipe', 'pipe'] });
    let stdout = '';
    const abandon = () => {
      child.kill();
      // What the shell has started may go on, and must not keep us.
      for (const stream of [child.stdout, child.stderr]) stream.destroy();
      child.unref();
    };
    const stop = () => {
      abandon();
      reject(signal.reason);
    };
    signal.addEventListener('abort', stop, { once: true });
    const end = (failure: string | undefined) => {
      signal.removeEventListener('abort', stop);
      resolve({ stdout, failure });
    };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      if (stdout.length <= LONGEST_OUTPUT) return;
      abandon();
      end('it wrote far more than a token');
    });
    child.stderr.setEncoding('utf8').on('data', onStderr);
    child.on('error', ({ message }) => end(message));
    child.on('close', (code, by) =>
      end(code === 0 ? undefined : code === null ? `signal ${by}` : `exit code ${code}`),
    );
  });
}
