import type { Clock, Output } from '../host.ts';
import { toJson } from '../text/safe.ts';

/** What is known of a peering at the moment of an event. */
interface Seen {
  readonly id?: string | undefined;
  readonly name?: string | null | undefined;
  readonly status?: string | null | undefined;
}

/** Lines of `-o ndjson` that are written while a command goes on. */
export interface Events {
  /** Makes an event of every line, also of those that were going to be plain objects. */
  begin(): void;
  /** Whether lines are events. */
  readonly began: boolean;
  /** Something has changed; the status that was said last is not said again, unless there is `more` to tell. */
  status(seen: Seen, more?: Readonly<Record<string, unknown>>): void;
  /** The command has failed; nothing where lines are no events. */
  error(error: object): void;
}

/** Events on stdout, one a line, with the time of their writing. */
export function createEvents(stdout: Output, clock: Clock): Events {
  const said = new Map<string, Seen['status']>();
  let began = false;
  const write = (event: string, members: object) => {
    began = true;
    stdout.write(`${toJson({ event, ...members })}\n`);
  };
  return {
    begin: () => {
      began = true;
    },
    get began() {
      return began;
    },
    status: ({ id, name, status }, more = {}) => {
      const key = id ?? name ?? '';
      if (said.has(key) && said.get(key) === status && Object.keys(more).length === 0) return;
      said.set(key, status);
      write('status', { at: new Date(clock.now()).toISOString(), id, name, status, ...more });
    },
    error: (error) => {
      if (began) write('error', error);
    },
  };
}
