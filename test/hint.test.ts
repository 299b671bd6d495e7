import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commandText, dopeer, fill, hintLines, shell, withOptions } from '../src/hint.ts';

/** What a shell makes of a command: each of its words on a line of its own, between brackets. */
function wordsIn(text: string): string[] {
  const script = `dopeer() { for word in dopeer "$@"; do printf '<%s>\\0' "$word"; done; }; ${text}`;
  const out = execFileSync('sh', ['-c', script], { encoding: 'utf8', cwd: '/' });
  return out
    .split('\0')
    .slice(0, -1)
    .map((word) => word.slice(1, -1));
}

const EVIL = [
  '$(touch /tmp/evil)',
  '`id`',
  'two words',
  "it's",
  '"quoted"',
  '-x',
  '--yes',
  '--',
  '~',
  '*',
  'a;b',
  'a|b',
  'a&b',
  '#',
  '!!',
  '\\',
  'a\nb',
  '',
  '{a,b}',
  '<vpc>',
];

describe.skipIf(process.platform === 'win32')('a command that is pasted into a shell', () => {
  it.each(EVIL)('takes %j for one word that means itself', (name) => {
    const options = ['--for', 'deleted'];
    const words = wordsIn(commandText(dopeer('wait', [name], options), ['--profile', name]));
    const account = ['--profile', name];
    expect(words).toEqual(
      name.startsWith('-')
        ? ['dopeer', 'wait', ...options, ...account, '--', name]
        : ['dopeer', 'wait', name, ...options, ...account],
    );
  });

  it('holds just the words it was made of, whatever they are', () => {
    const word = fc.oneof(
      fc.string({ unit: 'binary-ascii' }),
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom(...EVIL),
    );
    const clean = word.map((text) => text.replaceAll('\0', ''));
    fc.assert(
      fc.property(
        fc.array(clean, { maxLength: 4 }),
        fc.array(clean, { maxLength: 3 }),
        (operands, options) => {
          const words = wordsIn(commandText(dopeer('get', operands, options), []));
          expect(words.filter((each) => each !== '--').sort()).toEqual(
            ['dopeer', 'get', ...operands, ...options].filter((each) => each !== '--').sort(),
          );
        },
      ),
      { numRuns: 60 },
    );
  });
});

it('a command keeps the account where it has one, and what is to be filled in stays as it is', () => {
  const account = ['--profile', 'my team'];
  const create = dopeer('create', [fill('name')], ['--vpc', fill('vpc')]);
  expect(hintLines([{ text: 'Write', command: create }, 'Or not.'], account)).toEqual([
    "Write: dopeer create <name> --vpc <vpc> --profile 'my team'",
    'Or not.',
  ]);
  expect(commandText(dopeer('auth login', ['x']), account)).toBe('dopeer auth login x');
  expect(commandText(shell('mv', '/a b', '/c'), account)).toBe("mv '/a b' /c");
  expect(commandText(withOptions(dopeer('delete', ['-']), '--yes'), [])).toBe('dopeer delete - --yes');
});
