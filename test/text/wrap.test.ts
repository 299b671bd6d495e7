import { expect, it } from 'vitest';
import { wrap, wrapCommand } from '../../src/text/wrap.ts';

it('breaks a text between words, and leaves a longer word whole', () => {
  expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
  expect(wrap('one incomprehensible two', 5)).toEqual(['one', 'incomprehensible', 'two']);
});

it.each([
  ["doctl add --name 'a b c' --tag d", ['doctl add', '--name', "'a b c'", '--tag d']],
  ['say --text="a b c" now', ['say', '--text="a b c"', 'now']],
  ['ip via "$(curl -s http://x)" dev', ['ip via', '"$(curl', '-s', 'http://x)"', 'dev']],
  ["say 'it'\\''s a long' name", ['say', "'it'\\''s a long'", 'name']],
  ["it's late", ["it's late"]],
])('breaks %s where a shell takes several blanks for one', (command, lines) => {
  expect(wrapCommand(command, 9)).toEqual(lines);
});
