import { DIGITALOCEAN, selectApiUrl } from '../../config/credentials.ts';
import { type DoctlConfig, type DoctlContext, findContext, readDoctlConfig } from '../../config/doctl.ts';
import { checkProfileName, type ProfileFile } from '../../config/profiles.ts';
import type { Context } from '../../context.ts';
import { DopeerError } from '../../errors.ts';
import { dopeer, fill, type Hint, type Hints } from '../../hint.ts';
import { memberColumns } from '../../output/columns.ts';
import type { Result } from '../../output/result.ts';
import { normaliseApiUrl } from '../../text/api-url.ts';
import { checkToken, maskToken } from '../../text/token.ts';
import { refuseSandbox } from './login.ts';
import { type ShownProfile, warnOfShadow } from './profiles.ts';

/** What became of one of doctl's contexts. */
interface Imported extends Pick<ShownProfile, 'profile' | 'default' | 'api_url'> {
  readonly token: string;
  /** `unchanged` where there is such a profile already. */
  readonly result: 'imported' | 'unchanged' | 'skipped';
  /** Why it was skipped. */
  readonly reason: string | null;
}

interface Plan {
  readonly rows: readonly Imported[];
  readonly file: ProfileFile;
  /** What was skipped and why, each with what to do. */
  readonly warnings: readonly Hints[];
}

const TABLE_COLUMNS = ['profile', 'default', 'token', 'api_url', 'result'] as const;

export const IMPORT_COLUMNS = [...TABLE_COLUMNS, 'reason'] as const;

/**
 * Makes profiles of doctl's contexts, or of the one named `only`, without asking the API. What is stored
 * already is never overwritten. Ends with exit code 5 where every context was skipped.
 */
export async function importFromDoctl(context: Context, only: string | undefined): Promise<Result<Imported>> {
  const { host, settings, redactor, messages } = context;
  refuseSandbox(settings);
  const config = await readDoctlConfig(host);
  for (const { token } of config.contexts) redactor.add(token);
  const chosen = chooseContexts(config, only);
  const apiUrl = settings.apiUrl === undefined ? urlOf(config) : selectApiUrl(settings, host.env);
  const make = (before: ProfileFile) =>
    planImport(before, chosen, { apiUrl, preferred: only ?? config.current });

  const profiles = await context.profiles();
  let plan = make(await profiles.read());
  if (plan.rows.some(({ result }) => result === 'imported')) {
    await profiles.update((before) => {
      plan = make(before);
      return plan.file;
    });
  }
  for (const warning of plan.warnings) messages.warn(warning);
  const [first] = plan.rows.filter(({ result }) => result === 'imported');
  if (first !== undefined) warnOfShadow(context, first.profile, first.default);
  return show(plan, config.path, profiles.path);
}

/**
 * What an import does to a file of profiles. `preferred` becomes the default if there was no profile and
 * it was imported; otherwise no account is chosen by chance.
 */
export function planImport(
  before: ProfileFile,
  contexts: readonly DoctlContext[],
  { apiUrl, preferred }: { readonly apiUrl: string; readonly preferred: string },
): Plan {
  const decided = contexts.map((each) => ({ ...each, ...decide(each, before, apiUrl) }));
  const imported = decided.filter(({ result }) => result === 'imported');
  const isFirst = Object.keys(before.profiles).length === 0;
  const usual = isFirst ? (findContext(imported, preferred)?.name ?? before.default) : before.default;
  const added = imported.map(({ name, token }) => [name, { token, api_url: apiUrl }] as const);
  return {
    file: {
      ...before,
      ...(usual !== undefined && { default: usual }),
      profiles: { ...before.profiles, ...Object.fromEntries(added) },
    },
    rows: decided.map(({ name, token, result, reason }) => ({
      profile: name,
      default: result !== 'skipped' && name === usual,
      token: maskToken(token),
      api_url: apiUrl,
      result,
      reason,
    })),
    warnings: decided.flatMap(({ reason, advice = [] }) => (reason === null ? [] : [[reason, ...advice]])),
  };
}

