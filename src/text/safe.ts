/**
 * What must never reach a terminal raw: controls (C0, DEL, C1), bidirectional and other format
 * characters, line and paragraph separators, lone surrogates, and whatever takes no width, behind
 * which two different names could look alike.
 */
const UNSAFE = '[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}\\p{Default_Ignorable_Code_Point}]';

/** Most texts need no look at those classes, which Node takes a millisecond to make. */
const PLAIN = /^[\x20-\x7e]*$/;
let unsafe: RegExp | undefined;

/** The same, but for the line feeds that `JSON.stringify` indents with; those inside strings are escaped by it. */
const PLAIN_JSON = /^[\n\x20-\x7e]*$/;
let unsafeInJson: RegExp | undefined;

const hex = (unit: number) => unit.toString(16).padStart(4, '0');

/** The text with every dangerous character as a visible escape, such as `\u001b` or `\u{e0041}`. */
export function safe(text: string): string {
  if (PLAIN.test(text)) return text;
  unsafe ??= new RegExp(UNSAFE, 'gu');
  return text.replace(unsafe, (character) => {
    const codePoint = character.codePointAt(0) ?? 0;
    return codePoint > 0xffff ? `\\u{${codePoint.toString(16)}}` : `\\u${hex(codePoint)}`;
  });
}

/** JSON that parses back to the very value, with every dangerous character written as `\uXXXX`. */
export function toJson(value: unknown, indent?: number): string {
  const json = JSON.stringify(value, undefined, indent) ?? 'null';
  if (PLAIN_JSON.test(json)) return json;
  unsafeInJson ??= new RegExp(`(?!\\n)${UNSAFE}`, 'gu');
  return json.replace(unsafeInJson, (character) =>
    Array.from({ length: character.length }, (_, index) => `\\u${hex(character.charCodeAt(index))}`).join(''),
  );
}

/** The value with every string in it, keys included, made safe. */
export function safeDeep(value: unknown): unknown {
  if (typeof value === 'string') return safe(value);
  if (Array.isArray(value)) return value.map(safeDeep);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [safe(key), safeDeep(member)]));
}
