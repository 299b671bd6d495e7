import { describe, expect, it } from 'vitest';
import { answer, createWorld, errorOf, json } from '../helpers/world.ts';
import {
  after,
  always,
  cut,
  type Faults,
  hang,
  html,
  http,
  network,
  ok,
  play,
  times,
  truncated,
} from './effects.ts';

const A = '4b42c8fe-0d98-48dc-95b3-4f356b20a4e0';
const B = '1a52c2e1-af86-4591-916a-985db154dd81';
const ERROR_ID = '3d22ea6f-eb25-46af-8e25-ff1b93967c3f';

const CREATE = ['create', 'new', '--vpc', A, '--vpc', B, '--request-timeout', '40ms'];
const DELETE = ['delete', ERROR_ID, '--yes', '--request-timeout', '40ms'];
const RENAME = ['rename', ERROR_ID, 'renamed', '--request-timeout', '40ms'];
const LIST = ['list', '--request-timeout', '40ms'];
const GET = ['get', ERROR_ID, '--request-timeout', '40ms'];

/** What must be true in the end. */
interface Expected {
  readonly exit: number;
  readonly outcome?: string;
  readonly code?: string;
  /** How many requests of each method were sent. */
  readonly sent: Readonly<Record<string, number>>;
  /** Whether the API has the peering `new` (create), no `analytics-to-data` (delete), or `renamed` (rename). */
  readonly done?: boolean;
}

const RETRIES = 4;
const LOOKS = 7;

type Row = [fault: string, argv: readonly string[], faults: Faults, expected: Expected];

const created = { exit: 0, done: true };
const notCreated = { outcome: 'not_created', done: false };

