import jmespath from 'jmespath';

/** Which of a list that is sorted each of these finds. Of several that are equal both find the first. */
const SORTED = new Map([
  ['min_by', { open: '(', close: '', pick: '[0]' }],
  ['max_by', { open: '(reverse(', close: ')', pick: '[-1]' }],
]);

const OPENING = ['Lparen', 'Lbracket', 'Lbrace', 'Filter'];
const CLOSING = ['Rparen', 'Rbracket', 'Rbrace'];

/** The same expression without the functions that the library has for numbers alone, though it lets texts in. */
export function bySorting(expression: string): string {
  const tokens = jmespath.tokenize(expression);
  /** For each bracket that is open: what it is of such a function. */
  const open: ReturnType<typeof SORTED.get>[] = [];
  let sorting = '';
  let taken = 0;
  const write = (upTo: number, text: string, from = upTo) => {
    sorting += `${expression.slice(taken, upTo)}${text}`;
    taken = from;
  };
  for (const [index, { type, start }] of tokens.entries()) {
    if (OPENING.includes(type)) {
      const { type: before, value: name, start: from = 0 } = tokens[index - 1] ?? {};
      const isCall = type === 'Lparen' && before === 'UnquotedIdentifier';
      const sorted = isCall ? SORTED.get(String(name)) : undefined;
      open.push(sorted);
      if (sorted !== undefined) write(from, `sort_by${sorted.open}`, start + 1);
    } else if (type === 'Comma') write(start, open.at(-1)?.close ?? '');
    else if (CLOSING.includes(type)) write(start + 1, open.pop()?.pick ?? '');
  }
  return sorting + expression.slice(taken);
}
