import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { DopeerError } from '../../../src/errors.ts';
import { createPlainPrompts } from '../../../src/system/prompts/plain.ts';
import { createStops } from '../../helpers/stops.ts';

const CTRL_Z = '\x1a';

/** A terminal that hands over line by line; each is typed when the question before it was asked. */
function terminal(...typed: string[]) {
  const raw: boolean[] = [];
  const stdin = Object.assign(new PassThrough(), { setRawMode: (mode: boolean) => void raw.push(mode) });
  let written = '';
  const stderr = new PassThrough();
  stderr.on('data', (chunk) => {
    written += String(chunk);
    if (/[:)] $/.test(written)) {
      const line = typed.shift();
      if (line === undefined) setImmediate(() => stdin.end());
      else setImmediate(() => stdin.write(line === CTRL_Z ? line : `${line}\n`));
    }
  });
  const interruption = new AbortController();
  const { signal } = interruption;
  const stops = createStops();
  return {
    prompts: createPlainPrompts(stdin, stderr, { signal, aroundStop: stops.aroundStop, stop: stops.pressed }),
    stops,
    stdin,
    stderr,
    raw,
    written: () => written,
    interruption,
  };
}

const CHOICES = [
  { value: 1, name: 'web', label: 'web  sfo3' },
  { value: 2, name: 'data', label: 'data\x1b[2J  nyc3', disabled: 'peered already' },
  { value: 3, name: 'evil', label: 'evil  nyc3', remark: 'may be refused' },
];

