import { expect, it } from 'vitest';
import { always, hang, http, play } from '../faults/effects.ts';
import { answer, runOnce } from '../helpers/world.ts';

/** What is only better with the names of VPCs goes on without them. */
it.each([
  ['list', ['list'], 0],
  ['get', ['get', 'prod-web-to-data'], 0],
  ['a picker', ['get'], 0],
  ['rename', ['rename', 'prod-web-to-data', 'other'], 0],
])('%s needs no names', async (_, argv, exitCode) => {
  for (const effect of [http(500), hang]) {
    const run = await runOnce(argv, {
      intercept: play({ VPCS: always(effect) }),
      terminal: 120,
      prompts: { choose: async (_message, [first]) => first?.value as never },
    });
    expect(run).toMatchObject({ exitCode });
    expect(run.stderr).toContain('The names of the VPCs could not be read.');
  }
});

/** What rests on them says nothing without them. */
it.each([
  ['check', ['check', 'prod-web-to-data']],
  ['a dry run', ['create', 'new', '--vpc', 'prod-web-sfo3', '--vpc', 'edge-blr1', '--dry-run']],
  ['reach', ['reach', 'web-03', 'queue-01']],
  ['ranges', ['ranges', '--region', 'sfo3']],
])('%s ends where the VPCs cannot be read', async (_, argv) => {
  const run = await runOnce(argv, { intercept: play({ VPCS: always(http(500)) }) });
  expect(run).toMatchObject({ exitCode: 6, stdout: '' });
});

it('an ID goes from a list into a delete, whatever case the API writes it in', async () => {
  const id = 'AAAA1111-28FB-4B44-96B7-1A3E2D2FFB20';
  const peering = { id, name: 'x', vpc_ids: [], status: 'ACTIVE', created_at: '2026-01-01T00:00:00Z' };
  const run = await runOnce(['delete', id, '--yes', '--json'], {
    intercept: ({ method, url }) => {
      if (!url.endsWith(id)) return answer(404, { id: 'not_found', message: 'not found' });
      return method === 'GET' ? answer(200, { vpc_peering: peering }) : answer(202, { vpc_peering: peering });
    },
  });
  expect(run.exitCode).toBe(0);
  expect(run.requests.at(-1)).toBe(`DELETE /v2/vpc_peerings/${id}`);
});
