import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Redactor } from '../../../src/output/redact.ts';
import { seed } from '../../../src/sandbox/account/seed.ts';
import { temporaryFolder } from '../../helpers/folder.ts';
import { answer, createWorld, json, type Run, runOnce } from '../../helpers/world.ts';

/** Made here from a pattern, so that no scanner takes them for real. */
const HEX = 'c0ffee42'.repeat(8);
const TOKENS = { new: `dop_v1_${HEX}`, oauth: `doo_v1_${HEX}`, refresh: `dor_v1_${HEX}`, old: HEX };
const PASSWORD = 'hunter2hunter2';
const USER_URL = `https://someone:${PASSWORD}@gateway.example`;
/** Where the scheme was forgotten: to `URL`, what stands before the colon is one. */
const BARE_URL = `someone:${PASSWORD}@gateway.example`;
const USER_URLS = [
  USER_URL,
  BARE_URL,
  `${BARE_URL}/v2?x=@`,
  `ftp://${BARE_URL}`,
  // With such a character in the password, what stands before it looks like a host.
  ` ${USER_URL}`,
  ...['/', '#', '?'].map((mark) => `https://someone:1234${mark}${PASSWORD}@gateway.example`),
];

const everything = (run: Run) => run.screen + run.stdout + run.stderr;

/** Where a token may be typed by mistake. */
const MISTAKES: readonly ((token: string) => string[])[] = [
  (token) => ['get', token],
  (token) => [token],
  (token) => ['help', token],
  (token) => ['list', `--token=${token}`],
  (token) => ['list', '--token', token],
  (token) => ['list', token],
  (token) => ['list', '-p', token],
  (token) => ['list', '--profile', token],
  (token) => ['list', '--region', token, '--debug'],
  (token) => ['list', '--columns', token],
  (token) => ['list', '--sort', token],
  (token) => ['list', '-o', token],
  (token) => ['list', '--limit', token],
  (token) => ['list', '--vpc', token],
  (token) => ['list', '--api-url', token],
  (token) => ['list', '--api-url', `https://x:${token}@host.example`],
  (token) => ['list', '--api-url', `https://host.example/?token=${token}`],
  (token) => ['create', token, '--vpc', token, '--vpc', 'edge-blr1'],
  (token) => ['create', `${token}!`, '--vpc', 'a', '--vpc', 'b'],
  (token) => ['rename', 'prod-web-to-data', `${token}!`],
  (token) => ['delete', token],
  (token) => ['delete', token, '--yes'],
  (token) => ['delete', token, '--if-exists', '--yes'],
  (token) => ['wait', token, '--timeout', token],
  (token) => ['mesh', token, token],
  (token) => ['mesh', token, 'edge-blr1'],
  (token) => ['graph', token],
  (token) => ['list', `-p${token}`],
  (token) => ['get', `x${token}`],
  (token) => ['create', 'x', '--vpc-ids', `a${token},b`],
  (token) => ['rename', 'prod-web-to-data', token],
  (token) => ['create', token, '--vpc', 'prod-web-sfo3', '--vpc', 'edge-blr1'],
  (token) => ['auth', 'login', token],
  (token) => ['auth', 'switch', token],
  (token) => ['auth', 'logout', token],
  (token) => ['auth', 'status', '--profile', token],
  (token) => ['completion', token],
  (token) => ['sandbox', 'serve', '--port', token],
  (token) => ['list', '--request-timeout', token],
];

