import { randomUUID } from 'node:crypto';
import { appendFile, open, stat } from 'node:fs/promises';
import { DopeerError, usageError } from '../errors.ts';
import type { Host } from '../host.ts';
import { safe, toJson } from '../text/safe.ts';
import { cellValue } from './columns.ts';
import { idsOf, type Result, rowsOf, type TableResult } from './result.ts';

/**
 * The outputs of a step: the function it gives appends id, name and status of one thing; of several their IDs and
 * names as JSON, and how many of them the command has changed.
 */
export async function openGithubOutput(
  env: Host['env'],
  redact: (text: string) => string,
): Promise<(result: Result<object>) => Promise<void>> {
  const append = await openGithubFile('--github-output', env, redact);
  return (result) =>
    append(githubValues('rows' in result ? outputsOfAll(result) : outputsOf(rowsOf(result)[0])));
}

const outputsOf = (row: object = {}) =>
  Object.fromEntries(Object.entries(row).filter(([key]) => ['id', 'name', 'status'].includes(key)));

function outputsOfAll(result: TableResult<object>): Readonly<Record<string, unknown>> {
  const idOf = idsOf(result);
  const listed = result.rows.filter((row) => idOf(row) !== undefined);
  return {
    ids: toJson(listed.map(idOf)),
    names: toJson(listed.map((row) => cellValue(row, 'name', result.columns) ?? null)),
    changed: result.rows.filter(isChanged).length,
  };
}

/** Whether a write has done something about a target: what is kept, or was not there, it has not changed. */
function isChanged(row: object): boolean {
  const { ok, action, status } = row as { ok?: boolean; action?: string; status?: string };
  return ok === true && action !== 'keep' && status !== 'NOT_FOUND';
}

/** The files that GitHub Actions gives a step, by the option that appends to each. */
const FILES = {
  '--github-output': 'GITHUB_OUTPUT',
  '--github-env': 'GITHUB_ENV',
  '--github-summary': 'GITHUB_STEP_SUMMARY',
} as const;

/**
 * Opens one of the files of a step of GitHub Actions, which can be written then: the function it gives appends lines
 * to it. A usage error outside of GitHub Actions.
 * Source: https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
 *
 * @throws DopeerError `failed` where it cannot be written.
 */
export async function openGithubFile(
  option: keyof typeof FILES,
  env: Host['env'],
  redact: (text: string) => string,
): Promise<(lines: string) => Promise<void>> {
  const file = env[FILES[option]];
  if (!file)
    throw usageError(
      `${option} needs ${FILES[option]}, which GitHub Actions sets.`,
      'Leave it out elsewhere.',
    );
  const unwritable = (hint: string) => (error: NodeJS.ErrnoException) => {
    throw new DopeerError('failed', `${FILES[option]} could not be written: ${file} (${error.code}).`, {
      hint,
    });
  };
  await appendFile(file, '').catch(unwritable('Nothing was done.'));
  return async (lines) => {
    // Or the first of these would go on where somebody else's last line ends.
    const start = (await endsWithinLine(file).catch(() => false)) ? '\n' : '';
    const text = `${start}${redact(lines)}`;
    await appendFile(file, text).catch(unwritable('What the command did stays done.'));
  };
}

/** Whether a file's last line has no end. What is no file, such as /dev/stdout, may be read for ever. */
async function endsWithinLine(path: string): Promise<boolean> {
  const stats = await stat(path);
  if (!stats.isFile() || stats.size === 0) return false;
  const file = await open(path);
  try {
    const { buffer } = await file.read({ buffer: Buffer.alloc(1), position: stats.size - 1 });
    return buffer.toString() !== '\n';
  } finally {
    await file.close();
  }
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
