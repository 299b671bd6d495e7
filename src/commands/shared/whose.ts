import type { Context } from '../../context.ts';
import type { Host } from '../../host.ts';
import type { Line } from '../../output/details.ts';
import { startDeadline } from '../../system/deadline.ts';

/** What only looks better in a question may take so long, in milliseconds. */
const FOR_LOOKS_MS = 2_000;

/** Does work for what only looks better in a question, with a signal that ends it after two seconds. */
export async function forLooks<Result>(
  { clock, signal }: Host,
  work: (ends: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const deadline = startDeadline(clock, FOR_LOOKS_MS);
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
  const { source, profile } = await credentials();
  const account = await accountName(context);
  return [
    ...(account === undefined ? [] : [['Account', account] as const]),
    ['Token', profile === undefined ? `from ${source}` : `of profile "${profile}"`],
  ];
}

async function accountName({ api, host }: Context): Promise<string | undefined> {
  const client = await api();
  // No reason for a write to fail.
  const account = await forLooks(host, (signal) => client.getAccount({ signal, retry: false })).catch(
    () => undefined,
  );
  return [account?.team?.name, account?.email && `(${account.email})`].filter(Boolean).join(' ') || undefined;
}