const TABLE: readonly Row[] = [
  // create: no answer, though it took effect
  [
    '500 after it took effect',
    CREATE,
    { POST: [after(http(500))] },
    { ...created, sent: { POST: 1, GET: 1 } },
  ],
  [
    '502 in HTML after it took effect',
    CREATE,
    { POST: [after(html(502))] },
    { ...created, sent: { POST: 1, GET: 1 } },
  ],
  ['cut off after it took effect', CREATE, { POST: [after(cut)] }, { ...created, sent: { POST: 1, GET: 1 } }],
  [
    'timed out after it took effect',
    CREATE,
    { POST: [after(hang)] },
    { ...created, sent: { POST: 1, GET: 1 } },
  ],
  [
    '202 in HTML after it took effect',
    CREATE,
    { POST: [after(html(202))] },
    { ...created, sent: { POST: 1, GET: 1 } },
  ],
  [
    '202 broken off after it took effect',
    CREATE,
    { POST: [after(truncated)] },
    { ...created, sent: { POST: 1, GET: 1 } },
  ],
  [
    'an answer lost, and the look-up failing at first',
    CREATE,
    { POST: [after(cut)], GET: times(2, http(503)) },
    { ...created, sent: { POST: 1, GET: 3 } },
  ],
  // create: no answer, and no effect
  ['500 before it took effect', CREATE, { POST: [http(500)] }, { ...created, sent: { POST: 2, GET: LOOKS } }],
  ['cut off before it took effect', CREATE, { POST: [cut] }, { ...created, sent: { POST: 2, GET: LOOKS } }],
  [
    'timed out before it took effect',
    CREATE,
    { POST: [hang] },
    { ...created, sent: { POST: 2, GET: LOOKS } },
  ],
  [
    '500, and again 500 after the second took effect',
    CREATE,
    { POST: [http(500), after(http(500))] },
    { ...created, sent: { POST: 2, GET: LOOKS + 1 } },
  ],
  [
    '500 twice without effect',
    CREATE,
    { POST: times(2, http(500)) },
    { exit: 6, outcome: 'unknown', done: false, sent: { POST: 2, GET: 2 * LOOKS } },
  ],
  [
    '500, then refused',
    CREATE,
    { POST: [http(500), http(422)] },
    { exit: 5, code: 'refused', outcome: 'unknown', done: false, sent: { POST: 2, GET: LOOKS + 12 } },
  ],
  [
    'an answer lost, and no look-up possible',
    CREATE,
    { POST: [after(cut)], GET: always(http(503)) },
    { exit: 6, outcome: 'unknown', done: true, sent: { POST: 1, GET: 1 + RETRIES } },
  ],
  [
    'an answer lost, and no right to look',
    CREATE,
    { POST: [after(http(500))], GET: always(http(403)) },
    { exit: 6, outcome: 'unknown', done: true, sent: { POST: 1, GET: 1 } },
  ],
  // create: answers that settle it
  ...([400, 404, 409, 412, 422] as const).map(
    (status): Row => [
      `refused with ${status}`,
      CREATE,
      { POST: [http(status)] },
      { exit: 5, code: 'refused', ...notCreated, sent: { POST: 1 } },
    ],
  ),
  ['401', CREATE, { POST: [http(401)] }, { exit: 4, code: 'unauthorized', ...notCreated, sent: { POST: 1 } }],
  ['403', CREATE, { POST: [http(403)] }, { exit: 4, code: 'forbidden', ...notCreated, sent: { POST: 1 } }],
  [
    'a redirect',
    CREATE,
    { POST: [http(307, { location: 'https://evil.example' })] },
    { exit: 1, ...notCreated, sent: { POST: 1 } },
  ],
  [
    'a refused connection',
    CREATE,
    { POST: [network('ECONNREFUSED')] },
    { exit: 6, ...notCreated, sent: { POST: 1 } },
  ],
  [
    'an unknown host',
    CREATE,
    { POST: [network('ENOTFOUND')] },
    { exit: 6, ...notCreated, sent: { POST: 1 } },
  ],
  [
    'an untrusted certificate',
    CREATE,
    { POST: [network('SELF_SIGNED_CERT_IN_CHAIN')] },
    { exit: 6, ...notCreated, sent: { POST: 1 } },
  ],
  [
    '429 that says when',
    CREATE,
    { POST: [http(429, { 'retry-after': '5' })] },
    { ...created, sent: { POST: 2 } },
  ],
  [
    '429 that resets too late',
    CREATE,
    { POST: [http(429, { 'retry-after': '61' })] },
    { exit: 6, code: 'rate_limited', ...notCreated, sent: { POST: 1 } },
  ],
  [
    '429 without end',
    CREATE,
    { POST: always(http(429, { 'retry-after': '1' })) },
    { exit: 6, code: 'rate_limited', ...notCreated, sent: { POST: 1 + RETRIES } },
  ],
  // delete
  [
    '500 after it took effect',
    DELETE,
    { DELETE: [after(http(500))] },
    { exit: 0, done: true, sent: { GET: 1, DELETE: 2 } },
  ],
  [
    '500 before it took effect',
    DELETE,
    { DELETE: [http(500)] },
    { exit: 0, done: true, sent: { GET: 1, DELETE: 2 } },
  ],
  [
    'cut off after it took effect, then 404',
    DELETE,
    { DELETE: [after(cut), http(404)] },
    { exit: 0, done: true, sent: { GET: 1, DELETE: 2 } },
  ],
  [
    '404 at the first try',
    DELETE,
    { DELETE: [http(404)] },
    { exit: 3, outcome: 'not_deleted', sent: { GET: 1, DELETE: 1 } },
  ],
  [
    '429, then 404: somebody else was faster',
    DELETE,
    { DELETE: [http(429, { 'retry-after': '1' }), http(404)] },
    { exit: 3, outcome: 'not_deleted', sent: { GET: 1, DELETE: 2 } },
  ],
  [
    '403 for a while',
    DELETE,
    { DELETE: times(3, http(403)) },
    { exit: 0, done: true, sent: { GET: 1, DELETE: 4 } },
  ],
  [
    '403 for good',
    DELETE,
    { DELETE: always(http(403)) },
    { exit: 4, code: 'forbidden', outcome: 'not_deleted', done: false, sent: { GET: 2, DELETE: 6 } },
  ],
  [
    '403 for good, though it took effect',
    DELETE,
    { DELETE: [after(http(403)), ...times(5, http(403))] },
    { exit: 0, done: true, sent: { GET: 2, DELETE: 6 } },
  ],
  [
    '403 for good, though it took effect, and no look',
    DELETE,
    { DELETE: [after(http(403)), ...times(5, http(403))], GET: [ok, http(503)] },
    { exit: 4, code: 'forbidden', outcome: 'unknown', done: true, sent: { GET: 2, DELETE: 6 } },
  ],
  [
    '403 that took effect, then no connection',
    DELETE,
    { DELETE: [after(http(403)), ...times(3, network('ECONNREFUSED'))] },
    { exit: 0, done: true, sent: { GET: 2, DELETE: 3 } },
  ],
  [
    '403 that took effect, then a rate limit that resets too late',
    DELETE,
    { DELETE: [after(http(403)), http(429, { 'retry-after': '61' })] },
    { exit: 6, code: 'rate_limited', outcome: 'unknown', done: true, sent: { GET: 1, DELETE: 2 } },
  ],
  [
    '500 without end',
    DELETE,
    { DELETE: always(http(500)) },
    { exit: 6, outcome: 'unknown', done: false, sent: { GET: 2, DELETE: 1 + RETRIES } },
  ],
  [
    'timed out without end',
    DELETE,
    { DELETE: always(hang) },
    { exit: 6, outcome: 'unknown', done: false, sent: { GET: 2, DELETE: 1 + RETRIES } },
  ],
  [
    'refused',
    DELETE,
    { DELETE: [http(409)] },
    { exit: 5, outcome: 'not_deleted', done: false, sent: { GET: 1, DELETE: 1 } },
  ],
  [
    '401',
    DELETE,
    { DELETE: [http(401)] },
    { exit: 4, outcome: 'not_deleted', done: false, sent: { GET: 1, DELETE: 1 } },
  ],
  [
    'no connection',
    DELETE,
    { DELETE: always(network('ECONNREFUSED')) },
    { exit: 6, outcome: 'not_deleted', done: false, sent: { GET: 1, DELETE: 3 } },
  ],
  [
    'a failing look-up before it',
    DELETE,
    { GET: always(http(500)) },
    { exit: 6, outcome: 'not_deleted', done: false, sent: { GET: 1 + RETRIES } },
  ],
  // rename
  [
    '500 before it took effect',
    [...RENAME, '-o', 'id'],
    { PATCH: [http(500)] },
    { exit: 0, done: true, sent: { GET: 1, PATCH: 2 } },
  ],
  [
    '500 after it took effect',
    [...RENAME, '-o', 'id'],
    { PATCH: [after(http(500))] },
    { exit: 0, done: true, sent: { GET: 1, PATCH: 2 } },
  ],
  [
    'refused',
    RENAME,
    { PATCH: [http(422)] },
    { exit: 5, outcome: 'not_renamed', done: false, sent: { GET: 2, PATCH: 1 } },
  ],
  ['404', RENAME, { PATCH: [http(404)] }, { exit: 3, outcome: 'not_renamed', sent: { GET: 1, PATCH: 1 } }],
  ['403', RENAME, { PATCH: [http(403)] }, { exit: 4, outcome: 'not_renamed', sent: { GET: 1, PATCH: 1 } }],
  [
    'cut off without end',
    RENAME,
    { PATCH: always(cut) },
    { exit: 6, outcome: 'unknown', sent: { GET: 1 + LOOKS, PATCH: 1 + RETRIES } },
  ],
  [
    'no connection',
    RENAME,
    { PATCH: always(network('EAI_AGAIN')) },
    { exit: 6, outcome: 'not_renamed', sent: { GET: 1, PATCH: 3 } },
  ],
  // list and get
  ['500 for a while', LIST, { GET: times(RETRIES, http(500)) }, { exit: 0, sent: { GET: 1 + RETRIES } }],
  [
    '500 for good',
    LIST,
    { GET: always(http(500)) },
    { exit: 6, code: 'unavailable', sent: { GET: 1 + RETRIES } },
  ],
  ['HTML for a while', LIST, { GET: times(2, html(200)) }, { exit: 0, sent: { GET: 3 } }],
  [
    'HTML for good',
    LIST,
    { GET: always(html(200)) },
    { exit: 6, code: 'unavailable', sent: { GET: 1 + RETRIES } },
  ],
  ['a body that breaks off', LIST, { GET: [truncated] }, { exit: 0, sent: { GET: 2 } }],
  ['a server that hangs once', LIST, { GET: [hang] }, { exit: 0, sent: { GET: 2 } }],
  [
    'a page that fails in the middle',
    [...LIST, '--per-page', '1'],
    { GET: [ok, ok, ...always(http(500))] },
    { exit: 6, code: 'unavailable', sent: {} },
  ],
  [
    'a page that fails for a while',
    [...LIST, '--per-page', '1'],
    { GET: [ok, http(503)] },
    { exit: 0, sent: { GET: 5 } },
  ],
  ['a refused connection', LIST, { GET: always(network('ECONNREFUSED')) }, { exit: 6, sent: { GET: 3 } }],
  ['an unknown host', LIST, { GET: always(network('ENOTFOUND')) }, { exit: 6, sent: { GET: 3 } }],
  [
    'an untrusted certificate',
    LIST,
    { GET: always(network('CERT_HAS_EXPIRED')) },
    { exit: 6, sent: { GET: 1 } },
  ],
  ['a lost connection', LIST, { GET: always(cut) }, { exit: 6, sent: { GET: 1 + RETRIES } }],
  [
    'a redirect',
    LIST,
    { GET: always(http(301, { location: 'https://evil.example' })) },
    { exit: 1, sent: { GET: 1 } },
  ],
  [
    'JSON that is no list',
    LIST,
    { GET: always(async () => new Response('{"vpc_peerings": {}}')) },
    { exit: 1, code: 'unexpected', sent: { GET: 1 } },
  ],
  [
    '429 with retry-after',
    LIST,
    { GET: [http(429, { 'retry-after': '60' })] },
    { exit: 0, sent: { GET: 2 } },
  ],
  [
    '429 that resets soon',
    LIST,
    { GET: [http(429, { 'ratelimit-reset': String(Date.parse('2026-11-20T12:00:30Z') / 1_000) })] },
    { exit: 0, sent: { GET: 2 } },
  ],
  [
    '429 that resets too late',
    LIST,
    { GET: [http(429, { 'ratelimit-reset': String(Date.parse('2026-11-20T12:40:00Z') / 1_000) })] },
    { exit: 6, code: 'rate_limited', sent: { GET: 1 } },
  ],
  ['404', GET, { GET: always(http(404)) }, { exit: 3, code: 'not_found', sent: { GET: 1 } }],
  ['403', GET, { GET: always(http(403)) }, { exit: 4, code: 'forbidden', sent: { GET: 1 } }],
  ['502 in HTML for a while', GET, { GET: times(3, html(502)) }, { exit: 0, sent: { GET: 4 } }],
];

