import { expect, it } from 'vitest';
import { always, hang, http, play } from '../faults/effects.ts';
import { runOnce } from '../helpers/world.ts';

/** What is only better with the names of VPCs goes on without them. */
it.each([
  ['list', ['list'], 0],
  ['get', ['get', 'prod-web-to-data'], 0],
  ['check', ['check', 'prod-web-to-data'], 0],
  ['a picker', ['check'], 0],
  ['rename', ['rename', 'prod-web-to-data', 'other'], 0],
  [
    'a dry run',
    [
      'create',
      'new',
      '--vpc-ids',
      `${'a'.repeat(8)}-0000-4000-8000-000000000000,${'b'.repeat(8)}-0000-4000-8000-000000000000`,
      '--dry-run',
    ],
    0,
  ],
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
