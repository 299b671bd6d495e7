import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openGithubOutput } from '../../src/output/github.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { createWorld, errorOf, json, runOnce, SEED } from '../helpers/world.ts';

const CREATE = ['create', 'ci', '--vpc', 'default-nyc3', '--vpc', 'default-ams3'];

/** Reads a file of outputs as GitHub Actions does. */
function parseOutputs(text: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  const lines = text.split('\n');
  while (lines.length > 1) {
    const [name = '', delimiter = ''] = lines.shift()?.split('<<') ?? [];
    const end = lines.indexOf(delimiter);
    outputs[name] = lines.splice(0, end).join('\n');
    lines.shift();
  }
  return outputs;
}

const resultOf = (row: object) => ({ row, columns: {}, tableColumns: [] });

/** What the commands, one after the other in one world, append to the file of outputs. */
async function outputsOf(...commands: string[][]) {
  const file = join(await temporaryFolder(), 'output');
  const world = createWorld({ env: { GITHUB_OUTPUT: file } });
  const outputs: Record<string, string>[] = [];
  for (const argv of commands) {
    await writeFile(file, '');
    await world.run(...argv, '--github-output');
    outputs.push(parseOutputs(await readFile(file, 'utf8')));
  }
  return outputs;
}

describe('--github-output', () => {
  it.each([
    [[...CREATE, '--wait'], 'ACTIVE'],
    [[...CREATE], 'PROVISIONING'],
    [['get', 'prod-web-to-data'], 'ACTIVE'],
    [['rename', 'prod-web-to-data', 'x'], 'ACTIVE'],
    [['wait', 'prod-web-to-data'], 'ACTIVE'],
  ])('appends id, name and status after %j', async (argv, status) => {
    const file = join(await temporaryFolder(), 'output');
    const run = await createWorld({ env: { GITHUB_OUTPUT: file } }).run(...argv, '--github-output', '--json');
    const { id, name } = json(run) as { id: string; name: string };
    expect(run.exitCode).toBe(0);
    expect(parseOutputs(await readFile(file, 'utf8'))).toEqual({ id, name, status });
  });

  it('appends ids, names and how many are changed of several', async () => {
    const outputs = await outputsOf(
      ['delete', SEED.webToData, 'none', '--yes', '--if-exists'],
      ['mesh', 'prod-web-sfo3', 'prod-web-fra1', 'staging-sfo3', '--yes'],
      ['mesh', 'prod-web-sfo3', 'prod-web-fra1', 'staging-sfo3', '--yes'],
    );
    const kept = ['prod-web-sfo3-fra1', 'prod-web-to-staging'];
    const names = ['prod-web-fra1-to-staging-sfo3', ...kept];
    expect(outputs[0]).toEqual({
      ids: JSON.stringify([SEED.webToData]),
      names: '["prod-web-to-data"]',
      changed: '1',
    });
    expect(outputs.slice(1).map(({ changed }) => changed)).toEqual(['1', '0']);
    for (const output of outputs.slice(1)) {
      expect(JSON.parse(output.names ?? '').sort()).toEqual(names.sort());
      expect(JSON.parse(output.ids ?? '')).toHaveLength(3);
    }
  });

  it('counts for an apply what it did, not what it kept', async () => {
    const file = join(await temporaryFolder(), 'output');
    const wanted = {
      version: 1,
      peerings: [{ name: 'web-data', vpcs: ['prod-web-sfo3', 'prod-data-nyc3'] }],
    };
    const apply = ['apply', '-f', '-', '--yes', '--github-output'];
    const world = createWorld({ env: { GITHUB_OUTPUT: file } });
    const changed = async () => {
      await writeFile(file, '');
      await world.runWith(apply, JSON.stringify(wanted));
      return parseOutputs(await readFile(file, 'utf8'));
    };
    const outputs = { ids: JSON.stringify([SEED.webToData]), names: '["web-data"]' };
    expect(await changed()).toEqual({ ...outputs, changed: '1' });
    expect(await changed()).toEqual({ ...outputs, changed: '0' });
  });

  it('appends nothing in a dry run', async () => {
    expect(
      await outputsOf(
        ['delete', 'prod-web-to-data', '--dry-run'],
        ['rename', 'prod-web-to-data', 'x', '--dry-run'],
        [...CREATE, '--dry-run'],
      ),
    ).toEqual([{}, {}, {}]);
    const { stderr } = await createWorld({ env: { GITHUB_OUTPUT: '/nowhere' } }).run(
      ...[...CREATE, '--dry-run', '--github-output'],
    );
    expect(stderr).toContain('Nothing is appended to GITHUB_OUTPUT in a dry run.\n');
  });

  it('cannot be made to set another output', async () => {
    const file = join(await temporaryFolder(), 'output');
    const append = await openGithubOutput({ GITHUB_OUTPUT: file }, (text) => text);
    await append(
      resultOf({ id: '1', name: 'evil\nstatus=ACTIVE\nEOF\nid<<EOF\n2', status: 'ERROR', vpc_ids: [] }),
    );
    expect(parseOutputs(await readFile(file, 'utf8'))).toEqual({
      id: '1',
      name: 'evil\nstatus=ACTIVE\nEOF\nid<<EOF\n2',
      status: 'ERROR',
    });
  });

  it('writes nothing for what the API leaves out', async () => {
    const file = join(await temporaryFolder(), 'output');
    const append = await openGithubOutput({ GITHUB_OUTPUT: file }, (text) => text);
    await append(resultOf({ id: '1', name: null, status: null }));
    expect(parseOutputs(await readFile(file, 'utf8'))).toEqual({ id: '1', name: '', status: '' });
  });

  it('needs GitHub Actions, and says so before any request', async () => {
    expect(await runOnce([...CREATE, '--github-output'])).toMatchObject({
      exitCode: 2,
      stdout: '',
      requests: [],
    });
  });

  it('says that nothing was done where the file cannot be written', async () => {
    const GITHUB_OUTPUT = join(await temporaryFolder(), 'no', 'where');
    for (const argv of [['delete', 'prod-web-to-data', '--yes'], CREATE]) {
      const run = await runOnce([...argv, '--github-output', '--json'], { env: { GITHUB_OUTPUT } });
      expect(run).toMatchObject({ exitCode: 1, stdout: '', requests: [] });
      expect(errorOf(run)).toMatchObject({
        message: `GITHUB_OUTPUT could not be written: ${GITHUB_OUTPUT} (ENOENT).`,
        hint: 'Nothing was done.',
      });
    }
  });

  /** A world in which the file of outputs is lost with a write. */
  async function losing(method: string) {
    const GITHUB_OUTPUT = join(await temporaryFolder(), 'output');
    return createWorld({
      env: { GITHUB_OUTPUT },
      intercept: async (request) => {
        if (request.method !== method) return undefined;
        await rm(GITHUB_OUTPUT);
        await mkdir(GITHUB_OUTPUT);
        return undefined;
      },
    });
  }

  it('says that the create stays done where the file cannot be written any more', async () => {
    const run = await (await losing('POST')).run(...CREATE, '--github-output', '--json');
    expect(run.exitCode).toBe(1);
    expect(json(run)).toMatchObject({ name: 'ci' });
    expect(errorOf(run)).toMatchObject({
      hint: expect.stringMatching(/^What the command did stays done\.\nSee it: dopeer get [\da-f-]{36}$/),
      outcome: 'created',
    });
  });

  it('is written where the answer cannot be shown', async () => {
    const GITHUB_OUTPUT = join(await temporaryFolder(), 'output');
    const world = createWorld({ env: { GITHUB_OUTPUT } });
    const run = await world.run(...CREATE, '--github-output', '--query', 'abs(name)');
    expect(run).toMatchObject({ exitCode: 1, stdout: '' });
    expect(run.stderr).toContain('--query does not suit this answer');
    const written = parseOutputs(await readFile(GITHUB_OUTPUT, 'utf8'));
    expect(run.stderr).toContain(`dopeer get ${written.id}`);
    expect(written.name).toBe('ci');
  });

  it('says of both where neither can be written', async () => {
    const run = await (await losing('POST')).run(...CREATE, '--github-output', '--query', 'abs(name)');
    expect(run).toMatchObject({ exitCode: 1, stdout: '' });
    expect(run.stderr).toContain('--query does not suit this answer');
    expect(run.stderr).toContain('GITHUB_OUTPUT could not be written');
    expect(run.stderr).toContain('See it: dopeer get ');
  });

  it('says how to restore what was deleted in any case', async () => {
    const run = await (await losing('DELETE')).run('delete', 'prod-web-to-data', '--yes', '--github-output');
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain('dopeer create prod-web-to-data --vpc');
    expect(run.stderr).toContain('GITHUB_OUTPUT could not be written');
  });
});

