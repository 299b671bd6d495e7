import { DopeerError } from '../../errors.ts';
import type { Hint } from '../../hint.ts';
import { memberColumns } from '../../output/columns.ts';
import type { TableResult } from '../../output/result.ts';
import type { Check } from '../../peerings/preflight.ts';

/** The columns of the checks before a write. */
export const CHECK_COLUMNS = ['id', 'level', 'message'] as const;

/** The request that a write would send. */
export interface DryRequest {
  readonly method: 'POST' | 'PATCH';
  readonly path: string;
  readonly body: object;
}

/** What a write would send, and what is known to speak against it; fails where that is certain. */
export function dryRunResult(
  write: 'create' | 'rename',
  request: DryRequest,
  checks: readonly Check[],
  hints: readonly Hint[] = [],
): TableResult<Check> {
  const failed = checks.filter(({ level }) => level === 'error').map(({ message }) => message);
  return {
    rows: checks,
    columns: memberColumns<Check>(CHECK_COLUMNS),
    tableColumns: CHECK_COLUMNS,
    document: { dry_run: true, request, checks },
    id: () => undefined,
    details: () => [
      ['Request', `${request.method} ${request.path}`],
      ['Body', JSON.stringify(request.body)],
      ['Checks', checks.map(({ level, message }) => [level, message])],
    ],
    ...(failed.length === 0
      ? { notice: ['Dry run: nothing was sent.', ...hints] }
      : {
          failure: new DopeerError('refused', `This ${write} would fail: ${failed.join(' ')}`, {
            hint: ['Nothing was sent.', ...hints],
          }),
        }),
  };
}
