import type { Api } from './api/endpoints.ts';
import { type Credentials, selectCredentials } from './config/credentials.ts';
import { configFileIfAny } from './config/folder.ts';
import type { Profiles } from './config/profiles.ts';
import type { Typing } from './hint.ts';
import type { Host } from './host.ts';
import type { Lookup } from './operations/lookup.ts';
import { createEvents, type Events } from './output/events.ts';
import type { Messages } from './output/messages.ts';
import type { Progress } from './output/progress.ts';
import { Redactor } from './output/redact.ts';
import type { Settings } from './settings.ts';
import { safe } from './text/safe.ts';
import { looksLikeToken } from './text/token.ts';

/** What a command works with. Whatever may fail or costs start-up time is a function. */
export interface Context {
  readonly host: Host;
  readonly settings: Settings;
  /** Notices and warnings, on stderr. */
  readonly messages: Messages;
  /** What is told on stdout while the command goes on; `undefined` in formats without events. */
  readonly events: Events | undefined;
  /** Where the commands are going to be typed that the output suggests. */
  readonly typing: Typing;
  /** What must not be shown is made known to it. */
  readonly redactor: Redactor;
  readonly profiles: () => Promise<Profiles>;
  /** The token this run uses; never asked for under `--sandbox`. */
  readonly credentials: () => Promise<Credentials>;
  /** The API with that token; the same on every call. */
  readonly api: () => Promise<Api>;
  /** References and names, with lists of its own: every call gives a new one. */
  readonly lookup: () => Promise<Lookup>;
  /** The API with a token that is not stored yet. */
  readonly apiWith: (credentials: Credentials) => Promise<Api>;
  /** Shows on stderr that a wait goes on. */
  readonly progress: () => Promise<Progress>;
  /** Every command with what it takes and can print. */
  readonly describeCommands: () => Promise<CommandTree>;
}

/** The commands with what they take; what a program reads of each beside its names is not looked at here. */
export interface CommandTree {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly commands: readonly CommandTree[];
}

/** The context of one run. A token is made known to the redactor before anything else happens to it. */
export function createContext(
  host: Host,
  settings: Settings,
  messages: Messages,
  redactor: Redactor,
  typing: Typing,
): Omit<Context, 'describeCommands' | 'progress'> {
  const profiles = async () => {
    const { openProfiles } = await import('./config/profile-store.ts');
    return openProfiles(host, ({ profiles }) => {
      for (const { token, api_url } of Object.values(profiles)) {
        if (token !== undefined) redactor.add(token);
        redactor.addUserInfo(api_url, true);
        // Where a token was pasted in the place of the URL.
        if (looksLikeToken(api_url)) redactor.add(api_url);
      }
    });
  };
  const hasDoctlToken = async () => (await import('./config/doctl.ts')).hasDoctlToken(host);
  const readToken = async (command: string, owner: string) => {
    const { tokenFrom } = await import('./config/token-command.ts');
    return tokenFrom(command, owner, { host, messages, redactor });
  };
  const select = async () => {
    const selected = await selectCredentials(settings, host.env, profiles, { hasDoctlToken, readToken });
    redactor.add(selected.token);
    if (selected.profile === undefined && host.env.DOPEER_PROFILE) {
      messages.notice(`${selected.source} is set, so the profile in DOPEER_PROFILE is not used.`);
    }
    return selected;
  };
  let selected: Promise<Credentials> | undefined;
  const credentials = () => {
    selected ??= select();
    return selected;
  };
  const apiWith: Context['apiWith'] = async ({ token, apiUrl, source, profile }) => {
    redactor.add(token);
    if (host.env.NODE_TLS_REJECT_UNAUTHORIZED === '0') {
      messages.warn(
        'NODE_TLS_REJECT_UNAUTHORIZED=0 switches off certificate checks: anyone on the way can read the token.',
      );
    }
    const { createApi } = await import('./api/endpoints.ts');
    return createApi({
      ...capabilities(host, settings, messages, redactor, token),
      tokenSource: profile === undefined ? source : `profile "${profile}"`,
      apiUrl,
      fetch: host.fetch,
    });
  };
  let opened: Promise<Api> | undefined;
  const api = () => {
    opened ??= settings.sandbox
      ? connectToSandbox(host, settings, messages, redactor)
      : credentials().then(apiWith);
    return opened;
  };
  const { clock, signal } = host;
  const known = { vpcs: undefined };
  return {
    host,
    settings,
    messages,
    events:
      settings.format === 'ndjson' && settings.query === undefined
        ? createEvents(host.stdout, clock)
        : undefined,
    typing,
    redactor,
    profiles,
    credentials,
    api,
    lookup: async () => {
      const { createLookup } = await import('./operations/lookup.ts');
      return createLookup(await api(), { clock, signal, warn: messages.warn, known });
    },
    apiWith,
  };
}

async function connectToSandbox(
  host: Host,
  settings: Settings,
  messages: Messages,
  redactor: Redactor,
): Promise<Api> {
  messages.notice('Sandbox: nothing here is real and no account is touched.');
  const [{ createApi }, { createSandbox, SANDBOX_TOKEN }, stores, { seed }] = await Promise.all([
    import('./api/endpoints.ts'),
    import('./sandbox/handler.ts'),
    import('./sandbox/account/store.ts'),
    import('./sandbox/account/seed.ts'),
  ]);
  const path = configFileIfAny(host, 'sandbox.json');
  if (path === undefined)
    messages.warn(
      'There is no home folder: the sandbox is forgotten at the end. Set HOME or DOPEER_CONFIG_DIR.',
    );
  const store = path === undefined ? stores.memoryStore(seed()) : stores.fileStore(path, host.clock);
  return createApi({
    ...capabilities(host, settings, messages, redactor, SANDBOX_TOKEN),
    tokenSource: 'the sandbox',
    apiUrl: 'http://sandbox.localhost',
    fetch: createSandbox({ store, clock: host.clock }),
  });
}

function capabilities(host: Host, settings: Settings, messages: Messages, redactor: Redactor, token: string) {
  const echoes = new Redactor();
  echoes.add(token);
  return {
    host,
    token,
    timeoutMs: settings.requestTimeoutMs,
    notice: messages.notice,
    redact: (text: string) => redactor.redact(text),
    withoutEcho: (text: string) => echoes.redact(text),
    trace: settings.debug ? (line: string) => host.stderr.write(`${safe(line)}\n`) : undefined,
  };
}
