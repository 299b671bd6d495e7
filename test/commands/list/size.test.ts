import { describe, expect, it } from 'vitest';
import { generate } from '../../../src/sandbox/account/generate.ts';
import { runOnce } from '../../helpers/world.ts';

describe('many peerings', () => {
  it.each([450, 5_000])('%i come whole, in order, each once', async (count) => {
    const state = generate({ peerings: count });
    const pages = Array.from(
      { length: Math.ceil(count / 200) },
      (_, index) => `GET /v2/vpc_peerings?page=${index + 1}&per_page=200`,
    );
    expect(await runOnce(['list', '-o', 'id'], { state })).toMatchObject({
      stdout: state.peerings.map(({ id }) => `${id}\n`).join(''),
      stderr: '',
      exitCode: 0,
      requests: pages,
    });

    const table = await runOnce(['list', '--no-header'], { state });
    expect(table.stdout.split('\n').map((line) => line.split(' ')[0])).toEqual([
      ...state.peerings.map(({ id }) => id),
      '',
    ]);
    expect([...table.requests].sort()).toEqual([...pages, 'GET /v2/vpcs?page=1&per_page=200'].sort());
  });

  it('fetches at most 8 pages at once', async () => {
    let inFlight = 0;
    let most = 0;
    const run = await runOnce(['list', '-o', 'id', '--per-page', '10'], {
      state: generate({ peerings: 450 }),
      intercept: async () => {
        inFlight += 1;
        most = Math.max(most, inFlight);
        await new Promise((resolve) => setImmediate(resolve));
        inFlight -= 1;
        return undefined;
      },
    });
    expect(run.requests).toHaveLength(45);
    expect(most).toBe(8);
  });
});

describe('terminals', () => {
  const SEED_TABLES = {
    160: `\
ID                                    NAME                 STATUS  VPCS                           REGIONS    CREATED
5f4b5d2c-28fb-4b44-96b7-1a3e2d2ffb20  prod-web-to-data     ACTIVE  prod-web-sfo3,prod-data-nyc3   sfo3,nyc3  2025-03-11T08:42:17Z
ec352f31-b1ec-47a9-8886-dccccf05edad  prod-web-to-staging  ACTIVE  prod-web-sfo3,staging-sfo3     sfo3,sfo3  2025-09-02T15:20:05.318442907Z
3d22ea6f-eb25-46af-8e25-ff1b93967c3f  analytics-to-data    ERROR   analytics-sgp1,prod-data-nyc3  sgp1,nyc3  2026-02-19T22:07:51Z
a03944aa-9e6e-42c0-98d8-80724e21ada2  prod-web-sfo3-fra1   ACTIVE  prod-web-sfo3,prod-web-fra1    sfo3,fra1  2026-06-24T10:33:29.904117658Z
`,
    120: `\
ID                                    NAME                 STATUS  VPCS                           REGIONS    AGE
5f4b5d2c-28fb-4b44-96b7-1a3e2d2ffb20  prod-web-to-data     ACTIVE  prod-web-sfo3,prod-data-nyc3   sfo3,nyc3  619d
ec352f31-b1ec-47a9-8886-dccccf05edad  prod-web-to-staging  ACTIVE  prod-web-sfo3,staging-sfo3     sfo3,sfo3  443d
3d22ea6f-eb25-46af-8e25-ff1b93967c3f  analytics-to-data    ERROR   analytics-sgp1,prod-data-nyc3  sgp1,nyc3  273d
a03944aa-9e6e-42c0-98d8-80724e21ada2  prod-web-sfo3-fra1   ACTIVE  prod-web-sfo3,prod-web-fra1    sfo3,fra1  149d
`,
    100: `\
ID        NAME                 STATUS  VPCS                           REGIONS    AGE
5f4b5d2c  prod-web-to-data     ACTIVE  prod-web-sfo3,prod-data-nyc3   sfo3,nyc3  619d
ec352f31  prod-web-to-staging  ACTIVE  prod-web-sfo3,staging-sfo3     sfo3,sfo3  443d
3d22ea6f  analytics-to-data    ERROR   analytics-sgp1,prod-data-nyc3  sgp1,nyc3  273d
a03944aa  prod-web-sfo3-fra1   ACTIVE  prod-web-sfo3,prod-web-fra1    sfo3,fra1  149d
`,
    80: `\
ID        NAME                 STATUS  VPCS                           AGE
5f4b5d2c  prod-web-to-data     ACTIVE  prod-web-sfo3,prod-data-nyc3   619d
ec352f31  prod-web-to-staging  ACTIVE  prod-web-sfo3,staging-sfo3     443d
3d22ea6f  analytics-to-data    ERROR   analytics-sgp1,prod-data-nyc3  273d
a03944aa  prod-web-sfo3-fra1   ACTIVE  prod-web-sfo3,prod-web-fra1    149d
`,
    60: `\
ID        NAME                 STATUS  AGE
5f4b5d2c  prod-web-to-data     ACTIVE  619d
ec352f31  prod-web-to-staging  ACTIVE  443d
3d22ea6f  analytics-to-data    ERROR   273d
a03944aa  prod-web-sfo3-fra1   ACTIVE  149d
`,
  };

  it.each(Object.entries(SEED_TABLES))('of %s columns', async (columns, stdout) => {
    expect(await runOnce(['list'], { terminal: Number(columns) })).toMatchObject({ stdout, stderr: '' });
  });

  it.each([160, 120, 100, 80, 60])('of %i columns fit 450 peerings, and no name is cut', async (columns) => {
    const state = generate({ peerings: 450 });
    const { stdout } = await runOnce(['list', '--no-header'], { state, terminal: columns });
    const lines = stdout.trimEnd().split('\n');
    expect(lines.map((line) => line.split(/ +/)[1])).toEqual(state.peerings.map(({ name }) => name));
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(columns);
  });

  it('that do not say how wide they are get the whole table', async () => {
    expect((await runOnce(['list'], { terminal: 0 })).stdout).toBe(SEED_TABLES[160]);
  });

  it('show the columns that were asked for as they are', async () => {
    const args = ['list', '--columns', 'id,vpc_ids,created_at'];
    expect((await runOnce(args, { terminal: 60 })).stdout).toBe((await runOnce(args)).stdout);
  });

  it('cut nothing in csv', async () => {
    const args = ['list', '-o', 'csv'];
    expect((await runOnce(args, { terminal: 60 })).stdout).toBe((await runOnce(args)).stdout);
  });
});
