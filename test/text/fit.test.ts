import { describe, expect, it } from 'vitest';
import { fit } from '../../src/text/fit.ts';

const LONG = 'A paragraph that somebody has broken at a width which is wider than';

describe('help in a narrow terminal', () => {
  it('lets paragraphs flow anew, and leaves what fits as it is', () => {
    expect(fit(`${LONG}\nthis terminal.\nShort.\n`, 50)).toBe(
      'A paragraph that somebody has broken at a width\nwhich is wider than this terminal.\nShort.\n',
    );
    expect(fit(`${LONG}\nthis terminal.\n`, 80)).toBe(`${LONG}\nthis terminal.\n`);
  });

  it('begins anew with a label', () => {
    expect(fit(`${LONG}\nColumns: a, b\n`, 50)).toMatch(/than\nColumns: a, b\n$/);
  });

  it('goes on below a second column, or below the first where there is no room', () => {
    expect(fit('  --some <thing>  what this is good for, in a few words', 42)).toBe(
      '  --some <thing>  what this is good for,\n                  in a few words',
    );
    expect(fit('  --something-long <thing>  what this is good for', 42)).toBe(
      '  --something-long <thing>\n    what this is good for',
    );
  });

  it('knows a first column of one letter, and a number', () => {
    expect(fit('  0    done, and so on for more than forty columns', 42)).toBe(
      '  0    done, and so on for more than forty\n       columns',
    );
    expect(fit('  4. the default profile, whichever that may be', 42)).toBe(
      '  4. the default profile, whichever that\n     may be',
    );
  });

  it('leaves a command whole', () => {
    const lines = [
      '  $ dopeer list --name "one two three four five six"',
      '  dopeer get one --query "two three four five"',
      '  $ curl \\',
      '      -d "one two three four five six seven" http://127.0.0.1',
    ].join('\n');
    expect(fit(lines, 40)).toBe(lines);
  });

  it('has 80 columns where the terminal does not tell', () => {
    const line = 'word '.repeat(30).trim();
    for (const terminal of [undefined, 0]) expect(fit(line, terminal)).toBe(fit(line, 80));
  });
});