const MADE: Readonly<Record<string, (names: readonly string[]) => boolean>> = {
  create: (names) => names.filter((name) => name === 'new').length === 1,
  delete: (names) => !names.includes('analytics-to-data'),
  rename: (names) => names.includes('renamed'),
};

describe.each(TABLE)('%s: %s', (fault, argv, faults, expected) => {
  const command = argv[0] ?? '';

  it(`${command}, ${fault}: exit code ${expected.exit}`, async () => {
    const world = createWorld({ intercept: play(faults) });
    const run = await world.run(...argv, ...(argv.includes('-o') ? [] : ['--json']));
    world.clock.advance(10_000);
    const names = (await world.store.read()).peerings
      .filter(({ gone_at }) => gone_at === undefined)
      .map(({ name }) => name);

    expect(run.exitCode, run.stderr).toBe(expected.exit);
    for (const [method, count] of Object.entries(expected.sent)) {
      expect(
        run.requests.filter((request) => request.startsWith(`${method} /v2/vpc_peerings`)),
        method,
      ).toHaveLength(count);
    }
    if (expected.done !== undefined) expect(MADE[command]?.(names)).toBe(expected.done);
    if (expected.exit === 0) {
      expect(run.stdout).not.toBe('');
    } else {
      expect(errorOf(run)).toMatchObject({
        exit_code: expected.exit,
        ...(expected.outcome !== undefined && { outcome: expected.outcome }),
        ...(expected.code !== undefined && { code: expected.code }),
      });
      if (command === 'delete' && run.requests.some((request) => request.startsWith('DELETE'))) {
        expect(json(run)).toMatchObject([{ ok: false }]);
      } else expect(run.stdout).toBe('');
    }
  });
});

