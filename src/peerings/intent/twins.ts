import type { Mistake, Place, WantedPair } from './types.ts';

/** What stands twice among the pairs that a file wants: a name, or a pair of VPCs in either order. */
export function findTwins(pairs: readonly WantedPair[]): readonly Mistake[] {
  const mistakes: Mistake[] = [];
  const seen = new Map<string, Place>();
  const check = (key: string, { line, column }: Place, what: string) => {
    const before = seen.get(key);
    if (before === undefined) seen.set(key, { line, column });
    else mistakes.push({ line, column, message: `${what} stands in line ${before.line} already.` });
  };
  for (const pair of pairs) {
    if (pair.name !== undefined) check(`name ${pair.name}`, pair, `The name "${pair.name}"`);
    const [first, second] = pair.vpcs.map(({ text }) => text);
    check(JSON.stringify([first, second].sort()), pair, `The pair ${first} and ${second}`);
  }
  return mistakes;
}
