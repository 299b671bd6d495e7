import { run } from './cli.ts';
import { DopeerError } from './errors.ts';
import type { Host, Look, Prompts } from './host.ts';
import { createNetwork } from './system/fetch.ts';
import { createReaderCheck } from './system/reader.ts';
import { createStops } from './system/stops.ts';
import { inputFrom, outputTo } from './system/streams.ts';

/** Where the program meets its process; no other file names it. */
const interruption = new AbortController();
let isOver = false;

/** The first signal ends the run, the second one quits at once. */
const interruptBy = (code: 'interrupted' | 'terminated', word: string) => (signal: NodeJS.Signals) => {
  if (isOver) stops.endBy(signal);
  else if (interruption.signal.aborted)
    stops.endBy(signal, () =>
      process.stderr.write('Ended at once. What was under way may have been done.\n'),
    );
  else interruption.abort(new DopeerError(code, word));
};

const stops = createStops(process, {
  SIGINT: interruptBy('interrupted', 'Interrupted.'),
  SIGTERM: interruptBy('terminated', 'Terminated.'),
});

/** A run is over within so many milliseconds after its last line; a shell must not wait for what nobody needs. */
const LINGER_MS = 50;
/** After Ctrl-C, so long for a reader of stderr. */
const LAST_WORDS_MS = 500;
/** Node's timers fire at once for a longer pause. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

const network = createNetwork(process.env);

/** For the whole run: what was typed ahead of a question is its answer. */
let opened: Promise<Prompts> | undefined;

const host: Host = {
  stdin: inputFrom(() => process.stdin, interruption.signal),
  stdout: outputTo(() => process.stdout, hasReader),
  stderr: outputTo(() => process.stderr),
  prompts: (look) => {
    opened ??= openPrompts(look);
    return opened;
  },
  env: process.env,
  clock: { now: () => Date.now(), monotonic: () => performance.now(), sleep },
  random: Math.random,
  signal: interruption.signal,
  loadFetch: network.loadFetch,
  fetch: network.fetch,
  runInShell: async (command, options) => {
    const { runInShell } = await import('./system/shell.ts');
    return runInShell(process.getBuiltinModule('node:child_process').spawn, command, options);
  },
  aroundStop: stops.aroundStop,
  stop: stops.stopAll,
  toForeground: stops.toForeground,
  platform: process.platform,
  arch: process.arch,
  nodeVersion: process.versions.node,
  homeDir: () => process.getBuiltinModule('node:os').homedir(),
};

let checkReader: (() => boolean) | undefined;

/**
 * Whether what is written on stdout still has a reader. Only a pipe can tell: the other end of a socket may read on
 * after it has said that it writes no more, and one of the journal's takes nothing back.
 */
function hasReader(): boolean {
  const { emitWarning } = process;
  // Node warns of an experiment. Where it ends one day, a reader that has gone is seen by the next write.
  process.emitWarning = () => {};
  try {
    if (!process.getBuiltinModule('node:fs').fstatSync(1).isFIFO()) return true;
    checkReader ??= createReaderCheck(process.getBuiltinModule('node:wasi').WASI, 1);
    return checkReader();
  } catch {
    return true;
  } finally {
    process.emitWarning = emitWarning;
  }
}

async function openPrompts(look?: Look): Promise<Prompts> {
  if (look?.plain) {
    const { createPlainPrompts } = await import('./system/prompts/plain.ts');
    return createPlainPrompts(process.stdin, process.stderr, host);
  }
  const { createPrompts } = await import('./system/prompts/prompts.ts');
  return createPrompts(process.stdin, process.stderr, host, look);
}

// Until it has an end: a run that is lost on its way must not look like one that went well.
process.exitCode = 1;
void run(process.argv.slice(2), host).then(end);

/**
 * Lets the process end by itself; where something keeps it, such as the look-up of a host name, which
 * nobody can cancel, it is ended once all is written.
 */
async function end(exitCode: number): Promise<void> {
  isOver = true;
  process.exitCode = exitCode;
  await network.destroy();
  // Else Node sets its modes anew at the very end, and that stops a program in the background.
  if (stops.areThere && opened !== undefined) process.stdin.destroy();
  const interrupted = interruption.signal.aborted ? sleep(LAST_WORDS_MS) : new Promise(() => {});
  // Of a command that failed, events may be on stdout.
  await Promise.race([Promise.allSettled([host.stdout.flushed(), host.stderr.flushed()]), interrupted]);
  setTimeout(() => process.exit(), LINGER_MS).unref();
}

async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  // An `import()` of what is Node's own would load all that Node needs for modules: 6 ms.
  const { setTimeout: delay } = process.getBuiltinModule('node:timers/promises');
  await delay(Math.min(ms, LONGEST_TIMER_MS), undefined, signal && { signal }).catch(() =>
    signal?.throwIfAborted(),
  );
}
