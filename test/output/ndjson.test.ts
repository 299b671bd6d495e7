import { describe, expect, it } from 'vitest';
import { answer, createWorld, errorOf, type Run, runOnce, SEED } from '../helpers/world.ts';

type Line = Readonly<Record<string, unknown>>;
const lines = ({ stdout }: Run) =>
  stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
const short = (run: Run) => lines(run).map(({ event, name, status }) => [event, name, status].join(' '));
const CREATE = ['create', 'new', '--vpc', SEED.edge, '--vpc', SEED.staging, '-o', 'ndjson'];

describe('-o ndjson', () => {
  it('is an object a line, nothing for an empty list', async () => {
    const run = await runOnce(['list', '-o', 'ndjson']);
    expect(lines(run)).toEqual(JSON.parse((await runOnce(['list', '--json'])).stdout));
    expect((await runOnce(['list', '-o', 'ndjson', '--name', 'none'])).stdout).toBe('');
    expect(lines(await runOnce(['get', SEED.webToData, '-o', 'ndjson', '--columns', 'id,age']))).toEqual([
      { id: SEED.webToData, age: '619d' },
    ]);
    expect(lines(await runOnce(CREATE))).toMatchObject([{ name: 'new', status: 'PROVISIONING' }]);
  });

  it('has the error of a command as an object on stderr', async () => {
    const run = await runOnce(['get', 'none', '-o', 'ndjson']);
    expect(run.stdout).toBe('');
    expect(errorOf(run)).toMatchObject({ code: 'not_found', exit_code: 3 });
  });

  it('writes each change of a wait as it happens, then the result', async () => {
    const world = createWorld();
    const seen: string[] = [];
    const run = await world.runWith([...CREATE, '--wait', '-q'], '', (text) => seen.push(text));
    expect(short(run)).toEqual(['status new PROVISIONING', 'status new ACTIVE', 'result new ACTIVE']);
    expect(seen).toHaveLength(3);
    expect(lines(run)[0]).toEqual({
      event: 'status',
      at: '2026-11-20T12:00:00.000Z',
      id: expect.any(String),
      name: 'new',
      status: 'PROVISIONING',
    });
    expect(lines(run)[2]).toMatchObject({ vpc_ids: [SEED.edge, SEED.staging] });
    const gone = await world.run('delete', 'new', '--yes', '--wait', '-o', 'ndjson');
    expect(short(gone)).toEqual(['status new DELETING', 'status new DELETED', 'result new DELETED']);
  });

  it('ends with the error of a wait that fails', async () => {
    const run = await runOnce([...CREATE, '--wait', '--timeout', '1s']);
    expect(run.exitCode).toBe(8);
    expect(short(run).slice(0, 2)).toEqual(['status new PROVISIONING', 'result new PROVISIONING']);
    const { error } = JSON.parse(run.stderr.trimEnd().split('\n').at(-1) ?? '');
    expect(lines(run).at(-1)).toEqual({ event: 'error', ...error });
  });

  it('is all events for a wait, also where nothing is waited for', async () => {
    const argv = ['delete', 'none', '--if-exists', '--yes', '--wait', '-o', 'ndjson'];
    expect(lines(await runOnce(argv))).toEqual([
      { event: 'result', ref: 'none', ok: true, status: 'NOT_FOUND' },
    ]);
  });

  it('tells of an apply each write, and then every pair', async () => {
    const world = createWorld({
      intercept: (request) =>
        request.method === 'PATCH' ? answer(422, { id: 'no', message: 'No.' }) : undefined,
    });
    const file = JSON.stringify({
      version: 1,
      peerings: [
        { vpcs: [SEED.web, SEED.data], name: 'other' },
        { vpcs: [SEED.web, SEED.staging] },
        { vpcs: [SEED.edge, SEED.web] },
      ],
    });
    const argv = ['apply', '-f', '-', '--yes', '-o', 'ndjson'];
    const run = await world.runWith([...argv, '--wait'], file);
    expect(run.exitCode).toBe(7);
    expect(short(run)).toEqual([
      'status prod-web-to-data ACTIVE',
      'status edge-blr1-to-prod-web-sfo3 PROVISIONING',
      'status edge-blr1-to-prod-web-sfo3 ACTIVE',
      'result prod-web-to-data ACTIVE',
      'result prod-web-to-staging ACTIVE',
      'result edge-blr1-to-prod-web-sfo3 ACTIVE',
      'error  ',
    ]);
    expect(lines(run)[0]).toMatchObject({ ok: false, outcome: 'not_renamed', error: { code: 'refused' } });
    const kept = JSON.stringify({ version: 1, peerings: [{ vpcs: [SEED.web, SEED.staging] }] });
    expect(short(await world.runWith(argv, kept))).toEqual(['result prod-web-to-staging ACTIVE']);
  });

  it('has no events where something is selected', async () => {
    const run = await runOnce([...CREATE, '--wait', '--query', 'status']);
    expect(run.stdout).toBe('"ACTIVE"\n');
  });
});

describe('-o name', () => {
  it('is a name a line, for the next command', async () => {
    const world = createWorld();
    const { stdout } = await world.run('list', '--status', 'ERROR', '-o', 'name');
    expect(stdout).toBe('analytics-to-data\n');
    expect(await world.runWith(['delete', '-', '--yes', '-o', 'name'], stdout)).toMatchObject({
      stdout: 'analytics-to-data\n',
      exitCode: 0,
    });
    expect((await world.run('vpcs', '--region', 'nyc3', '-o', 'name')).stdout).toBe(
      'default-nyc3\nprod-data-nyc3\n',
    );
  });

  it('takes no columns', async () => {
    expect(await runOnce(['list', '-o', 'name', '--columns', 'id'])).toMatchObject({
      exitCode: 2,
      requests: [],
    });
  });
});
