import { PassThrough } from 'node:stream';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { DopeerError } from '../../../src/errors.ts';
import type { Look } from '../../../src/host.ts';
import { createPrompts } from '../../../src/system/prompts/prompts.ts';
import { createStops } from '../../helpers/stops.ts';

const ENTER = '\r';
const DOWN = '\x1b[B';

/** A terminal on which a prompt is drawn; `type` waits for the prompt to show what it must react to. */
function terminal(look?: Look, columns = 80, rows?: number) {
  const stdin = new PassThrough();
  const stderr = Object.assign(new PassThrough(), { columns, rows });
  let drawn = '';
  stderr.on('data', (chunk) => {
    drawn += String(chunk);
  });
  const interruption = new AbortController();
  const { signal } = interruption;
  const stops = createStops();
  const until = async (text: string) => {
    const limit = Date.now() + 2_000;
    while (!drawn.includes(text)) {
      if (Date.now() > limit) throw new Error(`Not drawn within 2 s: ${JSON.stringify(text)}`);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  };
  return {
    prompts: createPrompts(
      stdin,
      stderr,
      { signal, aroundStop: stops.aroundStop, stop: stops.pressed },
      look,
    ),
    drawn: () => drawn,
    stdin,
    interruption,
    stops,
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
    expect(drawn()).toMatch(/[✔√] VPC evil\x1b\[11G/);
  });

  it.each<[Look, boolean, boolean]>([
    [{ colour: true, utf8: true }, true, true],
    [{ colour: false, utf8: true }, false, true],
    [{ colour: true, utf8: false }, true, false],
  ])('draws as the terminal can: %j', async (look, colours, symbols) => {
    vi.stubEnv('FORCE_COLOR', '1');
    onTestFinished(() => void vi.unstubAllEnvs());
    const { prompts, type, drawn } = terminal(look);
    const chosen = prompts.choose('VPC', CHOICES);
    await type('sfo3', ENTER);
    expect(await chosen).toBe(1);
    expect(/\x1b\[\d*m/.test(drawn())).toBe(colours);
    expect(/[✔❯↑⏎]/.test(drawn())).toBe(symbols);
    const again = prompts.confirm('Again?', true);
    await type('Again?', ENTER);
    expect(await again).toBe(true);
    expect(drawn()).toContain('VPC');
  });

  it('shows no escape of a preset, a message or a problem', async () => {
    const { prompts, type, drawn } = terminal();
    const name = prompts.text('New\x1b[2J', 'old\x1b[2J', (text) =>
      text.startsWith('old') ? 'bad\x1b[2J' : undefined,
    );
    await type('old', ENTER);
    await type('bad\\u001b[2J', 'new', ENTER);
    expect(await name).toBe('new');
    expect(drawn().includes('\x1b[2J')).toBe(false);
  });

  it.each([
    ['at', ENTER],
    ['before', '\n'],
  ])('loses nothing of what is typed at once %s the first question', async (_, enter) => {
    const { prompts, type } = terminal();
    const answers = (async () => [
      await prompts.choose('VPC', CHOICES),
      await prompts.text('Name', 'preset', () => undefined),
      await prompts.confirm('Sure?', true),
    ])();
    await type('VPC', `evil${enter}a-name${enter}y${enter}`);
    expect(await answers).toEqual([3, 'a-name', true]);
  });

  it.each([ENTER, '\n'])(
    'does not take for a yes what was typed before the question was there',
    async (enter) => {
      const { prompts, type, until, drawn } = terminal();
      const answers = (async () => [
        await prompts.choose('VPC', CHOICES),
        await prompts.confirm('Delete?', false),
      ])();
      await type('VPC', `evil${enter}y${enter}`);
      await until('Delete?');
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(drawn()).not.toContain('Yes');
      await type('', 'n', enter);
      expect(await answers).toEqual([3, false]);
    },
  );

  it('is left by Ctrl-C, whatever was typed before it and the question', async () => {
    const { prompts, stdin } = terminal();
    const answer = prompts.confirm('Delete?', false);
    stdin.write('y\r\x03');
    await expect(answer).rejects.toMatchObject({ code: 'interrupted' });
  });

  it('keeps filter and place over Ctrl-Z', async () => {
    const { prompts, type, until, stops } = terminal();
    const many = Array.from({ length: 30 }, (_, value) => ({
      value,
      name: `v-${value}`,
      label: `v-${value}`,
    }));
    const chosen = prompts.choose('VPC', many);
    await type('v-0', 'v-2');
    await until('v-28');
    await type('', DOWN, DOWN);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await stops.stopAndGoOn(() => type('', '\x1a'));
    await type('', ENTER);
    // 2, 20, 21.
    expect(await chosen).toBe(21);
  });

  it('chooses of what is left when the Enter comes in one piece with the words', async () => {
    for (let round = 0; round < 20; round += 1) {
      const { prompts, type } = terminal();
      const chosen = prompts.choose('VPC', CHOICES);
      await type('VPC', `evil${ENTER}`);
      expect(await chosen).toBe(3);
    }
  });

  it.each([80, 20])('takes Tab for the first line that is left, in %i columns', async (columns) => {
    const { prompts, type, until } = terminal(undefined, columns);
    const chosen = prompts.choose('VPC', [
      ...CHOICES,
      { value: 4, name: 'x', label: 'x  a-range-that-is-long' },
    ]);
    await type('sfo3', 'evi\t');
    await until('evil\\u001b');
    await type('', ENTER);
    expect(await chosen).toBe(3);
    const cut = terminal(undefined, columns);
    const other = cut.prompts.choose('VPC', [
      ...CHOICES,
      { value: 4, name: 'x', label: 'x  a-range-that-is-long' },
    ]);
    await cut.type('sfo3', `that-is\t${ENTER}`);
    expect(await other).toBe(4);
  });

  it('moves in what is left when the arrows come in one piece with the words', async () => {
    for (let round = 0; round < 20; round += 1) {
      const { prompts, type } = terminal();
      const many = ['ab', 'b1', 'b2', 'b3'].map((name) => ({ value: name, name, label: name }));
      const chosen = prompts.choose('VPC', many);
      await type('VPC', `b${DOWN}${DOWN}${ENTER}`);
      expect(await chosen).toBe('b2');
    }
  });

  it('takes what was typed before the terminal went away', async () => {
    const { prompts, stdin, until } = terminal();
    const chosen = prompts.choose('VPC', CHOICES);
    await until('VPC');
    stdin.end(`evil${ENTER}`);
    expect(await chosen).toBe(3);
  });

  it('says that typing filters', async () => {
    const { prompts, type, drawn } = terminal();
    const chosen = prompts.choose('VPC', CHOICES);
    await type('to filter', ENTER);
    expect(await chosen).toBe(1);
    expect(drawn().replaceAll(/\x1b\[[\d;]*m/g, '')).toContain('type to filter  ↑↓ move  ⏎ choose');
  });

  it('takes one line for each choice in a narrow terminal', async () => {
    const { prompts, type, drawn } = terminal(undefined, 30);
    const chosen = prompts.choose('VPC', [
      { value: 1, name: 'a', label: `a${'-'.repeat(60)}` },
      { value: 2, name: 'b', label: `b${'-'.repeat(60)}`, disabled: 'because of something long' },
      { value: 3, name: 'c'.repeat(40), label: `c${'-'.repeat(60)}`, disabled: 'because of something' },
    ]);
    await type('filter', ENTER);
    expect(await chosen).toBe(1);
    const lines = drawn()
      .replaceAll(/\x1b\[[\d;]*[A-Za-z]/g, '')
      .split('\n');
    expect(lines.find((line) => line.includes('a--'))).toMatch(/^[❯>] a-{25}…$/);
    // Why something cannot be chosen is worth more than the rest of its line.
    expect(lines.find((line) => line.startsWith('- b'))).toBe('- b (because of something lo…');
    expect(lines.find((line) => line.startsWith('- c'))).toMatch(/^- c{14}… \(because o…$/);
  });

  it.each([
    [undefined, 10],
    [40, 10],
    [12, 8],
    [8, 4],
    [7, 5],
    [4, 2],
    [2, 1],
  ])('shows as many choices as a window of %s lines has room for: %s', async (rows, expected) => {
    const { prompts, type, drawn, until } = terminal(undefined, 60, rows);
    const many = Array.from({ length: 450 }, (_, index) => ({
      value: index,
      name: `vpc-${index}`,
      label: `vpc-${index} sfo3`,
    }));
    const chosen = prompts.choose('VPC', many);
    await until('vpc-0');
    const frame = drawn().split('\x1b[2K').at(-1) ?? '';
    const plain = frame.replaceAll(/\x1b\[[\d;?]*[A-Za-z]/g, '');
    expect(plain.match(/vpc-\d+ sfo3/g)).toHaveLength(expected);
    expect(plain.includes('450 in all')).toBe(rows === undefined || rows >= 8);
    expect(plain.trimEnd().split('\n').length).toBeLessThanOrEqual(Math.max(2, rows ?? 14));
    await type('', 'vpc-44', ENTER);
    expect(await chosen).toBe(44);
  });

  it('breaks a question between words', async () => {
    const { prompts, type, drawn } = terminal(undefined, 50);
    const answer = prompts.confirm('Delete peering prod-web-to-data (5f4b5d2c, ACTIVE)?', false);
    await type('ACTIVE)?', 'y', ENTER);
    expect(await answer).toBe(true);
    const lines = drawn()
      .replaceAll(/\x1b\[[\d;]*[A-Za-z]/g, '')
      .split('\n');
    expect(lines).toContain('? Delete peering prod-web-to-data');
    expect(lines.some((line) => line.startsWith('(5f4b5d2c, ACTIVE)? (y/N)'))).toBe(true);
  });

  it('breaks a remark between words', async () => {
    const { prompts, type, drawn } = terminal(undefined, 30, 10);
    const remark = 'DigitalOcean may refuse this because of a very long reason';
    const chosen = prompts.choose('VPC', [{ value: 1, name: 'a', label: 'a', remark }]);
    await type('filter', ENTER);
    expect(await chosen).toBe(1);
    const lines = drawn()
      .replaceAll(/\x1b\[[\d;]*[A-Za-z]/g, '')
      .split('\n');
    expect(lines).toContain('DigitalOcean may refuse this');
  });

  it('finds by the start of an ID', async () => {
    const { prompts, type, until } = terminal();
    const chosen = prompts.choose('VPC', [
      { value: 1, name: 'web', label: 'web  sfo3', id: '3f0c9a11-0000' },
      { value: 2, name: 'data', label: 'data  nyc3', id: '9b1e77aa-0000' },
    ]);
    await type('nyc3', '9b1E');
    await until('9b1E');
    await type('', ENTER);
    expect(await chosen).toBe(2);
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

  it('goes on after Ctrl-Z where it was, drawn again', async () => {
    const { prompts, type, until, drawn, stops } = terminal();
    const chosen = prompts.choose('VPC', CHOICES);
    await type('sfo3', 'nyc3');
    await until('may be refused');
    const before = drawn().length;
    await stops.stopAndGoOn(() => type('', '\x1a'));
    const after = drawn().slice(before);
    expect(after.startsWith('\r\x1b[J\x1b[?25h')).toBe(true);
    expect(after).toContain('VPC');
    expect(after).toContain('may be refused');
    await type('', ENTER);
    expect(await chosen).toBe(3);
    expect(stops.listeners()).toBe(0);
  });

  it('takes away all lines of a question at Ctrl-Z, and none above it', async () => {
    const { prompts, type, drawn, stops } = terminal(undefined, 40);
    const erasedBy = async () => {
      const before = drawn().length;
      await stops.stopAndGoOn(() => type('', '\x1a'));
      return /^(?:\x1b\[(\d)A)?\r\x1b\[J/.exec(drawn().slice(before))?.[1];
    };
    const sure = prompts.confirm('Delete the peering of web and data in account of the team?', false);
    await type('(y/N)');
    expect(await erasedBy()).toBe('2');
    await type('', 'y', ENTER);
    await sure;
    const chosen = prompts.choose('Which of the many peerings of this very large account?', CHOICES);
    await type('sfo3');
    expect(await erasedBy()).toBe('1');
    await type('', ENTER);
    expect(await chosen).toBe(1);
  });

  it('goes on with each kind of question after Ctrl-Z', async () => {
    const { prompts, type, stops } = terminal();
    const ask = async <Answer>(question: Promise<Answer>, message: string, answer: string) => {
      await stops.stopAndGoOn(() => type(message, '\x1a'));
      await type('', answer, ENTER);
      return question;
    };
    expect(await ask(prompts.confirm('Sure?', false), 'Sure?', 'y')).toBe(true);
    expect(
      await ask(
        prompts.text('Name?', '', () => undefined),
        'Name?',
        'x',
      ),
    ).toBe('x');
    expect(await ask(prompts.secret('Token?'), 'Token?', 'hush')).toBe('hush');
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
