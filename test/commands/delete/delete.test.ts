import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { generate } from '../../../src/sandbox/account/generate.ts';
import { seed } from '../../../src/sandbox/account/seed.ts';
import { temporaryFolder } from '../../helpers/folder.ts';
import {
  answer,
  createWorld,
  errorOf,
  forbidden,
  json,
  respond,
  runOnce,
  SEED,
} from '../../helpers/world.ts';

const LIST = 'GET /v2/vpc_peerings?page=1&per_page=200';
const get = (id: string) => `GET /v2/vpc_peerings/${id}`;
const remove = (id: string) => `DELETE /v2/vpc_peerings/${id}`;
const { webToData, webToStaging, analyticsToData } = SEED;

/** The commands that make these peerings of the seed again. */
const RECREATE = {
  webToData: `dopeer create prod-web-to-data --vpc ${SEED.web} --vpc ${SEED.data}`,
  webToStaging: `dopeer create prod-web-to-staging --vpc ${SEED.web} --vpc ${SEED.staging}`,
  analyticsToData: `dopeer create analytics-to-data --vpc dd7299d6-56dd-4c4d-be83-37b286492414 --vpc ${SEED.data}`,
};
const restore = (...lines: string[]) =>
  `To restore what was deleted, once it is gone:\n${lines.map((line) => `  ${line}\n`).join('')}`;

describe('dopeer delete', () => {
  it('deletes one', async () => {
    expect(await runOnce(['delete', 'prod-web-to-data', '--yes'])).toMatchObject({
      stdout: `\
ID                                    NAME              STATUS    OK
5f4b5d2c-28fb-4b44-96b7-1a3e2d2ffb20  prod-web-to-data  DELETING  true
`,
      stderr: restore(RECREATE.webToData),
      exitCode: 0,
      requests: [LIST, remove(webToData)],
    });
  });

  it('deletes once what was named in two spellings of one ID, whole or in part', async () => {
    const upper = webToData.toUpperCase();
    const { requests, stdout } = await runOnce(['delete', webToData, upper, '5F4B5', '--yes', '-o', 'id']);
    expect(requests.filter((request) => request.startsWith('DELETE'))).toEqual([remove(webToData)]);
    expect(stdout).toBe(`${webToData}\n`);
  });

  it('takes no answer about another peering for the one it asked for', async () => {
    const intercept = ({ method, url }: Request) =>
      method === 'GET' && url.endsWith(webToData)
        ? answer(200, { vpc_peering: { id: webToStaging, name: 'prod-web-to-staging' } })
        : undefined;
    for (const argv of [
      ['get', webToData],
      ['wait', webToData],
      ['delete', webToData, '--yes'],
    ]) {
      const run = await createWorld({ intercept }).run(...argv);
      expect(run).toMatchObject({ exitCode: 1, stdout: '' });
      expect(run.stderr).toContain(`asked for ${webToData} and answered with ${webToStaging}`);
      expect(run.requests.filter((request) => !request.startsWith('GET'))).toEqual([]);
    }
  });

  it('resolves every reference before the first DELETE, and is an array of what was seen last', async () => {
    const run = await runOnce(['rm', webToData, 'prod-web-to-staging', '3d22', '-y', '--json']);
    expect(run).toMatchObject({
      stderr: restore(RECREATE.webToData, RECREATE.webToStaging, RECREATE.analyticsToData),
      exitCode: 0,
    });
    expect(run.requests.slice(0, 2).sort()).toEqual([LIST, get(webToData)].sort());
    expect(run.requests.slice(2)).toEqual([webToData, webToStaging, analyticsToData].map(remove));
    expect(json(run)).toEqual([
      {
        id: webToData,
        name: 'prod-web-to-data',
        vpc_ids: [SEED.web, SEED.data],
        created_at: '2025-03-11T08:42:17Z',
        status: 'DELETING',
        ok: true,
        recreate: RECREATE.webToData,
      },
      expect.objectContaining({
        id: webToStaging,
        status: 'DELETING',
        ok: true,
        recreate: RECREATE.webToStaging,
      }),
      expect.objectContaining({
        id: analyticsToData,
        status: 'DELETING',
        ok: true,
        recreate: RECREATE.analyticsToData,
      }),
    ]);
  });

  it.each([
    ['a name twice', ['prod-web-to-data', 'prod-web-to-data']],
    ['a name, a prefix and an ID', ['prod-web-to-data', '5f4b', webToData]],
    ['an ID in two cases', [webToData, webToData.toUpperCase()]],
  ])('counts %s once', async (_, references) => {
    const run = await runOnce(['delete', ...references, '--force', '-o', 'id']);
    expect(run).toMatchObject({ stdout: `${webToData}\n`, exitCode: 0 });
    expect(run.requests.filter((request) => request.startsWith('DELETE'))).toEqual([remove(webToData)]);
  });

  it('deletes more than a page of them', async () => {
    const world = createWorld();
    const ids = (await world.run('list', '-o', 'id')).stdout;
    const run = await world.run('delete', ...ids.trim().split('\n'), '-f', '-o', 'id');
    expect(run).toMatchObject({ stdout: ids, exitCode: 0 });
    world.clock.advance(2_000);
    expect((await world.run('list', '--json')).stdout).toBe('[]\n');
  });
});

