import truncatedWidth from 'fast-string-truncated-width';

const ASCII = /^[\x20-\x7e]*$/;

/** Columns that a text takes on a terminal; colours take none. Most texts are ASCII, and that is quick. */
export const widthOf = (text: string): number =>
  ASCII.test(text) ? text.length : truncatedWidth(text).width;

/** The text, cut with `…` where it takes more columns than `limit`. */
export function shorten(text: string, limit: number): string {
  if (limit < 1 || (text.length <= limit && ASCII.test(text))) return text;
  if (!truncatedWidth(text, { limit }).truncated) return text;
  // With an ellipsis of its own the library loses all before a colour that begins at the limit.
  return `${text.slice(0, truncatedWidth(text, { limit: limit - 1 }).index)}…`;
}
