import { DopeerError } from '../../errors.ts';
import type { Host } from '../../host.ts';
import { toJson } from '../../text/safe.ts';
import type { Events } from '../events.ts';
import { flush } from '../flush.ts';
import type { Messages } from '../messages.ts';
import { documentOf, type PrintOptions, render } from '../print.ts';
import { type Result, rowsOf } from '../result.ts';
import { compareResults, describeChanges, idOf, nameOf } from './changes.ts';
import { type Look, passing } from './look.ts';

/** What is to be written of a look, after the one before it; nothing where nothing has changed. */
type Describe = (result: Result, before: Result | undefined) => Promise<string>;

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
  const { stdout } = printing;
  const describe = describing(printing);
  let last: Result | undefined;
  while (!stdout.closed) {
    nextLook();
    const found: Result | DopeerError = await (last === undefined ? look() : look().catch(passing));
    if (found instanceof DopeerError) messages.warn(`The last look failed: ${found.message}`);
    else {
      const text = await describe(found, last);
      if (text !== '') stdout.write(text);
      await flush(host);
      if (found.notice !== undefined) messages.notice(found.notice);
      last = found;
    }
    await host.clock.sleep(intervalMs, host.signal);
  }
}

function describing(printing: PrintOptions): Describe {
  const { settings, stdout, events } = printing;
  if (events !== undefined) return asEvents(events, settings.columns);
  const isForPeople = stdout.isTTY && settings.format === 'table';
  return isForPeople ? inWords(printing) : inFull(printing);
}

/** Changes one by one, for people who do not want them drawn over. */
function inWords(printing: PrintOptions): Describe {
  return async (result, before) => {
    if (before === undefined) return render(result, printing);
    const changes = compareResults(before, result, printing.settings.columns);
    return changes === undefined ? '' : describeChanges(changes, before, result);
  };
}

/** All of it whenever any has changed, in formats without an end of their own behind an empty line. */
function inFull(printing: PrintOptions): Describe {
  const { format } = printing.settings;
  const hasEnd = format === 'json' || format === 'ndjson' || format === 'yaml';
  let last: string | undefined;
  return async (result) => {
    const text = await render(result, { ...printing, compact: true });
    const isFirst = last === undefined;
    if (text === last) return '';
    last = text;
    return isFirst || hasEnd ? text : `\n${text}`;
  };
}

/** Each row that is new or has changed, and each that is gone. */
function asEvents(events: Events, columns: readonly string[] | undefined): Describe {
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
