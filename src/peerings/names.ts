import { usageError } from '../errors.ts';
import { looksLikeToken } from '../text/token.ts';
import { mayBePrefix, type Named } from './resolve.ts';

/** Letters, digits, dashes; some of DigitalOcean's texts allow periods as well. */
const NAME = /^[A-Za-z0-9.-]+$/;

/** What is wrong with a name for a peering, or `undefined` where it is right. */
export function nameProblem(name: string): string | undefined {
  if (name === '') return 'A peering needs a name.';
  if (looksLikeToken(name)) return 'A token cannot be the name of a peering.';
  return NAME.test(name) ? undefined : 'A name has only letters, digits and dashes.';
}

/**
 * Throws a usage error for a name no peering can have; warns about a period, on which
 * DigitalOcean's texts disagree. No maximum length is published, so none is checked.
 */
export function checkName(name: string, messages: { readonly warn: (text: string) => void }): void {
  const problem = nameProblem(name);
  if (problem !== undefined)
    throw usageError(`The name "${name}" cannot be used.`, `${problem} For example: web-to-data`);
  for (const warning of nameWarnings(name)) messages.warn(warning);
}

/** What speaks against a name that the API may take all the same. */
export const nameWarnings = (name: string): readonly string[] =>
  name.includes('.') ? [`The name "${name}" has a period, which the API may refuse.`] : [];

/**
 * What a command that is suggested calls a peering: its name, which is unique in a team (DigitalOcean's API reference),
 * or its ID where the name may be taken for the start of an ID or cannot be typed.
 */
export function referenceTo({ id, name }: Named): string {
  const isTypable = name && nameProblem(name) === undefined && !name.startsWith('-') && !mayBePrefix(name);
  return isTypable ? name : id;
}

/** `web-to-data` for a peering of these VPCs, or `web-to-data-2` where that is taken. */
export function suggestName(first: Named, second: Named, taken: { has(name: string): boolean }): string {
  const base = `${wordFor(first)}-to-${wordFor(second)}`;
  let name = base;
  for (let number = 2; taken.has(name); number += 1) name = `${base}-${number}`;
  return name;
}

/** What a VPC is called inside a name: no dash at its ends, which would look like an option. */
function wordFor({ id, name }: Named): string {
  return (name ?? '').replaceAll(/[^A-Za-z0-9-]+/g, '-').replaceAll(/^-+|-+$/g, '') || id.slice(0, 8);
}
