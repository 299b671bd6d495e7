import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { seed } from '../../../src/sandbox/account/seed.ts';
import { memoryStore } from '../../../src/sandbox/account/store.ts';
import { createSandbox, SANDBOX_TOKEN } from '../../../src/sandbox/handler.ts';
import { fakeClock } from '../../helpers/clock.ts';
import { seeded, VPC } from '../fixtures.ts';
import specification from '../specification.json' with { type: 'json' };

/**
 * Each answer of the sandbox against DigitalOcean's specification. Where that only says what a member looks
 * like, the members of VPCs and peerings have to be there as well.
 */
const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);

type Schema = { properties?: Record<string, unknown>; allOf?: readonly Schema[] };

/** The specification leaves out what must be there, but for errors and totals. */
const withAllMembers = (schema: Schema): Schema => ({
  ...schema,
  ...(schema.properties && { required: Object.keys(schema.properties) }),
  ...(schema.allOf && { allOf: schema.allOf.map((part) => ('$ref' in part ? part : withAllMembers(part))) }),
});
const WHOLE = /^(?:vpc|region|account|meta)/;
const schemas = Object.fromEntries(
  Object.entries(specification.schemas as Record<string, Schema>).map(([name, schema]) => [
    name,
    WHOLE.test(name) ? withAllMembers(schema) : schema,
  ]),
);

type Operations = Readonly<Record<string, Readonly<Record<string, Schema | null>>>>;
const specified = specification.operations as unknown as Operations;
const ONE_OF_VPC = '/v2/vpcs/{vpc_id}/peerings/{vpc_peering_id}';
const operations: Operations = {
  ...specified,
  // Only DigitalOcean's own clients have it.
  [`GET ${ONE_OF_VPC}`]: specified[`PATCH ${ONE_OF_VPC}`] ?? {},
};
const validators = new Map<string, ValidateFunction>();
function validatorOf(operation: string, status: string): ValidateFunction | undefined {
  const responses = operations[operation] ?? { default: { $ref: '#/schemas/error' } as Schema };
  const schema = status in responses ? responses[status] : responses.default;
  if (schema == null) return undefined;
  const key = `${operation} ${status}`;
  const known = validators.get(key);
  if (known !== undefined) return known;
  const made = ajv.compile({ ...withAllMembers(schema), schemas });
  validators.set(key, made);
  return made;
}

const PATHS = [
  '/v2/vpc_peerings',
  '/v2/vpc_peerings/{vpc_peering_id}',
  '/v2/vpcs',
  '/v2/vpcs/{vpc_id}',
  '/v2/vpcs/{vpc_id}/members',
  '/v2/vpcs/{vpc_id}/peerings',
  '/v2/vpcs/{vpc_id}/peerings/{vpc_peering_id}',
  '/v2/account',
  '/v2/regions',
  '/v2/droplets',
  '/v2/droplets/{droplet_id}',
  '/v2/droplets/{droplet_id}/firewalls',
  '/v2/firewalls',
  '/v2/databases',
  '/v2/databases/{database_cluster_uuid}',
  '/v2/databases/{database_cluster_uuid}/firewall',
  '/v2/nothing',
] as const;

