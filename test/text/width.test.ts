import { describe, expect, it } from 'vitest';
import { shorten, widthOf } from '../../src/text/width.ts';

const bold = (text: string) => `\x1b[1m${text}\x1b[22m`;

describe('a text that is shortened', () => {
  it.each([
    ['ten letter', 10, 'ten letter'],
    ['ten letters', 10, 'ten lette…'],
    ['漢字漢字', 5, '漢字…'],
    ['漢字漢字', 8, '漢字漢字'],
    ['', 0, ''],
  ])('%j in %i columns', (text, columns, short) => expect(shorten(text, columns)).toBe(short));

  it('is as wide as it may be, wherever its colours begin', () => {
    const text = `  ${bold('ID')}    ${bold('NAME')}   ${bold('STATUS')}  ${bold('AGE')}`;
    const whole = widthOf(text);
    for (let columns = 1; columns < whole; columns += 1) {
      const short = shorten(text, columns);
      expect(widthOf(short), `${columns}: ${JSON.stringify(short)}`).toBe(columns);
      expect(short.endsWith('…')).toBe(true);
    }
    expect(shorten(text, whole)).toBe(text);
  });
});
