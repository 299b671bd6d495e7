import { Writable } from 'node:stream';
import { run } from '../../src/cli.ts';
import { DopeerError } from '../../src/errors.ts';
import type { Host, Output, Prompts, ShellResult } from '../../src/host.ts';
import { seed } from '../../src/sandbox/account/seed.ts';
import type { SandboxState } from '../../src/sandbox/account/state.ts';
import { memoryStore } from '../../src/sandbox/account/store.ts';
import { createSandbox, SANDBOX_TOKEN } from '../../src/sandbox/handler.ts';
import { fakeClock } from './clock.ts';
import { isWindows } from './platform.ts';
import { checkDocuments } from './schemas.ts';

type Fetch = (request: Request) => Promise<Response>;

/** What differs from a shell with a good token, no terminal and the seeded sandbox as the API. */
export interface WorldOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly stdin?: string;
  /** All three streams are a terminal of this many columns. */
  readonly terminal?: number;
  /** The lines that the terminal has, where it says so. */
  readonly terminalRows?: number;
  /** Only stdout is a terminal of this many columns. */
  readonly stdoutTerminal?: number;
  readonly state?: SandboxState;
  /** Stands before the sandbox; `undefined` lets a request through. */
  readonly intercept?: (
    request: Request,
    pass: () => Promise<Response>,
  ) => Response | undefined | Promise<Response | undefined>;
  readonly prompts?: Partial<Prompts>;
  /** How far the clock of this machine is ahead of the API's, in milliseconds. */
  readonly clockOffset?: number;
  /** What a command of the system's shell does. */
  readonly shell?: (
    command: string,
  ) => Partial<ShellResult> & { readonly stderr?: string; readonly ms?: number };
  /** Stands in for the sandbox and the fake clock, for what needs a network. */
  readonly real?: Partial<Pick<Host, 'loadFetch' | 'fetch' | 'clock' | 'homeDir'>>;
}

/** The seed, but that `analytics-to-data` is in ERROR. */
export function seedWithError(): SandboxState {
  const state = seed();
  const peerings = state.peerings.map((peering) =>
    peering.name === 'analytics-to-data' ? { ...peering, final_status: 'ERROR' } : peering,
  );
  return { ...state, peerings };
}

/** What one run left behind. */
export interface Run {
  readonly stdout: string;
  readonly stderr: string;
  /** Both, as a terminal shows them. */
  readonly screen: string;
  readonly exitCode: number;
  /** Method, path and query of each request, in the order they were sent. */
  readonly requests: readonly string[];
}

export const START = Date.parse('2026-11-20T12:00:00Z');

/** A machine to run dopeer on: its clock is fake, its API is the sandbox, its streams are kept. */
export function createWorld(options: WorldOptions = {}) {
  const clock = fakeClock(START);
  const store = memoryStore(options.state ?? seedWithError());
  const sandbox = createSandbox({ store, clock });
  const interruption = new AbortController();
  let requests: string[] = [];
  const fetch: Fetch = async (request) => {
    const { pathname, search } = new URL(request.url);
    requests.push(`${request.method} ${pathname}${search}`);
    // The signal of a clone is not kept from being collected, and a request that hangs needs it.
    const pass = () => sandbox(request.clone());
    return (await options.intercept?.(request, pass)) ?? pass();
  };

  return {
    clock,
    store,
    /** What Ctrl-C does. */
    interrupt: () => interruption.abort(new DopeerError('interrupted', 'Interrupted.')),
    run: (...argv: string[]) => runWith(argv, options.stdin),
    /** Runs with this text on stdin. */
    runWith,
  };

  async function runWith(
    argv: readonly string[],
    stdin = '',
    onOutput: (text: string) => void = () => {},
  ): Promise<Run> {
    let screen = '';
    const show = (text: string) => {
      screen += text;
      onOutput(text);
    };
    const stdout = capture(options.terminal ?? options.stdoutTerminal, show, options.terminalRows);
    const stderr = capture(options.terminal, show);
    requests = [];
    const host: Host = {
      stdin: { isTTY: options.terminal !== undefined, read: async () => stdin },
      stdout,
      stderr,
      prompts: async () => scripted(options.prompts ?? {}),
      env: { DIGITALOCEAN_TOKEN: SANDBOX_TOKEN, NO_COLOR: '1', ...options.env },
      clock: { ...clock, now: () => clock.now() + (options.clockOffset ?? 0) },
      random: () => 0.5,
      signal: interruption.signal,
      loadFetch: async () => {},
      fetch,
      runInShell: async (command, { onStderr }) => {
        if (options.shell === undefined) throw new Error(`Nobody runs ${command}.`);
        const { stdout: printed = '', failure, stderr: said, ms } = options.shell(command);
        if (said !== undefined) onStderr(said);
        if (ms !== undefined) await clock.sleep(ms);
        return { stdout: printed, failure };
      },
      aroundStop: () => () => {},
      toForeground: () => {},
      stop: () => {},
      platform: hasFolder(options) && isWindows ? 'win32' : 'linux',
      arch: 'x64',
      nodeVersion: '20.19.0',
      homeDir: () => '/nowhere',
      ...options.real,
    };
    const exitCode = await run(argv, host);
    // Where a test answers for the API, what it invents may be there besides.
    const isClosed = [options.intercept, options.state, options.real?.fetch].every(
      (own) => own === undefined,
    );
    checkDocuments(argv, { stdout: stdout.text(), stderr: stderr.text() }, isClosed);
    return { stdout: stdout.text(), stderr: stderr.text(), screen, exitCode, requests };
  }
}

