import { describe, expect, it } from 'vitest';
import { seed } from '../../src/sandbox/account/seed.ts';
import { answer, createWorld, json } from '../helpers/world.ts';

const HOSTILE = [
  '\x1b[2J',
  '\x1b]0;title\x07',
  '\r',
  '\n',
  '\x9b31m',
  '\u202e',
  '\u200b',
  '\u2028',
  '\ufeff',
  '\ud800',
  '\x7f',
];
const NAME = `evil${HOSTILE.join('')}😀中${'x'.repeat(10_000)}`;
/** Anything that can move a cursor, turn text around or hide; a line feed is what ends our own lines. */
const DANGEROUS = /[\0-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|\p{Cs}/u;

/** The seed, with hostile names wherever a name can be. */
function hostileState() {
  const state = seed();
  return {
    ...state,
    vpcs: state.vpcs.map((vpc) => ({ ...vpc, name: `${vpc.name}${NAME}`, description: NAME })),
    peerings: state.peerings.map((peering, index) => ({
      ...peering,
      name: `${NAME}${index}`,
      final_status: `ACT${NAME}`,
    })),
  };
}

const ID = '5f4b5d2c-28fb-4b44-96b7-1a3e2d2ffb20';

describe('names, statuses and descriptions full of escapes', () => {
  it.each([
    [['list']],
    [['list', '-o', 'csv']],
    [['list', '-o', 'tsv', '--columns', 'name,vpcs,status']],
    [['list', '-o', 'yaml']],
    [['get', ID]],
    [['vpcs', '--columns', 'name,description']],
    [['delete', ID, '--yes']],
    [['rename', ID, 'new']],
    [['wait', ID, '--timeout', '2s']],
    [['get', `${NAME}0-`]],
    [['get', 'nothing', '--columns', NAME]],
    [['create', 'x', '--vpc', '2e71', '--vpc', '568a', '--dry-run']],
  ])('%#: nothing dangerous reaches a terminal', async (argv) => {
    const run = await createWorld({ state: hostileState(), terminal: 100 }).run(...argv);
    // The two tabs between the three cells of a line of tsv are ours.
    const lines = run.screen.trimEnd().split('\n');
    const cells = argv.includes('tsv') ? lines.map((line) => line.split('\t')) : lines.map((line) => [line]);
    expect(cells.every((line) => line.length === (argv.includes('tsv') ? 3 : 1))).toBe(true);
    expect(DANGEROUS.test(cells.flat().join('\n'))).toBe(false);
    expect(run.screen === '').toBe(false);
  });

  it('stay one line a row, with aligned columns', async () => {
    const { stdout } = await createWorld({ state: hostileState() }).run('list', '--columns', 'name,id');
    expect(stdout.trimEnd().split('\n')).toHaveLength(5);
    const escaped =
      'evil\\u001b[2J\\u001b]0;title\\u0007\\u000d\\u000a\\u009b31m\\u202e\\u200b\\u2028\\ufeff\\ud800\\u007f😀中xxx';
    expect(stdout.includes(escaped)).toBe(true);
  });

  it('are kept as they are in JSON', async () => {
    const run = await createWorld({ state: hostileState() }).run('get', ID, '--json');
    expect((json(run) as { name: string }).name === `${NAME}0`).toBe(true);
    expect(DANGEROUS.test(run.stdout)).toBe(false);
  });

  it('stay one line in hints and notices', async () => {
    const named = (name: string) => {
      const state = structuredClone(seed());
      for (const peering of state.peerings.slice(0, 1)) peering.name = name;
      return state;
    };
    const name = 'web\nError: forged';
    const hint = await createWorld({ state: named(name) }).run('get', 'web\nError: forge');
    expect(hint.stderr).toBe(
      'Error: There is no peering "web\\u000aError: forge".\nDid you mean web\\u000aError: forged?\n',
    );
    const notice = await createWorld({ state: named(name) }).run('rename', ID, 'new');
    expect(notice.stderr).toBe('Renamed "web\\u000aError: forged" to "new".\n');
    const state = named(name);
    for (const peering of state.peerings) peering.name = name;
    const several = await createWorld({ state }).run('get', name);
    expect(several.stderr.split('\n')).toHaveLength(state.peerings.length + 3);
    expect(several.stderr).toContain(`\n  ${ID}  web\\u000aError: forged\n`);
  });

  it('do no harm in a line of --debug', async () => {
    const intercept = () =>
      answer(200, { vpc_peerings: [] }, { 'x-request-id': 'r\x9b31m\x85', 'ratelimit-remaining': '7\x9d' });
    const { stderr } = await createWorld({ intercept }).run('list', '-o', 'id', '--debug');
    expect(DANGEROUS.test(stderr)).toBe(false);
    expect(stderr).toContain('  request-id=r\\u009b31m\\u0085  ratelimit-remaining=7\\u009d\n');
  });

  it('do no harm in messages of the API either', async () => {
    const intercept = () => answer(422, { id: NAME, message: NAME, request_id: NAME });
    for (const format of [[], ['--json']]) {
      const { stderr } = await createWorld({ intercept }).run('list', ...format);
      expect(DANGEROUS.test(stderr)).toBe(false);
      expect(stderr.includes('evil\\u001b[2J')).toBe(true);
    }
  });
});

it.each([
  ['get', ID, '-o', 'json'],
  ['get', ID, '-o', 'yaml'],
  ['get', ID, '--watch'],
  ['get', ID, '--watch', '-o', 'json'],
  ['list', '-o', 'json'],
  ['rename', ID, 'other', '-o', 'json'],
])('what is nested thousands of times is an error of the API: %j', async (...argv) => {
  const deep = `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`;
  const peering = `{"id": "${ID}", "extra": ${deep}}`;
  const intercept = () =>
    new Response(`{"vpc_peering": ${peering}, "vpc_peerings": [${peering}]}`, {
      headers: { 'x-request-id': 'for-support' },
    });
  const run = await createWorld({ intercept }).run(...argv);
  expect(run).toMatchObject({ exitCode: 1, stdout: '' });
  expect(run.stderr).toMatch(/The API answered without a usable \\?"vpc_peering/);
  expect(run.stderr).toContain('for-support');
});
