import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  commandText,
  dopeer,
  fill,
  hintLines,
  setVariable,
  shell,
  unsetVariables,
  withOptions,
} from '../src/hint.ts';
import { anyCharacter } from './helpers/characters.ts';

const on = (account: readonly string[], platform: NodeJS.Platform = 'linux') => ({ account, platform });

/** What a shell makes of commands: the words of each, every one between brackets, and an end. */
function wordsInEach(texts: readonly string[]): string[][] {
  const script = `dopeer() { for word in dopeer "$@"; do printf '<%s>\\0' "$word"; done; printf 'end\\0'; }`;
  const out = execFileSync('sh', ['-c', [script, ...texts].join('\n')], { encoding: 'utf8', cwd: '/' });
  return out
    .split('end\0')
    .slice(0, -1)
    .map((words) =>
      words
        .split('\0')
        .slice(0, -1)
        .map((word) => word.slice(1, -1)),
    );
}

const wordsIn = (text: string) => wordsInEach([text]).flat();

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
    const words = wordsIn(commandText(dopeer('wait', [name], options), on(['--profile', name])));
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
      fc.string({ unit: anyCharacter }),
      fc.constantFrom(...EVIL),
    );
    const clean = word.map((text) => text.replaceAll('\0', ''));
    const command = fc.tuple(fc.array(clean, { maxLength: 4 }), fc.array(clean, { maxLength: 3 }));
    fc.assert(
      // A shell for each would take longer than all else.
      fc.property(fc.array(command, { minLength: 1, maxLength: 30 }), (commands) => {
        const texts = commands.map(([operands, options]) =>
          commandText(dopeer('get', operands, options), on([])),
        );
        const sorted = (words: readonly string[]) => words.filter((each) => each !== '--').sort();
        expect(wordsInEach(texts).map(sorted)).toEqual(
          commands.map(([operands, options]) => sorted(['dopeer', 'get', ...operands, ...options])),
        );
      }),
      { numRuns: 8 },
    );
  });
});

it('a command keeps the account where it has one, and what is to be filled in stays as it is', () => {
  const account = ['--profile', 'my team'];
  const create = dopeer('create', [fill('name')], ['--vpc', fill('vpc')]);
  expect(hintLines([{ text: 'Write', command: create }, 'Or not.'], on(account))).toEqual([
    "Write: dopeer create <name> --vpc <vpc> --profile 'my team'",
    'Or not.',
  ]);
  expect(commandText(dopeer('auth login', ['x']), on(account))).toBe('dopeer auth login x');
  expect(commandText(shell('mv', '/a b', '/c'), on(account))).toBe("mv '/a b' /c");
  expect(commandText(withOptions(dopeer('delete', ['-']), '--yes'), on([]))).toBe('dopeer delete - --yes');
});

describe('on Windows', () => {
  const typed = (command: Parameters<typeof commandText>[0]) => commandText(command, on([], 'win32'));

  it.each([
    ['two words', 'dopeer get "two words"'],
    ['$(Remove-Item x)', 'dopeer get "`$(Remove-Item x)"'],
    ['`id`', 'dopeer get "``id``"'],
    ['say "hi"', 'dopeer get "say `"hi`""'],
    ["it's", 'dopeer get "it\'s"'],
    ['a,b', 'dopeer get "a,b"'],
    ['@x', 'dopeer get "@x"'],
    ['a”; b; “', 'dopeer get "a`”; b; `“"'],
    ['-x', 'dopeer get -- -x'],
    ['plain-1.2', 'dopeer get plain-1.2'],
  ])('%j is quoted as PowerShell has it', (name, text) => expect(typed(dopeer('get', [name]))).toBe(text));

  it('a file that an answer goes to is one word, too', () => {
    const command = { ...dopeer('export'), into: 'a b.yaml' };
    expect(typed(command)).toBe('dopeer export > "a b.yaml"');
    expect(commandText(command, on(['--profile', 'x']))).toBe("dopeer export --profile x > 'a b.yaml'");
  });

  it('files are moved and variables set in its own words', () => {
    expect(typed(shell('mv', 'C:\\a b', 'C:\\c'))).toBe('move "C:\\a b" C:\\c');
    expect(typed(setVariable('A', 'http://127.0.0.1:1'))).toBe('$env:A = "http://127.0.0.1:1"');
    expect(typed(setVariable('A', fill('url')))).toBe('$env:A = <url>');
    expect(typed(unsetVariables('A', 'B'))).toBe('Remove-Item Env:A, Env:B');
    expect(commandText(setVariable('A', 'x y'), on([]))).toBe("export A='x y'");
    expect(commandText(unsetVariables('A', 'B'), on([]))).toBe('unset A B');
  });
});
