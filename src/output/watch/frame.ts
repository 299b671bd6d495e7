import { formatAge, formatDuration } from '../../text/duration.ts';
import { safe } from '../../text/safe.ts';
import { shorten } from '../../text/width.ts';
import { wrap } from '../../text/wrap.ts';
import { type RenderOptions, render } from '../print.ts';
import { type Result, rowsOf } from '../result.ts';
import { type Changes, idOf } from './changes.ts';

/** What a watch knows at a moment; times are milliseconds since the epoch. */
export interface Watched {
  /** What the last look has found, and when. */
  readonly result: Result;
  readonly at: number;
  /** What was there before it changed the last time, and what that was. */
  readonly before: Result | undefined;
  readonly changes: Changes | undefined;
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
const MARKS = { header: '  ', new: '+ ', changed: '~ ', none: '  ' } as const;

/** A lower window has no blank lines where anything has no room. */
const ROOMY_ROWS = 12;
/** The headline, a header, a row and how many more there are come before what is said below. */
const LEAST_BODY_ROWS = 4;

/** A request that takes so long is worth a word. */
const SLOW_MS = 1_000;

/** The lines of a window: when it was looked, what was found with what has changed, and what has no room. */
export async function frameOf(
  watched: Watched,
  now: number,
  size: Size,
  printing: RenderOptions,
): Promise<readonly string[]> {
  const { changes, failure, notes } = watched;
  const { style } = printing;
  const { columns, rows } = size;
  const lines = await markedLines(watched, {
    ...printing,
    stdout: { isTTY: true, columns: columns - MARKS.none.length },
    isWindow: true,
  });
  const below = [
    ...(changes?.gone.length ? wrap(`Gone: ${changes.gone.map(safe).join(', ')}`, columns) : []),
    ...(failure === undefined
      ? []
      : wrap(`The last look failed: ${safe(failure)}`, columns).map((line) => style.bad(line))),
    ...notes.flatMap((note) => wrap(note, columns)),
  ].slice(0, Math.max(1, rows - LEAST_BODY_ROWS));
  const roomy = 2 + lines.length + (below.length > 0 ? 1 + below.length : 0);
  const isTight = rows < ROOMY_ROWS && roomy > rows;
  const gap = isTight ? [] : [''];
  const foot = below.length > 0 ? [...gap, ...below] : [];
  const body = fitting(lines, Math.max(1, rows - 1 - gap.length - foot.length));
  return [style.faint(headline(watched, now)), ...gap, ...body, ...foot]
    .slice(0, rows)
    .map((line) => cut(line, columns));
}

const linesOf = (text: string): readonly string[] => text.replace(/\n$/, '').split('\n');

/** When it was looked for the last time, and what happens now. */
function headline({ at, since, intervalMs }: Watched, now: number): string {
  const time = new Date(at).toTimeString().slice(0, 8);
  const looked = `As of ${time}, ${formatAge(now - at)} ago`;
  return since !== undefined && now - since >= SLOW_MS
    ? `${looked}. Asking for ${formatAge(now - since)}...`
    : `${looked}; every ${formatDuration(intervalMs)}. Ctrl-C ends.`;
}

/** A line of a result, and how it came to be as it is. */
interface MarkedLine {
  readonly text: string;
  readonly kind: keyof typeof MARKS;
}

/** What a result looks like, with a mark beside each line that was not there before. */
async function markedLines(
  { result, before, changes }: Watched,
  printing: RenderOptions,
): Promise<readonly MarkedLine[]> {
  const lines = linesOf(await render(result, printing));
  const isTable = 'rows' in result;
  const earlier = new Set(before === undefined || isTable ? [] : linesOf(await render(before, printing)));
  const ids = rowsOf(result).map(idOf);
  const header = isTable && printing.settings.header ? 1 : 0;
  const kindOf = (line: string, index: number): MarkedLine['kind'] => {
    if (index < header) return 'header';
    if (isTable) return changes?.rows.get(ids[index - header] ?? '')?.kind ?? 'none';
    return before === undefined || earlier.has(line) ? 'none' : 'changed';
  };
  const { good, pending } = printing.style;
  const plain = (text: string) => text;
  const paint = { header: plain, new: good, changed: pending, none: plain };
  return lines.map((line, index) => {
    const kind = kindOf(line, index);
    return { text: `${paint[kind](MARKS[kind])}${line}`, kind };
  });
}

/** As many lines as there is room for, first of all those that have changed, and how many more there are. */
function fitting(lines: readonly MarkedLine[], room: number): readonly string[] {
  if (lines.length <= room) return lines.map(({ text }) => text);
  const rank = ({ kind }: MarkedLine) => ['header', 'new', 'changed', 'none'].indexOf(kind);
  const candidates = lines.filter(({ kind }) => kind !== 'header' || room > 2);
  const kept = new Set(candidates.sort((a, b) => rank(a) - rank(b)).slice(0, room - 1));
  const more = lines.filter((line) => !kept.has(line) && line.kind !== 'header');
  const changed = more.filter(({ kind }) => kind === 'new' || kind === 'changed').length;
  return [
    ...lines.filter((line) => kept.has(line)).map(({ text }) => text),
    `${MARKS.none}... ${more.length} more${changed === 0 ? '' : `, ${changed} of them changed`}`,
  ];
}

/** A line as wide as the window at most. Where it is cut, its colours end. */
function cut(line: string, columns: number): string {
  const short = shorten(line, columns);
  return short === line || !line.includes('\u001b') ? short : `${short}\u001b[0m`;
}