describe('a token that is typed by mistake', () => {
  const rows = MISTAKES.flatMap((mistake) =>
    Object.entries(TOKENS).map(([kind, token]) => ({ kind, argv: mistake(token), token })),
  );

  it.each(rows)('is not shown: $kind, $argv', async ({ argv, token }) => {
    const folder = await temporaryFolder();
    for (const extra of [[], ['--json']]) {
      const run = await createWorld({ env: { DOPEER_CONFIG_DIR: folder } }).runWith([...argv, ...extra], 'x');
      expect(run.exitCode).not.toBe(1);
      expect(everything(run)).not.toContain(token.slice(-20));
    }
  });

  it.each(
    ['DOPEER_PROFILE', 'DOPEER_OUTPUT', 'DIGITALOCEAN_API_URL', 'NODE_EXTRA_CA_CERTS'].flatMap((variable) =>
      Object.values(TOKENS).map((token) => ({ variable, token })),
    ),
  )('is not shown where $variable holds it', async ({ variable, token }) => {
    for (const command of ['list', 'doctor']) {
      const env = { DIGITALOCEAN_TOKEN: undefined, [variable]: token };
      expect(everything(await createWorld({ env }).run(command))).not.toContain(token.slice(-20));
    }
  });

  it('is not shown where stdin holds it', async () => {
    for (const token of Object.values(TOKENS)) {
      const run = await createWorld().runWith(['delete', '-', '--yes'], `${token}\n`);
      expect(everything(run)).not.toContain(token.slice(-20));
    }
  });

  it.each(['table', 'svg', 'mermaid', 'dot', 'json'])('is not in a graph either: %s', async (format) => {
    const sandbox = seed();
    const vpcs = sandbox.vpcs.map((vpc) => ({ ...vpc, name: `${vpc.name} ${TOKENS.new}` }));
    const run = await createWorld({ state: { ...sandbox, vpcs } }).run('graph', '-o', format);
    expect(run.exitCode).toBe(0);
    expect(everything(run)).not.toContain(HEX);
  });

  it('is not shown by a prompt either', async () => {
    const asked: string[] = [];
    const state = seed();
    const token = TOKENS.new.replaceAll('_', '-');
    for (const peering of state.peerings) peering.name = `${TOKENS.new}${peering.name}`;
    const world = createWorld({
      state,
      terminal: 100,
      prompts: {
        choose: async (message, choices) => {
          asked.push(message, ...choices.flatMap(({ label, name }) => [label, name]));
          return choices[0]?.value as never;
        },
        text: async (message, preset) => {
          asked.push(message, preset);
          return 'other';
        },
        confirm: async (message) => {
          asked.push(message);
          return false;
        },
      },
    });
    const runs = [await world.run('rename'), await world.run('delete')];
    expect(asked.length).toBeGreaterThan(10);
    for (const text of [...asked, ...runs.map(everything)]) expect(text).not.toContain(TOKENS.new);
    expect(token).not.toBe(TOKENS.new);
  });
});

it('a secret that is the start of another one leaves nothing of it', () => {
  const redactor = new Redactor();
  for (const secret of ['aaaabbbb', 'aaaabbbbccccdddd']) redactor.add(secret);
  expect(redactor.redact('aaaabbbbccccdddd and aaaabbbb')).toBe('[token] and [token]');
});

describe('what stands before the @ of a URL', () => {
  const rows = USER_URLS.flatMap((url): [string[], Record<string, string>][] => [
    [['list', '--api-url', url], {}],
    [['list', '--columns', 'nothing', '--api-url', url], {}],
    [['get', '--api-url', url], {}],
    [['list'], { DIGITALOCEAN_API_URL: url }],
    [['doctor'], { DIGITALOCEAN_API_URL: url }],
    [['doctor'], { HTTPS_PROXY: url }],
    [['auth', 'login', '--api-url', url], {}],
  ]);

  it.each(rows)('is not shown: %j %j', async (argv, env) => {
    for (const extra of [[], ['--json'], ['--debug']]) {
      const run = await runOnce([...argv, ...extra], { env, stdin: 'x' });
      expect(everything(run)).not.toContain(PASSWORD);
      expect(everything(run)).not.toContain('someone');
    }
  });

  it.each(USER_URLS)('is not shown from a file that was edited by hand: %s', async (url) => {
    const folder = await temporaryFolder();
    await mkdir(folder, { recursive: true });
    const profiles = { 'a $(b)': { token: TOKENS.old, api_url: url } };
    await writeFile(join(folder, 'config.json'), JSON.stringify({ default: 'a $(b)', profiles }));
    const world = createWorld({ env: { DOPEER_CONFIG_DIR: folder, DIGITALOCEAN_TOKEN: undefined } });
    for (const argv of [
      ['auth', 'list'],
      ['auth', 'list', '--json'],
      ['list'],
      ['doctor'],
      ['auth', 'status'],
      ['auth', 'logout'],
    ]) {
      const run = await world.run(...argv);
      expect(everything(run)).not.toContain(PASSWORD);
      expect(everything(run)).not.toContain(TOKENS.old);
    }
  });
});

