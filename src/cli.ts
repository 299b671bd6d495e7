import { setMaxListeners } from 'node:events';
import { CommanderError } from '@commander-js/extra-typings';
import { COMPLETE } from './commands/completion/protocol.ts';
import { DopeerError, ExitCode } from './errors.ts';
import { createExecution, typingOf } from './execution.ts';
import type { Host } from './host.ts';
import { flush } from './output/flush.ts';
import { errorObject, errorText } from './output/messages.ts';
import { Redactor } from './output/redact.ts';
import { createStyle, usesColour } from './output/style.ts';
import { createProgram } from './program.ts';
import { type GlobalFlags, isOn, wantsErrorObjects } from './settings.ts';
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

/** `ci-<checksum>`: a token has no hyphen, and what is an option begins with one. */
const HYPHENATED_NAME = /^[a-z\d][a-z\d.]*-[a-z\d.-]*$/i;

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
  const words = argv.filter((word) => !HYPHENATED_NAME.test(word));
  for (const [token] of [...words, ...own].join('\n').matchAll(OLD_TOKEN_SHAPE)) redactor.add(token);
  for (const word of argv) redactor.addUserInfo(word);
  for (const name of URL_VARIABLES) redactor.addUserInfo(env[name] ?? '', true);
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

  const execution = createExecution({ host, redactor, flags: () => flags() });
  const { program, flags, chosen } = createProgram(host.stdout, execution.execute);
  try {
    await program.parseAsync(argv, { from: 'user' }).catch(ifHelp);
    await flush(host);
    return ExitCode.ok;
  } catch (error) {
    stop();
    const debug = flags().debug ?? isOn(host.env.DOPEER_DEBUG);
    const failure = await asDopeerError(error, chosen(), debug);
    execution.events()?.error(failure.toObject(typingOf(flags(), host)));
    return report(failure, { host, unguarded, redactor }, flags());
  }
}

/** Help is thrown as well, once it is written. */
function ifHelp(error: unknown): void {
  const isHelp = error instanceof CommanderError && (error.exitCode === 0 || error.code === 'commander.help');
  if (!isHelp) throw error;
}

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
    stderr.write(errorText(error, { stderr, style, typing }));
  }
  return error.exitCode;
}