describe('the command that restores', () => {
  /** The words a shell takes a command for, without the `dopeer` in front. */
  const wordsOf = (command: string) =>
    execFileSync('sh', ['-c', `printf '%s\\0' ${command}`], { encoding: 'utf8' })
      .split('\0')
      .slice(1, -1);
  const named = (name: string) => {
    const state = seed();
    return {
      ...state,
      peerings: state.peerings.map((peering) => (peering.id === webToData ? { ...peering, name } : peering)),
    };
  };
  const onPosix = it.skipIf(process.platform === 'win32');

  onPosix('makes every one again, with its name and its VPCs', async () => {
    const world = createWorld();
    const pairs = async () =>
      (json(await world.run('list', '--json')) as { id: string; name: string; vpc_ids: string[] }[])
        .map(({ name, vpc_ids }) => ({ name, vpc_ids }))
        .sort((a, b) => a.name.localeCompare(b.name));
    const before = await pairs();
    expect(before).toHaveLength(4);
    const run = await world.run('delete', ...before.map(({ name }) => name), '--yes', '--json');
    const commands = (json(run) as { recreate: string }[]).map(({ recreate }) => recreate);
    expect(run.stderr).toBe(restore(...commands));
    world.clock.advance(2_000);
    expect(await pairs()).toEqual([]);
    for (const command of commands) expect((await world.run(...wordsOf(command))).exitCode).toBe(0);
    world.clock.advance(10_000);
    expect(await pairs()).toEqual(before);
  });

  it.each([10, 11, 13])('is shown ten times at most; %i were deleted', async (count) => {
    const state = generate({ vpcs: 60, peerings: 20 });
    const ids = state.peerings.slice(0, count).map(({ id }) => id);
    const run = await createWorld({ state }).run('delete', ...ids, '--yes', '--json');
    const commands = (json(run) as { recreate: string }[]).map(({ recreate }) => recreate);
    expect(commands).toEqual(
      state.peerings
        .slice(0, count)
        .map(({ name, vpc_ids: [a, b] }) => `dopeer create ${name} --vpc ${a} --vpc ${b}`),
    );
    const more = count > 10 ? [`and ${count - 10} more: -o json has them all, as "recreate"`] : [];
    expect(run.stderr).toBe(restore(...commands.slice(0, 10), ...more));
  });

  it.each(["it's", '$(touch x)', 'two words', '', '中😀', 'web --help', 'web\n\x1b[2J'])(
    'is not there for the name %j, which no create takes',
    async (name) => {
      const run = await createWorld({ state: named(name) }).run('delete', webToData, '-y', '--json');
      expect(run).toMatchObject({ exitCode: 0, stderr: '' });
      expect(json(run)).toEqual([expect.not.objectContaining({ recreate: expect.anything() })]);
    },
  );

  it.each(['-o', '--', '--help'])('makes what is called %s again', async (name) => {
    const world = createWorld({ state: named(name) });
    const run = await world.run('delete', webToData, '--yes', '--wait', '--json');
    const [{ recreate = '' } = {}] = json(run) as { recreate?: string }[];
    expect(recreate).toBe(`dopeer create --vpc ${SEED.web} --vpc ${SEED.data} -- ${name}`);
    const [verb = '', ...words] = recreate.split(' ').slice(1);
    expect(json(await world.run(verb, '--json', ...words))).toMatchObject({ name });
  });

  it('means the account of this run', async () => {
    const env = { DOPEER_CONFIG_DIR: await temporaryFolder() };
    const sandbox = await runOnce(['delete', webToData, '--yes', '--sandbox'], { env });
    expect(sandbox).toMatchObject({ exitCode: 0, requests: [] });
    expect(sandbox.stderr).toBe(
      `Sandbox: nothing here is real and no account is touched.\n${restore(`${RECREATE.webToData} --sandbox`)}`,
    );
    const url = await runOnce(['delete', webToData, '--yes', '--api-url', 'https://x.example']);
    expect(url.stderr).toBe(restore(`${RECREATE.webToData} --api-url https://x.example`));
    const script = await runOnce(['delete', webToData, '--yes', '--api-url', 'https://x.example', '--json']);
    expect(json(script)).toMatchObject([{ recreate: `${RECREATE.webToData} --api-url https://x.example` }]);
  });

  it('has both VPCs where the answer to the DELETE is but an ID', async () => {
    const run = await runOnce(['delete', webToData, '--yes', '--json'], {
      intercept: respond('DELETE', /./, 200, { vpc_peering: { id: webToData } }),
    });
    expect(json(run)).toMatchObject([{ recreate: RECREATE.webToData }]);
  });

  it('is there, too, where a wait for the end of an accepted delete fails', async () => {
    const run = await runOnce(['delete', webToData, '--yes', '--wait', '--timeout', '1s', '--json']);
    expect(json(run)).toMatchObject([{ ok: false, status: 'DELETING', recreate: RECREATE.webToData }]);
  });

  it.each([
    ['nothing was there', ['nope', '--if-exists', '--yes'], {}],
    ['nothing was tried', ['5f4b', '--dry-run'], {}],
    [
      'the API refused',
      ['5f4b', '--yes'],
      { intercept: respond('DELETE', /./, 422, { id: 'x', message: 'y' }) },
    ],
  ])('is not there where %s', async (_, args, options) => {
    const run = await runOnce(['delete', ...args, '--json'], options);
    expect(run.stderr).not.toContain('restore');
    expect(run.screen).not.toContain('dopeer create');
    expect(json(run)).not.toEqual([expect.objectContaining({ recreate: expect.anything() })]);
  });

  it('is in JSON alone under --quiet', async () => {
    const run = await runOnce(['delete', webToData, '--yes', '--quiet', '--json']);
    expect(run).toMatchObject({ stderr: '', exitCode: 0 });
    expect(json(run)).toMatchObject([{ recreate: RECREATE.webToData }]);
  });
});

