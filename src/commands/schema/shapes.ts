import { toJsonSchema } from '@valibot/to-json-schema';
import * as api from '../../api/parse.ts';
import { ERROR_CODES, ExitCode, OUTCOMES } from '../../errors.ts';

/** A part of a JSON Schema. */
export type Schema = Readonly<Record<string, unknown>>;

type Members = Readonly<Record<string, Schema>>;

export const TEXT: Schema = { type: 'string' };
export const NUMBER: Schema = { type: 'number' };
export const INTEGER: Schema = { type: 'integer' };
export const BOOLEAN: Schema = { type: 'boolean' };
export const TRUE: Schema = { const: true };
export const FALSE: Schema = { const: false };

export const TEXTS: Schema = { type: 'array', items: TEXT };

/** One of these words. */
export const oneOf = (...words: readonly string[]): Schema => ({ type: 'string', enum: words });

/** The same, or `null` for what is unknown. */
export const orNull = (schema: Schema): Schema => ({ anyOf: [schema, { type: 'null' }] });

export const anyOf = (...schemas: readonly Schema[]): Schema => ({ anyOf: schemas });

export const listOf = (items: Schema, description?: string): Schema => ({
  type: 'array',
  items,
  ...(description !== undefined && { description }),
});

/** An object with all of these members, and perhaps some of the optional ones. */
export const object = (members: Members, optional: Members = {}): Schema => ({
  type: 'object',
  properties: { ...members, ...optional },
  required: Object.keys(members),
});

/** The members of something as the API shows it: what is checked where it enters, and whatever else it sends. */
function fromApi(schema: Parameters<typeof toJsonSchema>[0]): Members {
  const { properties = {} } = toJsonSchema(schema, { errorMode: 'ignore' });
  return properties as Members;
}

const { id = TEXT, ...peeringMembers } = fromApi(api.peering);
const { id: _, ...vpcMembers } = fromApi(api.vpc);

/** What may be known of a peering besides its ID. */
export const PEERING_MEMBERS = peeringMembers;
export const ID = id;

/** A peering, with members of ours. */
export const peeringWith = (members: Members, optional: Members = {}): Schema =>
  object({ id: ID, ...members }, { ...PEERING_MEMBERS, ...optional });

/** A VPC, with members of ours. */
export const vpcWith = (members: Members = {}): Schema => object({ id: ID, ...members }, vpcMembers);

/** What became of a write. */
export const OUTCOME = oneOf(...OUTCOMES);

/** What an error object holds, beside `members`. */
export const errorWith = (members: Members): Schema =>
  object(
    {
      ...members,
      code: oneOf(...ERROR_CODES),
      message: TEXT,
      exit_code: { type: 'integer', enum: Object.values(ExitCode).filter((code) => code !== ExitCode.ok) },
    },
    {
      hint: { type: 'string', description: 'What to do next, in one or more lines.' },
      http_status: INTEGER,
      api_id: TEXT,
      request_id: TEXT,
      retryable: BOOLEAN,
      outcome: OUTCOME,
    },
  );

export const ERROR = errorWith({});
