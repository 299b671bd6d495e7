import type { Api } from '../api/endpoints.ts';
import { type Credentials, selectApiUrl } from '../config/credentials.ts';
import type { ProfileFile } from '../config/profiles.ts';
import type { Context } from '../context.ts';
import { apiChecks } from '../doctor/api.ts';
import {
  attempt,
  type Diagnosis,
  doubtful,
  failed,
  good,
  skipped,
  withoutEchoes,
} from '../doctor/diagnosis.ts';
import { certificatesCheck, configCheck, modeCheck, nodeCheck } from '../doctor/machine.ts';
import { proxyCheck } from '../doctor/proxy.ts';
import { apiUrlCheck, tokenCheck } from '../doctor/token.ts';
import { DopeerError } from '../errors.ts';
import { hintLines, type Typing } from '../hint.ts';
import type { Columns } from '../output/columns.ts';
import { align } from '../output/formats/align.ts';
import type { Line } from '../output/formats/details.ts';
import type { Result } from '../output/result.ts';
import { readProxies } from '../system/proxy.ts';
import { describeRateLimit, wholeRateLimit } from './auth/status.ts';
import { declare, examples } from './shared/command.ts';

const COLUMNS = ['id', 'level', 'message', 'hint'] as const;
const TABLE_COLUMNS = ['id', 'level', 'message'] as const;

const HELP = `
It only reads. Which scopes allow writes is not tested.
Exit code: 0 if no check is an error, else that of the first error: 1 the file of profiles,
2 a setting, 4 the token, 6 the network or the API.

Columns: ${COLUMNS.join(', ')}
${examples('dopeer doctor', 'dopeer doctor --profile staging', 'dopeer doctor -o json | jq \'.checks[] | select(.level != "ok")\'')}`;

export const command = declare({
  columns: COLUMNS,
  configure: (command) => command.addHelpText('after', HELP),
  run: doctor,
});

/** Looks at everything around dopeer that can keep it from working; what is wrong is a check, no error. */
export async function doctor(context: Context): Promise<Result<Diagnosis>> {
  const checks = withoutEchoes([
    nodeCheck(context.host),
    ...(context.settings.sandbox ? await sandboxChecks(context) : await accountChecks(context)),
  ]);
  const failure = checks.find(({ level }) => level === 'error')?.error;
  return {
    rows: checks,
    document: { checks: checks.map((check) => toDocument(check, context.typing)), ok: failure === undefined },
    columns: columnsOf(context.typing),
    tableColumns: TABLE_COLUMNS,
    plainColumns: COLUMNS,
    details: () => toLines(checks, failure, context.typing),
    ...(failure === undefined && { notice: summaryOf(checks) }),
    failure,
  };
}

/** Under `--sandbox` no profile, token or variable for the network counts, and none is read. */
async function sandboxChecks(context: Context): Promise<readonly Diagnosis[]> {
  return [
    skipped('config', 'The sandbox needs no profile.'),
    good('api-url', 'The sandbox, inside dopeer.'),
    skipped('token', 'The sandbox needs none, and none was read.'),
    skipped('proxy', 'The sandbox touches no network.'),
    skipped('certificates', 'The sandbox touches no network.'),
    ...(await askApi(context, await context.api(), { host: 'The sandbox', hasToken: true })),
  ];
}

async function accountChecks(context: Context): Promise<readonly Diagnosis[]> {
  const { host, settings } = context;
  const profiles = await attempt(() => context.profiles());
  const file = isFailure(profiles) ? profiles : await attempt(() => profiles.read());
  const credentials = await attempt(() => context.credentials());
  const apiUrl = await attempt(() => urlOf(credentials, context));
  const config = isFailure(profiles)
    ? [
        doubtful('config', profiles.message, profiles.details.hint),
        skipped('config-mode', 'There is no folder for the file.'),
      ]
    : [
        configCheck(profiles.path, isFailure(file) ? file : Object.keys(file.profiles).length),
        await modeCheck(host, profiles),
      ];
  const certificates = await certificatesCheck(host);
  const token = isFailure(credentials)
    ? failed('token', credentials)
    : tokenCheck(credentials, readable(file), host.env);
  if (isFailure(apiUrl)) {
    const untested = skipped('api', 'There is no URL to ask.');
    return [...config, failed('api-url', apiUrl), token, certificates, untested];
  }

  const profile = isFailure(credentials) ? undefined : credentials.profile;
  const api = await context.apiWith(
    // Without a token, too, the API can show that it is there.
    isFailure(credentials) ? { token: '', apiUrl, source: 'nowhere' } : credentials,
  );
  return [
    ...config,
    apiUrlCheck(apiUrl, { profile, settings, env: host.env }),
    token,
    await checkProxy(context, apiUrl),
    certificates,
    ...(await askApi(context, api, { host: new URL(apiUrl).host, hasToken: !isFailure(credentials) })),
  ];
}

