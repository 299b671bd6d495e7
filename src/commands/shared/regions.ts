import type { Vpc } from '../../api/types.ts';
import type { Messages } from '../../output/messages.ts';
import { closestWords } from '../../text/closest.ts';

/**
 * Warns of regions in which the account has no VPC, which may be typing mistakes, and says whether there are
 * any; `absence` tells what is not there.
 */
export async function warnOfRegions(
  messages: Messages,
  regions: Iterable<string>,
  vpcs: Iterable<Vpc>,
  absence: (region: string) => string,
): Promise<boolean> {
  const used = new Set([...vpcs].flatMap(({ region }) => region ?? []));
  const unknown = [...new Set(regions)].filter((slug) => !used.has(slug));
  for (const region of unknown) {
    const [closest] = await closestWords(region, used);
    const others = used.size === 0 ? '' : ` They are in ${[...used].sort().join(', ')}.`;
    const next = closest === undefined ? others : ` Did you mean ${closest}?`;
    messages.warn(`${absence(region)}${next}`);
  }
  return unknown.length > 0;
}
