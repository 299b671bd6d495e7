import { setMaxListeners } from 'node:events';
import { CommanderError } from '@commander-js/extra-typings';
import { COMPLETE } from './commands/completion/protocol.ts';
import { type Context, createContext } from './context.ts';
import { DopeerError, ExitCode, usageError } from './errors.ts';
import type { Typing } from './hint.ts';
import type { Host } from './host.ts';
import { flush } from './output/flush.ts';
import { createMessages, errorObject, errorText } from './output/messages.ts';
import { print } from './output/print.ts';
import { Redactor } from './output/redact.ts';
import { type Result, rowsOf } from './output/result.ts';
import { createStyle, isUtf8, usesColour } from './output/style.ts';
import { createProgram, describeProgram, type Execute } from './program.ts';
import { accountFlags, type GlobalFlags, isOn, readSettings, wantsErrorObjects } from './settings.ts';
import { cleanToken, looksLikeToken, OLD_TOKEN_SHAPE, TOKEN_VARIABLES } from './text/token.ts';
import { asDopeerError } from './thrown.ts';

/**
 * The whole program: runs the arguments after the program's name and gives the exit code. It never
 * throws; what went wrong is on stderr. Whatever is still under way then is aborted, and nothing is
 * written any more.
 */
export async function run(argv: readonly string[], unguarded: Host): Promise<ExitCode> {
  // Not by `AbortSignal.any`: what it gives may be collected as garbage before it is aborted.
  const ended = new AbortController();
  // Every write of a batch listens: no leak that Node would have to warn of.
  setMaxListeners(0, ended.signal);
  const interrupt = () => ended.abort(unguarded.signal.reason);
  if (unguarded.signal.aborted) interrupt();
  unguarded.signal.addEventListener('abort', interrupt, { once: true });
  const redactor = createRedactor(argv, unguarded.env);
  const host: Host = {
    ...unguarded,
    signal: ended.signal,
    stdout: redactor.guard(unguarded.stdout),
    stderr: redactor.guard(unguarded.stderr),
    prompts: async (look) => redactor.guardPrompts(await unguarded.prompts(look)),
  };
  try {
    return await runGuarded(argv, host, { redactor, unguarded, stop: () => ended.abort(OVER) });
  } finally {
    ended.abort(OVER);
    unguarded.signal.removeEventListener('abort', interrupt);
    redactor.close();
  }
}

/** What the abort of all that is under way says, to nobody. */
const OVER = new DopeerError('interrupted', 'The command is over.');

/** What may hold a password before its @. */
const URL_VARIABLES = ['DIGITALOCEAN_API_URL', 'HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'];

/** Before anything is read: a usage error, too, may quote a token that was typed by mistake. */
function createRedactor(argv: readonly string[], env: Host['env']): Redactor {
  const redactor = new Redactor(env);
  for (const name of TOKEN_VARIABLES) redactor.add(cleanToken(env[name] ?? ''));
  for (const word of argv) {
    if (looksLikeToken(word)) redactor.add(word);
  }
  // In what the API says, 64 hex digits may be anything; on the command line and in our variables they are
  // a token.
  const own = Object.entries(env).flatMap(([name, value = '']) =>
    /^(?:DOPEER|DIGITALOCEAN|NODE)_/.test(name) ? [value] : [],
  );
  for (const [token] of [...argv, ...own].join('\n').matchAll(OLD_TOKEN_SHAPE)) redactor.add(token);
  for (const text of [...argv, ...URL_VARIABLES.map((name) => env[name] ?? '')]) redactor.addUserInfo(text);
  return redactor;
}

interface Run {
  readonly redactor: Redactor;
  readonly unguarded: Host;
  /** Aborts what is still under way. */
  readonly stop: () => void;
}

