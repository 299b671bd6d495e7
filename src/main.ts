import { run } from './cli.ts';
import { COMPLETE } from './completion/protocol.ts';
import { DopeerError } from './errors.ts';
import { createFetch } from './fetch.ts';
import type { Host, Input, Output } from './host.ts';

/** Where the program meets its process; no other file names it. `process.exit` cuts pipes: only completion calls it. */
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
  stdin: inputFrom(() => process.stdin),
  stdout: outputTo(() => process.stdout),
  stderr: outputTo(() => process.stderr),
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
      const { setTimeout: delay } = await import('node:timers/promises');
      await delay(ms, undefined, signal && { signal }).catch(() => signal?.throwIfAborted());
    },
  },
  random: Math.random,
  signal: interruption.signal,
  fetch: createFetch(process.env),
  platform: process.platform,
  arch: process.arch,
  nodeVersion: process.versions.node,
  homeDir: () => process.getBuiltinModule('node:os').homedir(),
};

run(process.argv.slice(2), host).then((exitCode) => {
  process.exitCode = exitCode;
  // A look-up of a host name or a connection may go on for seconds, and a shell waits for the end.
  if (process.argv[2] === COMPLETE) process.stdout.write('', () => process.exit());
});

/** Opening a stream of the process takes time, so it waits until the stream is used. */
function outputTo(open: () => NodeJS.WriteStream): Output {
  let opened: NodeJS.WriteStream | undefined;
  let broken = false;
  const stream = () => {
    if (opened === undefined) {
      opened = open();
      // A reader that went away, as in `| head`, is no error: what is still to be written has no reader.
      opened.on('error', (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EPIPE' && !broken) failWriting(error);
        broken = true;
      });
    }
    return opened;
  };
  return {
    write: (text) => {
      if (!broken) stream().write(text);
    },
    get isTTY() {
      return stream().isTTY ?? false;
    },
    get columns() {
      return stream().columns;
    },
    get closed() {
      return broken;
    },
    get stream() {
      return stream();
    },
  };
}

/** The disk is full, for example: what the command did stays done, but its answer is lost. */
function failWriting({ code }: NodeJS.ErrnoException): void {
  process.once('exit', () => {
    process.exitCode ||= 1;
  });
  host.stderr.write(`Error: The answer could not be written (${code}).\n`);
}

function inputFrom(open: () => NodeJS.ReadStream): Input {
  return {
    get isTTY() {
      return open().isTTY ?? false;
    },
    get stream() {
      return open();
    },
    read: async () => {
      const chunks: Buffer[] = [];
      const { signal } = interruption;
      const { addAbortSignal } = await import('node:stream');
      try {
        for await (const chunk of addAbortSignal(signal, open())) chunks.push(Buffer.from(chunk));
      } finally {
        signal.throwIfAborted();
      }
      return Buffer.concat(chunks).toString('utf8');
    },
  };
}
