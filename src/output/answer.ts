import type { DopeerError, Outcome } from '../errors.ts';
import type { Hints } from '../hint.ts';
import type { Format } from '../settings.ts';
import type { Columns } from './columns.ts';
import type { Line } from './details.ts';

/** Colours a text as the value of that key is coloured everywhere. */
export type Paint = (text: string, key: string) => string;

/** What a command found: data first, so that no format can say something else than another. */
export interface Answer<Row extends object = object> {
  readonly rows: readonly Row[];
  readonly columns: Columns<Row>;
  /** Columns of a table unless `--columns` says otherwise. */
  readonly tableColumns: readonly string[];
  /** Columns of csv and tsv, where they are others than those of a table. */
  readonly plainColumns?: readonly string[];
  /** JSON and YAML show the one row itself instead of an array. */
  readonly single?: boolean;
  /** JSON and YAML show this instead of the rows. */
  readonly document?: unknown;
  /** What `-o id` prints for a row; its `id` unless said otherwise, nothing for `undefined`. */
  readonly id?: (row: Row) => string | undefined;
  /** What a human sees instead of a table. */
  readonly details?: () => readonly Line[] | Promise<readonly Line[]>;
  /** Whole texts, in place of what the format shows otherwise. Whoever draws makes names safe. */
  readonly drawings?: Readonly<Partial<Record<Format, (paint: Paint) => string | Promise<string>>>>;
  /** Said on stderr once the answer was printed: what was done and what comes next. */
  readonly notice?: Hints;
  /** Goes on after the answer was printed, such as a server; the command ends with it. */
  readonly afterwards?: () => Promise<void>;
  /** What the command did: told where the answer itself, or what comes after it, cannot be written. */
  readonly outcome?: Outcome | undefined;
  /** Ends the command with this error after the answer was printed. */
  readonly failure?: DopeerError | undefined;
}