async function checkProxy({ host: { env } }: Context, apiUrl: string): Promise<Diagnosis> {
  return proxyCheck(apiUrl, await attempt(() => readProxies(env)), env);
}

/** Sends the two requests side by side, each once: whoever waits for a diagnosis is not kept waiting. */
async function askApi(
  { host }: Context,
  api: Api,
  about: { readonly host: string; readonly hasToken: boolean },
): Promise<readonly Diagnosis[]> {
  const started = host.clock.monotonic();
  let tookMs = 0;
  const read = async (request: () => Promise<unknown>) => {
    const result = await attempt(request);
    tookMs ||= host.clock.monotonic() - started;
    return isFailure(result) ? result : ('read' as const);
  };
  const first = read(() => api.listPeerings({ page: 1, perPage: 1, retry: false }));
  const second = about.hasToken ? read(() => api.listVpcs({ retry: false })) : first;
  const [peerings, vpcs] = await Promise.all([first, second]);
  const now = host.clock.now();
  const rateLimit = api.rateLimit();
  return apiChecks({
    ...about,
    peerings,
    vpcs,
    tookMs,
    aheadMs: (api.serverTime() ?? now) - now,
    rateLimit,
    rateLimitText: describeRateLimit(wholeRateLimit(rateLimit), now),
  });
}

const urlOf = (credentials: Credentials | DopeerError, { settings, host }: Context) =>
  isFailure(credentials) ? selectApiUrl(settings, host.env) : credentials.apiUrl;

const isFailure = (result: unknown): result is DopeerError => result instanceof DopeerError;

const readable = (file: ProfileFile | DopeerError) => (isFailure(file) ? undefined : file);

const hintOf = ({ hint }: Diagnosis, typing: Typing) => (hint === undefined ? [] : hintLines(hint, typing));

const toDocument = (check: Diagnosis, typing: Typing) => ({
  id: check.id,
  level: check.level,
  message: check.message,
  ...(check.hint !== undefined && { hint: hintOf(check, typing).join('\n') }),
});

/** Checks and their hints; that of the error which ends the command stands with the error, below. */
async function toLines(
  checks: readonly Diagnosis[],
  failure: DopeerError | undefined,
  typing: Typing,
): Promise<readonly Line[]> {
  const rows = checks.flatMap((check) => {
    const hints = check.error !== undefined && check.error === failure ? [] : hintOf(check, typing);
    return [
      { check, cells: [check.level, check.message] },
      ...hints.map((hint) => ({ check, cells: ['', hint] })),
    ];
  });
  const drawn = await align(rows.map(({ cells }) => cells));
  const linesOf = (check: Diagnosis) => drawn.filter((_, index) => rows[index]?.check === check);
  return checks.map((check) => [check.id, linesOf(check).map((line) => [line])]);
}

function summaryOf(checks: readonly Diagnosis[]): string {
  const count = checks.filter(({ level }) => level === 'warning').length;
  if (count === 0) return 'Nothing is wrong.';
  return count === 1 ? 'There is 1 warning, and no error.' : `There are ${count} warnings, and no error.`;
}

const columnsOf = (typing: Typing): Columns<Diagnosis> => ({
  id: { value: ({ id }) => id },
  level: { value: ({ level }) => level },
  message: { value: ({ message }) => message },
  hint: { value: (check) => hintOf(check, typing).join(' ') || undefined },
});
