import fc from 'fast-check';

const LAST = 0x10_ff_ff;
const isCharacter = (code: number) => code < 0xd8_00 || code > 0xdf_ff;

/**
 * Any character of Unicode, assigned or not. The library's own `binary` lists a million of them before the first,
 * which takes each worker two seconds.
 */
export const anyCharacter = fc
  .integer({ min: 0, max: LAST })
  .filter(isCharacter)
  .map(
    (code) => String.fromCodePoint(code),
    (character) => (character as string).codePointAt(0) ?? -1,
  );
