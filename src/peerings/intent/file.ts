import { Composer, type CST, type Document, Lexer, LineCounter, Parser } from 'yaml';
import { aliasTargets } from './aliases.ts';
import { MOST_MISTAKES, Reader } from './reader.ts';
import { findTwins } from './twins.ts';
import type { Mistake, WantedPair } from './types.ts';

/** What a file says should be there, as far as it could be read, and what is wrong with it. */
export interface IntentFile {
  readonly pairs: readonly WantedPair[];
  /** In the order of the file. */
  readonly mistakes: readonly Mistake[];
}

/** Where YAML is wrong once, the rest of it often seems so as well. */
const MOST_ERRORS = 10;

/** The parser's stack for a VPC: document, mapping, list, mapping, list, word. */
const LEVELS = 6;

/** So many of them, and the library is not asked to go on. */
const MOST_LEVELS = 100;

/** A fraction of a second's worth: then it is seen whether Ctrl-C has come. */
const LEXEMES_AT_ONCE = 20_000;

/** Reads a file of YAML or JSON, unless `signal` ends that. What is wrong with it is told at once. */
export async function parseIntentFile(text: string, signal?: AbortSignal): Promise<IntentFile> {
  // What some editors begin a file with is in no column.
  const source = text.replace(/^\ufeff/, '');
  const lines = new LineCounter();
  lines.lineStarts = [0, ...Array.from(source.matchAll(/\n/g), ({ index }) => index + 1)];
  const { documents, tooDeepAt } = await parseDocuments(source, signal);
  await hearSignals(signal);
  const [document, second] = documents;
  const reader = new Reader(lines);
  if (tooDeepAt !== undefined) {
    reader.reportAt(
      tooDeepAt,
      'Nothing in such a file is nested as deeply as this. Is a bracket before it not closed?',
    );
  } else if (document?.contents == null) {
    reader.report(undefined, 'The file is empty. It needs "version: 1", and "peerings" or "meshes".');
  } else if (document.errors.length > 0) {
    for (const { message, pos } of document.errors.slice(0, MOST_ERRORS))
      reader.reportAt(pos[0], `This is no YAML. ${message}.`);
  } else {
    for (const { message, pos } of document.warnings) reader.reportAt(pos[0], `${message}.`);
    if (second !== undefined) reader.reportAt(second.range?.[0] ?? 0, 'There is one document in a file.');
    await reader.readFile(document.contents, aliasTargets(document));
  }
  const mistakes = [...reader.mistakes, ...findTwins(reader.pairs)].sort(
    (a, b) => a.line - b.line || a.column - b.column,
  );
  const more = mistakes[MOST_MISTAKES];
  return {
    pairs: reader.pairs,
    mistakes:
      more === undefined
        ? mistakes
        : [...mistakes.slice(0, MOST_MISTAKES), { ...more, message: 'There are more mistakes than these.' }],
  };
}

/** Throws where Ctrl-C has come meanwhile. */
async function hearSignals(signal: AbortSignal | undefined): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  signal?.throwIfAborted();
}

/**
 * The documents of a text, or where it begins to be nested too deeply to be read. The library makes sense of each level
 * by a call within a call: where the stack ends, it ends with many errors, slowly, or Node does.
 */
async function parseDocuments(
  text: string,
  signal: AbortSignal | undefined,
): Promise<{
  readonly documents: readonly Document[];
  readonly tooDeepAt?: number | undefined;
}> {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  let lexemes = 0;
  for (const lexeme of new Lexer().lex(text)) {
    tokens.push(...parser.next(lexeme));
    if (parser.stack.length > MOST_LEVELS) return { documents: [], tooDeepAt: parser.stack[LEVELS]?.offset };
    lexemes += 1;
    if (lexemes % LEXEMES_AT_ONCE === 0) await hearSignals(signal);
  }
  tokens.push(...parser.end());
  // Each key would be compared with all others: the reader looks for twins itself.
  const composer = new Composer({ uniqueKeys: false, prettyErrors: false });
  return { documents: [...composer.compose(tokens)] };
}