describe('plain prompts', () => {
  it('list choices with numbers, search by words, and draw nothing over', async () => {
    const { prompts, written } = terminal('nyc3', 'none', '2', '4', '3');
    expect(await prompts.choose('VPC', CHOICES)).toBe(3);
    expect(written()).toBe(`\
VPC
1. web  sfo3
2. data\\u001b[2J  nyc3 (peered already)
3. evil  nyc3 (may be refused)
Number, name, or words to search: \
2. data\\u001b[2J  nyc3 (peered already)
3. evil  nyc3 (may be refused)
2 of 3.
Number, name, or words to search: \
Nothing is like that.
Number, name, or words to search: \
data cannot be chosen: peered already
Number, name, or words to search: \
Nothing is like that.
Number, name, or words to search: `);
  });

  it('take a name for the one that has it, and read few lines of many', async () => {
    const many = Array.from({ length: 450 }, (_, index) => ({
      value: index,
      name: `v-${index}`,
      label: `v-${index}  sfo3`,
    }));
    const { prompts, written } = terminal('v-44', 'x');
    expect(await prompts.choose('VPC', many)).toBe(44);
    expect(written().match(/sfo3/g)).toHaveLength(20);
    expect(written()).toContain('\n... 430 more: words narrow them down\n');
    const filtered = terminal('v-44', '5', 'v-44', '45').prompts;
    expect(await filtered.choose('VPC', many.with(44, { value: 44, name: 'other', label: 'v-44' }))).toBe(44);
    const twins = [
      { value: 1, name: 'a', label: 'a  nyc3' },
      { value: 2, name: 'a', label: 'a  sfo3' },
    ];
    const both = terminal('a', '2');
    expect(await both.prompts.choose('VPC', twins)).toBe(2);
    expect(both.written()).toContain('2 of 2.\n');
  });

  it.each([
    [['y'], false, true],
    [['YES'], false, true],
    [['n'], true, false],
    [[''], true, true],
    [[''], false, false],
    [['maybe', 'no'], true, false],
  ])('takes %j for an answer where %s is preset: %s', async (typed, preset, expected) => {
    const { prompts } = terminal(...typed);
    expect(await prompts.confirm('Sure?', preset)).toBe(expected);
  });

  it('do not take for a yes what was typed before the question', async () => {
    const { prompts, stdin, written } = terminal('n');
    stdin.write('y\n');
    expect(await prompts.confirm('Delete?', false)).toBe(false);
    expect(written()).toBe('Delete? (y/N) ');
  });

  it('ask which one is meant where a number is the name of another', async () => {
    const numbers = ['web', '3', 'data', '4'].map((name) => ({ value: name, name, label: name }));
    const { prompts, written } = terminal('3', '2');
    expect(await prompts.choose('Peering', numbers)).toBe('3');
    expect(written()).toContain('3 is a number here and a name: type 2 or data.\n');
    expect(await terminal('3', 'data').prompts.choose('Peering', numbers)).toBe('data');
    expect(await terminal('4').prompts.choose('Peering', numbers)).toBe('4');
    const many = Array.from({ length: 30 }, (_, index) => ({ value: index, name: `v-${index}`, label: 'v' }));
    const far = many.with(24, { value: 24, name: '1', label: 'v' });
    expect(await terminal('1', '25').prompts.choose('Peering', far)).toBe(24);
  });

  it('take Enter for the only one that is left', async () => {
    const { prompts, written } = terminal('', 'sfo3', '');
    expect(await prompts.choose('VPC', CHOICES)).toBe(1);
    expect(written()).toContain('3 of 3.\n');
    expect(written()).toContain('1 of 3.\n');
  });

  it('are broken between words in a terminal', async () => {
    const { prompts, stderr, written } = terminal('y');
    Object.assign(stderr, { columns: 30 });
    await prompts.confirm('Delete the peering between web and data?', true);
    expect(written()).toBe('Delete the peering between web\nand data? (Y/n) ');
  });

  it('take a text, or the preset, once nothing is wrong with it', async () => {
    const { prompts, written } = terminal('a!', 'b', '');
    const problem = (text: string) => (text.endsWith('!') ? 'No exclamation.' : undefined);
    expect(await prompts.text('Name', 'preset', problem)).toBe('b');
    expect(await prompts.text('Name', 'preset', problem)).toBe('preset');
    expect(written()).toContain('Name (preset): No exclamation.\n');
  });

  it('do not show a secret', async () => {
    const { prompts, written } = terminal('hush-hush');
    expect(await prompts.secret('Token')).toBe('hush-hush');
    expect(written()).toBe('Token (it is not shown): \n');
  });

  it('give the echo back while Ctrl-Z keeps a secret waiting, and ask for it again', async () => {
    const { prompts, written, raw, stops } = terminal(CTRL_Z, 'hush-hush');
    const secret = prompts.secret('Token');
    await stops.stopAndGoOn(async () => {});
    expect(stops.pressed).toHaveBeenCalledOnce();
    expect(await secret).toBe('hush-hush');
    expect(written()).toBe('Token (it is not shown): \nToken (it is not shown): \n');
    expect(raw).toEqual([true, false, true, false]);
    expect(stops.listeners()).toBe(0);
  });

  it('are asked again after Ctrl-Z', async () => {
    const { prompts, written, raw, stdin, stops } = terminal();
    const name = prompts.text('Name', '', () => undefined);
    stops.stop();
    stops.goOn();
    stdin.write('x\n');
    expect(await name).toBe('x');
    expect(written()).toBe('Name: \nName: ');
    expect([raw, stops.listeners()]).toEqual([[], 0]);
  });

  it('end where the input has ended with an answer that cannot be taken', async () => {
    const { prompts, stdin } = terminal('maybe');
    const answer = prompts.confirm('Sure?', true);
    setTimeout(() => stdin.end(), 20);
    await expect(answer).rejects.toMatchObject({ code: 'interrupted' });
    await expect(prompts.confirm('Again?', true)).rejects.toMatchObject({ code: 'interrupted' });
  });

  it('end at the end of input, with Ctrl-C, and with the reason of another signal', async () => {
    await expect(terminal().prompts.confirm('Sure?', true)).rejects.toMatchObject({
      code: 'interrupted',
      message: 'Interrupted. Nothing was changed.',
    });
    const { prompts, interruption } = terminal('', '');
    interruption.abort(new DopeerError('terminated', 'Terminated.'));
    await expect(prompts.confirm('Sure?', true)).rejects.toMatchObject({ exitCode: 143 });
  });
});
