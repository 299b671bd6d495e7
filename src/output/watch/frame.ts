import { formatAge, formatDuration } from '../../text/duration.ts';
import { safe } from '../../text/safe.ts';
import { shorten } from '../../text/width.ts';
import { type RenderOptions, render } from '../print.ts';
import { type Result, rowsOf } from '../result.ts';
import { type Changes, compareResults, idOf } from './changes.ts';

/** What a watch knows at a moment; times are milliseconds since the epoch. */
export interface Watched {
  /** What the last look has found, and when. */
  readonly result: Result;
  readonly at: number;
  /** What was there before it changed the last time. */
  readonly before: Result | undefined;
  /** Since when another look is under way. */
  readonly since: number | undefined;
  /** Why the last look found nothing. */
  readonly failure: string | undefined;
  /** What was said since that look began, line by line. */
  readonly notes: readonly string[];
  readonly intervalMs: number;
}

/** A window in columns and lines. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** Beside each line stands whether it has changed. */
const MARKS = { new: '+ ', changed: '~ ', none: '  ' } as const;

/** A request that takes so long is worth a word. */
const SLOW_MS = 1_000;

/** The lines of a window: when it was looked, what was found with what has changed, and what has no room. */
export async function frameOf(
  watched: Watched,
  now: number,
  size: Size,
  printing: RenderOptions,
): Promise<readonly string[]> {
  const { result, before, failure, notes } = watched;
  const { style } = printing;
  const { columns, rows } = size;
  const changes = before === undefined ? undefined : compareResults(before, result);
  const lines = await markedLines(watched, changes, {
    ...printing,
    stdout: { isTTY: true, columns: columns - MARKS.none.length },
  });
  const below = [
    ...(changes?.gone.length ? [`Gone: ${changes.gone.map(safe).join(', ')}`] : []),
    ...(failure === undefined ? [] : [style.bad(`The last look failed: ${safe(failure)}`)]),
    ...notes,
  ];
  const room = Math.max(1, rows - 2 - below.length - (below.length > 0 ? 1 : 0));
  const body = lines.length > room ? [...lines.slice(0, room - 1), moreLine(lines.slice(room - 1))] : lines;
  return [style.faint(headline(watched, now)), '', ...body, ...(below.length > 0 ? ['', ...below] : [])]
    .slice(0, rows)
    .map((line) => cut(line, columns));
}

/** What is left to see after the end: what fits the window. */
export async function lastLines(
  result: Result,
  { rows }: Size,
  printing: RenderOptions,
): Promise<readonly string[]> {
  const lines = linesOf(await render(result, printing));
  const room = Math.max(1, rows - 2);
  return lines.length > room ? [...lines.slice(0, room - 1), `... ${lines.length - room + 1} more`] : lines;
}

const linesOf = (text: string): readonly string[] => text.replace(/\n$/, '').split('\n');

/** When it was looked for the last time, and what happens now. */
function headline({ at, since, intervalMs }: Watched, now: number): string {
  const time = new Date(at).toTimeString().slice(0, 8);
  const looked = `Last look ${time}, ${formatAge(now - at)} ago`;
  return since !== undefined && now - since >= SLOW_MS
    ? `${looked}. Asking for ${formatAge(now - since)}...`
    : `${looked}; every ${formatDuration(intervalMs)}. Ctrl-C ends.`;
}

/** What a result looks like, with a mark beside each line that was not there before. */
async function markedLines(
  { result, before }: Watched,
  changes: Changes | undefined,
  printing: RenderOptions,
): Promise<readonly string[]> {
  const lines = linesOf(await render(result, printing));
  const isTable = 'rows' in result;
  const earlier = new Set(before === undefined || isTable ? [] : linesOf(await render(before, printing)));
  const ids = rowsOf(result).map(idOf);
  const header = isTable && printing.settings.header ? 1 : 0;
  return lines.map((line, index) => {
    const mark = isTable
      ? (changes?.marks.get(ids[index - header] ?? '') ?? 'none')
      : before === undefined || earlier.has(line)
        ? 'none'
        : 'changed';
    const paint = mark === 'new' ? printing.style.good : printing.style.pending;
    return `${mark === 'none' ? MARKS.none : paint(MARKS[mark])}${line}`;
  });
}

/** Instead of the lines that have no room. */
function moreLine(lines: readonly string[]): string {
  const changed = lines.filter((line) => !line.startsWith(MARKS.none)).length;
  return `${MARKS.none}... ${lines.length} more${changed === 0 ? '' : `, ${changed} of them changed`}`;
}

/** A line as wide as the window at most. Where it is cut, its colours end. */
function cut(line: string, columns: number): string {
  const short = shorten(line, columns);
  return short === line || !line.includes('\u001b') ? short : `${short}\u001b[0m`;
}
