import { usageError } from '../errors.ts';
import type { Output } from '../host.ts';
import { type Format, isDocumentFormat, type Settings } from '../settings.ts';
import { safe, safeDeep, toJson } from '../text/safe.ts';
import { cellText, cellValue, headerOf } from './columns.ts';
import type { Events } from './events.ts';
import { painterOf } from './paint.ts';
import type { Query } from './query/query.ts';
import { type DocumentResult, idsOf, type Result, rowsOf, type TableResult } from './result.ts';
import type { Style } from './style.ts';

type Cellular<Row extends object> = TableResult<Row> | DocumentResult<Row>;

/** Where a result goes and how it is to look. */
export interface PrintOptions extends RenderOptions {
  readonly stdout: Output;
}

/** How a result is to look. */
export interface RenderOptions {
  readonly settings: Settings;
  /** Where it is going to be shown. */
  readonly stdout: Pick<Output, 'isTTY' | 'columns'>;
  readonly style: Style;
  /** Selects from the document, which is then shown in the place of the answer. */
  readonly query?: Query | undefined;
  /** Where they have begun, what is printed is one of them. */
  readonly events?: Events | undefined;
  /** Whether it is shown in a window, where a table is cut to its width. */
  readonly isWindow?: boolean;
  /** Documents one after the other: JSON on one line each, YAML with its separator. */
  readonly compact?: boolean;
}

/** Writes a result on stdout, in the format the user chose, in one piece. */
export async function print<Row extends object>(result: Result<Row>, options: PrintOptions): Promise<void> {
  options.stdout.write(await render(result, options));
}

/** A result in the format that was asked for. */
export async function render<Row extends object>(
  result: Result<Row>,
  options: RenderOptions,
): Promise<string> {
  const { format, columns } = options.settings;
  const isText = 'text' in result && result.document === undefined;
  const isCompact = options.compact ?? false;
  if (options.query !== undefined) {
    if (isText) throw usageError('--query does not apply to this command.');
    const selected = options.query(documentOf(result, undefined));
    if (format !== 'tsv') return renderDocument(selected, format, isCompact);
    return (await import('./query/lines.ts')).queryLines(selected);
  }
  if (isDocumentFormat(format) && !isText) {
    const document = documentOf(result, columns);
    if (!options.events?.began) return renderDocument(document, format, isCompact);
    const events = [document].flat().map((item) => ({ event: 'result', ...(item as object) }));
    return renderDocument(events, format, isCompact);
  }
  if ('text' in result) return result.text(format, painterOf(options.style));
  switch (format) {
    case 'csv':
    case 'tsv':
      return renderPlain(result, format, options.settings);
    case 'markdown':
      return markdownTable(result, columns);
    case 'id':
    case 'name':
      return renderReferences(result, format);
    default:
      return renderForHuman(result, options);
  }
}

/** What the next command of a pipe can refer to, one a line. */
function renderReferences<Row extends object>(result: Cellular<Row>, key: 'id' | 'name'): string {
  const idOf = idsOf(result);
  return rowsOf(result)
    .flatMap((row) => {
      const id = idOf(row);
      if (id === undefined) return [];
      return key === 'id' ? id : String(cellValue(row, 'name', result.columns) ?? id);
    })
    .map((reference) => `${safe(reference)}\n`)
    .join('');
}

/** The one document of JSON and YAML: the data itself, or the columns that were asked for. */
export function documentOf<Row extends object>(
  result: Result<Row>,
  columns: readonly string[] | undefined,
): unknown {
  if ('text' in result) return result.document;
  if (columns === undefined) return 'row' in result ? result.row : (result.document ?? result.rows);
  const pick = (row: Row) =>
    Object.fromEntries(columns.map((key) => [key, cellValue(row, key, result.columns) ?? null]));
  return 'row' in result ? pick(result.row) : result.rows.map(pick);
}

async function renderDocument(document: unknown, format: Format, isCompact: boolean): Promise<string> {
  if (format === 'ndjson')
    return [document]
      .flat()
      .map((item) => `${toJson(item)}\n`)
      .join('');
  if (format === 'json') return `${toJson(document, isCompact ? undefined : 2)}\n`;
  const { stringify } = await import('yaml');
  const yaml = stringify(safeDeep(document), { lineWidth: 0, aliasDuplicateObjects: false });
  return isCompact ? `---\n${yaml}` : yaml;
}

async function renderPlain<Row extends object>(
  result: Cellular<Row>,
  format: 'csv' | 'tsv',
  { columns, header }: Settings,
): Promise<string> {
  const { renderDelimited } = await import('./formats/delimited.ts');
  const keys = columns ?? result.plainColumns ?? result.tableColumns;
  const cells = rowsOf(result).map((row) => keys.map((key) => cellText(row, key, result.columns, '')));
  return renderDelimited(
    format,
    header ? [keys.map((key) => headerOf(key, result.columns)), ...cells] : cells,
  );
}

/** Rows as a table for documents: the columns that were asked for, or those of a table, with full values. */
export async function markdownTable<Row extends object>(
  result: Cellular<Row>,
  keys: readonly string[] = result.tableColumns,
): Promise<string> {
  const { renderMarkdown } = await import('./formats/markdown.ts');
  const cells = rowsOf(result).map((row) => keys.map((key) => cellText(row, key, result.columns, '-')));
  return renderMarkdown([keys.map((key) => headerOf(key, result.columns)), ...cells]);
}

async function renderForHuman<Row extends object>(
  result: Cellular<Row>,
  { settings, stdout, style, isWindow }: RenderOptions,
): Promise<string> {
  const paint = painterOf(style);
  // Columns that were asked for by name are shown as asked; only our own choice adapts to the terminal.
  const width = settings.columns === undefined && stdout.isTTY && stdout.columns ? stdout.columns : undefined;
  const lines = await detailLines(result, settings);
  if (lines !== undefined) {
    const { renderDetails } = await import('./formats/details.ts');
    return await renderDetails(lines, style, paint, width);
  }
  const rows = rowsOf(result);
  if (rows.length === 0 && 'rows' in result && result.isSilentWhenEmpty) return '';
  const { renderTable } = await import('./formats/table.ts');
  const keys = settings.columns ?? result.tableColumns;
  const { header } = settings;
  return renderTable(rows, result.columns, { keys, header, width, isCut: isWindow, style, paint });
}

/** Labelled lines, where the result has them: the columns that were asked for, or its own choice of them. */
function detailLines<Row extends object>(
  result: Cellular<Row>,
  { columns }: Settings,
): ReturnType<NonNullable<Cellular<Row>['details']>> | undefined {
  if (columns === undefined) return result.details?.();
  if (!('row' in result) || result.details === undefined) return undefined;
  return columns.map((key) => [
    headerOf(key, result.columns),
    cellText(result.row, key, result.columns, '-'),
  ]);
}
