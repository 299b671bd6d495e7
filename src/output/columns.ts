/** One column of a result; all formats show the same value, each in its way. */
export interface Column<Row> {
  /** Header of a table, where it is not the key in capitals. */
  readonly header?: string;
  /** What JSON shows; lists are comma-joined in text, `undefined` stands for unknown. */
  readonly value: (row: Row) => unknown;
  /** The column that stands for it where a terminal is too narrow. */
  readonly narrower?: string;
  /** Its text where that is not enough. */
  readonly shorten?: (text: string) => string;
  /** Where nothing else is enough, what gives way first goes first; a column without it stays. */
  readonly givesWay?: 'first' | 'last';
}

const UUID = /\b([0-9a-f]{8})-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/gi;

/** A text with IDs cut to what tells them apart. */
export const shortenIds = (text: string): string => text.replace(UUID, '$1');

export type Columns<Row> = Readonly<Record<string, Column<Row>>>;

/** Columns that show the members of a row under their own names. */
export function memberColumns<Row>(keys: readonly (string & keyof Row)[]): Columns<Row> {
  return Object.fromEntries(keys.map((key) => [key, { value: (row: Row) => row[key] }]));
}

/** The header of a column: its key in capitals unless it says otherwise. */
export function headerOf<Row>(key: string, columns: Columns<Row>): string {
  return columns[key]?.header ?? key.toUpperCase();
}

/** The value of a column, `undefined` where it is unknown. */
export function cellValue<Row>(row: Row, key: string, columns: Columns<Row>): unknown {
  return columns[key]?.value(row) ?? undefined;
}

/** A column's value as text; `missing` stands in for what is unknown or empty. */
export function cellText<Row>(row: Row, key: string, columns: Columns<Row>, missing: string): string {
  const value = cellValue(row, key, columns);
  const text = Array.isArray(value)
    ? value.map((item) => String(item ?? missing)).join(',')
    : String(value ?? '');
  return text === '' ? missing : text;
}
