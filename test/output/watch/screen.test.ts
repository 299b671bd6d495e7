import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { Output } from '../../../src/host.ts';
import { openWindow } from '../../../src/output/watch/window.ts';
import { widthOf } from '../../../src/text/width.ts';
import { answer, createWorld, SEED, type WorldOptions } from '../../helpers/world.ts';

const ENTER = '\x1b[?1049h\x1b[?25l';
const LEAVE = '\x1b[?25h\x1b[?1049l';

type World = ReturnType<typeof createWorld>;

/**
 * Watches in a terminal while things happen: the action of a number is done before that look, and Ctrl-C comes after
 * the last. Gives the windows that were drawn, without blank lines at their ends, and what is left on the terminal.
 */
async function watch(
  argv: readonly string[],
  actions: readonly ((world: World) => unknown)[],
  options: WorldOptions = {},
) {
  let looks = 0;
  const world: World = createWorld({
    ...(options.stdoutTerminal === undefined && { terminal: 100 }),
    terminalRows: 24,
    ...options,
    intercept: async (request, pass) => {
      if (/vpc_peerings/.test(request.url)) {
        await actions[looks]?.(world);
        looks += 1;
        if (looks > actions.length) world.interrupt();
      }
      return options.intercept?.(request, pass);
    },
  });
  const { stdout, stderr, exitCode } = await world.run(...argv, '--watch');
  const [before = '', rest = ''] = stdout.split(ENTER);
  const [drawn = '', after = ''] = rest.split(LEAVE);
  const frames = drawn
    .split('\x1b[H')
    .slice(1)
    .map((frame) => frame.replaceAll('\x1b[2K', '').replaceAll('\r\n', '\n').trimEnd());
  return {
    frames,
    before,
    after,
    stderr,
    exitCode,
    rows: drawn.split('\x1b[H').at(-1)?.split('\r\n').length,
  };
}

const nothing = () => {};

const change = (edit: (peering: { id: string; name: string }) => unknown) => (world: World) =>
  world.store.update((state) => {
    state.peerings = state.peerings.filter((peering) => edit(peering) !== 'gone');
  });

const rename = (id: string, name: string) =>
  change((peering) => {
    if (peering.id === id) peering.name = name;
  });

/** Times of day are those of this machine. */
const timeless = (frame: string | undefined) => frame?.replace(/\d\d:\d\d:\d\d/, 'TIME');

