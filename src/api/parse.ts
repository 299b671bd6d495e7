import {
  array,
  boolean,
  check,
  type GenericSchema,
  is,
  nullish,
  type ObjectEntries,
  type ObjectSchema,
  object,
  pipe,
  string,
} from 'valibot';
import { DopeerError } from '../errors.ts';
import type { ApiAnswer } from './request.ts';
import type { Account, Peering, Vpc, VpcMember } from './types.ts';

/** A text that may be missing. */
export const text = nullish(string());

/** An ID stands in paths: one that is no part of a path cannot be asked for. */
export const id = pipe(string(), check(isPathSegment));

/** What is known of a peering; more than that is kept. */
export const peering = object({
  id,
  name: text,
  vpc_ids: nullish(array(id)),
  created_at: text,
  status: text,
});

/** What is known of a VPC; more than that is kept. */
export const vpc = object({
  id,
  urn: text,
  name: text,
  description: text,
  region: text,
  ip_range: text,
  default: nullish(boolean()),
  created_at: text,
});

const member = object({ name: text, urn: text, created_at: text });

const account = object({ email: text, team: nullish(object({ name: text })) });

/** Makes an item of what the API sent, or nothing where it is of no use. */
export type Parse<Item> = (value: unknown) => Item | undefined;

/** A peering, or `undefined` for what is none: it has no ID that can be used. */
export const parsePeering: Parse<Peering> = (value) => parseItem<Peering>(peering, value);
/** A VPC, likewise. */
export const parseVpc: Parse<Vpc> = (value) => parseItem<Vpc>(vpc, value);
/** A member of a VPC, likewise; it has no ID. */
export const parseMember: Parse<VpcMember> = (value) => parseItem<VpcMember>(member, value);
/** An account, likewise. */
export const parseAccount: Parse<Account> = (value) => parseItem<Account>(account, value);

/** Far more levels than an item of this API has; thousands could be neither printed nor compared. */
const MAX_LEVELS = 50;

/**
 * An item as it came, but for known fields of a wrong type, which become `null`: a word that nobody
 * expects must stop nobody. What is missing stays so.
 */
export function parseItem<Item>(
  schema: ObjectSchema<ObjectEntries, undefined>,
  value: unknown,
): Item | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  if (isDeeperThan(MAX_LEVELS, value)) return undefined;
  if (is(schema, value)) return value as Item;
  const repaired: Record<string, unknown> = { ...value };
  for (const [key, field] of Object.entries(schema.entries)) {
    if (is(field as GenericSchema, repaired[key])) continue;
    if (key === 'id') return undefined;
    repaired[key] = null;
  }
  return repaired as Item;
}

function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((member) => isDeeperThan(levels - 1, member));
}

/** Whether a text can stand in a path, encoded, without changing the rest of it. */
function isPathSegment(text: string): boolean {
  return text !== '' && text !== '.' && text !== '..' && text.isWellFormed();
}

/**
 * The member of an answer that holds what was asked for.
 *
 * @throws DopeerError `unexpected` with the request id, where `parse` finds nothing usable in it.
 */
export function readMember<Member>(answer: ApiAnswer, key: string, parse: Parse<Member>): Member {
  const member = parse(memberOf(answer.body, key));
  if (member !== undefined) return member;
  throw new DopeerError('unexpected', `The API answered without a usable "${key}".`, {
    requestId: answer.requestId,
    hint: 'Is the API URL right? Add --debug to see the requests.',
  });
}

/** A list in which every item is usable. */
export function listOf<Item>(parse: Parse<Item>): Parse<readonly Item[]> {
  return (value) => {
    if (!Array.isArray(value)) return undefined;
    const items = value.flatMap((item) => parse(item) ?? []);
    return items.length === value.length ? items : undefined;
  };
}

/** What a list says of its pages. */
export interface Paging {
  /** Absolute URLs, of which only the number of the page counts. */
  readonly next: string | null;
  readonly last: string | null;
  readonly total: number | null;
}

/** The links and the total of a list; `null` for what is missing or no such thing. */
export function readPaging(body: unknown): Paging {
  const pages = memberOf(memberOf(body, 'links'), 'pages');
  const [next, last] = [memberOf(pages, 'next'), memberOf(pages, 'last')];
  const total = memberOf(memberOf(body, 'meta'), 'total');
  return {
    next: typeof next === 'string' ? next : null,
    last: typeof last === 'string' ? last : null,
    total: typeof total === 'number' && Number.isSafeInteger(total) && total >= 0 ? total : null,
  };
}

function memberOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}
