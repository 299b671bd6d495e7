import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { DopeerError } from '../src/errors.ts';
import { createPrompts } from '../src/prompts.ts';

const ENTER = '\r';
const DOWN = '\x1b[B';

/** A terminal on which a prompt is drawn; `type` waits for the prompt to show what it must react to. */
function terminal() {
  const stdin = new PassThrough();
  const stderr = new PassThrough();
  let drawn = '';
  stderr.on('data', (chunk) => {
    drawn += String(chunk);
  });
  const interruption = new AbortController();
  const until = async (text: string) => {
    const limit = Date.now() + 2_000;
    while (!drawn.includes(text)) {
      if (Date.now() > limit) throw new Error(`Not drawn within 2 s: ${JSON.stringify(text)}`);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  };
  return {
    prompts: createPrompts(stdin, stderr, interruption.signal),
    drawn: () => drawn,
    interruption,
    until,
    type: async (after: string, ...keys: string[]) => {
      await until(after);
      for (const key of keys) stdin.write(key);
    },
  };
}

const CHOICES = [
  { value: 1, name: 'web', label: 'web  sfo3' },
  { value: 2, name: 'data', label: 'data  nyc3', disabled: 'peered already' },
  { value: 3, name: 'evil', label: 'evil\x1b[2J  nyc3', remark: 'may be refused' },
];

describe('prompts', () => {
  it('finds what is typed, shows why something cannot be chosen, and lets no escape through', async () => {
    const { prompts, type, drawn } = terminal();
    const chosen = prompts.choose('VPC', CHOICES);
    await type('sfo3', 'nyc3');
    await type('may be refused', ENTER);
    expect(await chosen).toBe(3);
    expect(drawn()).toContain('(peered already)');
    expect(drawn()).toContain('evil\\u001b[2J');
    expect(drawn().includes('\x1b[2J')).toBe(false);
    // Once chosen, its name stands for the line.
    expect(drawn()).toContain('✔ VPC evil\x1b[11G');
  });

  it('moves with the arrows', async () => {
    const { prompts, type } = terminal();
    const chosen = prompts.choose('VPC', CHOICES);
    await type('sfo3', DOWN, ENTER);
    expect(await chosen).toBe(3);
  });

  it('says what is wrong with a text while it is typed, and does not take it', async () => {
    const { prompts, type, drawn } = terminal();
    const name = prompts.text('Name', 'ab', (text) => (text.endsWith('!') ? 'No exclamation.' : undefined));
    await type('(ab)', 'x', '!');
    await type('x!  (No exclamation.)', ENTER);
    await type('> No exclamation.', '\x7f', ENTER);
    expect(await name).toBe('x');
    expect(drawn()).not.toContain('abx');
  });

  it('takes the preset text on Enter alone', async () => {
    const { prompts, type } = terminal();
    const name = prompts.text('Name', 'ab', () => undefined);
    await type('(ab)', ENTER);
    expect(await name).toBe('ab');
  });

  it('takes the preset by Enter alone, and finds nothing wrong with it', async () => {
    const { prompts, type, drawn } = terminal();
    const name = prompts.text('Name', 'preset', (text) => (text === '' ? 'Empty.' : undefined));
    await type('preset', ENTER);
    expect(await name).toBe('preset');
    expect(drawn()).not.toContain('Empty.');
  });

  it.each([
    ['y', false, true],
    ['n', true, false],
    ['', false, false],
    ['', true, true],
  ])('takes %j for an answer where %s is preset: %s', async (keys, preset, expected) => {
    const { prompts, type } = terminal();
    const answer = prompts.confirm('Sure?', preset);
    await type('Sure?', ...keys, ENTER);
    expect(await answer).toBe(expected);
  });

  it('does not show a secret', async () => {
    const { prompts, type, drawn } = terminal();
    const secret = prompts.secret('Token');
    await type('Token', ...'hush-hush', ENTER);
    expect(await secret).toBe('hush-hush');
    expect(drawn()).not.toContain('hush');
  });

  it('ends with 130 on Ctrl-C, and with the reason of a signal', async () => {
    const left = terminal();
    const question = left.prompts.confirm('Sure?', false);
    await left.type('Sure?', '\x03');
    await expect(question).rejects.toMatchObject({ code: 'interrupted', exitCode: 130 });

    const ended = terminal();
    const other = ended.prompts.confirm('Sure?', false);
    await ended.until('Sure?');
    ended.interruption.abort(new DopeerError('terminated', 'Terminated.'));
    await expect(other).rejects.toMatchObject({ exitCode: 143 });
  });
});