describe('under GitHub Actions', () => {
  const env = { GITHUB_ACTIONS: 'true' };

  it('a failure is annotated before the error itself', async () => {
    expect((await runOnce(['get', 'none'], { env })).stderr).toBe(
      '::error title=dopeer::There is no peering "none".\nError: There is no peering "none".\nSee what there is: dopeer list\n',
    );
    const script = await runOnce(['get', 'none', '--json'], { env });
    expect(errorOf(script).code).toBe('not_found');
  });

  it('an annotation is one line, whatever the message', async () => {
    const { stderr } = await runOnce(['get', '50%\n::set-env name=X::y'], { env });
    expect(stderr.split('\n')[0]).toBe(
      '::error title=dopeer::There is no peering "50%25%0A::set-env name=X::y".',
    );
  });

  it('a success is not', async () => {
    expect((await runOnce(['get', 'prod-web-to-data'], { env })).stderr).toBe('');
  });
});

describe('--github-summary', () => {
  const FILE = JSON.stringify({
    version: 1,
    peerings: [
      { name: 'web-data', vpcs: ['prod-web-sfo3', 'prod-data-nyc3'] },
      { vpcs: ['edge-blr1', 'prod-web-sfo3'] },
      { vpcs: ['analytics-sgp1', 'prod-data-nyc3'] },
      { vpcs: ['prod-web-sfo3', 'prod-web-fra1'] },
    ],
  });

  it('appends the plan to the summary of the job', async () => {
    const file = join(await temporaryFolder(), 'summary');
    await writeFile(file, 'before');
    const world = createWorld({
      env: { GITHUB_STEP_SUMMARY: file },
      intercept: async (request, pass) => {
        if (!request.url.includes('/v2/vpcs')) return pass();
        return new Response((await (await pass()).text()).replaceAll('prod-web-fra1', 'x|<b>'));
      },
    });
    const wanted = FILE.replace('prod-web-fra1', 'x|<b>');
    const run = await world.runWith(['plan', '-f', '-', '--github-summary', '--exit-code'], wanted);
    expect(run.exitCode).toBe(9);
    expect((await readFile(file, 'utf8')).replaceAll(/ +\|/g, ' |').replaceAll(/-{4,}/g, '---')).toBe(`\
before
## Peerings

Pairs: 1 to create, 1 to rename, 1 blocked, 1 to keep.

| ACTION | NAME | STATUS | VPCS | REGIONS | WARNINGS | REASON |
| --- | --- | --- | --- | --- | --- | --- |
| rename | prod-web-to-data → web-data | ACTIVE | prod-web-sfo3,prod-data-nyc3 | sfo3,nyc3 | - | - |
| create | edge-blr1-to-prod-web-sfo3 | - | edge-blr1,prod-web-sfo3 | blr1,sfo3 | VPCs in blr1 can be peered only with VPCs in blr1. (DigitalOcean's documentation, 2025-12-16) | - |
| blocked | analytics-to-data | ERROR | analytics-sgp1,prod-data-nyc3 | sgp1,nyc3 | - | "analytics-to-data" is in ERROR. |
| keep | prod-web-sfo3-fra1 | ACTIVE | prod-web-sfo3,x\\|\\<b\\> | sfo3,fra1 | - | - |
`);
  });

  it('says in bold what is deleted, and nothing of columns that are empty', async () => {
    const file = join(await temporaryFolder(), 'summary');
    const world = createWorld({ env: { GITHUB_STEP_SUMMARY: file } });
    const wanted = JSON.stringify({
      version: 1,
      peerings: [{ vpcs: ['prod-web-sfo3', 'prod-data-nyc3'] }, { vpcs: ['staging-sfo3', 'prod-data-nyc3'] }],
    });
    await world.runWith(['plan', '-f', '-', '--prune', '--github-summary', '-q'], wanted);
    const text = await readFile(file, 'utf8');
    expect(text).toContain(
      'Pairs: 1 to create, 1 to delete, 1 to keep. **This deletes a peering, and the traffic over it stops.**\n',
    );
    expect(text).not.toContain('WARNINGS');
  });

  it('needs GitHub Actions, and says so before any request', async () => {
    const run = await createWorld().runWith(['plan', '-f', '-', '--github-summary'], FILE);
    expect(run).toMatchObject({ exitCode: 2, stdout: '', requests: [] });
    expect(run.stderr).toContain('--github-summary needs GITHUB_STEP_SUMMARY, which GitHub Actions sets.');
  });
});