interface Decision extends Pick<Imported, 'result' | 'reason'> {
  readonly advice?: readonly Hint[];
}

/** Whether a context can become a profile, and if not, why. */
function decide({ name, token }: DoctlContext, { profiles }: ProfileFile, apiUrl: string): Decision {
  const reason = problemOf(name, token);
  if (reason !== undefined) return { result: 'skipped', reason };
  const existing = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  if (existing === undefined) return { result: 'imported', reason: null };
  if (existing.token === token && existing.api_url === apiUrl) return { result: 'unchanged', reason: null };
  return {
    result: 'skipped',
    reason: `Profile "${name}" is there already, with another token or URL, and stays.`,
    advice: [
      { text: 'To replace it', command: dopeer('auth logout', [name]) },
      { text: 'and then', command: dopeer('auth import', [], ['--context', name]) },
    ],
  };
}

function problemOf(name: string, token: string): string | undefined {
  const source = `doctl's context "${name}"`;
  if (token === '') return `Skipped ${source}: it holds no token.`;
  try {
    checkProfileName(name);
    checkToken(token, 'it');
  } catch (error) {
    if (error instanceof DopeerError) return `Skipped ${source}: ${error.message}`;
    throw error;
  }
  return undefined;
}

function chooseContexts({ contexts, path }: DoctlConfig, only: string | undefined): readonly DoctlContext[] {
  if (contexts.length === 0) {
    throw new DopeerError('not_found', `There is no token in ${path}.`, {
      hint: { text: 'To store one', command: dopeer('auth login') },
    });
  }
  if (only === undefined) return contexts;
  const found = findContext(contexts, only);
  if (found !== undefined) return [found];
  throw new DopeerError('not_found', `doctl has no context "${only}" in ${path}.`, {
    hint: [
      `It has: ${contexts.map(({ name }) => name).join(', ')}`,
      { text: 'To import all of them', command: dopeer('auth import') },
    ],
  });
}

/** The URL that doctl's tokens are for. A bad one is not quoted: it may hold a password. */
function urlOf({ apiUrl, path }: DoctlConfig): string {
  if (apiUrl === undefined) return DIGITALOCEAN;
  try {
    return normaliseApiUrl(apiUrl, 'api-url');
  } catch {
    throw new DopeerError('config', `The api-url in ${path} is not one that a token may be sent to.`, {
      hint: [
        'It must start with https://.',
        { text: 'To name another one', command: dopeer('auth import', [], ['--api-url', fill('url')]) },
      ],
    });
  }
}

function show({ rows, file }: Plan, from: string, to: string): Result<Imported> {
  const count = rows.filter(({ result }) => result === 'imported').length;
  const [usable] = rows.filter(({ result }) => result !== 'skipped');
  const done =
    count > 0
      ? `Imported ${count} ${count === 1 ? 'profile' : 'profiles'} from ${from} into ${to}`
      : `Nothing is new in ${from}`;
  const next: Hint =
    file.default === undefined && usable !== undefined
      ? { text: 'No profile is the default. Choose one', command: dopeer('auth switch', [usable.profile]) }
      : { text: 'No token was sent anywhere. To see whether yours works', command: dopeer('auth status') };
  return {
    rows,
    columns: memberColumns<Imported>(IMPORT_COLUMNS),
    tableColumns: TABLE_COLUMNS,
    plainColumns: IMPORT_COLUMNS,
    id: ({ profile, result }) => (result === 'skipped' ? undefined : profile),
    ...(usable !== undefined && { notice: [done, next] }),
    failure:
      usable === undefined
        ? new DopeerError('refused', 'Nothing was imported: every context was skipped.', {
            hint: { text: 'See the profiles there are', command: dopeer('auth list') },
          })
        : undefined,
  };
}
