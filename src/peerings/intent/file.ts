import { type Document, LineCounter, parseAllDocuments } from 'yaml';
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

/** Reads a file of YAML or JSON. Everything that is wrong with it is told at once. */
export async function parseIntentFile(text: string): Promise<IntentFile> {
  const lines = new LineCounter();
  const documents = parseDocuments(text, lines);
  const [document, second] = documents ?? [];
  const reader = new Reader(document, lines);
  if (documents === undefined) {
    reader.report(undefined, 'The file is nested more deeply than anything that it may hold.');
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

/** The documents of a text; `undefined` where it is nested too deeply to be read. */
function parseDocuments(text: string, lineCounter: LineCounter): readonly Document[] | undefined {
  try {
    const documents = parseAllDocuments(text, { lineCounter, prettyErrors: false });
    return 'empty' in documents ? [] : documents;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