it('a server that echoes the token shows it nowhere, in no file either', async () => {
  const folder = await temporaryFolder();
  const output = join(folder, 'output');
  await appendFile(output, '');
  const echo = {
    id: '5f4b5d2c-28fb-4b44-96b7-1a3e2d2ffb20',
    name: `x${TOKENS.new}`,
    vpc_ids: [],
    status: TOKENS.new,
  };
  const world = createWorld({
    env: { GITHUB_OUTPUT: output, DOPEER_CONFIG_DIR: folder },
    intercept: () => answer(200, { vpc_peering: echo, vpc_peerings: [echo] }),
  });
  for (const argv of [
    ['get', echo.id, '--github-output'],
    ['list'],
    ['list', '--json'],
    ['__complete', '--', 'get', ''],
  ])
    expect(everything(await world.run(...argv))).not.toContain(TOKENS.new);
  expect(await readFile(output, 'utf8')).toContain('x[token]');
  expect(await readFile(join(folder, 'completion.json'), 'utf8')).not.toContain(TOKENS.new);
});

describe.each([
  ['new', TOKENS.new],
  ['old', TOKENS.old],
])('a server that echoes a token of the %s kind', (_, token) => {
  const ID = '5f4b5d2c-28fb-4b44-96b7-1a3e2d2ffb20';
  const VPC = '2e71857e-8ce4-4225-a15d-bc253b232db6';
  /** As JSON may write it: as it is, or with an escape for each character. */
  const ESCAPED = [...token].map((letter) => `\\u00${letter.charCodeAt(0).toString(16)}`).join('');

  async function echoing(text: string, terminal?: number) {
    const folder = await temporaryFolder();
    const summary = join(folder, 'summary');
    const peering = `{"id":"${ID}","name":"${text}","status":"ACTIVE","vpc_ids":["${VPC}","${ID}"]}`;
    const vpcs = [VPC, ID].map(
      (id) => `{"id":"${id}","name":"${text}","region":"sfo3","ip_range":"${text}"}`,
    );
    const world = createWorld({
      ...(terminal && { terminal }),
      env: { DOPEER_CONFIG_DIR: folder, DIGITALOCEAN_TOKEN: undefined, GITHUB_STEP_SUMMARY: summary },
      intercept: () =>
        new Response(
          `{"vpc_peerings":[${peering}],"vpc_peering":${peering},"vpcs":[${vpcs}],"meta":{"total":1}}`,
        ),
    });
    await world.runWith(['auth', 'login', '--token-stdin'], token);
    return { world, summary };
  }

  const COMMANDS = [
    ...['table', 'json', 'ndjson', 'yaml', 'csv', 'tsv', 'markdown', 'name'].map((format) => [
      'list',
      '-o',
      format,
    ]),
    ...['table', 'svg', 'mermaid', 'dot', 'json'].map((format) => ['graph', '-o', format]),
    ['list', '--query', '[].name', '-o', 'tsv'],
    ['vpcs', '-o', 'markdown'],
    ['get', ID],
  ];

  /** No part of it that anyone could make use of, whatever stands between. */
  const shows = (text: string) => text.replaceAll(/[^\da-z]/gi, '').includes(token.slice(-40, -20));

  it.each([
    ['as it is', `x${token}`],
    ['escaped', `x${ESCAPED}`],
  ])('%s shows it in no format, whole or cut', async (how, text) => {
    for (const terminal of [undefined, 50]) {
      const { world } = await echoing(text, terminal);
      for (const argv of COMMANDS) {
        const run = await world.run(...argv);
        expect(run.exitCode, argv.join(' ')).toBe(0);
        expect(shows(everything(run)), `${how} ${argv.join(' ')} ${terminal}`).toBe(false);
      }
    }
  });

  it.each([
    ['an error', 422],
    ['what is no JSON', 200],
  ])('shows it in no error, escaped in %s', async (_, status) => {
    const partly = `${token.slice(0, 20)}\\u00${token.charCodeAt(20).toString(16)}${token.slice(21)}`;
    for (const text of [ESCAPED, partly]) {
      const body = `{"errors":["bad \\\\u0041 ${text}"]${status === 200 ? '' : '}'}`;
      const run = await createWorld({
        env: { DIGITALOCEAN_TOKEN: token },
        intercept: () => new Response(body, { status }),
      }).run('list', '--debug');
      expect(run.exitCode).not.toBe(0);
      expect(everything(run)).toContain('bad \\\\u0041 [token]');
      expect(shows(everything(run))).toBe(false);
    }
  });

  it('shows none that holds a slash, whose escape is everywhere', async () => {
    const odd = ['abcdefgh', 'ijklmnop', 'qrstuvwx0123456789+', 'yzA'].join('/');
    const escaped = odd.replaceAll('/', '\\/');
    const listed = `{"vpc_peerings":[{"id":"${ID}","name":"n-${escaped}","status":"ACTIVE"}]}`;
    const html = `<html>${'x'.repeat(40)} ${escaped}`;
    for (const response of [() => new Response(listed), () => new Response(html, { status: 500 })]) {
      const world = createWorld({ env: { DIGITALOCEAN_TOKEN: odd }, terminal: 40, intercept: response });
      expect(everything(await world.run('list'))).not.toContain('ijkl');
    }
  });

  it('shows it in no summary', async () => {
    const { world, summary } = await echoing(`x${token}`);
    const file = JSON.stringify({ version: 1, peerings: [{ vpcs: [VPC, ID] }] });
    const run = await world.runWith(['plan', '-f', '-', '--github-summary'], file);
    expect(run.exitCode).toBe(0);
    expect(await readFile(summary, 'utf8')).toContain('token');
    expect(shows(await readFile(summary, 'utf8'))).toBe(false);
  });
});

