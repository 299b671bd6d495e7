import type { Context } from '../../context.ts';
import { undefinedIfForbidden } from '../../operations/lookup.ts';
import type { Result } from '../../output/result.ts';
import { nameOf } from '../../peerings/identity.ts';
import { type Check, checkCreate, rangeHints } from '../../peerings/preflight.ts';
import { dryRunResult } from '../shared/dry-run.ts';
import { readWaitTimes } from '../shared/waiting.ts';
import { type CreateOptions, prepare, readParts } from './parts.ts';

/** What a create would send, and what is known to speak against it. */
export async function dryRun(
  context: Context,
  name: string | undefined,
  options: CreateOptions,
): Promise<Result<Check>> {
  const parts = readParts(context, name, options);
  readWaitTimes(options, options.wait ?? false);
  const lookup = await context.lookup();
  const [{ request: body, found }, vpcs, peerings] = await Promise.all([
    prepare(context, parts, lookup, options),
    // Without them nothing could be said of the ranges.
    lookup.vpcs().catch(undefinedIfForbidden),
    lookup.peerings(),
  ]);
  const rows: readonly Check[] =
    found === undefined
      ? checkCreate(body, vpcs, peerings)
      : [
          {
            id: 'name-free',
            level: 'ok',
            message:
              found.status === 'DELETING'
                ? `"${nameOf(found)}" is being deleted; once it is gone, it would be created anew.`
                : `"${nameOf(found)}" exists already; nothing would be sent.`,
          },
        ];
  const request = { method: 'POST', path: '/v2/vpc_peerings', body } as const;
  return dryRunResult('create', request, rows, rangeHints(rows, body.vpc_ids, vpcs));
}
