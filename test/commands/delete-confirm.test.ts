import { describe, expect, it } from 'vitest';
import { errorOf, json, runOnce, SEED, type WorldOptions } from '../helpers/world.ts';

const LIST = 'GET /v2/vpc_peerings?page=1&per_page=200';
const DELETE = `DELETE /v2/vpc_peerings/${SEED.webToData}`;
const { webToData, webToStaging } = SEED;

/** A terminal where every question is noted and gets one answer. */
function terminal(says: boolean): WorldOptions & { readonly asked: string[] } {
  const asked: string[] = [];
  const confirm = async (question: string) => {
    asked.push(question);
    return says;
  };
  return { terminal: 100, prompts: { confirm }, asked };
}

describe('in a terminal', () => {
  it.each([
    [['prod-web-to-data'], '', `Delete peering prod-web-to-data (${webToData})?`],
    [
      ['5f4b', 'prod-web-to-staging', 'prod-web-to-data'],
      `  prod-web-to-data (${webToData})\n  prod-web-to-staging (${webToStaging})\n`,
      'Delete these 2 peerings?',
    ],
  ])('%j is asked about once, by name', async (references, listed, question) => {
    const world = terminal(true);
    expect(await runOnce(['delete', ...references], world)).toMatchObject({ exitCode: 0, stderr: listed });
    expect(world.asked).toEqual([question]);
  });

  it('"yes" deletes', async () => {
    expect(await runOnce(['delete', '5f4b', '-o', 'id'], terminal(true))).toMatchObject({
      stdout: `${webToData}\n`,
      stderr: '',
      exitCode: 0,
      requests: [LIST, DELETE],
    });
  });

  it('"no" is exit 1, cancelled', async () => {
    expect(await runOnce(['delete', '5f4b'], terminal(false))).toMatchObject({
      stdout: '',
      stderr: 'Nothing was deleted.\n',
      exitCode: 1,
      requests: [LIST],
    });
    const run = await runOnce(['delete', '5f4b', '--json'], terminal(false));
    expect(errorOf(run)).toMatchObject({ code: 'cancelled', exit_code: 1 });
  });

  it.each(['--yes', '-y', '--force', '-f', '--dry-run'])('%s asks nothing', async (flag) => {
    expect((await runOnce(['delete', '5f4b', flag], { terminal: 100 })).exitCode).toBe(0);
  });

  it('asks nothing where there is nothing to delete', async () => {
    const run = await runOnce(['delete', 'nope', '--if-exists', '--json'], { terminal: 100 });
    expect(json(run)).toEqual([{ ref: 'nope', ok: true, status: 'NOT_FOUND' }]);
  });

  it('asks nothing before it knows that every reference is right', async () => {
    expect(await runOnce(['delete', '5f4b', 'nope'], { terminal: 100 })).toMatchObject({
      stdout: '',
      exitCode: 3,
      requests: [LIST],
    });
  });
});

describe('without --yes, where nobody may be asked', () => {
  it.each<[string, string[], WorldOptions]>([
    ['in a pipe', [], {}],
    ['with only stdout a terminal', [], { stdoutTerminal: 80 }],
    ['in CI', [], { terminal: 80, env: { CI: 'true' } }],
    ['under --no-input', ['--no-input'], { terminal: 80 }],
    ['under DOPEER_NO_INPUT', [], { terminal: 80, env: { DOPEER_NO_INPUT: '1' } }],
  ])('%s it is a usage error without a request', async (_, flags, options) => {
    expect(await runOnce(['delete', '5f4b', ...flags], options)).toMatchObject({
      stdout: '',
      stderr:
        'Error: There is nobody to ask for confirmation. Nothing was deleted.\nTo delete without a question: dopeer delete 5f4b --yes\n',
      exitCode: 2,
      requests: [],
    });
  });

  it.each([
    [['prod-web-to-data', '5f4b'], 'dopeer delete prod-web-to-data 5f4b --yes'],
    [['5f4b', '--api-url', 'https://x.example'], 'dopeer delete 5f4b --yes --api-url https://x.example'],
  ])('%j gives the full command', async (args, command) => {
    expect(await runOnce(['delete', ...args])).toMatchObject({
      stdout: '',
      stderr: `Error: There is nobody to ask for confirmation. Nothing was deleted.\nTo delete without a question: ${command}\n`,
      exitCode: 2,
      requests: [],
    });
  });

  it('gives the full command: with the other flags, in whatever order', async () => {
    const run = await runOnce(['delete', '5f4b', '--if-exists', '--wait']);
    expect(run).toMatchObject({ stdout: '', exitCode: 2, requests: [] });
    expect(run.stderr).toMatch(/dopeer delete 5f4b(?=.* --if-exists\b)(?=.* --wait\b)(?=.* --yes\b)/);
  });

  it('nor without a reference', async () => {
    const run = await runOnce(['delete', '--yes', '--json']);
    expect(run).toMatchObject({ stdout: '', exitCode: 2, requests: [] });
    expect(errorOf(run)).toMatchObject({
      code: 'usage',
      exit_code: 2,
      hint: expect.stringContaining('dopeer delete'),
    });
  });
});

describe('--dry-run', () => {
  it('deletes nothing', async () => {
    expect(await runOnce(['delete', '5f4b', '--dry-run'])).toMatchObject({
      stdout: `\
ID                                    NAME              STATUS  OK
5f4b5d2c-28fb-4b44-96b7-1a3e2d2ffb20  prod-web-to-data  ACTIVE  true
`,
      stderr: 'Dry run: 1 would be deleted. Nothing was deleted.\n',
      exitCode: 0,
      requests: [LIST],
    });
  });

  it('is the array with "dry_run": true', async () => {
    const run = await runOnce(['delete', '5f4b', 'nope', '--dry-run', '--if-exists', '--json']);
    expect(json(run)).toEqual([
      expect.objectContaining({ id: webToData, status: 'ACTIVE', dry_run: true }),
      { ref: 'nope', ok: true, status: 'NOT_FOUND', dry_run: true },
    ]);
  });

  it('reads stdin without --yes', async () => {
    const run = await runOnce(['delete', '-', '--dry-run', '-o', 'id'], { stdin: '5f4b\n' });
    expect(run).toMatchObject({ stdout: `${webToData}\n`, exitCode: 0, requests: [LIST] });
  });

  it('fails as the real one would', async () => {
    expect(await runOnce(['delete', 'nope', '--dry-run'])).toMatchObject({ stdout: '', exitCode: 3 });
  });
});
