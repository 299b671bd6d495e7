import { homedir } from 'node:os';
import { addAbortSignal } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { run } from './cli.ts';
import { DopeerError } from './errors.ts';
import { createFetch } from './fetch.ts';
import type { Host, Input, Output } from './host.ts';

/** The process edge: the only file that names `process`. Nothing calls `process.exit`, which cuts pipes. */
const interruption = new AbortController();

for (const [signal, code, word] of [
  ['SIGINT', 'interrupted', 'Interrupted.'],
  ['SIGTERM', 'terminated', 'Terminated.'],
] as const) {
  // The handler stays: the spinner's library ends the process when it finds itself the only listener.
  const handle = () => {
    if (!interruption.signal.aborted) return interruption.abort(new DopeerError(code, word));
    // A second Ctrl-C quits at once, with the cursor that a spinner may have hidden.
    if (process.stderr.isTTY) process.stderr.write('\u001b[?25h');
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  };
  process.on(signal, handle);
}

const host: Host = {
  stdin: inputFrom(process.stdin),
  stdout: outputTo(process.stdout),
  stderr: outputTo(process.stderr),
  prompts: async () => {
    const { createPrompts } = await import('./prompts.ts');
    return createPrompts(process.stdin, process.stderr, interruption.signal);
  },
  env: process.env,
  clock: {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      await delay(ms, undefined, signal && { signal }).catch(() => signal?.throwIfAborted());
    },
  },
  random: Math.random,
  signal: interruption.signal,
  fetch: createFetch(process.env),
  platform: process.platform,
  arch: process.arch,
  nodeVersion: process.versions.node,
  homeDir: homedir(),
};

process.exitCode = await run(process.argv.slice(2), host);

function outputTo(stream: NodeJS.WriteStream): Output {
  let open = true;
  // A reader that went away, as in `| head`, is no error: what is still to be written has no reader.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    open = false;
    if (error.code !== 'EPIPE') failWriting(stream, error);
  });
  return {
    write: (text) => {
      if (open) stream.write(text);
    },
    isTTY: stream.isTTY ?? false,
    get columns() {
      return stream.columns;
    },
    stream,
  };
}

/** The disk is full, for example: what the command did stays done, but its answer is lost. */
function failWriting(stream: NodeJS.WriteStream, { code }: NodeJS.ErrnoException): void {
  process.once('exit', () => {
    process.exitCode ||= 1;
  });
  if (stream === process.stdout) process.stderr.write(`Error: The answer could not be written (${code}).\n`);
}

function inputFrom(stream: NodeJS.ReadStream): Input {
  return {
    isTTY: stream.isTTY ?? false,
    read: async () => {
      const chunks: Buffer[] = [];
      const { signal } = interruption;
      try {
        for await (const chunk of addAbortSignal(signal, stream)) chunks.push(Buffer.from(chunk));
      } finally {
        signal.throwIfAborted();
      }
      return Buffer.concat(chunks).toString('utf8');
    },
    stream,
  };
}