describe('a rate limit that no clock can hold', () => {
  const ABSURD = ['1e30', '9'.repeat(30), '4294967296', '2147483648', '-1', 'NaN', 'soon', ''];
  const rows = ABSURD.flatMap((value) => [{ 'retry-after': value }, { 'ratelimit-reset': value }]);

  it.each(rows)('%j ends in an answer or an error with a time', async (headers) => {
    const run = await createWorld({ intercept: play({ GET: always(http(429, headers)) }) }).run(
      ...LIST,
      '--json',
    );
    expect(errorOf(run)).toMatchObject({ code: 'rate_limited', exit_code: 6 });
    expect(errorOf(run).hint).toMatch(/^(Wait a while|Try again( in \d\w+,)? at \d{4}-\d\d-\d\dT[\d:]+Z\.$)/);
    expect(run.requests.length).toBeLessThanOrEqual(5);
  });

  it.each(rows)('%j makes a wait ask no more often', async (headers) => {
    const world = createWorld({ intercept: play({ GET: always(http(429, headers)) }) });
    const run = await world.run('wait', ERROR_ID, '--timeout', '10s', '--json');
    expect(run.exitCode).toBe(8);
    expect(run.requests.length).toBeLessThanOrEqual(25);
  });
});

it('has at least sixty rows', () => expect(TABLE.length).toBeGreaterThanOrEqual(60));

