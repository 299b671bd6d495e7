import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createContext, runInContext } from 'node:vm';
import { parseHTML } from 'linkedom';

/** A flowchart as Mermaid reads it. */
export interface Flowchart {
  /** The texts of the boxes. */
  readonly vertices: readonly string[];
  /** The texts on the lines. */
  readonly edges: readonly string[];
  readonly subgraphs: number;
}

interface Diagram {
  readonly db: {
    getVertices(): ReadonlyMap<string, { readonly text: string }>;
    getEdges(): readonly { readonly text: string }[];
    getSubGraphs(): readonly unknown[];
  };
}

/** Mermaid's own parser. It is made for browsers: a script that needs a document to clean texts with. */
export function loadMermaid(): (text: string) => Promise<Flowchart> {
  // A world of its own: nothing of a browser is left behind where other tests run.
  const { window, document } = parseHTML('<!doctype html><html><body></body></html>');
  const browser = createContext({ window, document, structuredClone });
  const script = createRequire(import.meta.url).resolve('@mermaid-js/tiny/dist/mermaid.tiny.js');
  runInContext(readFileSync(script, 'utf8'), browser);
  const { mermaid } = browser as {
    mermaid: {
      parse(text: string): Promise<unknown>;
      mermaidAPI: { getDiagramFromText(text: string): Promise<Diagram> };
    };
  };
  return async (text) => {
    // The first parse makes the kinds of diagrams known.
    await mermaid.parse(text);
    const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
    return {
      vertices: [...db.getVertices().values()].map((vertex) => vertex.text),
      edges: db.getEdges().map((edge) => edge.text),
      subgraphs: db.getSubGraphs().length,
    };
  };
}
