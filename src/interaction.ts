import type { Host } from './host.ts';
import type { Settings } from './settings.ts';

/** Whether questions may be asked: in a terminal that can move its cursor, outside CI, unless switched off. */
export function mayAsk({ stdin, stderr, env }: Host, { input }: Settings): boolean {
  return input && stdin.isTTY && stderr.isTTY && env.TERM !== 'dumb' && !inCi(env);
}

/** Whether this is a CI job, where nobody answers and nobody watches a spinner. */
export function inCi(env: Host['env']): boolean {
  return env.CI !== undefined && env.CI !== '' && env.CI !== 'false' && env.CI !== '0';
}
