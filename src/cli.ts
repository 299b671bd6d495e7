import { CommanderError } from '@commander-js/extra-typings';
import type { Execute } from './commands/command.ts';
import { COMPLETE } from './completion/protocol.ts';
import { cleanToken, TOKEN_VARIABLES } from './config/token.ts';
import { createContext } from './context.ts';
import { DopeerError, ExitCode, usageError } from './errors.ts';
import type { Host } from './host.ts';
import { createMessages, errorObject, errorText } from './output/messages.ts';
import { print } from './output/print.ts';
import { Redactor } from './output/redact.ts';
import { createStyle, usesColour } from './output/style.ts';
import { createProgram } from './program.ts';
import { accountFlags, type GlobalFlags, readSettings, wantsErrorObjects } from './settings.ts';

/**
 * The whole program: runs the arguments after the program's name and gives the exit code. It never
 * throws; what went wrong is on stderr.
 */
export async function run(argv: readonly string[], unguarded: Host): Promise<ExitCode> {
  const redactor = new Redactor();
  // Before anything is read: a usage error, too, may quote a token that was typed by mistake.
  for (const name of TOKEN_VARIABLES) redactor.add(cleanToken(unguarded.env[name] ?? ''));
  const host: Host = {
    ...unguarded,
    stdout: redactor.guard(unguarded.stdout),
    stderr: redactor.guard(unguarded.stderr),
  };

  if (argv[0] === COMPLETE) {
    const { complete } = await import('./completion/complete.ts');
    return complete(argv.slice(1), host, redactor);
  }

  const execute: Execute = async (columns, body, { formats, watch, interval, githubOutput } = {}) => {
    const settings = readSettings(flags(), host.env, columns, formats);
    const styleOf = (output: Host['stdout']) => createStyle(usesColour(output, host.env, settings.color));
    const messages = createMessages({
      stderr: host.stderr,
      style: await styleOf(host.stderr),
      quiet: settings.quiet,
      accountFlags: accountFlags(flags()),
    });
    const context = createContext(host, settings, messages, redactor);
    const options = { settings, stdout: host.stdout, style: await styleOf(host.stdout) };
    if (!watch && interval !== undefined) throw usageError('--interval goes with --watch.');
    if (watch) {
      const { watchAnswers } = await import('./watch.ts');
      return watchAnswers(() => body(context), { ...options, host, messages, interval });
    }
    const appendOutput = githubOutput
      ? (await import('./output/github.ts')).openGithubOutput(host.env)
      : undefined;
    const answer = await body(context);
    await print(answer, options);
    await appendOutput?.(answer.rows[0]);
    if (answer.notice !== undefined) messages.notice(answer.notice);
    await answer.afterwards?.();
    if (answer.failure !== undefined) throw answer.failure;
  };

  const { program, flags, chosen } = createProgram(host.stdout, execute);
  try {
    await program.parseAsync(argv, { from: 'user' });
    return ExitCode.ok;
  } catch (error) {
    if (error instanceof CommanderError && (error.exitCode === 0 || error.code === 'commander.help'))
      return ExitCode.ok;
    return report(asDopeerError(error, chosen()), host, flags());
  }
}

/** The one place where an error becomes text, or an object for scripts, and an exit code. */
async function report(error: DopeerError, { stderr, env }: Host, flags: GlobalFlags): Promise<ExitCode> {
  if (env.GITHUB_ACTIONS === 'true') {
    const { githubAnnotation } = await import('./output/github.ts');
    stderr.write(githubAnnotation(error.message));
  }
  if (wantsErrorObjects(flags, env)) {
    stderr.write(errorObject(error, accountFlags(flags)));
  } else {
    const style = await createStyle(usesColour(stderr, env, flags.color));
    stderr.write(errorText(error, style, accountFlags(flags)));
  }
  return error.exitCode;
}

/** `command` is what was chosen, such as `list`, or nothing. */
function asDopeerError(error: unknown, command: string): DopeerError {
  if (error instanceof DopeerError) return error;
  if (error instanceof CommanderError) {
    const [, message = '', suggestion] =
      /^(?:error: )?(.*?)\.?(?:\n\((Did you mean .*)\))?$/s.exec(error.message) ?? [];
    const help = `See: ${['dopeer', command, '--help'].filter(Boolean).join(' ')}`;
    return usageError(`${message.charAt(0).toUpperCase()}${message.slice(1)}.`, suggestion ?? help);
  }
  const message = error instanceof Error ? error.message : String(error);
  return new DopeerError('unexpected', `Something unexpected went wrong: ${message}`, {
    hint: 'This is a mistake in dopeer. Please report it with the command you typed.',
  });
}