describe('--watch in a terminal', () => {
  it('takes a screen of its own, gives it back, and leaves what was seen last', async () => {
    const { frames, before, after, stderr, exitCode } = await watch(['get', SEED.webToData], [nothing]);
    const shown = `\
ID       5f4b5d2c-28fb-4b44-96b7-1a3e2d2ffb20
Name     prod-web-to-data
Status   ACTIVE
Created  2025-03-11T08:42:17Z (619d ago)
VPCs     prod-web-sfo3   sfo3  10.120.0.0/20   2e71857e-8ce4-4225-a15d-bc253b232db6
         prod-data-nyc3  nyc3  10.124.16.0/20  568aba87-aac8-4686-88eb-100ed8b4e170`;
    expect(before).toBe('');
    expect(timeless(frames[0])).toBe(
      `As of TIME, 0s ago; every 5s. Ctrl-C ends.\n\n${shown.replaceAll(/^/gm, '  ')}`,
    );
    expect(after).toBe(`${shown}\n`);
    expect({ stderr, exitCode }).toEqual({ stderr: 'Interrupted.\n', exitCode: 130 });
  });

  it('tells how long ago the last look was, each second', async () => {
    const { frames } = await watch(['list'], [nothing, nothing]);
    const heads = frames.map((frame) => / (\d+s) ago/.exec(frame)?.[1]);
    expect(heads.slice(-6)).toEqual(['0s', '1s', '2s', '3s', '4s', '5s']);
  });

  it('marks what has changed, and keeps the mark until something else does', async () => {
    const { frames } = await watch(
      ['list', '--columns', 'name,status'],
      [
        nothing,
        rename(SEED.webToData, 'renamed'),
        nothing,
        change(({ id }) => (id === SEED.analyticsToData ? 'gone' : undefined)),
      ],
    );
    const marked = frames.map((frame) => frame.split('\n').filter((line) => /^(?:[~+]|Gone)/.test(line)));
    const states = marked
      .map((lines) => lines.join())
      .filter((lines, index, all) => lines !== all[index - 1]);
    expect(states).toEqual(['', '~ renamed              ACTIVE', 'Gone: analytics-to-data']);
  });

  it('marks what is new', async () => {
    const { frames } = await watch(
      ['list', '--columns', 'name'],
      [
        nothing,
        (world) =>
          world.store.update((state) => {
            const [first] = state.peerings;
            if (first !== undefined)
              state.peerings = [...state.peerings, { ...first, id: SEED.nothing, name: 'x' }];
          }),
      ],
    );
    expect(frames.at(-1)?.split('\n').at(-1)).toBe('+ x');
  });

  it('follows one peering under another name', async () => {
    const { frames } = await watch(
      ['get', 'prod-web-to-data'],
      [nothing, rename(SEED.webToData, 'renamed'), nothing],
    );
    expect(
      frames
        .at(-1)
        ?.split('\n')
        .filter((line) => line.startsWith('~')),
    ).toEqual(['~ Name     renamed']);
  });

  it.each([
    [
      7,
      [
        '',
        '  NAME                 STATUS',
        '  prod-web-to-data     ACTIVE',
        '  prod-web-to-staging  ACTIVE',
        '~ x                    ERROR',
        '  prod-web-sfo3-fra1   ACTIVE',
      ],
    ],
    [
      6,
      [
        '  NAME                 STATUS',
        '  prod-web-to-data     ACTIVE',
        '  prod-web-to-staging  ACTIVE',
        '~ x                    ERROR',
        '  prod-web-sfo3-fra1   ACTIVE',
      ],
    ],
    [
      5,
      [
        '  NAME                 STATUS',
        '  prod-web-to-data     ACTIVE',
        '~ x                    ERROR',
        '  ... 2 more',
      ],
    ],
    [4, ['  NAME                 STATUS', '~ x                    ERROR', '  ... 3 more']],
    [3, ['~ x                    ERROR', '  ... 3 more']],
    [2, ['  ... 4 more, 1 of them changed']],
  ])('fits a window of %s lines, what has changed first, and counts the rest', async (terminalRows, body) => {
    const { frames, rows } = await watch(
      ['list', '--columns', 'name,status'],
      [nothing, rename(SEED.analyticsToData, 'x')],
      { terminal: 40, terminalRows },
    );
    const [head, ...lines] = frames.at(-1)?.split('\n') ?? [];
    expect(head).toMatch(/^As of .{33}…$/);
    expect(lines).toEqual(body);
    expect(rows).toBe(terminalRows);
  });

  it('cuts a long name, and not what stands behind it', async () => {
    const long = 'a-name-that-is-longer-than-any-window-is-wide-and-goes-on-for-very-long';
    const { frames, after } = await watch(['list'], [nothing, rename(SEED.webToData, long)], {
      terminal: 50,
    });
    const lines = frames.at(-1)?.split('\n') ?? [];
    expect(lines.slice(2, 4)).toEqual([
      '  ID        NAME                      STATUS  AGE',
      '~ 5f4b5d2c  a-name-that-is-longer-t…  ACTIVE  619d',
    ]);
    for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(50);
    // Where it can be scrolled, nothing is lost.
    expect(after).toContain(long);
  });

  it('leaves all that was seen last, however low the window', async () => {
    const { after } = await watch(['list', '--columns', 'name'], [nothing], { terminalRows: 3 });
    expect(after).toBe(
      'NAME\nprod-web-to-data\nprod-web-to-staging\nanalytics-to-data\nprod-web-sfo3-fra1\n',
    );
  });

  it('breaks what is said below between words', async () => {
    let requests = 0;
    const { frames } = await watch(['list', '--columns', 'name'], Array(14).fill(nothing), {
      terminal: 40,
      intercept: () => {
        requests += 1;
        return requests > 1 ? answer(503, { id: 'service_unavailable', message: 'Not now.' }) : undefined;
      },
    });
    const [, below = ''] = /\n\n(The last look failed.*)$/s.exec(frames.at(-1) ?? '') ?? [];
    expect(below.split('\n').length).toBeGreaterThan(1);
    expect(below).not.toContain('…');
    expect(below.replaceAll('\n', ' ')).toContain('Not now.');
  });

  it.each([['list'], ['get']])('takes no VPCs that %s cannot read any more for a change', async (command) => {
    let looks = 0;
    const { frames, exitCode } = await watch(
      command === 'get' ? ['get', SEED.webToData] : ['list'],
      [nothing, nothing],
      {
        terminal: 120,
        intercept: ({ url }) => {
          if (!url.endsWith('/v2/vpcs') && !url.includes('/v2/vpcs?')) return undefined;
          looks += 1;
          return looks > 1 ? answer(503, { id: 'service_unavailable', message: 'Not now.' }) : undefined;
        },
      },
    );
    expect(looks).toBeGreaterThan(1);
    expect(frames.join('\n')).not.toMatch(/^~/m);
    expect(frames.at(-1)).toContain('prod-data-nyc3');
    expect(frames.at(-1)?.replaceAll('\n', ' ')).toContain(
      'The names of the VPCs could not be read. The API gave none in time. Those of before stand for them.',
    );
    expect(exitCode).toBe(130);
  });

  it('says that a look takes long, and goes on after one that failed', async () => {
    let requests = 0;
    const { frames, exitCode } = await watch(['list', '--columns', 'name'], Array(14).fill(nothing), {
      intercept: () => {
        requests += 1;
        const isDown = requests > 1 && requests < 10;
        return isDown ? answer(503, { id: 'service_unavailable', message: 'Not now.' }) : undefined;
      },
    });
    expect(frames.some((frame) => /^As of .*, \d+s ago\. Asking for \ds\.\.\.$/m.test(frame))).toBe(true);
    const failed = frames.map(
      (frame) => frame.includes('\n\nThe last look failed: ') && frame.includes('Not now.'),
    );
    expect(failed.slice(failed.indexOf(true)).indexOf(false)).toBeGreaterThan(0);
    expect(frames.at(-1)).toMatch(/; every 5s\. Ctrl-C ends\.\n\n {2}NAME\n {2}prod-web-to-data\n/);
    expect(exitCode).toBe(130);
  });

  it('tells a file once what each look says', async () => {
    const { stderr } = await watch(['list', '--name', 'none'], [nothing, nothing, nothing], {
      stdoutTerminal: 100,
    });
    expect(stderr.match(/No peering matches/g)).toHaveLength(1);
  });

  it('goes on after an answer that is none', async () => {
    let requests = 0;
    const { frames, exitCode } = await watch(['list', '--columns', 'name'], Array(5).fill(nothing), {
      intercept: () => {
        requests += 1;
        if (requests === 2)
          return new Response(null, { status: 302, headers: { location: 'http://login.example/' } });
        return requests === 3 ? new Response('<html>') : undefined;
      },
    });
    expect(exitCode).toBe(130);
    expect(requests).toBeGreaterThan(4);
    expect(frames.filter((frame) => frame.includes('The last look failed')).length).toBeGreaterThan(1);
    expect(frames.at(-1)).not.toContain('failed');
  });

  it('marks only what is shown', async () => {
    const swap = change((peering) => {
      const { vpc_ids } = peering as unknown as { vpc_ids: string[] };
      vpc_ids.reverse();
    });
    const { frames } = await watch(['list', '--columns', 'name,status'], [nothing, swap]);
    expect(frames.join('\n')).not.toMatch(/^~/m);
    const shown = await watch(['list', '--columns', 'name,vpc_ids'], [nothing, swap]);
    expect(shown.frames.at(-1)?.match(/^~/gm)).toHaveLength(4);
  });

  it('tells what is said beside it, at the last look alone', async () => {
    const { frames, stderr } = await watch(
      ['list', '--name', 'prod-web-to-data'],
      [nothing, rename(SEED.webToData, 'x'), nothing],
    );
    expect(frames.at(-1)).toMatch(/\n\nGone: prod-web-to-data\nNo peering matches\.$/);
    expect(stderr).toBe('No peering matches.\nInterrupted.\n');
  });

  it('has none under ACCESSIBLE: changes are told in words', async () => {
    const { before, frames, exitCode } = await watch(
      ['list', '--name', '*data*', '--columns', 'name'],
      [
        nothing,
        rename(SEED.webToData, 'web-data'),
        nothing,
        change(({ id }) => (id === SEED.analyticsToData ? 'gone' : undefined)),
      ],
      { env: { ACCESSIBLE: '1' } },
    );
    expect(frames).toEqual([]);
    expect(before).toBe(`\
NAME
prod-web-to-data
analytics-to-data
prod-web-to-data: name is web-data, was prod-web-to-data
Gone: analytics-to-data
`);
    expect(exitCode).toBe(130);
  });
});

