import { Ajv2020 } from 'ajv/dist/2020.js';
import { ANSWERS, OTHERS } from '../../src/commands/schema/answers.ts';
import type { Schema } from '../../src/commands/schema/shapes.ts';

const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true });

const compiled = new Map<string, (document: unknown) => string | undefined>();

/**
 * Every document that is printed in any test is one that `dopeer schema` describes; where it is closed, with no other
 * member than those.
 */
export function checkDocuments(
  argv: readonly string[],
  { stdout, stderr }: { readonly stdout: string; readonly stderr: string },
  isClosed: boolean,
): void {
  const format = argv.includes('--json') ? 'json' : argv[argv.indexOf('-o') + 1];
  if (format !== 'json' && format !== 'ndjson') return;
  const name = answerOf(argv);
  const problem =
    name === undefined || stdout === ''
      ? undefined
      : format === 'json'
        ? problemWith(name, JSON.parse(stdout), isClosed)
        : problemWithLines(name, stdout.trimEnd().split('\n'), isClosed);
  if (problem !== undefined)
    throw new Error(`${argv.join(' ')} prints what its schema does not have: ${problem}`);
  const last = stderr.trimEnd().split('\n').at(-1) ?? '';
  const error = last.startsWith('{"error"') ? problemWith('error', JSON.parse(last), true) : undefined;
  if (error !== undefined) throw new Error(`${argv.join(' ')} fails with what no schema has: ${error}`);
}

/** What a document has against the schema of that name; `isClosed` forbids what is not declared. */
export function problemWith(name: string, document: unknown, isClosed: boolean): string | undefined {
  const key = `${name} ${isClosed}`;
  const validate = compiled.get(key) ?? compile({ ...ANSWERS, ...OTHERS }[name] ?? {}, isClosed);
  compiled.set(key, validate);
  return validate(document);
}

/** What the lines of ndjson have against the schema of that name, and the events among them against theirs. */
function problemWithLines(name: string, lines: readonly string[], isClosed: boolean): string | undefined {
  const isList = ANSWERS[name]?.type === 'array';
  const problems = lines.map((line) => {
    const { event, ...members } = JSON.parse(line);
    const item = isList ? [members] : members;
    if (event === undefined || event === 'result') return problemWith(name, item, isClosed);
    return problemWith('event', { event, ...members }, isClosed);
  });
  return problems.find((problem) => problem !== undefined);
}

function compile(schema: Schema, isClosed: boolean) {
  const validate = ajv.compile(isClosed ? (closed(schema) as Schema) : schema);
  return (document: unknown) => (validate(document) ? undefined : ajv.errorsText(validate.errors));
}

/** The schema with no member allowed that it does not declare: none of our own may be forgotten. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const inside = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  return 'properties' in inside && 'type' in inside ? { additionalProperties: false, ...inside } : inside;
}

/** The command of these words, and whether its document is one that a schema describes. */
function answerOf(argv: readonly string[]): string | undefined {
  const [first = '', second = ''] = argv.map((word) => ({ ls: 'list', rm: 'delete' })[word] ?? word);
  const isSelected = argv.some((word) => /^--(columns|query)\b/.test(word));
  const isRepeated = argv.includes('--watch') && !argv.includes('ndjson');
  if (isSelected || isRepeated) return undefined;
  return [`${first} ${second}`, first].find((name) => Object.hasOwn(ANSWERS, name));
}
