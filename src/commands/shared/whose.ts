import type { Api } from '../../api/endpoints.ts';
import type { Account } from '../../api/types.ts';
import type { Context } from '../../context.ts';
import type { Host } from '../../host.ts';
import type { Line } from '../../output/formats/details.ts';
import { startDeadline } from '../../system/deadline.ts';

/** What only looks better in a question may take so long, in milliseconds. */
const FOR_LOOKS_MS = 2_000;
/** The name of the account may keep somebody from a write in the wrong one: that is worth more time. */
const FOR_ACCOUNT_MS = 10_000;

/** Does work for what only looks better in a question, with a signal that ends it after two seconds unless told. */
export async function forLooks<Result>(
  { clock, signal }: Host,
  work: (ends: AbortSignal) => Promise<Result>,
  ms = FOR_LOOKS_MS,
): Promise<Result> {
  const deadline = startDeadline(clock, ms);
  try {
    return await work(AbortSignal.any([signal, deadline.signal]));
  } finally {
    deadline.cancel();
  }
}

/**
 * Whose token a write is going to be made with, and of which account, where the token may read it: what a
 * question shows before it is answered.
 */
export async function whoseToken(context: Context): Promise<readonly Line[]> {
  const { settings, credentials } = context;
  if (settings.sandbox) return [['Token', 'none: this is the sandbox']];
  const { source, profile, team } = await credentials();
  const account = accountText(await readAccount(await context.api(), context.host), team);
  return [
    ...(account === undefined ? [] : [['Account', account] as const]),
    ['Token', profile === undefined ? `from ${source}` : `of profile "${profile}"`],
  ];
}

/** The account of a token, where the token may read it in time: it is no reason for anything to fail. */
export const readAccount = (api: Api, host: Host): Promise<Account | undefined> =>
  forLooks(host, (signal) => api.getAccount({ signal, retry: false }), FOR_ACCOUNT_MS).catch(() => undefined);

/** What an account is called: its team, and who the token is of. */
export const accountText = (account: Account | undefined, team: string | undefined): string | undefined =>
  [account?.team?.name ?? team, account?.email && `(${account.email})`].filter(Boolean).join(' ') ||
  undefined;
