import { run } from './cli.ts';
import { DopeerError } from './errors.ts';
import type { Host, Look, Prompts } from './host.ts';
import { createNetwork } from './system/fetch.ts';
import { inputFrom, outputTo } from './system/streams.ts';

/** Where the program meets its process; no other file names it. */
const interruption = new AbortController();
let isOver = false;

/** What has taken the terminal: how to give it back, and how to take it again. */
interface Taker {
  readonly before: () => void;
  readonly after: () => void;
}
const takers = new Set<Taker>();

/** Ends the process by a signal, with a terminal that can be used. */
function endBy(signal: NodeJS.Signals): void {
  for (const { before } of takers) before();
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}

for (const [signal, code, word] of [
  ['SIGINT', 'interrupted', 'Interrupted.'],
  ['SIGTERM', 'terminated', 'Terminated.'],
] as const) {
  // The handler stays: the spinner's library ends the process when it finds itself the only listener.
  const handle = () => {
    if (!interruption.signal.aborted && !isOver) return interruption.abort(new DopeerError(code, word));
    // The second Ctrl-C quits at once.
    endBy(signal);
  };
  process.on(signal, handle);
}

/** A run is over within so many milliseconds after its last line; a shell must not wait for what nobody needs. */
const LINGER_MS = 50;
/** After Ctrl-C, so long for a reader of stderr. */
const LAST_WORDS_MS = 500;
/** Node's timers fire at once for a longer pause. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Windows has no Ctrl-Z, and Node none for it. */
const hasStops = process.platform !== 'win32';

const network = createNetwork(process.env);

/** For the whole run: what was typed ahead of a question is its answer. */
let opened: Promise<Prompts> | undefined;

const host: Host = {
  stdin: inputFrom(() => process.stdin, interruption.signal),
  stdout: outputTo(() => process.stdout),
  stderr: outputTo(() => process.stderr),
  prompts: (look) => {
    opened ??= openPrompts(look);
    return opened;
  },
  env: process.env,
  clock: { now: () => Date.now(), monotonic: () => performance.now(), sleep },
  random: Math.random,
  signal: interruption.signal,
  fetch: network.fetch,
  runInShell: async (command, options) => {
    const { runInShell } = await import('./system/shell.ts');
    return runInShell(process.getBuiltinModule('node:child_process').spawn, command, options);
  },
  aroundStop,
  stop: () => {
    // All of a pipe, as the terminal does where Ctrl-Z is no key.
    if (hasStops) stop(0);
  },
  toForeground,
  platform: process.platform,
  arch: process.arch,
  nodeVersion: process.versions.node,
  homeDir: () => process.getBuiltinModule('node:os').homedir(),
};

async function openPrompts(look?: Look): Promise<Prompts> {
  if (look?.plain) {
    const { createPlainPrompts } = await import('./system/prompts/plain.ts');
    return createPlainPrompts(process.stdin, process.stderr, host);
  }
  const { createPrompts } = await import('./system/prompts/prompts.ts');
  return createPrompts(process.stdin, process.stderr, host, look);
}

function aroundStop(before: () => void, after: () => void): () => void {
  const taker = { before, after };
  takers.add(taker);
  listenForStops();
  return () => {
    takers.delete(taker);
    if (takers.size === 0) stopListening();
  };
}

/** By what a terminal is taken from a program. Not for longer than needed: under nohup it may go. */
const STOPS = { SIGTSTP: () => stop(process.pid), SIGCONT: goOn, SIGQUIT: endBy, SIGHUP: endBy };

let isListening = false;
/** While a program that was stopped has not gone on. */
let goingOn: NodeJS.Timeout | undefined;

function listenForStops(): void {
  if (!hasStops || isListening || goingOn !== undefined) return;
  isListening = true;
  for (const [signal, handle] of Object.entries(STOPS)) process.on(signal, handle);
}

function stopListening(): void {
  isListening = false;
  for (const [signal, handle] of Object.entries(STOPS)) process.off(signal, handle);
}

/** So long after it goes on, whatever else was sent to a program that was stopped has been heard. */
const HEARD_MS = 10;

/** Stops a process, or with 0 all of a pipe, while nobody has the terminal. */
function stop(whom: number): void {
  if (goingOn !== undefined) return;
  const stopped = [...takers];
  for (const { before } of stopped) before();
  // With no listener it is the signal that stops; in a group no shell looks after, it does nothing.
  stopListening();
  process.kill(whom, 'SIGTSTP');
  goingOn = setTimeout(() => {
    goingOn = undefined;
    // Whoever came meanwhile has taken the terminal already.
    takeAgain(stopped.filter((taker) => takers.has(taker)));
    if (takers.size > 0) listenForStops();
  }, HEARD_MS);
}

/** After a stop that nothing was told of: the terminal has other settings than anybody here believes. */
function goOn(): void {
  for (const { before } of takers) before();
  takeAgain([...takers]);
}

function takeAgain(stopped: readonly Taker[]): void {
  if (stopped.length === 0) return;
  // Only what is in the foreground is told that the window has another size.
  process.emit('SIGWINCH', 'SIGWINCH');
  for (const { after } of stopped) after();
}

function toForeground(): void {
  if (!hasStops) return;
  const { ReadStream } = process.getBuiltinModule('node:tty');
  // The terminal lets only the foreground change its settings, and stops whoever else tries.
  new ReadStream(1)
    .on('error', () => {})
    .setRawMode(true)
    .setRawMode(false)
    .destroy();
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
  if (hasStops && opened !== undefined) process.stdin.destroy();
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
