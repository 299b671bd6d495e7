import { Composer, type CST, type Document, Lexer, LineCounter, Parser } from 'yaml';
import { Reader } from './reader.ts';
import type { Mistake, WantedPair } from './types.ts';

/** What a file says should be there, as far as it could be read, and what is wrong with it. */
export interface IntentFile {
  readonly pairs: readonly WantedPair[];
  /** In the order of the file. */
  readonly mistakes: readonly Mistake[];
}

/** Where YAML is wrong once, the rest of it often seems so as well. */
const MOST_ERRORS = 10;

/** Far more than the four of a word in a list in a mapping in a list. */
const MOST_LEVELS = 100;

/** Reads a file of YAML or JSON. Everything that is wrong with it is told at once. */
export async function parseIntentFile(text: string): Promise<IntentFile> {
  const lines = new LineCounter();
  const { documents, tooDeepAt } = parseDocuments(text, lines);
  const [document, second] = documents;
  const reader = new Reader(document, lines);
  if (tooDeepAt !== undefined) {
    reader.reportAt(tooDeepAt, 'The file is nested more deeply than anything that it may hold.');
  } else if (document?.contents == null) {
    reader.report(undefined, 'The file is empty. It needs "version: 1", and "peerings" or "meshes".');
  } else if (document.errors.length > 0) {
    for (const { message, pos } of document.errors.slice(0, MOST_ERRORS))
      reader.reportAt(pos[0], `This is no YAML. ${message}.`);
  } else {
    for (const { message, pos } of document.warnings) reader.reportAt(pos[0], `${message}.`);
    if (second !== undefined) reader.reportAt(second.range?.[0] ?? 0, 'There is one document in a file.');
    await reader.readFile(document.contents);
  }
  reader.reportTwins();
  const mistakes = reader.mistakes.toSorted((a, b) => a.line - b.line || a.column - b.column);
  return { pairs: reader.pairs, mistakes };
}

/**
 * The documents of a text, or where it is nested too deeply to be read. The library makes sense of each level by a call
 * within a call: where the stack ends, it ends with many errors, slowly, or Node does.
 */
function parseDocuments(
  text: string,
  lineCounter: LineCounter,
): { readonly documents: readonly Document[]; readonly tooDeepAt?: number } {
  lineCounter.addNewLine(0);
  const parser = new Parser(lineCounter.addNewLine);
  const tokens: CST.Token[] = [];
  for (const lexeme of new Lexer().lex(text)) {
    tokens.push(...parser.next(lexeme));
    if (parser.stack.length > MOST_LEVELS) return { documents: [], tooDeepAt: parser.offset - lexeme.length };
  }
  tokens.push(...parser.end());
  const composer = new Composer({ lineCounter, prettyErrors: false });
  return { documents: [...composer.compose(tokens)] };
}
