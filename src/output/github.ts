import { randomUUID } from 'node:crypto';
import { appendFile } from 'node:fs/promises';
import { DopeerError, usageError } from '../errors.ts';
import type { Host } from '../host.ts';
import { safe } from '../text/safe.ts';

/**
 * Opens the outputs of a step of GitHub Actions: the function it gives appends id, name and status of
 * a row. A usage error outside of GitHub Actions. Each value stands between delimiters that nobody can
 * guess, so that none can set another output.
 * Source: https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
 */
export function openGithubOutput(
  env: Host['env'],
  redact: (text: string) => string,
): (row: object | undefined) => Promise<void> {
  const file = env.GITHUB_OUTPUT;
  if (!file) {
    throw usageError(
      '--github-output needs GITHUB_OUTPUT, which GitHub Actions sets.',
      'Leave it out elsewhere.',
    );
  }
  return async (row) => {
    const delimiter = `dopeer-${randomUUID()}`;
    const values = Object.entries(row ?? {}).filter(([key]) => ['id', 'name', 'status'].includes(key));
    try {
      await appendFile(
        file,
        redact(values.map(([key, value]) => `${key}<<${delimiter}\n${value ?? ''}\n${delimiter}\n`).join('')),
      );
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new DopeerError('failed', `The outputs could not be written to ${file} (${code}).`, {
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
