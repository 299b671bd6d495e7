import type { Host } from '../host.ts';

type Handlers = Readonly<Record<string, (signal: NodeJS.Signals) => void>>;

/** What has taken the terminal: how to give it back, and how to take it again. */
interface Taker {
  readonly before: () => void;
  readonly after: () => void;
}

/** What the signals are sent to. */
type Program = Pick<
  NodeJS.Process,
  | 'platform'
  | 'pid'
  | 'on'
  | 'off'
  | 'emit'
  | 'kill'
  | 'rawListeners'
  | 'removeAllListeners'
  | 'getBuiltinModule'
>;

/** So long after it goes on, whatever else was sent to a program that was stopped has been heard. */
const HEARD_MS = 10;

/**
 * Ctrl-Z, and whatever else takes the terminal from a program or ends it: first it is given back. `interruptions` are
 * the signals that end a run; they are listened to from now on.
 */
export function createStops(
  program: Program,
  interruptions: Handlers,
): Pick<Host, 'aroundStop' | 'toForeground'> & {
  /** Whether there is a Ctrl-Z: Windows has none, and Node none for it. */
  readonly areThere: boolean;
  /** Stops all of a pipe, as the terminal does where Ctrl-Z is no key. */
  readonly stopAll: () => void;
  /** Ends the process by a signal, with a terminal that can be used, on which `lastWords` may write. */
  readonly endBy: (signal: NodeJS.Signals, lastWords?: () => void) => void;
} {
  const areThere = program.platform !== 'win32';
  const takers = new Set<Taker>();
  let isListening = false;
  /** While a program that was stopped has not gone on. */
  let goingOn: NodeJS.Timeout | undefined;

  const listen = (handlers: Handlers) => {
    for (const [signal, handle] of Object.entries(handlers)) program.on(signal, handle);
  };
  const ignore = (handlers: Handlers) => {
    for (const [signal, handle] of Object.entries(handlers)) program.off(signal, handle);
  };
  const endBy = (signal: NodeJS.Signals, lastWords = () => {}) => {
    for (const { before } of takers) before();
    lastWords();
    program.removeAllListeners(signal);
    program.kill(program.pid, signal);
  };
  /** Changes the terminal. In the background that stops the program each time anew, until a signal ends it unheard. */
  const take = (work: () => void) => {
    // Those of libraries as well, which ask with a listener of their own.
    const listeners = Object.keys(interruptions).flatMap((signal) =>
      program.rawListeners(signal as 'SIGTERM').map((listener) => [signal, listener] as const),
    );
    for (const signal of Object.keys(interruptions)) program.removeAllListeners(signal);
    work();
    for (const [signal, listener] of listeners) program.on(signal, listener as () => void);
  };
  const takeAgain = (stopped: readonly Taker[]) => {
    if (stopped.length === 0) return;
    // Only what is in the foreground is told that the window has another size.
    program.emit('SIGWINCH', 'SIGWINCH');
    take(() => {
      for (const { after } of stopped) after();
    });
  };
  /** Stops a process, or with 0 all of a pipe, while nobody has the terminal. */
  const stop = (whom: number) => {
    if (goingOn !== undefined) return;
    const stopped = [...takers];
    for (const { before } of stopped) before();
    // With no listener it is the signal that stops; in a group no shell looks after, it does nothing.
    stopListening();
    program.kill(whom, 'SIGTSTP');
    goingOn = setTimeout(() => {
      goingOn = undefined;
      // Whoever came meanwhile has taken the terminal already.
      takeAgain(stopped.filter((taker) => takers.has(taker)));
      listenForStops();
    }, HEARD_MS);
  };
  /** Not for longer than needed: under nohup, SIGHUP means nothing. */
  const handlers: Handlers = {
    SIGTSTP: () => stop(program.pid),
    // After a stop that nothing was told of: the terminal has other settings than anybody here believes.
    SIGCONT: () => {
      for (const { before } of takers) before();
      takeAgain([...takers]);
    },
    SIGQUIT: (signal) => endBy(signal),
    SIGHUP: (signal) => endBy(signal),
  };
  const listenForStops = () => {
    if (!areThere || isListening || goingOn !== undefined || takers.size === 0) return;
    isListening = true;
    listen(handlers);
  };
  const stopListening = () => {
    isListening = false;
    ignore(handlers);
  };

  listen(interruptions);
  return {
    areThere,
    endBy,
    aroundStop: (before, after) => {
      const taker = { before, after };
      takers.add(taker);
      listenForStops();
      return () => {
        takers.delete(taker);
        if (takers.size === 0) stopListening();
      };
    },
    stopAll: () => {
      if (areThere) stop(0);
    },
    toForeground: () => {
      if (!areThere) return;
      const { ReadStream } = program.getBuiltinModule('node:tty');
      // The terminal lets only the foreground change its settings, and stops whoever else tries.
      take(() => {
        new ReadStream(1)
          .on('error', () => {})
          .setRawMode(true)
          .setRawMode(false)
          .destroy();
      });
    },
  };
}
