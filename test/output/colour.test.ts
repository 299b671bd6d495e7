import { describe, expect, it } from 'vitest';
import { runOnce, type WorldOptions } from '../helpers/world.ts';

const LIST = ['list', '--columns', 'name,status', '--limit', '1'];
const PLAIN = 'NAME              STATUS\nprod-web-to-data  ACTIVE\n';
const COLOURED =
  '\x1b[1mNAME\x1b[22m              \x1b[1mSTATUS\x1b[22m\nprod-web-to-data  \x1b[32mACTIVE\x1b[39m\n';
const ERROR = 'Error: There is no peering "x".\nSee what there is: dopeer list\n';
const COLOURED_ERROR = `\x1b[31mError:\x1b[39m${ERROR.slice(6)}`;

type Case = [what: string, options: WorldOptions, stdout: boolean, stderr: boolean, flags?: string[]];

const off = { NO_COLOR: undefined };
const cases: Case[] = [
  ['two pipes', { env: off }, false, false],
  ['a terminal', { env: off, terminal: 80 }, true, true],
  ['only stdout a terminal', { env: off, stdoutTerminal: 80 }, true, false],
  ['a terminal, NO_COLOR', { env: { NO_COLOR: '1' }, terminal: 80 }, false, false],
  ['a terminal, an empty NO_COLOR', { env: { NO_COLOR: '' }, terminal: 80 }, true, true],
  ['a terminal, --no-color', { env: off, terminal: 80 }, false, false, ['--no-color']],
  ['a terminal, TERM=dumb', { env: { ...off, TERM: 'dumb' }, terminal: 80 }, false, false],
  ['a terminal, CLICOLOR=0', { env: { ...off, CLICOLOR: '0' }, terminal: 80 }, false, false],
  ['a terminal, FORCE_COLOR=0', { env: { ...off, FORCE_COLOR: '0' }, terminal: 80 }, false, false],
  ['pipes, FORCE_COLOR=1', { env: { ...off, FORCE_COLOR: '1' } }, true, true],
  ['pipes, CLICOLOR_FORCE=1', { env: { ...off, CLICOLOR_FORCE: '1' } }, true, true],
  ['pipes, FORCE_COLOR and --no-color', { env: { ...off, FORCE_COLOR: '1' } }, false, false, ['--no-color']],
  ['pipes, FORCE_COLOR and NO_COLOR', { env: { NO_COLOR: '1', FORCE_COLOR: '1' } }, false, false],
];

describe('each stream decides for itself about colour', () => {
  it.each(cases)('%s', async (_, options, stdout, stderr, flags = []) => {
    expect((await runOnce([...LIST, ...flags], options)).stdout).toBe(stdout ? COLOURED : PLAIN);
    expect((await runOnce(['get', 'x', ...flags], options)).stderr).toBe(stderr ? COLOURED_ERROR : ERROR);
  });

  it.each(['json', 'yaml', 'csv', 'tsv', 'id'])('%s has none, errors included', async (format) => {
    const options = { env: { ...off, FORCE_COLOR: '1' } };
    expect((await runOnce(['list', '-o', format], options)).stdout).not.toContain('\x1b');
    if (format === 'json' || format === 'yaml') {
      expect((await runOnce(['get', 'x', '-o', format], options)).stderr).toMatch(/^\{"error":/);
    }
  });

  it('colours an ERROR red, and leaves the layout alone', async () => {
    const args = ['list', '--columns', 'status,name', '--sort', '-status', '--limit', '1', '--no-header'];
    const { stdout } = await runOnce(args, { env: { ...off, FORCE_COLOR: '1' } });
    expect(stdout).toBe('\x1b[31mERROR\x1b[39m  analytics-to-data\n');
  });
});
