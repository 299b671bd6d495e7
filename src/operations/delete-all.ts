import type { Api } from '../api/endpoints.ts';
import { idKey } from '../api/id.ts';
import type { Peering } from '../api/types.ts';
import type { DopeerError } from '../errors.ts';
import { type BatchHost, runBatch } from './batch.ts';

/** After Ctrl-C no DELETE is begun; those under way have this long to end, in milliseconds. */
const LAST_DELETES_MS = 3_000;

/** What became of one peering. */
export interface DeleteResult {
  /** As last seen. */
  readonly peering: Peering;
  /** Why it was not deleted, or `unknown` in its outcome. */
  readonly error?: DopeerError;
}

/** What a batch of deletes needs. */
export interface DeleteAllOptions extends BatchHost {
  readonly api: Pick<Api, 'deletePeering'>;
}

/** Deletes peerings as a batch: each result carries its failure. Never throws for a peering. */
export async function deleteAll(
  peerings: readonly Peering[],
  { api, ...host }: DeleteAllOptions,
): Promise<readonly DeleteResult[]> {
  const results = await runBatch(
    peerings,
    // An answer without a body, or with half of a peering, says no more than that it is being deleted.
    async (peering, options) => ({
      ...peering,
      status: 'DELETING',
      ...known(peering.id, await api.deletePeering(peering.id, options)),
    }),
    { ...host, graceMs: LAST_DELETES_MS, notDone: 'not_deleted' },
  );
  return results.map((result) =>
    'error' in result ? { peering: result.item, error: result.error } : { peering: result.value },
  );
}

/**
 * What an answer tells of the peering it was asked for: what it holds and nobody can read must not hide
 * what was known before.
 */
function known(id: string, answer: Peering | undefined): Partial<Peering> {
  if (answer === undefined || idKey(answer.id) !== idKey(id)) return {};
  return Object.fromEntries(Object.entries(answer).filter(([, value]) => value !== null));
}
