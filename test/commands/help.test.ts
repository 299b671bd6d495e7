import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TOPICS } from '../../src/commands/topics.ts';
import { ExitCode } from '../../src/errors.ts';
import { FORMATS } from '../../src/settings.ts';
import { runOnce } from '../helpers/world.ts';

const SRC = join(import.meta.dirname, '../../src');

describe('dopeer help', () => {
  const words = (text: string) => text.split(/\s+/);
  const isCommand = (line: string) => /^ +(?:\$ |dopeer |-d )/.test(line);

  it.each(Object.keys(TOPICS))('%s is a topic that fits, with all its words', async (topic) => {
    const text = TOPICS[topic] ?? '-';
    expect((await runOnce(['help', topic], { terminal: 100 })).stdout.startsWith(text)).toBe(true);
    for (const terminal of [undefined, 80, 50]) {
      const run = await runOnce(['help', topic], { ...(terminal && { terminal }) });
      expect(run).toMatchObject({ exitCode: 0, stderr: '', requests: [] });
      expect(words(run.stdout).slice(0, words(text).length - 1)).toEqual(words(text).slice(0, -1));
      for (const line of run.stdout.split('\n'))
        if (!isCommand(line) && !/^ *\S+$|ID {2}/.test(line))
          expect(line.length, line).toBeLessThanOrEqual(terminal ?? 80);
    }
  });

  it('names every topic in the help of the root, and Tab offers them', async () => {
    const [help, tab] = [await runOnce(['--help']), await runOnce(['__complete', '--', 'help', ''])];
    for (const topic of Object.keys(TOPICS)) {
      expect(help.stdout).toMatch(RegExp(String.raw`More: [\s\S]*\b${topic}\b`));
      expect(tab.stdout.split(/[\t\n]/)).toContain(topic);
    }
  });

  it('shows commands before options in the root', async () => {
    const { stdout } = await runOnce([]);
    expect(stdout.indexOf('\nCommands:\n')).toBeGreaterThan(0);
    expect(stdout.indexOf('\nOptions:\n')).toBeGreaterThan(stdout.indexOf('\nCommands:\n'));
    expect(stdout.indexOf('\nExamples:\n')).toBeGreaterThan(stdout.indexOf('\nOptions:\n'));
  });

  it('shows topic and command where a word is both, and the command alone below it', async () => {
    const { stdout } = await runOnce(['help', 'sandbox']);
    expect(stdout).toContain('made up');
    expect(stdout).toContain('Usage: dopeer sandbox ');
    expect((await runOnce(['help', 'sandbox', 'serve'])).stdout).toMatch(/^Usage: dopeer sandbox serve /);
  });

  it('leads from a mistyped topic to the right one', async () => {
    expect(await runOnce(['help', 'exit-code'])).toMatchObject({
      exitCode: 2,
      stderr: "Error: Unknown command 'exit-code'.\nDid you mean exit-codes?\n",
    });
  });
});

describe('a topic leaves nothing out', () => {
  it('of the exit codes', () => {
    for (const code of Object.values(ExitCode))
      expect(TOPICS['exit-codes']).toMatch(RegExp(`^ {2}${code} `, 'm'));
  });

  it('of the formats', () => {
    for (const format of FORMATS) expect(TOPICS.formats).toMatch(RegExp(`^ {2}${format} `, 'm'));
  });

  it('of the variables that are read', () => {
    const read = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) =>
        [...readFileSync(join(SRC, file), 'utf8').matchAll(/\benv\.([A-Z_]+)\b/g)].map(
          ([, name = '']) => name,
        ),
      );
    // Where other programs keep their files, how a terminal tells what it can show, and what doctor alone mentions.
    const known = [
      'ALL_PROXY',
      'APPDATA',
      'XDG_CONFIG_HOME',
      'LC_ALL',
      'LC_CTYPE',
      'LANG',
      'NODE_TLS_REJECT_UNAUTHORIZED',
    ];
    const all = Object.values(TOPICS).join('\n');
    for (const name of new Set(read))
      if (!known.includes(name)) expect(all, name).toMatch(RegExp(`\\b${name}\\b`));
    expect(new Set(read).size).toBeGreaterThan(10);
  });
});
