import type { CommonOptions } from './commands/shared/command.ts';
import { type Context, createContext } from './context.ts';
import { DopeerError, type Outcome, usageError } from './errors.ts';
import { dopeer, type Hints, type Typing } from './hint.ts';
import type { Host } from './host.ts';
import { createBusy } from './output/busy.ts';
import { flush } from './output/flush.ts';
import { createMessages, type Messages } from './output/messages.ts';
import { preloading } from './output/preload.ts';
import { type PrintOptions, print } from './output/print.ts';
import type { Redactor } from './output/redact.ts';
import { type Result, rowsOf } from './output/result.ts';
import { createStyle, isUtf8, usesColour } from './output/style.ts';
import { describeProgram, type Execute } from './program.ts';
import { accountFlags, type GlobalFlags, isOn, readSettings } from './settings.ts';

/** What the commands of one run have in common. */
export interface ExecutionOptions {
  readonly host: Host;
  readonly redactor: Redactor;
  /** The options of every command, once they are read. */
  readonly flags: () => GlobalFlags;
}

/** Runs the chosen command by its settings, and hands over what it found. */
export function createExecution({ host, redactor, flags }: ExecutionOptions): {
  readonly execute: Execute;
  /** The events of the run, of which an error is the last one; `undefined` in formats without events. */
  readonly events: () => Context['events'];
} {
  let events: Context['events'];
  const execute: Execute = async (declaration, args, options) => {
    checkTogether(options);
    const settings = readSettings(flags(), host.env, declaration.columns(options), declaration.formats);
    const typing = typingOf(flags(), host);
    const githubOutput = options.githubOutput && !options.dryRun;
    const styleOf = (output: Host['stdout']) => createStyle(usesColour(output, host.env, settings.color));
    const watch = options.watch
      ? (await import('./output/watch/watch.ts')).createWatch(host, settings, options.interval)
      : undefined;
    const look = {
      colour: usesColour(host.stderr, host.env, settings.color),
      utf8: isUtf8(host.env),
      plain: isOn(host.env.ACCESSIBLE),
    };
    const stderr = watch?.stderr ?? host.stderr;
    const fetch = preloading(host.fetch, settings.format);
    const busy = createBusy({ ...host, stderr, fetch, prompts: () => host.prompts(look) }, settings);
    const messages = createMessages({
      stderr: busy.host.stderr,
      style: await styleOf(host.stderr),
      quiet: settings.quiet,
      typing,
    });
    const context = {
      ...createContext(busy.host, settings, messages, redactor, typing),
      progress: busy.progress,
      describeCommands: describeProgram,
    };
    events = context.events;
    let given = args;
    const work = async () => {
      const result = await declaration.run(context, given, options).finally(busy.settle);
      // What is watched is the same thing still when it has another name.
      if ('row' in result && 'id' in result.row) given = [result.row.id];
      return result;
    };
    const query =
      settings.query === undefined
        ? undefined
        : (await import('./output/query/query.ts')).compileQuery(settings.query);
    const printing = { settings, stdout: host.stdout, style: await styleOf(host.stdout), query, events };
    if (watch !== undefined) return watch.run(work, printing, messages);
    const redact = (text: string) => redactor.redact(text);
    const appendOutput = githubOutput
      ? await (await import('./output/github.ts')).openGithubOutput(host.env, redact)
      : undefined;
    if (options.githubOutput && options.dryRun)
      messages.notice('Nothing is appended to GITHUB_OUTPUT in a dry run.');
    await handOver(await work(), { host, messages, printing, appendOutput });
  };
  return { execute, events: () => events };
}

/** @throws DopeerError `usage` for options that do nothing beside each other. */
function checkTogether({ watch, interval, githubOutput, dryRun }: CommonOptions): void {
  if (!watch && interval !== undefined) throw usageError('--interval goes with --watch.');
  if (watch && githubOutput && !dryRun)
    throw usageError('--github-output does not go together with --watch.', 'Leave one of them out.');
}

/** Where the commands are going to be typed that the output suggests. */
export const typingOf = (flags: GlobalFlags, { platform }: Host): Typing => ({
  account: accountFlags(flags),
  platform,
});

interface Handing {
  readonly host: Host;
  readonly messages: Messages;
  readonly printing: PrintOptions;
  readonly appendOutput: ((result: Result) => Promise<void>) | undefined;
}

/** Prints a result and what comes after it, and ends as it says. */
async function handOver(result: Result, { host, messages, printing, appendOutput }: Handing): Promise<void> {
  // Each by itself: where one is lost, the other still tells what was done.
  const deliveries = await Promise.allSettled([
    print(result, printing).then(() => flush(host)),
    appendOutput?.(result),
  ]);
  // Also where the answer is lost: what was deleted can be made again.
  if (result.notice !== undefined) messages.notice(result.notice);
  const [lost, ...others] = deliveries.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
  if (lost !== undefined) throw undeliveredError(lost, others, result);
  await result.afterwards?.();
  if (result.failure !== undefined) throw result.failure;
  // It came too late to change anything but this.
  if (host.signal.reason instanceof DopeerError) {
    const targets = rowsOf(result).length;
    throw host.signal.reason.with({ outcome: result.outcome, ...(targets > 1 && { targets }) });
  }
}

/** What to say where an answer could not be handed over: a failure of the command comes first, else what was done. */
function undeliveredError(error: unknown, others: readonly unknown[], result: Result): unknown {
  const { failure, outcome } = result;
  if (failure !== undefined) return failure;
  if (!(error instanceof DopeerError) || outcome === undefined) return error;
  const also = others.flatMap((other) => (other instanceof DopeerError ? [other.message] : []));
  const rows = rowsOf(result);
  return error.with({
    outcome,
    ...(rows.length > 1 && { targets: rows.length }),
    hint: [also, error.details.hint ?? [], whereToSee(rows, outcome)].flat(),
  });
}

/** The command that shows what a write has left; nothing where the one thing it was about is gone. */
function whereToSee([row, ...others]: readonly object[], outcome: Outcome): Hints {
  if (others.length > 0)
    return { text: 'What the command did stays done. See what there is', command: dopeer('list') };
  const isThere = outcome !== 'deleted' && row !== undefined && 'id' in row;
  return isThere ? { text: 'See it', command: dopeer('get', [String(row.id)]) } : [];
}
