import type { Host, Output, Prompts } from '../host.ts';
import { inCi, type Settings } from '../settings.ts';
import type { Progress } from './progress.ts';

/** After so long somebody at a terminal wonders whether anything happens. */
const SLOW_MS = 1_000;

/** What may stand on the last line of a terminal: one thing at a time. */
export interface Busy {
  /** The host whose requests are told of when they take long, and whose messages and questions come before that. */
  readonly host: Host;
  /** Something that shows that a wait goes on; nothing else does meanwhile. */
  readonly progress: () => Promise<Progress>;
  /** Takes away what is shown: what is still under way has no answer to wait for. */
  readonly settle: () => void;
}

/** Tells people at a terminal that an answer takes long. */
export function createBusy(host: Host, settings: Settings): Busy {
  const { stderr, clock, env, signal } = host;
  /** The host whose answer is awaited, until the command has all that it asks for. */
  let awaited: string | undefined;
  let holders = 0;
  let shown: Progress | undefined;
  let planned: AbortController | undefined;
  /** Since when an answer is awaited, by the monotonic clock. */
  let since = 0;

  const text = () =>
    signal.aborted ? 'Waiting for what became of it; Ctrl-C again ends at once' : `Waiting for ${awaited}`;
  signal.addEventListener('abort', () => shown?.update(text()), { once: true });

  const hide = () => {
    planned?.abort();
    planned = undefined;
    shown?.stop();
    shown = undefined;
  };
  const plan = () => {
    hide();
    if (awaited === undefined || holders > 0 || !stderr.isTTY || inCi(env)) return;
    planned = new AbortController();
    const { signal: hidden } = planned;
    const show = async () => {
      await clock.sleep(SLOW_MS, hidden);
      const { startProgress } = await import('./progress.ts');
      const progress = await startProgress(host, settings, since);
      if (hidden.aborted) return;
      shown = progress;
      progress.update(text());
    };
    show().catch(() => {});
  };
  /** While something else stands there. */
  const hold = () => {
    holders += 1;
    awaited = undefined;
    hide();
    return () => {
      holders -= 1;
      plan();
    };
  };
  const during =
    <Args extends unknown[], Answer>(ask: (...args: Args) => Promise<Answer>) =>
    async (...args: Args): Promise<Answer> => {
      const release = hold();
      return ask(...args).finally(release);
    };

  const fetch: Host['fetch'] = async (request) => {
    // Also while another attempt is waited for: it goes on until `settle`.
    if (awaited === undefined) {
      awaited = new URL(request.url).host;
      since = clock.monotonic();
      plan();
    }
    return host.fetch(request);
  };
  const written: Output = Object.create(stderr, {
    write: {
      value: (text: string) => {
        hide();
        stderr.write(text);
        plan();
      },
    },
  });
  const prompts: Host['prompts'] = async (look) => {
    const { confirm, choose, text, secret } = await host.prompts(look);
    return {
      confirm: during(confirm),
      choose: during(choose) as Prompts['choose'],
      text: during(text),
      secret: during(secret),
    };
  };
  return {
    host: { ...host, stderr: written, fetch, prompts },
    progress: async () => {
      const release = hold();
      const { startProgress } = await import('./progress.ts');
      const progress = await startProgress(host, settings);
      return {
        update: progress.update,
        stop: () => {
          progress.stop();
          release();
        },
      };
    },
    settle: () => {
      awaited = undefined;
      hide();
    },
  };
}
