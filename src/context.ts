import type { Api } from './api/endpoints.ts';
import { selectCredentials } from './config/credentials.ts';
import { configFile } from './config/folder.ts';
import type { Host } from './host.ts';
import type { Messages } from './output/messages.ts';
import type { Redactor } from './output/redact.ts';
import type { Settings } from './settings.ts';

/** What a command works with. Whatever may fail or costs start-up time is a function. */
export interface Context {
  readonly host: Host;
  readonly settings: Settings;
  /** Notices and warnings, on stderr. */
  readonly messages: Messages;
  /** The API with the token this run uses; the same on every call. */
  readonly api: () => Promise<Api>;
}

/** The context of one run. A token it selects is made known to the redactor before it is used. */
export function createContext(
  host: Host,
  settings: Settings,
  messages: Messages,
  redactor: Redactor,
): Context {
  let api: Promise<Api> | undefined;
  return {
    host,
    settings,
    messages,
    api: () => {
      api ??= settings.sandbox
        ? connectToSandbox(host, settings, messages)
        : connect(host, settings, redactor);
      return api;
    },
  };
}

async function connect(host: Host, settings: Settings, redactor: Redactor): Promise<Api> {
  const { token, apiUrl } = selectCredentials(settings, host.env);
  redactor.add(token);
  const { createApi } = await import('./api/endpoints.ts');
  return createApi({ ...capabilities(host, settings), token, apiUrl, fetch: host.fetch });
}

async function connectToSandbox(host: Host, settings: Settings, messages: Messages): Promise<Api> {
  messages.notice('Sandbox: nothing here is real and no account is touched.');
  const [{ createApi }, { createSandbox, SANDBOX_TOKEN }, { fileStore }] = await Promise.all([
    import('./api/endpoints.ts'),
    import('./sandbox/handler.ts'),
    import('./sandbox/store.ts'),
  ]);
  const store = fileStore(configFile(host, 'sandbox.json'), host.clock);
  return createApi({
    ...capabilities(host, settings),
    token: SANDBOX_TOKEN,
    apiUrl: 'http://sandbox.localhost',
    fetch: createSandbox({ store, clock: host.clock }),
  });
}

function capabilities(host: Host, settings: Settings) {
  return {
    host,
    timeoutMs: settings.requestTimeoutMs,
    trace: settings.debug ? (line: string) => host.stderr.write(`${line}\n`) : undefined,
  };
}