describe('references from stdin', () => {
  it('come one a line, blank lines and white space dropped', async () => {
    const stdin = `${webToData}\r\n\n  ec35  \n${webToData}\n`;
    const run = await runOnce(['delete', '-', '--yes', '-o', 'id'], { stdin });
    expect(run).toMatchObject({
      stdout: `${webToData}\n${webToStaging}\n`,
      stderr: restore(RECREATE.webToData, RECREATE.webToStaging),
      exitCode: 0,
    });
  });

  it('go together with others', async () => {
    const run = await runOnce(['delete', '3d22', '-', '-y', '-o', 'id'], { stdin: 'ec35' });
    expect(run).toMatchObject({ stdout: `${analyticsToData}\n${webToStaging}\n`, exitCode: 0 });
  });

  it.each([
    ['json', '[]\n'],
    ['yaml', '[]\n'],
    ['id', ''],
    ['table', ''],
  ])('none of them is success, in %s', async (format, stdout) => {
    for (const stdin of ['', '\n \r\n']) {
      const run = await runOnce(['delete', '-', '--yes', '-o', format], { stdin });
      expect(run).toMatchObject({
        stdout,
        stderr:
          'Warning: Nothing was read from stdin. Did the command before it fail? Nothing was deleted.\n',
        exitCode: 0,
        requests: [],
      });
    }
  });

  it.each([undefined, 80])('need --yes (terminal: %s)', async (terminal) => {
    const options = { stdin: webToData, ...(terminal && { terminal }) };
    expect(await runOnce(['delete', '-'], options)).toMatchObject({
      stdout: '',
      stderr: 'Error: Reading from stdin needs --yes.\nAdd --yes: dopeer delete - --yes\n',
      exitCode: 2,
      requests: [],
    });
  });
});

