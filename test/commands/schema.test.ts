import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { FILE_SCHEMA } from '../../src/peerings/intent/schema.ts';
import { problemWith } from '../helpers/schemas.ts';
import { errorOf, json, runOnce } from '../helpers/world.ts';

type Tree = {
  readonly name: string;
  readonly commands: readonly Tree[];
  readonly options: readonly { readonly flags: string }[];
  readonly formats?: readonly string[];
};

const tree = json(await runOnce(['schema', 'commands'])) as Tree;
const paths = (command: Tree): readonly string[] =>
  command.commands.flatMap((each) =>
    each.commands.length > 0 ? paths(each).map((path) => `${each.name} ${path}`) : each.name,
  );

describe('dopeer schema', () => {
  it('has a schema of 2020-12 for every command whose answer is data, and for errors', async () => {
    const { $schema, $defs } = json(await runOnce(['schema'])) as {
      $schema: string;
      $defs: Record<string, object>;
    };
    expect($schema).toBe('https://json-schema.org/draft/2020-12/schema');
    const ajv = new Ajv2020({ allowUnionTypes: true });
    for (const [name, schema] of Object.entries($defs)) {
      expect(ajv.validateSchema(schema), name).toBe(true);
      expect(json(await runOnce(['schema', ...name.split(' ')]))).toMatchObject({ $schema });
    }
    // A script, and the schemas themselves.
    const others = ['completion', 'schema'];
    expect(
      [...paths(tree).filter((path) => !others.includes(path)), 'error', 'event', 'file'].sort(),
    ).toEqual(Object.keys($defs).sort());
  });

  it('file is the schema of the file', async () => {
    expect(json(await runOnce(['schema', 'file']))).toMatchObject(FILE_SCHEMA);
  });

  it.each([
    ['list', [{ id: 1 }]],
    ['list', {}],
    ['get', { name: 'no id' }],
    ['delete', [{ id: 'a', ok: false }]],
    ['apply', [{ id: 'a', ok: true, action: 'destroy', created: false }]],
    ['auth status', { profile: null }],
    ['error', { error: { code: 'nope', message: 'x', exit_code: 1 } }],
    ['error', { error: { code: 'failed', message: 'x', exit_code: 0 } }],
    ['event', { event: 'status', name: 'at no time' }],
    ['event', { event: 'other' }],
    ['event', { event: 'error', message: 'x', exit_code: 1 }],
  ])('%s refuses %j', (name, document) => {
    expect(problemWith(name, document, false)).toBeDefined();
  });

  it('forbids nothing that the API may add, though the tests do', () => {
    const peering = { id: 'a', name: 'x', vpc_ids: [], status: 'ACTIVE', created_at: null, labels: ['new'] };
    expect(problemWith('get', peering, false)).toBeUndefined();
    expect(problemWith('get', peering, true)).toContain('additional');
  });

  it.each([
    ['ls', 'list'],
    ['rm', 'delete'],
  ])('%s is that of %s', async (alias, name) => {
    expect(json(await runOnce(['schema', alias]))).toEqual(json(await runOnce(['schema', name])));
  });

  it.each([
    ['lst', 'Did you mean list'],
    ['auth statsu', 'Did you mean auth status?'],
    ['completion', 'There are list, get,'],
  ])('%s is a usage error', async (words, hint) => {
    const run = await runOnce(['schema', ...words.split(' '), '--json']);
    expect(run).toMatchObject({ exitCode: 2, stdout: '', requests: [] });
    expect(errorOf(run).hint).toContain(hint);
  });
});

describe('dopeer schema commands', () => {
  it('is the whole tree, as it is registered', () => {
    expect(tree.name).toBe('dopeer');
    expect(tree.options.map(({ flags }) => flags)).toContain('-o, --output <format>');
    expect(tree.commands.find(({ name }) => name === 'create')).toMatchObject({
      name: 'create',
      arguments: [{ name: 'name', required: false, variadic: false }],
      options: expect.arrayContaining([
        { flags: '--vpc <vpc>', description: expect.any(String), takes_value: true },
        expect.objectContaining({ flags: '--wait', takes_value: false }),
      ]),
      formats: expect.arrayContaining(['table', 'json', 'ndjson']),
      columns: expect.arrayContaining(['id', 'vpcs']),
      commands: [],
    });
    expect(paths(tree)).toEqual(expect.arrayContaining(['list', 'auth login', 'sandbox serve', 'apply']));
    expect(tree.commands.find(({ name }) => name === 'graph')?.formats).toContain('mermaid');
  });

  it('gives defaults and choices', () => {
    const wait = tree.commands.find(({ name }) => name === 'wait');
    expect(wait?.options).toContainEqual(
      expect.objectContaining({ default: 'settled', choices: ['settled', 'active', 'deleted'] }),
    );
  });
});