async function runGuarded(
  argv: readonly string[],
  host: Host,
  { redactor, unguarded, stop }: Run,
): Promise<ExitCode> {
  if (argv[0] === COMPLETE) {
    const { complete } = await import('./completion/complete.ts');
    return complete(argv.slice(1), host, redactor);
  }

  let events: Context['events'];
  const execute: Execute = async (declaration, args, options) => {
    const settings = readSettings(flags(), host.env, declaration.columns(options), declaration.formats);
    const typing = typingOf(flags(), host);
    const { watch, interval } = options;
    const githubOutput = options.githubOutput && !options.dryRun;
    const styleOf = (output: Host['stdout']) => createStyle(usesColour(output, host.env, settings.color));
    const messages = createMessages({
      stderr: host.stderr,
      style: await styleOf(host.stderr),
      quiet: settings.quiet,
      typing,
    });
    const look = { colour: usesColour(host.stderr, host.env, settings.color), utf8: isUtf8(host.env) };
    const asking = { ...host, prompts: () => host.prompts(look) };
    const context = {
      ...createContext(asking, settings, messages, redactor, typing),
      describeCommands: describeProgram,
    };
    events = context.events;
    const body = () => declaration.run(context, args, options);
    const query =
      settings.query === undefined
        ? undefined
        : (await import('./output/query.ts')).compileQuery(settings.query);
    const printing = { settings, stdout: host.stdout, style: await styleOf(host.stdout), query, events };
    if (!watch && interval !== undefined) throw usageError('--interval goes with --watch.');
    if (watch && githubOutput)
      throw usageError('--github-output does not go together with --watch.', 'Leave one of them out.');
    if (watch) {
      const { watchResults } = await import('./output/watch.ts');
      return watchResults(body, { ...printing, host, messages, interval });
    }
    const appendOutput = githubOutput
      ? (await import('./output/github.ts')).openGithubOutput(host.env, (text) => redactor.redact(text))
      : undefined;
    const result = await body();
    await deliver(result, async () => {
      await print(result, printing);
      await flush(host);
      await appendOutput?.(result as Result<object>);
    });
    if (result.notice !== undefined) messages.notice(result.notice);
    await result.afterwards?.();
    if (result.failure !== undefined) throw result.failure;
    // It came too late to change anything but this.
    if (host.signal.reason instanceof DopeerError) {
      const targets = rowsOf(result).length;
      throw host.signal.reason.with({ outcome: result.outcome, ...(targets > 1 && { targets }) });
    }
  };

  const { program, flags, chosen } = createProgram(host.stdout, execute);
  try {
    await program.parseAsync(argv, { from: 'user' }).catch(ifHelp);
    await flush(host);
    return ExitCode.ok;
  } catch (error) {
    stop();
    const debug = flags().debug ?? isOn(host.env.DOPEER_DEBUG);
    const failure = await asDopeerError(error, chosen(), debug);
    events?.error(failure.toObject(typingOf(flags(), host)));
    return report(failure, { host, unguarded, redactor }, flags());
  }
}

/** Help is thrown as well, once it is written. */
function ifHelp(error: unknown): void {
  const isHelp = error instanceof CommanderError && (error.exitCode === 0 || error.code === 'commander.help');
  if (!isHelp) throw error;
}

/** Hands a result over; what fails then says what was done, and comes after a failure of the command itself. */
async function deliver(
  { failure, outcome }: Pick<Result, 'failure' | 'outcome'>,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (failure !== undefined) throw failure;
    throw error instanceof DopeerError ? error.with({ outcome }) : error;
  }
}

const typingOf = (flags: GlobalFlags, { platform }: Host): Typing => ({
  account: accountFlags(flags),
  platform,
});

/** The one place where an error becomes text, or an object for scripts, and an exit code. */
async function report(
  error: DopeerError,
  { host, unguarded, redactor }: Omit<Run, 'stop'> & { readonly host: Host },
  flags: GlobalFlags,
): Promise<ExitCode> {
  const { stderr, env } = host;
  const typing = typingOf(flags, host);
  if (env.GITHUB_ACTIONS === 'true') {
    const { githubAnnotation } = await import('./output/github.ts');
    // The one command to the runner that we mean.
    unguarded.stderr.write(githubAnnotation(redactor.redact(error.message)));
  }
  if (wantsErrorObjects(flags, env)) {
    stderr.write(errorObject(error, typing));
  } else {
    const style = await createStyle(usesColour(stderr, env, flags.color));
    stderr.write(errorText(error, style, typing));
  }
  return error.exitCode;
}
