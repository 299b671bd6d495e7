import { FILE_SCHEMA } from '../../peerings/intent/schema.ts';
import {
  anyOf,
  BOOLEAN,
  ERROR,
  errorWith,
  FALSE,
  ID,
  INTEGER,
  listOf,
  NUMBER,
  OUTCOME,
  object,
  oneOf,
  orNull,
  PEERING_MEMBERS,
  peeringWith,
  type Schema,
  TEXT,
  TEXTS,
  TRUE,
  vpcWith,
} from './shapes.ts';

const PEERING = peeringWith({});

/** What became of each target of a write. */
const DONE = peeringWith({ ok: TRUE }, { recreate: TEXT });
const NOT_THERE = object({ ref: TEXT, ok: TRUE, status: { const: 'NOT_FOUND' } });
const FAILED = object(
  { name: TEXT, ok: FALSE, error: ERROR },
  { id: ID, ...PEERING_MEMBERS, recreate: TEXT },
);

const DRY_RUN_DELETE = anyOf(
  peeringWith({ ok: TRUE, dry_run: TRUE }),
  object({ ref: TEXT, ok: TRUE, status: { const: 'NOT_FOUND' }, dry_run: TRUE }),
);

const ACTION = oneOf('keep', 'create', 'rename', 'delete', 'blocked');

/** `null` where there was nothing to write. */
const marks = { action: ACTION, created: BOOLEAN, outcome: orNull(OUTCOME) };

/** Every pair of a plan that was carried out. */
const APPLIED = listOf(
  anyOf(
    peeringWith({ ok: TRUE, ...marks }, { recreate: TEXT }),
    object({ name: TEXT, ok: FALSE, error: ERROR, ...marks }, { id: ID, ...PEERING_MEMBERS, recreate: TEXT }),
  ),
);

const plannedMembers = { name: TEXT, vpc_ids: TEXTS, action: ACTION, warnings: TEXTS };
const plannedOptional = { id: ID, ...PEERING_MEMBERS, from: TEXT, reason: TEXT };

/** Every pair of a plan. */
const PLAN = listOf(object(plannedMembers, plannedOptional));

const CHECK = object({ id: TEXT, level: oneOf('ok', 'warning', 'error'), message: TEXT });

/** What a write would send, and what speaks against it. */
const dryRunOf = (method: string, body: Schema) =>
  object({
    dry_run: TRUE,
    request: object({ method: { const: method }, path: TEXT, body }),
    checks: listOf(CHECK),
  });

const FINDING = object({
  vpc_id: ID,
  vpc: TEXT,
  name: orNull(TEXT),
  urn: orNull(TEXT),
  created_at: orNull(TEXT),
  needs: oneOf('routes', 'restart', 'recycle', 'unknown'),
  why: TEXT,
  command: orNull(TEXT),
});

const VERDICT = oneOf('yes', 'no', 'unknown');

const END = anyOf(
  object({
    kind: oneOf('droplet', 'database'),
    id: anyOf(TEXT, INTEGER),
    name: TEXT,
    vpc_id: orNull(TEXT),
    vpc: orNull(TEXT),
    region: orNull(TEXT),
    address: orNull(TEXT),
  }),
  // What was typed may mean something that the token may not read.
  object({ kind: { type: 'null' }, reference: TEXT }),
);

const HOP = object({
  id: oneOf('endpoints', 'peering', 'routes', 'firewall-out', 'firewall-in', 'host'),
  at: orNull(TEXT),
  verdict: VERDICT,
  message: TEXT,
  source: TEXT,
  fix: orNull(TEXT),
});

const PROFILE = {
  profile: TEXT,
  default: BOOLEAN,
  token: orNull(TEXT),
  token_command: orNull(TEXT),
  api_url: TEXT,
  team: orNull(TEXT),
};

const STATUS = object({
  profile: orNull(TEXT),
  team: orNull(TEXT),
  source: TEXT,
  token: TEXT,
  api_url: TEXT,
  valid: BOOLEAN,
  rate_limit: orNull(object({ limit: INTEGER, remaining: INTEGER, reset: INTEGER })),
});

const DIAGNOSIS = object(
  { id: TEXT, level: oneOf('ok', 'skipped', 'warning', 'error'), message: TEXT },
  { hint: TEXT },
);

/** The json of each command, by its words; what a command prints under `--columns` or `--query` is what was asked for. */
export const ANSWERS: Readonly<Record<string, Schema>> = {
  list: listOf(PEERING),
  get: PEERING,
  create: anyOf(PEERING, dryRunOf('POST', object({ name: TEXT, vpc_ids: TEXTS }))),
  rename: anyOf(PEERING, dryRunOf('PATCH', object({ name: TEXT }))),
  delete: listOf(anyOf(DONE, NOT_THERE, FAILED, DRY_RUN_DELETE)),
  wait: PEERING,
  vpcs: listOf(vpcWith({ peerings: orNull(INTEGER) })),
  ranges: listOf(object({ ip_range: TEXT, first: TEXT, last: TEXT, addresses: INTEGER })),
  check: peeringWith({
    cross_region: orNull(BOOLEAN),
    usd_per_gib: orNull(NUMBER),
    members_checked: orNull(INTEGER),
    findings: orNull(listOf(FINDING)),
  }),
  reach: object({ from: END, to: END, verdict: VERDICT, hops: listOf(HOP) }),
  plan: PLAN,
  apply: APPLIED,
  mesh: anyOf(APPLIED, listOf(object({ ...plannedMembers, dry_run: TRUE }, plannedOptional))),
  export: FILE_SCHEMA,
  graph: object({ vpcs: orNull(listOf(vpcWith())), peerings: listOf(PEERING) }),
  doctor: object({ checks: listOf(DIAGNOSIS), ok: BOOLEAN }),
  'auth login': object(PROFILE),
  'auth status': STATUS,
  'auth list': listOf(object(PROFILE)),
  'auth switch': object(PROFILE),
  'auth logout': object(PROFILE),
  'auth import': listOf(
    object({
      profile: TEXT,
      default: BOOLEAN,
      token: TEXT,
      api_url: TEXT,
      result: oneOf('imported', 'unchanged', 'skipped'),
      reason: orNull(TEXT),
    }),
  ),
  'sandbox serve': object({ url: TEXT, token: TEXT }, { certificate: TEXT }),
  'sandbox reset': object({ vpcs: INTEGER, peerings: INTEGER }),
};

/** A line of ndjson while a command goes on, and the last ones. */
const EVENT = anyOf(
  object(
    { event: { const: 'status' }, at: TEXT },
    { id: ID, ...PEERING_MEMBERS, ok: BOOLEAN, outcome: OUTCOME, error: ERROR },
  ),
  {
    ...object({ event: { const: 'result' } }),
    description: 'Besides, all that the schema of the command has of one thing.',
  },
  errorWith({ event: { const: 'error' } }),
);

/** What is no answer of a command. */
export const OTHERS: Readonly<Record<string, Schema>> = {
  error: object({ error: ERROR }),
  event: EVENT,
  file: FILE_SCHEMA,
};
