import type { Peering, Vpc, VpcMember } from '../../src/api/types.ts';
import { seed } from '../../src/sandbox/account/seed.ts';
import { memoryStore } from '../../src/sandbox/account/store.ts';
import { createSandbox, SANDBOX_TOKEN, type SandboxOptions } from '../../src/sandbox/handler.ts';
import { fakeClock } from '../helpers/clock.ts';

/** What a test asks of an answer. */
export interface Result {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/** Every member any answer has; a test knows which ones its own has. */
interface Body {
  readonly id: string;
  readonly message: string;
  readonly faults: readonly string[];
  readonly account: { readonly team: { readonly name: string } };
  readonly regions: readonly { readonly slug: string }[];
  readonly peering: Peering;
  readonly vpc_peering: Peering;
  readonly vpc_peerings: readonly Peering[];
  readonly peerings: readonly Peering[];
  readonly vpc: Vpc;
  readonly vpcs: readonly Vpc[];
  readonly members: readonly VpcMember[];
  readonly links: { readonly pages: Readonly<Record<string, string>> };
  readonly meta: { readonly total: number };
}

/** Sends authorised requests with JSON bodies to a sandbox, in this process or behind a URL. */
export function caller(base: string, send: (request: Request) => Promise<Response>) {
  return async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const request = new Request(`${base}${path}`, {
      method,
      headers: { authorization: `Bearer ${SANDBOX_TOKEN}`, 'content-type': 'application/json', ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const response = await send(request);
    const text = await response.text();
    const answer: Result = {
      status: response.status,
      headers: response.headers,
      body: text === '' ? {} : JSON.parse(text),
    };
    return answer;
  };
}

/** A sandbox with the seed, and how to call it. */
export function seeded(options: Partial<SandboxOptions> = {}) {
  const clock = fakeClock();
  const store = memoryStore(seed());
  return { clock, store, call: caller('https://sandbox.test', createSandbox({ store, clock, ...options })) };
}

/** IDs of the seed's VPCs, by name. */
export const VPC = {
  web: '2e71857e-8ce4-4225-a15d-bc253b232db6',
  data: '568aba87-aac8-4686-88eb-100ed8b4e170',
  ams: '1a52c2e1-af86-4591-916a-985db154dd81',
  edge: '4b42c8fe-0d98-48dc-95b3-4f356b20a4e0',
  defaultNyc: '7b9d9016-90f8-497f-879b-0dd2e24e5536',
  analytics: 'dd7299d6-56dd-4c4d-be83-37b286492414',
} as const;

/** ID of the seed's first peering, between `web` and `data`. */
export const FIRST_PEERING = '5f4b5d2c-28fb-4b44-96b7-1a3e2d2ffb20';
