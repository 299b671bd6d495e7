const ASCII = /^[\x20-\x7e]*$/;

/** Columns that a text takes on a terminal. */
export type MeasureWidth = (text: string) => number;

/** Most texts are ASCII; the library that knows wide characters is loaded for the others alone. */
export async function widthOf(texts: Iterable<string>): Promise<MeasureWidth> {
  for (const text of texts) {
    if (!ASCII.test(text)) return (await import('string-width')).default;
  }
  return (text) => text.length;
}