const name = fc.oneof(
  fc.stringMatching(/^[a-z0-9-]{1,12}$/),
  fc.constantFrom('prod-web-to-data', 'prod-web-sfo3', 'a.b', 'no good', '', 'ü'),
);
/** An ID is chosen when the request is made, from those that are there. */
const choice = fc.oneof(fc.nat(), fc.constant(0));
const anything = fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.boolean(), fc.constant([]));
/** Nothing is wrong with it, though it may not suit what is there. */
const valid: fc.Arbitrary<Record<string, unknown>> = fc.record(
  {
    name: fc.stringMatching(/^[a-z0-9-]{6,12}$/),
    region: fc.constantFrom('sfo3', 'nyc3', 'lon1'),
    ip_range: fc.nat(255).map((second) => `10.${second}.0.0/24`),
    description: fc.string({ maxLength: 20 }),
    default: fc.constant(true),
  },
  { requiredKeys: ['name', 'region'] },
);
const request = fc.record({
  method: fc.constantFrom('GET', 'GET', 'POST', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'),
  path: fc.constantFrom(...PATHS),
  query: fc.constantFrom(
    '',
    '?per_page=1',
    '?per_page=2&page=2',
    '?page=900',
    '?per_page=201',
    '?page=0',
    '?region=sfo3',
    '?region=XX',
    '?resource_type=droplet',
  ),
  ids: fc.tuple(choice, choice, choice),
  isKnown: fc.constantFrom(true, true, true, false),
  token: fc.constantFrom(...Array(12).fill(SANDBOX_TOKEN), 'nonsense'),
  body: fc.oneof(
    valid,
    fc.record(
      {
        name: fc.oneof({ weight: 5, arbitrary: name }, anything),
        region: fc.oneof({ weight: 3, arbitrary: fc.constantFrom('sfo3', 'nyc3', 'blr1', 'lon1') }, anything),
        ip_range: fc.oneof(
          fc
            .tuple(fc.nat(255), fc.nat(255), fc.integer({ min: 12, max: 30 }))
            .map(([b, c, bits]) => `10.${b}.${c}.0/${bits}`),
          fc.constantFrom('10.120.0.0/20', '8.8.8.0/24', '192.168.7.16/28', '::/0', 'x'),
          anything,
        ),
        description: fc.oneof(fc.string(), fc.constant('x'.repeat(256)), anything),
        default: fc.oneof(fc.boolean(), anything),
      },
      { requiredKeys: ['name'] },
    ),
  ),
  raw: fc.option(fc.constantFrom('', '{', '[]', 'null'), { freq: 12 }),
  waitMs: fc.constantFrom(0, 0, 100, 3_000),
});

/** The answer has a documented status, the headers of the rate limit, and the body that is specified for it. */
async function expectSpecified(operation: string, response: Response, asked: string): Promise<void> {
  const text = await response.text();
  const { status } = response;
  const validate = validatorOf(operation, String(status));
  const holds = {
    'no error of the server': status < 500,
    'a documented success': !response.ok || Object.hasOwn(operations[operation] ?? {}, status),
    'the headers of the rate limit': ['limit', 'remaining', 'reset'].every((header) =>
      /^\d+$/.test(response.headers.get(`ratelimit-${header}`) ?? ''),
    ),
    'the body that is specified': validate === undefined ? text === '' : validate(JSON.parse(text)),
  };
  const missing = Object.entries(holds).flatMap(([what, is]) => (is ? [] : [what]));
  if (missing.length > 0)
    expect.fail(`${asked} → ${status} ${text}: not ${missing}. ${JSON.stringify(validate?.errors)}`);
}

it('every answer to any request is as it is specified, and none is an error of the server', async () => {
  const seen = new Set<string>();
  const checkAll = async (
    requests: readonly (typeof request extends fc.Arbitrary<infer R> ? R : never)[],
  ) => {
    const clock = fakeClock();
    const store = memoryStore(seed());
    const sandbox = createSandbox({ store, clock, requestsPerMinute: 250 });
    for (const { method, path, query, ids, isKnown, token, body, raw, waitMs } of requests) {
      clock.advance(waitMs);
      const { vpcs, peerings, droplets = [], databases = [] } = await store.read();
      const pick = (list: readonly { readonly id: string | number }[], index: number) =>
        String(isKnown ? (list.at((index % Math.max(1, list.length)) - 1)?.id ?? 'none') : index);
      const url = `https://sandbox.test${path
        .replace('{vpc_id}', pick(vpcs, ids[0]))
        .replace('{vpc_peering_id}', pick(peerings, ids[1]))
        .replace('{droplet_id}', pick(droplets, ids[0]))
        .replace('{database_cluster_uuid}', pick(databases, ids[0]))}${query}`;
      const whole = {
        ...body,
        vpc_ids: [pick(vpcs, ids[1]), pick(vpcs, ids[2])],
        vpc_id: pick(vpcs, ids[2]),
      };
      const response = await sandbox(
        new Request(url, {
          method,
          headers: { authorization: `Bearer ${token}` },
          ...(!['GET', 'HEAD'].includes(method) && { body: raw ?? JSON.stringify(whole) }),
        }),
      );
      const operation = `${method === 'HEAD' ? 'GET' : method} ${path}`;
      seen.add(`${operation} ${response.status}`);
      await expectSpecified(operation, response, `${method} ${url} ${JSON.stringify(whole)}`);
    }
  };
  await fc.assert(fc.asyncProperty(fc.array(request, { minLength: 50, maxLength: 100 }), checkAll), {
    numRuns: 40,
    seed: 12,
  });
  await goThrough(seen);
  // Every success that is documented for an endpoint of the sandbox has come up.
  const successes = Object.entries(operations).flatMap(([operation, responses]) =>
    Object.keys(responses).flatMap((status) => (status.startsWith('2') ? [`${operation} ${status}`] : [])),
  );
  expect(successes.filter((success) => !seen.has(success))).toEqual([]);
});

/** The life of a VPC and a peering of it, which requests at random seldom are. */
async function goThrough(seen: Set<string>): Promise<void> {
  const { call, store, clock } = seeded();
  const sandbox = createSandbox({ store, clock });
  const ask = async (method: string, path: string, ids: readonly string[], body?: object) => {
    const url = ids.reduce((url, id) => url.replace(/\{.*?\}/, id), `https://sandbox.test${path}`);
    const response = await sandbox(
      new Request(url, {
        method,
        headers: { authorization: `Bearer ${SANDBOX_TOKEN}` },
        ...(body && { body: JSON.stringify(body) }),
      }),
    );
    seen.add(`${method} ${path} ${response.status}`);
    await expectSpecified(`${method} ${path}`, response, `${method} ${url}`);
  };
  const vpcId = (await call('POST', '/v2/vpcs', { name: 'mine', region: 'sfo3' })).body.vpc.id;
  await ask('POST', '/v2/vpcs/{vpc_id}/peerings', [vpcId], { name: 'p', vpc_id: VPC.web });
  const { peerings } = (await call('GET', `/v2/vpcs/${vpcId}/peerings`)).body;
  const id = peerings[0]?.id ?? '';
  await ask('GET', ONE_OF_VPC, [vpcId, id]);
  await ask('PATCH', ONE_OF_VPC, [vpcId, id], { name: 'q' });
  await ask('DELETE', '/v2/vpc_peerings/{vpc_peering_id}', [id]);
  clock.advance(2_000);
  await ask('DELETE', '/v2/vpcs/{vpc_id}', [vpcId]);
}
