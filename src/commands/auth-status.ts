import type { RateLimit } from '../api/rate-limit.ts';
import { maskToken } from '../config/token.ts';
import type { Context } from '../context.ts';
import { DopeerError, usageError } from '../errors.ts';
import type { Answer } from '../output/answer.ts';

interface Status {
  readonly profile: string | null;
  readonly source: string;
  readonly token: string;
  readonly api_url: string;
  readonly valid: boolean;
  readonly rate_limit: { readonly limit: number; readonly remaining: number; readonly reset: number } | null;
}

export const STATUS_COLUMNS = ['profile', 'source', 'token', 'api_url', 'valid'] as const;

/** Which token is used and whether the API accepts it; ends with exit code 4 where it does not. */
export async function status(context: Context): Promise<Answer<Status>> {
  const { settings, host } = context;
  if (settings.sandbox)
    throw usageError('The sandbox uses no token.', 'Leave out --sandbox: dopeer auth status');
  const credentials = await context.credentials();
  const api = await context.apiWith(credentials);
  const failure = await api.probe().then(() => undefined, ifTold);
  const shown: Status = {
    profile: credentials.profile ?? null,
    source: credentials.source,
    token: maskToken(credentials.token),
    api_url: credentials.apiUrl,
    valid: failure?.code !== 'unauthorized',
    rate_limit: whole(api.rateLimit() ?? failure?.details.rateLimit),
  };
  if (failure?.code === 'forbidden') {
    context.messages.warn('The token works but may not read peerings (scope vpc_peering:read).');
  }
  return {
    rows: [shown],
    single: true,
    columns: Object.fromEntries(STATUS_COLUMNS.map((key) => [key, { value: (row: Status) => row[key] }])),
    tableColumns: STATUS_COLUMNS,
    plainColumns: STATUS_COLUMNS,
    id: ({ profile }) => profile ?? undefined,
    details: () => [
      [
        'Token',
        `${shown.token} from ${shown.source}${shown.profile === null ? '' : ` (profile ${shown.profile})`}`,
      ],
      ['API', shown.api_url],
      ['Works', shown.valid ? 'yes' : 'no'],
      ['Rate limit', describe(shown.rate_limit, host.clock.now())],
    ],
    failure: shown.valid ? undefined : failure,
  };
}

/** The answers that say something about the token; any other failure ends the command. */
function ifTold(error: unknown): DopeerError {
  if (error instanceof DopeerError && ['unauthorized', 'forbidden'].includes(error.code)) return error;
  throw error;
}

function whole(rateLimit: RateLimit | undefined): Status['rate_limit'] {
  const { limit, remaining, reset } = rateLimit ?? {};
  return limit === undefined || remaining === undefined || reset === undefined
    ? null
    : { limit, remaining, reset };
}

function describe(rateLimit: Status['rate_limit'], now: number): string {
  if (rateLimit === null) return 'unknown';
  const minutes = Math.max(0, Math.ceil((rateLimit.reset * 1_000 - now) / 60_000));
  return `${rateLimit.remaining} of ${rateLimit.limit} requests left; the first of them returns in ${minutes} min`;
}
