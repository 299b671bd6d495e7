import type { Context } from '../context.ts';
import { startDeadline } from '../deadline.ts';
import type { Line } from '../output/details.ts';

/** What only looks better in a question may take so long, in milliseconds. */
export const FOR_LOOKS_MS = 2_000;

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
  const deadline = startDeadline(host.clock, FOR_LOOKS_MS);
  const signal = AbortSignal.any([host.signal, deadline.signal]);
  try {
    const { team, email } = await (await api()).getAccount({ signal, retry: false });
    return [team?.name, email && `(${email})`].filter(Boolean).join(' ') || undefined;
  } catch {
    return undefined;
  } finally {
    deadline.cancel();
  }
}