describe('under GitHub Actions', () => {
  const EVIL = [
    '::set-output name=x::y',
    ' ::error::x',
    '\u00a0::stop-commands::x',
    'a ##[error]b',
    '##[group]x',
  ];
  const named = (name: string) => {
    const state = seed();
    return {
      ...state,
      peerings: state.peerings.map((each, index) => ({ ...each, name: `${name}${index}` })),
    };
  };
  const isCommand = (line: string) => /^\s*::/.test(line) || line.includes('##[');

  it.each(EVIL)('no line is a command for a peering called %j', async (name) => {
    const env = { GITHUB_ACTIONS: 'true', CI: 'true', FORCE_COLOR: '1', NO_COLOR: undefined };
    for (const argv of [
      ['list', '--columns', 'name'],
      ['list', '--columns', 'name', '--no-header', '-o', 'tsv'],
      ['list', '--columns', 'name', '-o', 'csv'],
      ['list', '-o', 'json'],
      ['list', '-o', 'yaml'],
      ['get', '5f4b'],
      ['get', `${name}9`],
      ['delete', '5f4b', '--yes'],
      ['graph'],
    ]) {
      const run = await createWorld({ state: named(name), env }).run(...argv);
      const lines = everything(run).split('\n');
      const commands = lines.filter(isCommand);
      // Our own annotation of an error is the one that is meant.
      expect(
        commands.filter((line) => !line.startsWith('::error title=dopeer::')),
        argv.join(' '),
      ).toEqual([]);
      if (argv.includes('json')) expect((json(run) as { name: string }[])[0]?.name).toBe(`${name}0`);
    }
  });

  it('only there is anything changed', async () => {
    const run = await createWorld({ state: named('##[x]') }).run('list', '--columns', 'name');
    expect(run.stdout).toContain('##[x]0');
  });
});

it('a name that holds a checksum is no token', async () => {
  const name = `ci-${TOKENS.old}`;
  const world = createWorld();
  const run = await world.run('create', name, '--vpc', 'edge-blr1', '--vpc', 'default-ams3', '-o', 'name');
  expect(run).toMatchObject({ exitCode: 0, stdout: `${name}\n` });
  expect((await world.run('delete', name, '--yes')).stderr).toContain(`dopeer create ${name} --vpc `);
  for (const argv of [
    ['get', TOKENS.old],
    [`-p${TOKENS.old}`, 'list'],
    ['get', `x${TOKENS.old}`],
  ])
    expect(everything(await world.run(...argv))).not.toContain(TOKENS.old);
});
