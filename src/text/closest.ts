/**
 * Up to three of these words that a typing mistake may have come from, the closest first. `limit` is how
 * many letters may be wrong.
 */
export async function closestWords(
  typed: string,
  words: Iterable<string | null | undefined>,
  limit = Math.max(2, Math.floor(typed.length / 3)),
): Promise<readonly string[]> {
  const { default: leven } = await import('leven');
  const wanted = typed.toLowerCase();
  const distanceTo = (word: string) =>
    wanted.length >= 4 && word.includes(wanted) ? 1 : leven(wanted, word, { maxDistance: limit + 1 });
  const known = new Set([...words].flatMap((word) => word ?? []));
  return [...known]
    .map((word) => ({ word, distance: distanceTo(word.toLowerCase()) }))
    .filter(({ word, distance }) => distance <= limit && distance < Math.max(wanted.length, word.length))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ word }) => word);
}
