import { DopeerError } from '../../errors.ts';
import type { Host } from '../../host.ts';
import { toJson } from '../../text/safe.ts';
import type { Events } from '../events.ts';
import { flush } from '../flush.ts';
import type { Messages } from '../messages.ts';
import { documentOf, type PrintOptions, render } from '../print.ts';
import { type Result, rowsOf } from '../result.ts';
import { describeChanges, idOf, nameOf } from './changes.ts';
import { type Look, passing } from './look.ts';

/** How a result looks when it has changed since the one before. */
type Changed = (result: Result, before: Result | undefined) => Promise<string>;

interface Following {
  readonly printing: PrintOptions;
  readonly messages: Messages;
  /** Told before each look. */
  readonly nextLook: () => void;
}

/** Where nothing can be drawn over: a result, and then each time whatever has changed. */
export async function follow(
  look: Look,
  host: Host,
  intervalMs: number,
  { printing, messages, nextLook }: Following,
): Promise<void> {
  const { stdout, settings, events } = printing;
  const changed = events === undefined ? inFull(printing) : asEvents(events, settings.columns);
  let last: { readonly result: Result; readonly data: string } | undefined;
  while (!stdout.closed) {
    nextLook();
    const found: Result | DopeerError = await (last === undefined ? look() : look().catch(passing));
    if (found instanceof DopeerError) messages.warn(`The last look failed: ${found.message}`);
    else {
      const data = toJson(documentOf(found, settings.columns));
      if (data !== last?.data) {
        stdout.write(await changed(found, last?.result));
        await flush(host);
        if (found.notice !== undefined) messages.notice(found.notice);
        last = { result: found, data };
      }
    }
    await host.clock.sleep(intervalMs, host.signal);
  }
}

/** All of it, which for formats without an end of their own is behind an empty line; for people, what has changed. */
function inFull(printing: PrintOptions): Changed {
  const { format } = printing.settings;
  const hasEnd = format === 'json' || format === 'ndjson' || format === 'yaml';
  return async (result, before) => {
    if (before !== undefined && format === 'table' && printing.stdout.isTTY)
      return describeChanges(before, result);
    const text = await render(result, { ...printing, compact: true });
    return before === undefined || hasEnd ? text : `\n${text}`;
  };
}

/** Each row that is new or has changed, and each that is gone. */
function asEvents(events: Events, columns: readonly string[] | undefined): Changed {
  const itemsOf = (result: Result | undefined) => {
    if (result === undefined) return new Map<string, { row: object; item: object }>();
    const items = [documentOf(result, columns)].flat() as readonly object[];
    return new Map(rowsOf(result).map((row, index) => [idOf(row), { row, item: items[index] ?? row }]));
  };
  return async (result, before) => {
    const [was, is] = [itemsOf(before), itemsOf(result)];
    for (const [id, { row, item }] of is)
      if (toJson(item) !== toJson(was.get(id)?.item)) events.status(row, { ...item });
    for (const [id, { row }] of was)
      if (before !== undefined && !is.has(id))
        events.status({ id, name: nameOf(row, before), status: 'DELETED' });
    return '';
  };
}
