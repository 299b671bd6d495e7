import type { DopeerError } from '../../errors.ts';
import { dopeer, type ProgramCommand } from '../../hint.ts';
import { asDone, type WriteResult } from '../../operations/batch.ts';
import { nameOf } from '../../peerings/identity.ts';
import { blockedBy, type MeshPair } from '../../peerings/mesh.ts';

/**
 * What there is to report: what was created or failed, what is blocked, and with `pending` also what is
 * there but not ACTIVE yet.
 */
export function resultsOf(
  pairs: readonly MeshPair[],
  created: readonly WriteResult[],
  pending: boolean,
): readonly WriteResult[] {
  const inOrder = created.values();
  return pairs.flatMap((pair): readonly WriteResult[] => {
    if (pair.plan === 'blocked')
      return [{ ...pair.peering, name: nameOf(pair.peering), ok: false, error: blockedBy(pair.peering) }];
    if (pair.plan === 'exists')
      return pending && pair.peering.status !== 'ACTIVE' ? [asDone(pair.peering)] : [];
    const { value: result } = inOrder.next();
    return result === undefined ? [] : [result];
  });
}

/** The failure with the commands that lead on: away with what is dead, then the same mesh again. */
export function withNextSteps(
  failure: DopeerError,
  results: readonly WriteResult[],
  again: ProgramCommand,
): DopeerError {
  const failed = (status: string) =>
    results.flatMap((result) => ('error' in result && result.status === status ? (result.id ?? []) : []));
  const inError = failed('ERROR');
  // The error of a single target has the first step in its own hint.
  const steps =
    failure.details.targets === undefined
      ? []
      : [
          ...(inError.length > 0
            ? [{ text: 'To delete what is in ERROR', command: dopeer('delete', inError) }]
            : []),
          ...failed('DELETING').map((id) => ({
            text: 'To wait until it is gone',
            command: dopeer('wait', [id], ['--for', 'deleted']),
          })),
        ];
  const hint = [failure.details.hint ?? [], steps, { text: 'To do what is left', command: again }].flat();
  return failure.with({ hint });
}
