import type { Context } from '../../context.ts';
import { DopeerError } from '../../errors.ts';
import { undefinedIfForbidden } from '../../operations/lookup.ts';
import { memberColumns } from '../../output/columns.ts';
import type { Result } from '../../output/result.ts';
import { nameOf } from '../../peerings/identity.ts';
import { type Check, checkCreate, rangeHints } from '../../peerings/preflight.ts';
import { readWaitTimes } from '../shared/waiting.ts';
import { type CreateOptions, prepare, readParts } from './parts.ts';

/** The columns of the checks before a create. */
export const CHECK_COLUMNS = ['id', 'level', 'message'] as const;

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
  const request = { method: 'POST', path: '/v2/vpc_peerings', body };
  const hints = rangeHints(rows, body.vpc_ids, vpcs);
  const failed = rows.filter(({ level }) => level === 'error');
  return {
    rows,
    columns: memberColumns<Check>(CHECK_COLUMNS),
    tableColumns: CHECK_COLUMNS,
    document: { dry_run: true, request, checks: rows },
    id: () => undefined,
    details: () => [
      ['Request', `${request.method} ${request.path}`],
      ['Body', JSON.stringify(body)],
      ['Checks', rows.map(({ level, message }) => [level, message])],
    ],
    ...(failed.length === 0 && { notice: ['Dry run: nothing was sent.', ...hints] }),
    failure:
      failed.length === 0
        ? undefined
        : new DopeerError(
            'refused',
            `This create would fail: ${failed.map(({ message }) => message).join(' ')}`,
            {
              hint: ['Nothing was sent.', ...hints],
            },
          ),
  };
}
