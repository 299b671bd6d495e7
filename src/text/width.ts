import truncatedWidth from 'fast-string-truncated-width';

const ASCII = /^[\x20-\x7e]*$/;

/** Columns that a text takes on a terminal; colours take none. Most texts are ASCII, and that is quick. */
export const widthOf = (text: string): number =>
  ASCII.test(text) ? text.length : truncatedWidth(text).width;

/** The text, cut with `…` where it takes more columns than `limit`. */
export function shorten(text: string, limit: number): string {
  if (text.length <= limit && ASCII.test(text)) return text;
  const { index, ellipsed } = truncatedWidth(text, { limit, ellipsis: '…' });
  return ellipsed ? `${text.slice(0, index)}…` : text;
}
