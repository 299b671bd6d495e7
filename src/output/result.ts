import type { DopeerError, Outcome } from '../errors.ts';
import type { Hints } from '../hint.ts';
import type { Format } from '../settings.ts';
import type { Columns } from './columns.ts';
import type { Line } from './formats/details.ts';

/** Colours a text as the value of that key is coloured everywhere. */
export type Paint = (text: string, key: string) => string;

/** What a command found, in one of three shapes: data first, so that no format can say something else than another. */
export type Result<Row extends object = object> = TableResult<Row> | DocumentResult<Row> | TextResult;

/** What comes after whatever is shown. */
interface Ending {
  /** Said on stderr once the result was printed: what was done and what comes next. */
  readonly notice?: Hints;
  /** Goes on after the result was printed, such as a server; the command ends with it. */
  readonly afterwards?: () => Promise<void>;
  /** What the command did: told where the result itself, or what comes after it, cannot be written. */
  readonly outcome?: Outcome | undefined;
  /** Ends the command with this error after the result was printed. */
  readonly failure?: DopeerError | undefined;
}

/** How rows are shown where cells are needed. */
interface Cells<Row extends object> extends Ending {
  readonly columns: Columns<Row>;
  /** Columns of a table unless `--columns` says otherwise. */
  readonly tableColumns: readonly string[];
  /** Columns of csv and tsv, where they are others than those of a table. */
  readonly plainColumns?: readonly string[];
  /** What `-o id` prints for a row; its `id` unless said otherwise, nothing for `undefined`. */
  readonly id?: (row: Row) => string | undefined;
  /** What a human sees instead of a table. */
  readonly details?: () => readonly Line[] | Promise<readonly Line[]>;
}

/** Rows of one kind: an array in JSON. */
export interface TableResult<Row extends object> extends Cells<Row> {
  readonly rows: readonly Row[];
  /** What JSON and YAML show where there is more to tell than the rows. */
  readonly document?: unknown;
  /** An empty table has no header either, which would be a line for nothing. */
  readonly isSilentWhenEmpty?: boolean;
}

/** One thing: an object in JSON, labelled lines for a human. */
export interface DocumentResult<Row extends object> extends Cells<Row> {
  readonly row: Row;
}

/** A text, such as a picture or a script. */
export interface TextResult extends Ending {
  /** The text in a format. Whoever writes it makes names safe. */
  readonly text: (format: Format, paint: Paint) => string | Promise<string>;
  /** What JSON and YAML show; the text unless there is one. */
  readonly document?: unknown;
}

/** Any of the results that a command may have: its rows are of one kind or another. */
export type SomeResult = Ending &
  (Pick<TableResult<object>, 'rows'> | Pick<DocumentResult<object>, 'row'> | Pick<TextResult, 'text'>);

/** What a row of this result is referred to by. */
export const idsOf = <Row extends object>({
  id,
}: Pick<Cells<Row>, 'id'>): ((row: Row) => string | undefined) =>
  id ?? ((row) => ('id' in row ? String(row.id) : undefined));

/** The rows of a result: none of a text. */
export function rowsOf<Row extends object>(result: Result<Row>): readonly Row[] {
  if ('text' in result) return [];
  return 'row' in result ? [result.row] : result.rows;
}
