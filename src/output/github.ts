import { randomUUID } from 'node:crypto';
import { appendFile, readFile } from 'node:fs/promises';
import { DopeerError, usageError } from '../errors.ts';
import type { Host } from '../host.ts';
import { safe } from '../text/safe.ts';

/** The outputs of a step: the function it gives appends id, name and status of a row. */
export function openGithubOutput(
  env: Host['env'],
  redact: (text: string) => string,
): (row: object | undefined) => Promise<void> {
  const append = openGithubFile('--github-output', env, redact);
  return (row = {}) =>
    append(Object.fromEntries(Object.entries(row).filter(([key]) => ['id', 'name', 'status'].includes(key))));
}

/** The files that GitHub Actions gives a step, by the option that appends to each. */
const FILES = { '--github-output': 'GITHUB_OUTPUT', '--github-env': 'GITHUB_ENV' } as const;

/**
 * Opens one of the files of a step of GitHub Actions: the function it gives appends values by their names.
 * A usage error outside of GitHub Actions. Each value stands between delimiters that nobody can guess, so
 * that none can set another name.
 * Source: https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
 */
export function openGithubFile(
  option: keyof typeof FILES,
  env: Host['env'],
  redact: (text: string) => string,
): (values: Readonly<Record<string, unknown>>) => Promise<void> {
  const file = env[FILES[option]];
  if (!file)
    throw usageError(
      `${option} needs ${FILES[option]}, which GitHub Actions sets.`,
      'Leave it out elsewhere.',
    );
  return async (values) => {
    const delimiter = `dopeer-${randomUUID()}`;
    const lines = Object.entries(values).map(
      ([name, value]) => `${name}<<${delimiter}\n${value ?? ''}\n${delimiter}\n`,
    );
    try {
      const before = await readFile(file, 'utf8').catch(() => '');
      // Or the first of these would go on where somebody else's last line ends.
      const start = before === '' || before.endsWith('\n') ? '' : '\n';
      await appendFile(file, `${start}${redact(lines.join(''))}`);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new DopeerError('failed', `${FILES[option]} could not be written: ${file} (${code}).`, {
        hint: 'What the command did stays done.',
      });
    }
  };
}

/** The line that makes GitHub Actions show a failure where people look for it. */
export function githubAnnotation(message: string): string {
  const escaped = message.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  return `::error title=dopeer::${safe(escaped)}\n`;
}
