import { describe, expect, it } from 'vitest';
import { createWorld, errorOf, type WorldOptions } from '../helpers/world.ts';
import { after, always, cut, type Effect, hang, http, ok, play } from './effects.ts';

const CREATE = [
  'create',
  'new',
  '--vpc',
  '4b42c8fe-0d98-48dc-95b3-4f356b20a4e0',
  '--vpc',
  '1a52c2e1-af86-4591-916a-985db154dd81',
  '--json',
];

/** Ctrl-C while this request is under way. */
function interrupting(effect: Effect, faults: Parameters<typeof play>[0] = {}) {
  const interrupt: Effect = async (request, pass) => {
    setImmediate(() => world.interrupt());
    return effect(request, pass);
  };
  const world = createWorld({ intercept: play({ POST: [interrupt], ...faults }) });
  return world;
}

describe('Ctrl-C while the POST is under way', () => {
  it.each([
    ['took effect', after(hang), {}, 'created', true],
    ['did not take effect', hang, {}, 'unknown', false],
    ['cannot be looked up', after(hang), { GET: always(http(503)) }, 'unknown', true],
    ['may not be looked up', hang, { GET: always(http(403)) }, 'unknown', false],
    ['is looked up by a server that hangs', hang, { GET: always(hang) }, 'unknown', false],
  ] as const)('that %s', async (_, effect, faults, outcome, there) => {
    const world = interrupting(effect, faults);
    const before = world.clock.monotonic();
    const run = await world.run(...CREATE);
    expect(run.exitCode).toBe(130);
    expect(errorOf(run)).toMatchObject({ code: 'interrupted', outcome });
    expect(run.requests.filter((request) => request.startsWith('POST'))).toHaveLength(1);
    expect(world.clock.monotonic() - before).toBeLessThanOrEqual(3_500);
    expect((await world.store.read()).peerings.some(({ name }) => name === 'new')).toBe(there);
  });

  it('also while an answer that was lost is looked up', async () => {
    const world = createWorld({
      intercept: play({
        POST: [cut],
        GET: [
          ok,
          async (_, pass) => {
            world.interrupt();
            return pass();
          },
        ],
      }),
    });
    const run = await world.run(...CREATE);
    expect(run.exitCode).toBe(130);
    expect(errorOf(run)).toMatchObject({ outcome: 'unknown' });
    expect(run.requests.filter((request) => request.startsWith('POST'))).toHaveLength(1);
  });
});

describe('a name that is taken when an answer was lost', () => {
  const run = async (options: WorldOptions, ...argv: string[]) => createWorld(options).run(...argv, '--json');
  const argv = ['create', 'prod-web-to-data', '--vpc', 'prod-web-sfo3'];

  it('is refused where it belongs to other VPCs', async () => {
    const refused = await run({ intercept: play({ POST: [cut] }) }, ...argv, '--vpc', 'edge-blr1');
    expect(refused.exitCode).toBe(5);
    expect(errorOf(refused)).toMatchObject({
      code: 'refused',
      outcome: 'not_created',
      hint: expect.stringContaining('dopeer get 5f4b5d2c'),
    });
  });

  it('is refused where it was there before, of the same VPCs', async () => {
    const refused = await run({ intercept: play({ POST: [cut] }) }, ...argv, '--vpc', 'prod-data-nyc3');
    expect(refused.exitCode).toBe(5);
    expect(errorOf(refused)).toMatchObject({ outcome: 'not_created' });
  });
});

it.each([-3_600_000, 3_600_000])(
  "tells a new peering by the server's clock, though ours is %d ms off",
  async (off) => {
    const world = createWorld({ intercept: play({ POST: [after(cut)] }), clockOffset: off });
    const run = await world.run(...CREATE);
    expect(run.exitCode, run.stderr).toBe(0);
  },
);