describe('an attempt that fails', () => {
  it.each([
    ['after seconds is told of, once', 6_000, /^The API .*503.*\. It is asked again, up to 4 times\.\n$/],
    ['at once is repeated in silence', 0, /^$/],
  ])('%s', async (_, ms, stderr) => {
    let left = 3;
    const world = createWorld({
      intercept: (request, pass) => {
        if (left === 0) return pass();
        left -= 1;
        world.clock.advance(ms);
        return http(503)(request, pass);
      },
    });
    const run = await world.run('list', '-o', 'id');
    expect(run.exitCode).toBe(0);
    expect(run.requests).toHaveLength(4);
    expect(run.stderr).toMatch(stderr);
  });
});

it('one rate limit that many requests meet is told of once', async () => {
  let left = 4;
  const world = createWorld({
    intercept: (request, pass) => {
      if (left === 0) return pass();
      left -= 1;
      return http(429, { 'retry-after': '7' })(request, pass);
    },
  });
  const run = await world.run(
    'list',
    '--region',
    'sfo3,nyc3',
    '--vpc',
    'prod-web-sfo3',
    '--vpc',
    'prod-data-nyc3',
    '-o',
    'id',
  );
  expect(run.exitCode).toBe(0);
  expect(run.stderr).toMatch(/^(The rate limit is used up. Going on in 7s.\n){1,2}$/);
});

describe('a DELETE whose every answer is lost', () => {
  const remove = (spoil: (pass: () => Promise<Response>) => Promise<Response>) =>
    createWorld({
      intercept: (request, pass) => (request.method === 'DELETE' ? spoil(pass) : pass()),
    }).run('delete', ERROR_ID, '--yes', '--json');

  it('and that took effect is done: a look shows it', async () => {
    const run = await remove(async (pass) => {
      await pass();
      return answer(503, {});
    });
    expect(run.exitCode).toBe(0);
    expect(json(run)).toMatchObject([{ id: ERROR_ID, status: 'DELETING', ok: true }]);
    expect(run.requests.at(-1)).toMatch(/^GET /);
  });

  it('and that shows no effect may have one yet: it is unknown', async () => {
    const run = await remove(async () => answer(503, {}));
    expect(run.exitCode).toBe(6);
    expect(errorOf(run)).toMatchObject({ outcome: 'unknown' });
  });
});
