/** Up to three of these words that a typing mistake may have come from, the closest first. */
export async function closestWords(
  typed: string,
  words: Iterable<string | null | undefined>,
): Promise<readonly string[]> {
  const { default: leven } = await import('leven');
  const wanted = typed.toLowerCase();
  const limit = Math.max(2, Math.floor(wanted.length / 3));
  const distanceTo = (word: string) =>
    wanted.length >= 4 && word.includes(wanted) ? 1 : leven(wanted, word, { maxDistance: limit + 1 });
  const known = new Set([...words].flatMap((word) => word ?? []));
  return [...known]
    .map((word) => ({ word, distance: distanceTo(word.toLowerCase()) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ word }) => word);
}
