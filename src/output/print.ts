import type { Output } from '../host.ts';
import type { Settings } from '../settings.ts';
import { safe, safeDeep, toJson } from '../text/safe.ts';
import type { Answer, Paint } from './answer.ts';
import { cellText, cellValue, headerOf } from './columns.ts';
import type { Style } from './style.ts';

/** Where an answer goes and how it is to look. */
export interface PrintOptions {
  readonly settings: Settings;
  readonly stdout: Output;
  readonly style: Style;
  /** Documents one after the other: JSON on one line each, YAML with its separator. */
  readonly compact?: boolean;
}

/** Writes an answer on stdout, in the format the user chose, in one piece. */
export async function print<Row extends object>(answer: Answer<Row>, options: PrintOptions): Promise<void> {
  options.stdout.write(await render(answer, options));
}

/** An answer in the format that was asked for. */
export async function render<Row extends object>(
  answer: Answer<Row>,
  options: PrintOptions,
): Promise<string> {
  const { format, columns, header } = options.settings;
  const draw = answer.drawings?.[format];
  if (draw !== undefined) return await draw(painterOf(options.style));
  switch (format) {
    case 'json':
      return `${toJson(documentOf(answer, columns), options.compact ? undefined : 2)}\n`;
    case 'yaml': {
      const { stringify } = await import('yaml');
      const yaml = stringify(safeDeep(documentOf(answer, columns)), {
        lineWidth: 0,
        aliasDuplicateObjects: false,
      });
      return options.compact ? `---\n${yaml}` : yaml;
    }
    case 'csv':
    case 'tsv': {
      const { renderDelimited } = await import('./delimited.ts');
      const keys = columns ?? answer.plainColumns ?? answer.tableColumns;
      const cells = answer.rows.map((row) => keys.map((key) => cellText(row, key, answer.columns, '')));
      return renderDelimited(
        format,
        header ? [keys.map((key) => headerOf(key, answer.columns)), ...cells] : cells,
      );
    }
    case 'id': {
      const idOf = answer.id ?? ((row: Row) => ('id' in row ? String(row.id) : undefined));
      return answer.rows
        .flatMap((row) => idOf(row) ?? [])
        .map((id) => `${safe(id)}\n`)
        .join('');
    }
    default:
      return renderForHuman(answer, options);
  }
}

/** The one document of JSON and YAML: the data itself, or the columns that were asked for. */
export function documentOf<Row extends object>(
  answer: Answer<Row>,
  columns: readonly string[] | undefined,
): unknown {
  if (columns === undefined && answer.document !== undefined) return answer.document;
  const rows =
    columns === undefined
      ? answer.rows
      : answer.rows.map((row) =>
          Object.fromEntries(columns.map((key) => [key, cellValue(row, key, answer.columns) ?? null])),
        );
  return answer.single ? rows[0] : rows;
}

async function renderForHuman<Row extends object>(
  answer: Answer<Row>,
  { settings, stdout, style }: PrintOptions,
): Promise<string> {
  const paint = painterOf(style);
  const lines = await detailLines(answer, settings);
  if (lines !== undefined) {
    const { renderDetails } = await import('./details.ts');
    return await renderDetails(lines, style, paint);
  }
  const { renderTable } = await import('./table.ts');
  // Columns that were asked for by name are shown as asked; only our own choice adapts to the terminal.
  const width = settings.columns === undefined && stdout.isTTY && stdout.columns ? stdout.columns : undefined;
  const keys = settings.columns ?? answer.tableColumns;
  return renderTable(answer.rows, answer.columns, { keys, header: settings.header, width, style, paint });
}

/** Labelled lines, where the answer has them: the columns that were asked for, or its own choice of them. */
function detailLines<Row extends object>(
  answer: Answer<Row>,
  { columns }: Settings,
): ReturnType<NonNullable<Answer['details']>> | undefined {
  const [row] = answer.rows;
  if (columns === undefined) return answer.details?.();
  if (!answer.single || answer.details === undefined || row === undefined) return undefined;
  return columns.map((key) => [headerOf(key, answer.columns), cellText(row, key, answer.columns, '-')]);
}

const painterOf =
  (style: Style): Paint =>
  (text, key) =>
    key.toLowerCase() === 'status' ? paintStatus(text, style) : text;

function paintStatus(text: string, style: Style): string {
  if (text === 'ACTIVE') return style.good(text);
  if (text === 'ERROR') return style.bad(text);
  return text === 'PROVISIONING' || text === 'DELETING' ? style.pending(text) : text;
}
