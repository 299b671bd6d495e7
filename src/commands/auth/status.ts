import type { Context } from '../../context.ts';
import type { RateLimit } from '../../errors.ts';
import { DopeerError, usageError } from '../../errors.ts';
import { memberColumns } from '../../output/columns.ts';
import type { Line } from '../../output/formats/details.ts';
import type { Result } from '../../output/result.ts';
import { MAY_NOT_READ, maskToken } from '../../text/token.ts';
import { accountText, readAccount } from '../shared/whose.ts';

interface Status {
  readonly profile: string | null;
  /** Name of the team, where it is stored or may be read. */
  readonly team: string | null;
  readonly source: string;
  readonly token: string;
  readonly api_url: string;
  readonly valid: boolean;
  readonly rate_limit: { readonly limit: number; readonly remaining: number; readonly reset: number } | null;
}

export const STATUS_COLUMNS = ['profile', 'team', 'source', 'token', 'api_url', 'valid'] as const;
const TABLE_COLUMNS = ['profile', 'source', 'token', 'api_url', 'valid'] as const;

/** Which token is used and whether the API accepts it; ends with exit code 4 where it does not. */
export async function status(context: Context): Promise<Result<Status>> {
  const { settings, host } = context;
  if (settings.sandbox)
    throw usageError('The sandbox uses no token.', 'Leave out --sandbox, or unset DOPEER_SANDBOX.');
  const credentials = await context.credentials();
  const api = await context.apiWith(credentials);
  const [failure, account] = await Promise.all([
    api.probe().then(() => undefined, ifTold),
    readAccount(api, host),
  ]);
  const shown: Status = {
    profile: credentials.profile ?? null,
    team: account?.team?.name ?? credentials.team ?? null,
    source: credentials.source,
    token: maskToken(credentials.token),
    api_url: credentials.apiUrl,
    valid: failure?.code !== 'unauthorized',
    rate_limit: wholeRateLimit(api.rateLimit()),
  };
  if (failure?.code === 'forbidden') {
    context.messages.warn(MAY_NOT_READ);
  }
  return {
    row: shown,
    columns: memberColumns<Status>(STATUS_COLUMNS),
    tableColumns: TABLE_COLUMNS,
    id: ({ profile }) => profile ?? undefined,
    details: () => [
      [
        'Token',
        shown.profile === null
          ? `${shown.token} from ${shown.source}`
          : `${shown.token} from profile "${shown.profile}" (${shown.source})`,
      ],
      ...accountLine(accountText(account, credentials.team)),
      ['API', shown.api_url],
      ['Works', shown.valid ? 'yes' : 'no'],
      ['Rate limit', describeRateLimit(shown.rate_limit, host.clock.now())],
    ],
    failure: shown.valid ? undefined : failure,
  };
}

const accountLine = (account: string | undefined): readonly Line[] =>
  account === undefined ? [] : [['Account', account]];

/** The answers that say something about the token; any other failure ends the command. */
function ifTold(error: unknown): DopeerError {
  if (error instanceof DopeerError && ['unauthorized', 'forbidden'].includes(error.code)) return error;
  throw error;
}

/** The rate limit where the API told all of it. */
export function wholeRateLimit(rateLimit: RateLimit | undefined): Status['rate_limit'] {
  const { limit, remaining, reset } = rateLimit ?? {};
  return limit === undefined || remaining === undefined || reset === undefined
    ? null
    : { limit, remaining, reset };
}

/** What is left of the rate limit, for people; `now` in milliseconds since the epoch. */
export function describeRateLimit(rateLimit: Status['rate_limit'], now: number): string {
  if (rateLimit === null) return 'unknown';
  const left = `${rateLimit.remaining} of ${rateLimit.limit} requests an hour left`;
  const minutes = Math.max(0, Math.round((rateLimit.reset * 1_000 - now) / 60_000));
  // The window is an hour: a time far beyond it helps nobody.
  return minutes > 24 * 60 ? left : `${left}; the oldest one counted expires in ${minutes} min`;
}
