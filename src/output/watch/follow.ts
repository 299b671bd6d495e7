import { DopeerError } from '../../errors.ts';
import type { Host } from '../../host.ts';
import { isDocumentFormat } from '../../settings.ts';
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
  const { stdout, settings, events } = printing;
  const describe = describing(printing);
  let last: Result | undefined;
  let hasFailed = false;
  const again = () =>
    look().catch((error: unknown) => {
      const isMissing = error instanceof DopeerError && error.code === 'not_found';
      // Of a list it may be the list itself, or what it was narrowed by.
      if (isMissing && last !== undefined && 'row' in last && events !== undefined)
        for (const each of itemsOf(last, settings.columns)) tellGone(events, each, last);
      return passing(error);
    });
  while (!stdout.closed) {
    nextLook();
    const found: Result | DopeerError = await (last === undefined ? look() : again());
    if (found instanceof DopeerError) messages.warn(`The last look failed: ${found.message}`);
    else {
      if (hasFailed) messages.notice('The last look was answered again.');
      const text = await describe(found, last);
      if (text !== '') stdout.write(text);
      await flush(host);
      if (found.notice !== undefined) messages.notice(found.notice);
      last = found;
    }
    hasFailed = found instanceof DopeerError;
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
  const hasEnd = isDocumentFormat(printing.settings.format);
  const rendered = (result: Result) => render(result, { ...printing, compact: true });
  return async (result, before) => {
    if (before === undefined) return rendered(result);
    // Both at one moment: that time passes is no change.
    const [was, is] = await Promise.all([rendered(before), rendered(result)]);
    if (is === was) return '';
    return hasEnd ? is : `\n${is}`;
  };
}

/** A row, and what a document shows of it. */
interface Item {
  readonly id: string;
  readonly row: object;
  readonly shown: object;
}

function itemsOf(result: Result, columns: readonly string[] | undefined): readonly Item[] {
  const documents = [documentOf(result, columns)].flat() as readonly object[];
  return rowsOf(result).map((row, index) => ({ id: idOf(row), row, shown: documents[index] ?? row }));
}

/** Each row that is new or has changed, and each that is gone. */
function asEvents(events: Events, columns: readonly string[] | undefined): Describe {
  return async (result, before) => {
    const was = before === undefined ? [] : itemsOf(before, columns);
    const is = itemsOf(result, columns);
    const earlier = new Map(was.map(({ id, shown }) => [id, toJson(shown)]));
    for (const { id, row, shown } of is)
      if (toJson(shown) !== earlier.get(id)) events.status(row, { ...shown });
    const ids = new Set(is.map(({ id }) => id));
    for (const each of was) if (!ids.has(each.id)) tellGone(events, each, before ?? result);
    return '';
  };
}

function tellGone(events: Events, { id, row, shown }: Item, result: Result): void {
  const status = 'DELETED';
  events.status({ id, name: nameOf(row, result), status }, { ...shown, status });
}
