/** Time as a capability, so that tests of waiting take none. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds since some moment; unlike `now` it never jumps when the machine's time is set. */
  monotonic(): number;
  /** Resolves after `ms` milliseconds; rejects with the signal's reason once it is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** A stream that answers, progress and errors are written to. */
export interface Output {
  write(text: string): void;
  /**
   * Resolves once all that was written has left the program, or its reader has gone away.
   *
   * @throws DopeerError `failed` where it could not be written, as on a full disk.
   */
  flushed(): Promise<void>;
  readonly isTTY: boolean;
  /** Width in columns, where it is known; 0 where the terminal does not say. */
  readonly columns: number | undefined;
  /** Height in lines, where it is known. */
  readonly rows?: number | undefined;
  /** Whether its reader has gone away, as in `| head`. */
  readonly closed: boolean;
  /** The stream itself, for the libraries that draw on a terminal, and for its `resize`. */
  readonly stream?: NodeJS.WritableStream | undefined;
}

export interface Input {
  /** Everything up to the end of input, as UTF-8. Throws a usage error for more than anyone types. */
  read(): Promise<string>;
  readonly isTTY: boolean;
  /** The stream itself, for the libraries that ask questions. */
  readonly stream?: NodeJS.ReadableStream | undefined;
}

/** One line of a list to choose from. */
export interface Choice<Value> {
  readonly value: Value;
  readonly label: string;
  /** What stands for it once it was chosen. */
  readonly name: string;
  /** Found by the start of it, which is not shown. */
  readonly id?: string | undefined;
  /** Why it cannot be chosen. */
  readonly disabled?: string | undefined;
  /** Shown below the list while it is the one that Enter would choose. */
  readonly remark?: string | undefined;
}

/** How something is drawn on a terminal. */
export interface Look {
  readonly colour: boolean;
  /** Whether more than ASCII can be shown. */
  readonly utf8: boolean;
  /** Whether nothing may be drawn over, as it is read aloud. */
  readonly plain?: boolean;
}

/** Questions, drawn on stderr. Each throws a `DopeerError` (130) when it is left with Ctrl-C. */
export interface Prompts {
  /** Yes or no; Enter alone means `preset`. */
  confirm(message: string, preset: boolean): Promise<boolean>;
  /** One of the choices, in whose label all words typed so far occur, but for the start of its ID. */
  choose<Value>(message: string, choices: readonly Choice<Value>[]): Promise<Value>;
  /** A text; `problem` says what is wrong with it, as it is typed and when it is sent. */
  text(message: string, preset: string, problem: (text: string) => string | undefined): Promise<string>;
  /** A text that is not shown. */
  secret(message: string): Promise<string>;
}

/** What a command of the system's shell did. */
export interface ShellResult {
  /** What it wrote on stdout, as UTF-8. */
  readonly stdout: string;
  /** Why it failed, in words; `undefined` where it ended with 0. */
  readonly failure: string | undefined;
}

/** How such a command is run. */
export interface ShellOptions {
  /** Where what it says on stderr goes. */
  readonly onStderr: (text: string) => void;
  /** Ends it: the promise rejects with its reason. */
  readonly signal: AbortSignal;
}

/** Everything of the outside world that the program may touch; `main.ts` makes the real one. */
export interface Host {
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Loads the library that asks; only where `mayAsk` says so. */
  readonly prompts: (look?: Look) => Promise<Prompts>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** A number from 0 up to, not including, 1: for jitter. */
  readonly random: () => number;
  /** Aborted by Ctrl-C and SIGTERM, and when the run is over; the reason is a `DopeerError` with the exit code. */
  readonly signal: AbortSignal;
  /** Makes `Request` and `Response` what `fetch` takes and gives. */
  readonly loadFetch: () => Promise<void>;
  readonly fetch: (request: Request) => Promise<Response>;
  /** Runs a command by the system's shell; its stdout is what it gives. */
  readonly runInShell: (command: string, options: ShellOptions) => Promise<ShellResult>;
  /**
   * Calls these before Ctrl-Z stops the program and when it goes on, and the first of them also before a signal ends
   * it at once; gives what ends that.
   */
  readonly aroundStop: (before: () => void, after: () => void) => () => void;
  /** What Ctrl-Z does, for those who read it as a key; nothing on Windows. */
  readonly stop: () => void;
  /** Waits, stopped, until the shell lets the program have the terminal of stdout; nothing on Windows. */
  readonly toForeground: () => void;
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  /** Without the `v`. */
  readonly nodeVersion: string;
  readonly homeDir: () => string;
}
