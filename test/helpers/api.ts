import { createApi } from '../../src/api/endpoints.ts';
import type { Host } from '../../src/host.ts';
import { fakeClock } from './clock.ts';

/** Not a real token, and built so that it never looks like one. */
export const TOKEN = `dop_v1_${'test'.repeat(16)}`;

/** The API over the real `fetch`, which nock answers. */
export function createTestApi(overrides: Partial<Parameters<typeof createApi>[0]> = {}) {
  const host = {
    clock: fakeClock(0),
    loadFetch: async () => {},
    random: () => 0.5,
    signal: new AbortController().signal,
    platform: 'linux',
    arch: 'x64',
    nodeVersion: '20.19.0',
  } as unknown as Host;
  return createApi({
    host,
    apiUrl: 'https://api.digitalocean.com',
    token: TOKEN,
    tokenSource: 'a test',
    timeoutMs: 30_000,
    notice: () => {},
    redact: (text: string) => text,
    withoutEcho: (text: string) => text,
    fetch: (request) => fetch(request),
    ...overrides,
  });
}
