const ASCII = /^[\x20-\x7e]*$/;

/** Columns that a text takes on a terminal. */
export type MeasureWidth = (text: string) => number;

/**
 * Most texts are ASCII; the library that knows wide characters is loaded for the others alone, and
 * asked once for each: a long name takes it milliseconds.
 */
export async function widthOf(texts: Iterable<string>): Promise<MeasureWidth> {
  for (const text of texts) {
    if (!ASCII.test(text)) return rememberWidths((await import('string-width')).default);
  }
  return (text) => text.length;
}

function rememberWidths(measure: MeasureWidth): MeasureWidth {
  const known = new Map<string, number>();
  return (text) => {
    const width = known.get(text) ?? measure(text);
    known.set(text, width);
    return width;
  };
}
