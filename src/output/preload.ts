import type { Host } from '../host.ts';
import type { Format } from '../settings.ts';

/** The same `fetch`. While its first request is on its way, what is going to draw the answer is loaded. */
export function preloading(fetch: Host['fetch'], format: Format, load = loadTable): Host['fetch'] {
  if (format !== 'table') return fetch;
  let hasAsked = false;
  return (request) => {
    // Node connects in one turn of its loop, and writes in the next: a request, or the first word of TLS.
    if (!hasAsked) setImmediate(() => setImmediate(load));
    hasAsked = true;
    return fetch(request);
  };
}

/** Whoever draws the table tells of what fails. */
function loadTable(): void {
  Promise.all([import('./formats/table.ts'), import('cli-table3')]).catch(() => {});
}
