import type { Peering, PeeringRequest } from '../../api/types.ts';
import type { DopeerError } from '../../errors.ts';
import { dopeer, type ProgramCommand } from '../../hint.ts';
import type { BatchResult } from '../../operations/batch.ts';
import { nameOf } from '../../peerings/identity.ts';
import { blockedBy, type MeshPair } from '../../peerings/mesh.ts';
import { asDone, type Result } from '../shared/results.ts';

/** What became of one peering that was missing. */
export type Created = BatchResult<PeeringRequest, Peering>;

/**
 * What there is to report: what was created or failed, what is blocked, and with `pending` also what is
 * there but not ACTIVE yet.
 */
export function resultsOf(
  pairs: readonly MeshPair[],
  created: readonly Created[],
  pending: boolean,
): readonly Result[] {
  const byRequest = new Map(created.map((result) => [result.item, result]));
  return pairs.flatMap((pair): readonly Result[] => {
    if (pair.plan === 'blocked')
      return [{ ...pair.peering, name: nameOf(pair.peering), ok: false, error: blockedBy(pair.peering) }];
    if (pair.plan === 'exists')
      return pending && pair.peering.status !== 'ACTIVE' ? [asDone(pair.peering)] : [];
    const result = byRequest.get(pair.request);
    if (result === undefined) return [];
    return ['error' in result ? { ...result.item, ok: false, error: result.error } : asDone(result.value)];
  });
}

/** The failure with the commands that lead on: away with what is dead, then the same mesh again. */
export function withNextSteps(
  failure: DopeerError,
  results: readonly Result[],
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
