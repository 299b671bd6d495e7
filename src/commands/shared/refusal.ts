import type { Peering } from '../../api/types.ts';
import type { Context } from '../../context.ts';
import { dopeer, type Hint } from '../../hint.ts';
import type { Lookup } from '../../operations/lookup.ts';
import { referenceTo } from '../../peerings/names.ts';
import type { Check } from '../../peerings/preflight.ts';

/**
 * What speaks against a write that the API refused, in sentences; nothing where it cannot be looked at.
 * `check` looks at what is there now, and `isInTheWay` tells of a peering that it may be.
 */
export async function explainRefusal(
  context: Context,
  check: (lookup: Lookup) => Promise<readonly Check[]>,
  isInTheWay: (peering: Peering) => boolean,
): Promise<readonly Hint[]> {
  try {
    // Fetched anew: what was known before the write did not speak against it.
    const lookup = await context.lookup();
    const [checks, peerings] = await Promise.all([check(lookup), lookup.peerings()]);
    const errors = checks.filter(({ level }) => level === 'error');
    if (errors.length === 0) {
      return checks.flatMap(({ level, message }) => (level === 'warning' ? [`Perhaps: ${message}`] : []));
    }
    const because = errors.map(({ message }) => `Because: ${message}`);
    const inTheWay = peerings.filter(isInTheWay);
    const peering = inTheWay.find(({ status }) => status === 'DELETING') ?? inTheWay[0];
    if (peering === undefined) return because;
    const reference = referenceTo(peering);
    const next =
      peering.status === 'DELETING'
        ? {
            text: 'Wait until it is gone, then try again',
            command: dopeer('wait', [reference], ['--for', 'deleted']),
          }
        : { text: 'See it', command: dopeer('get', [reference]) };
    return [...because, next];
  } catch {
    return [];
  }
}
