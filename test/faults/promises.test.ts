import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { seed } from '../../src/sandbox/account/seed.ts';
import { SANDBOX_TOKEN } from '../../src/sandbox/handler.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { answer, createWorld, errorOf, json } from '../helpers/world.ts';
import { after, always, cut, type Faults, http, play, times } from './effects.ts';

const CREATE = ['create', 'new', '--vpc', 'default-nyc3', '--vpc', 'default-ams3'];
const under = (faults: Faults) => createWorld({ intercept: play(faults) });
const count = (requests: readonly string[], method: string) =>
  requests.filter((request) => request.startsWith(method)).length;

/** What the README promises under failure, each sentence with what shows it. */
const PROMISES: Readonly<Record<string, () => Promise<void>>> = {
  'A peering is created once: when the answer to a create is lost, its name is looked up before anything is sent again.':
    async () => {
      const world = under({ POST: [after(cut)] });
      const run = await world.run(...CREATE);
      expect(run.exitCode).toBe(0);
      expect(run.requests.slice(-2)).toEqual([
        'POST /v2/vpc_peerings',
        'GET /v2/vpc_peerings?page=1&per_page=200',
      ]);
      expect((await world.store.read()).peerings.filter(({ name }) => name === 'new')).toHaveLength(1);
    },

  'Reads, renames and deletes are tried up to five times, with growing pauses.': async () => {
    for (const [method, argv] of [
      ['GET', ['list', '-o', 'id']],
      ['PATCH', ['rename', 'prod-web-to-data', 'x', '-o', 'id']],
      ['DELETE', ['delete', 'prod-web-to-data', '--yes', '-o', 'id']],
    ] as const) {
      const world = under({ [method]: times(4, http(503)) });
      const run = await world.run(...argv);
      expect([run.exitCode, count(run.requests, method)]).toEqual([0, 5]);
      expect(world.clock.slept).toEqual([375, 750, 1_500, 3_000]);
      expect((await under({ [method]: always(http(503)) }).run(...argv)).exitCode).toBe(6);
    }
  },

  'At the rate limit dopeer waits up to a minute and says so; if it would take longer, it ends with exit code 6 and the time.':
    async () => {
      const short = await under({ GET: [http(429, { 'retry-after': '60' })] }).run('list', '-o', 'id');
      expect(short).toMatchObject({ exitCode: 0, stderr: 'The rate limit is used up. Going on in 1m.\n' });
      const long = await under({ GET: [http(429, { 'retry-after': '61' })] }).run('list', '-o', 'id');
      expect(long).toMatchObject({ exitCode: 6, stdout: '' });
      expect(long.stderr).toContain('Try again in 1m 1s, at 2026-11-20T12:01:01Z.\n');
    },

  'A write that failed says what became of it, in words and as `outcome` in JSON.': async () => {
    for (const [faults, outcome, words] of [
      [{ POST: [http(422)] }, 'not_created', 'Nothing was created.'],
      [
        { POST: [after(cut)], GET: always(http(503)) },
        'unknown',
        'It is not known whether the peering was created.',
      ],
    ] as const) {
      const human = await under(faults).run(...CREATE);
      expect(human.stderr).toContain(words);
      const script = await under(faults).run(...CREATE, '--json');
      expect(errorOf(script).outcome).toBe(outcome);
    }
  },

  'A delete of many reports each one, and nothing is deleted when one of the references is wrong.':
    async () => {
      const run = await under({ DELETE: [http(409)] }).run('delete', '5f4b', 'ec35', '--yes', '--json');
      expect((json(run) as { ok: boolean }[]).map(({ ok }) => ok)).toEqual([false, true]);
      const wrong = await createWorld().run('delete', '5f4b', 'nothing', '--yes');
      expect([wrong.exitCode, count(wrong.requests, 'DELETE')]).toEqual([3, 0]);
    },

  'Ctrl-C during a delete of many says what was deleted and what was not.': async () => {
    const names = seed().peerings.map(({ name }) => name);
    const many = [...names, ...Array.from({ length: 8 }, (_, index) => `extra-${index}`)];
    const state = {
      ...seed(),
      peerings: [...seed().peerings, ...many.slice(4).map((name, index) => extra(name, index))],
    };
    let deletes = 0;
    const world = createWorld({
      state,
      intercept: (request) => {
        if (request.method === 'DELETE' && ++deletes === 8) world.interrupt();
        return undefined;
      },
    });
    const run = await world.run('delete', ...many, '--yes', '--json');
    expect(run.exitCode).toBe(130);
    expect((json(run) as { ok: boolean }[]).map(({ ok }) => ok)).toEqual([
      ...Array(8).fill(true),
      ...Array(4).fill(false),
    ]);
  },

  'A wait that ends early prints the last state and the command that picks it up.': async () => {
    const run = await createWorld().run(...CREATE, '--wait', '--timeout', '1s', '--json');
    const { name, status } = json(run) as { name: string; status: string };
    expect([run.exitCode, status]).toEqual([8, 'PROVISIONING']);
    expect(errorOf(run).hint).toContain(`dopeer wait ${name} --for active`);
  },

  'A redirect is never followed, and a token never shows in any output.': async () => {
    const redirected = await under({
      GET: always(http(302, { location: 'https://elsewhere.example/' })),
    }).run('list', '-o', 'id');
    expect([redirected.exitCode, redirected.requests.length]).toEqual([1, 1]);
    const echo = () => answer(400, { id: 'bad_request', message: `Bearer ${SANDBOX_TOKEN}` });
    const echoed = await createWorld({ intercept: echo }).run('list', '--debug');
    expect(echoed.screen).toContain('Bearer [token]');
    expect(echoed.screen).not.toContain(SANDBOX_TOKEN);
  },

  'Nothing that comes from the API can move your cursor or colour your terminal.': async () => {
    const hostile = () => answer(422, { id: 'x', message: '\x1b[31m\x1b[2J\x9b1A\r' });
    const run = await createWorld({ intercept: hostile, terminal: 80 }).run('list');
    expect(run.screen).toContain('\\u001b[31m\\u001b[2J\\u009b1A\\u000d');
    expect(/[\x1b\x9b\r]/.test(run.screen)).toBe(false);
  },

  "Files are replaced as a whole, commands that run side by side lose nothing of each other's, and a file that cannot be read is left as it is.":
    async () => {
      const folder = await temporaryFolder();
      const file = join(folder, 'config.json');
      const world = createWorld({ env: { DIGITALOCEAN_TOKEN: undefined, DOPEER_CONFIG_DIR: folder } });
      const names = ['a', 'b', 'c', 'd', 'e', 'f'];
      await Promise.all(
        names.map((name) => world.runWith(['auth', 'login', name, '--no-verify'], `token-of-${name}`)),
      );
      expect(Object.keys(JSON.parse(await readFile(file, 'utf8')).profiles).sort()).toEqual(names);
      await writeFile(file, '{"half');
      expect((await world.runWith(['auth', 'login', '--no-verify'], 'token-of-g')).exitCode).toBe(1);
      expect(await readFile(file, 'utf8')).toBe('{"half');
    },
};

const extra = (name: string, index: number) => ({
  id: `${index}0000000-0000-4000-8000-000000000000`,
  name,
  vpc_ids: ['a', 'b'] as const,
  created_at: '2026-01-01T00:00:00Z',
  final_status: 'ACTIVE',
});

describe('what the README promises under failure', () => {
  it('is what is tested here', async () => {
    const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
    const [, section = ''] = /## When something fails\n([\s\S]*?)\n## /.exec(readme) ?? [];
    expect([...section.matchAll(/^- (.*)$/gm)].map(([, sentence]) => sentence)).toEqual(
      Object.keys(PROMISES),
    );
  });

  for (const [sentence, show] of Object.entries(PROMISES)) it(sentence, show);
});
