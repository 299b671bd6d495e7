/**
 * A matcher for a glob: `*` is any text, `?` one character, all others mean themselves. Where a star has
 * to take one character more, everything after it is tried anew, and no star before it ever is: so a
 * glob of many stars takes no longer than its length times that of the text, as no regular expression
 * does.
 */
export function createGlob(glob: string): (text: string) => boolean {
  const pattern = [...glob];
  return (text) => matches(pattern, [...text]);
}

function matches(pattern: readonly string[], text: readonly string[]): boolean {
  let [at, position] = [0, 0];
  let star: { readonly at: number; taken: number } | undefined;
  while (position < text.length) {
    if (pattern[at] === '*') {
      star = { at, taken: position };
      at += 1;
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === text[position])) {
      at += 1;
      position += 1;
    } else if (star !== undefined) {
      star.taken += 1;
      at = star.at + 1;
      position = star.taken;
    } else return false;
  }
  return pattern.slice(at).every((character) => character === '*');
}
