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
  return (row = {}) => {
    const members = Object.entries(row).filter(([key]) => ['id', 'name', 'status'].includes(key));
    return append(githubValues(Object.fromEntries(members)));
  };
}

/** The files that GitHub Actions gives a step, by the option that appends to each. */
const FILES = {
  '--github-output': 'GITHUB_OUTPUT',
  '--github-env': 'GITHUB_ENV',
  '--github-summary': 'GITHUB_STEP_SUMMARY',
} as const;

/**
 * Opens one of the files of a step of GitHub Actions: the function it gives appends lines to it. A usage error
 * outside of GitHub Actions.
 * Source: https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
 */
export function openGithubFile(
  option: keyof typeof FILES,
  env: Host['env'],
  redact: (text: string) => string,
): (lines: string) => Promise<void> {
  const file = env[FILES[option]];
  if (!file)
    throw usageError(
      `${option} needs ${FILES[option]}, which GitHub Actions sets.`,
      'Leave it out elsewhere.',
    );
  return async (lines) => {
    try {
      const before = await readFile(file, 'utf8').catch(() => '');
      // Or the first of these would go on where somebody else's last line ends.
      const start = before === '' || before.endsWith('\n') ? '' : '\n';
      await appendFile(file, `${start}${redact(lines)}`);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new DopeerError('failed', `${FILES[option]} could not be written: ${file} (${code}).`, {
        hint: 'What the command did stays done.',
      });
    }
  };
}

/**
 * Values by their names, as the files for outputs and variables hold them. Each stands between delimiters that
 * nobody can guess, so that none can set another name.
 */
export function githubValues(values: Readonly<Record<string, unknown>>): string {
  const delimiter = `dopeer-${randomUUID()}`;
  return Object.entries(values)
    .map(([name, value]) => `${name}<<${delimiter}\n${value ?? ''}\n${delimiter}\n`)
    .join('');
}

/** The line that makes GitHub Actions show a failure where people look for it. */
export function githubAnnotation(message: string): string {
  const escaped = message.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  return `::error title=dopeer::${safe(escaped)}\n`;
}