describe('a reference that is wrong', () => {
  it.each([
    ['a missing name', ['prod-web-to-data', 'nothing-there'], 'There is no peering "nothing-there".', [LIST]],
    [
      'a missing ID',
      [webToData, SEED.nothing],
      `There is no peering "${SEED.nothing}".`,
      [get(webToData), get(SEED.nothing)],
    ],
  ])('%s: nothing is deleted, exit 3', async (_, references, message, requests) => {
    const run = await runOnce(['delete', ...references, '--yes', '--json']);
    expect(run).toMatchObject({ stdout: '', exitCode: 3, requests });
    expect(errorOf(run)).toMatchObject({
      code: 'not_found',
      message: `${message} Nothing was deleted.`,
      exit_code: 3,
      outcome: 'not_deleted',
    });
  });

  it('names every one that is missing', async () => {
    const run = await runOnce(['delete', 'nope-a', 'prod-web-to-data', 'nope-b', '--yes']);
    expect(run.exitCode).toBe(3);
    expect(run.stderr).toContain('"nope-a"');
    expect(run.stderr).toContain('"nope-b"');
  });

  it('means several: nothing is deleted, exit 5', async () => {
    const peering = { name: 'twin', vpc_ids: [], status: 'ACTIVE', created_at: '2026-01-01T00:00:00Z' };
    const twins = [webToData, webToStaging].map((id) => ({ ...peering, id }));
    const run = await runOnce(['delete', 'twin', '--if-exists', '--yes'], {
      intercept: respond('GET', '/v2/vpc_peerings', 200, { vpc_peerings: twins }),
    });
    expect(run).toMatchObject({ stdout: '', exitCode: 5, requests: [LIST] });
    expect(run.stderr).toContain(`  ${webToData}  twin\n  ${webToStaging}  twin\n`);
  });

  it('is fine under --if-exists', async () => {
    const run = await runOnce(['delete', 'nope', '5f4b', SEED.nothing, '--if-exists', '--yes', '--json']);
    expect(run).toMatchObject({ stderr: restore(RECREATE.webToData), exitCode: 0 });
    const rows = json(run) as readonly Record<string, unknown>[];
    expect(rows).toHaveLength(3);
    expect(rows).toContainEqual({ ref: 'nope', ok: true, status: 'NOT_FOUND' });
    expect(rows).toContainEqual({ ref: SEED.nothing, ok: true, status: 'NOT_FOUND' });
    expect(rows).toContainEqual(expect.objectContaining({ id: webToData, ok: true, status: 'DELETING' }));
  });
});

describe('targets that fail', () => {
  const refuse = (path: string | RegExp) =>
    respond('DELETE', path, 422, { id: 'unprocessable', message: 'busy', request_id: 'r-1' });
  const failed = (id: string, name: string) => ({
    id,
    name,
    ok: false,
    error: {
      code: 'refused',
      message: 'The API refused this: busy',
      exit_code: 5,
      http_status: 422,
      api_id: 'unprocessable',
      request_id: 'r-1',
      outcome: 'not_deleted',
    },
  });

  it('some of them: exit 7, the array printed', async () => {
    const intercept = refuse(`/v2/vpc_peerings/${analyticsToData}`);
    const run = await runOnce(['delete', webToData, analyticsToData, '--yes', '--json'], { intercept });
    expect(run.exitCode).toBe(7);
    expect(json(run)).toEqual([
      expect.objectContaining({ id: webToData, ok: true, status: 'DELETING' }),
      failed(analyticsToData, 'analytics-to-data'),
    ]);
    expect(run.stderr.startsWith(restore(RECREATE.webToData))).toBe(true);
    expect(run.stderr.split('\n')).toHaveLength(4);
    expect(errorOf(run)).toMatchObject({ code: 'partial', exit_code: 7, outcome: expect.any(String) });
    const human = await runOnce(['delete', webToData, analyticsToData, '--yes', '-o', 'id'], { intercept });
    expect(human).toMatchObject({ stdout: `${webToData}\n`, exitCode: 7 });
    expect(human.stderr).toContain(`analytics-to-data (${analyticsToData}): The API refused this: busy`);
  });

  it('all of them with one code: that code', async () => {
    const run = await runOnce(['delete', webToData, analyticsToData, '-y', '--json'], {
      intercept: refuse(/./),
    });
    expect(run.exitCode).toBe(5);
    expect(json(run)).toEqual([
      failed(webToData, 'prod-web-to-data'),
      failed(analyticsToData, 'analytics-to-data'),
    ]);
    expect(errorOf(run)).toMatchObject({ code: 'refused', exit_code: 5, outcome: 'not_deleted' });
  });

  it('the only one: its own error', async () => {
    const run = await runOnce(['delete', webToData, '-y', '--json'], { intercept: refuse(/./) });
    expect(run.exitCode).toBe(5);
    expect(json(run)).toEqual([failed(webToData, 'prod-web-to-data')]);
    expect(errorOf(run)).toEqual(failed(webToData, '').error);
  });

  it('without the scope: exit 4, naming it', async () => {
    const run = await runOnce(['delete', webToData, '-y', '--json'], { intercept: forbidden('DELETE', /./) });
    expect(run.exitCode).toBe(4);
    expect(errorOf(run)).toMatchObject({ hint: expect.stringContaining('vpc_peering:delete') });
  });
});

it('shows no header where there is nothing below it', async () => {
  expect(await createWorld().runWith(['delete', '-', '--yes'], '')).toMatchObject({
    exitCode: 0,
    stdout: '',
  });
  const nothing = await createWorld().runWith(['apply', '-f', '-', '--yes'], 'version: 1');
  expect(nothing).toMatchObject({ exitCode: 0, stdout: '' });
});