/** Whether its paths are those of the machine; where it has none, the same is printed everywhere. */
const hasFolder = ({ env = {} }: WorldOptions) =>
  Object.keys(env).some((name) => /_CONFIG_|APPDATA/.test(name));

/** Runs once in a world of its own. */
export const runOnce = (argv: readonly string[], options?: WorldOptions) => createWorld(options).run(...argv);

/** The JSON of a run's stdout. */
export const json = (run: Run): unknown => JSON.parse(run.stdout);

/** The error object on the last line of a run's stderr. */
export const errorOf = (run: Run): Record<string, unknown> =>
  (JSON.parse(run.stderr.trimEnd().split('\n').at(-1) ?? '') as { error: Record<string, unknown> }).error;

/** Answers as the API gives them. */
export const answer = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers });

/** IDs of the seed that tests type. */
export const SEED = {
  web: '2e71857e-8ce4-4225-a15d-bc253b232db6',
  data: '568aba87-aac8-4686-88eb-100ed8b4e170',
  edge: '4b42c8fe-0d98-48dc-95b3-4f356b20a4e0',
  staging: '3ac35bc0-59ab-46e8-846f-5476b77b2fe4',
  /** The peering `prod-web-to-data`. */
  webToData: '5f4b5d2c-28fb-4b44-96b7-1a3e2d2ffb20',
  /** The peering `prod-web-to-staging`. */
  webToStaging: 'ec352f31-b1ec-47a9-8886-dccccf05edad',
  /** The peering `analytics-to-data`, which is in ERROR. */
  analyticsToData: '3d22ea6f-eb25-46af-8e25-ff1b93967c3f',
  /** A UUID that nothing has. */
  nothing: '00000000-0000-4000-8000-000000000000',
} as const;

/** An account with nothing in it. */
export const EMPTY: SandboxState = { version: 1, vpcs: [], members: {}, peerings: [] };

/** Intercepts `GET /v2/vpcs` and the like with an answer of its own. */
export const respond =
  (method: string, path: string | RegExp, status: number, body: unknown) => (request: Request) =>
    request.method === method && matches(new URL(request.url).pathname, path)
      ? answer(status, body)
      : undefined;

/** Intercepts a path with what a token without the scope gets. */
export const forbidden = (method: string, path: string | RegExp) =>
  respond(method, path, 403, { id: 'forbidden', message: 'You are not authorized.', request_id: 'req-1' });

const matches = (path: string, wanted: string | RegExp) =>
  typeof wanted === 'string' ? path === wanted : wanted.test(path);

function capture(
  columns: number | undefined,
  show: (text: string) => void,
  rows?: number,
): Output & { text(): string } {
  let written = '';
  return {
    write: (text) => {
      written += text;
      show(text);
    },
    isTTY: columns !== undefined,
    columns,
    rows,
    closed: false,
    flushed: async () => {},
    // Where a spinner moves; nobody looks.
    stream: new Writable({ write: (_chunk, _encoding, done) => done() }),
    text: () => written,
  };
}

/** Prompts that a test answers; one it does not expect fails it. */
function scripted(answers: Partial<Prompts>): Prompts {
  return new Proxy(answers, {
    get: (target, name) => {
      const answer = Reflect.get(target, name);
      if (answer === undefined && name !== 'then')
        throw new Error(`Nobody answers the prompt "${String(name)}".`);
      return answer;
    },
  }) as Prompts;
}