describe('a window', () => {
  /** A terminal of stdout whose size changes, and that Ctrl-Z stops. */
  function terminal() {
    let written = '';
    const stream = new Writable({ write: (_chunk, _encoding, done) => done() });
    const size = { columns: 10, rows: 2 };
    const stops: (() => void)[] = [];
    const stdout: Output = {
      write: (text) => {
        written += text;
      },
      flushed: async () => {},
      isTTY: true,
      closed: false,
      stream,
      get columns() {
        return size.columns;
      },
      get rows() {
        return size.rows;
      },
    };
    const take = () => {
      const text = written;
      written = '';
      return text;
    };
    const aroundStop = (...each: (() => void)[]) => {
      stops.push(...each);
      return () => stops.splice(0);
    };
    const toForeground = () => {
      written += 'in foreground ';
    };
    return { stdout, aroundStop, toForeground, stream, size, stops, take };
  }

  const settle = () => new Promise((resolve) => setImmediate(resolve));

  it('is drawn anew in another size, and after Ctrl-Z, and not while it is stopped or closed', async () => {
    const { stream, size, stops, take, ...host } = terminal();
    const window = openWindow(host, async ({ columns }) => [`${columns} wide`]);
    await window.draw();
    expect(take()).toBe(`in foreground ${ENTER}\x1b[H\x1b[2K10 wide\r\n\x1b[2K`);
    await window.draw();
    expect(take()).toBe('');
    Object.assign(size, { columns: 20, rows: 1 });
    stream.emit('resize');
    await settle();
    expect(take()).toBe('\x1b[H\x1b[2K20 wide');
    const [before, after] = stops;
    before?.();
    await window.draw();
    expect(take()).toBe(LEAVE);
    after?.();
    await settle();
    expect(take()).toBe(`in foreground ${ENTER}\x1b[H\x1b[2K20 wide`);
    window.close();
    stream.emit('resize');
    await window.draw();
    expect(take()).toBe(LEAVE);
    expect(stops).toEqual([]);
    expect(stream.listenerCount('resize')).toBe(0);
  });
});
