import { describe, expect, it } from 'vitest';
import { queryLines } from '../../src/output/query/lines.ts';
import { generate } from '../../src/sandbox/account/generate.ts';
import { answer, createWorld, errorOf, json, runOnce, SEED } from '../helpers/world.ts';

const NAMES = ['prod-web-to-data', 'prod-web-to-staging', 'analytics-to-data', 'prod-web-sfo3-fra1'];

describe('--query', () => {
  it('selects from the document, printed as json unless told', async () => {
    expect(json(await runOnce(['list', '--query', '[].name']))).toEqual(NAMES);
    expect(json(await runOnce(['get', 'prod-web-to-data', '--query', '{v: vpc_ids[1]}']))).toEqual({
      v: SEED.data,
    });
    const yaml = await runOnce(['list', '--query', '[?status==`ERROR`].name', '-o', 'yaml']);
    expect(yaml.stdout).toBe('- analytics-to-data\n');
    const lines = await runOnce(['list', '--query', '[].{name: name}', '-o', 'ndjson', '--limit', '2']);
    expect(lines.stdout).toBe('{"name":"prod-web-to-data"}\n{"name":"prod-web-to-staging"}\n');
    expect((await runOnce(['list', '--query', 'nothing'])).stdout).toBe('null\n');
  });

  it.each(['constructor', 'hasOwnProperty', '__proto__', 'toString', 'name.constructor', 'vpc_ids.length'])(
    'finds no %s that is not in the document',
    async (key) => {
      for (const format of ['json', 'yaml', 'tsv'] as const) {
        const run = await runOnce(['list', '--query', `[0].${key}`, '-o', format]);
        expect(run).toMatchObject({ exitCode: 0, stdout: format === 'tsv' ? '' : 'null\n' });
      }
    },
  );

  it('selects whole objects, in yaml too', async () => {
    const run = await runOnce(['get', SEED.webToData, '--query', '{a: @}', '-o', 'yaml']);
    expect(run.stdout).toMatch(/^a:\n {2}id: 5f4b5d2c/);
  });

  it('selects from what failed, too', async () => {
    const run = await runOnce(['delete', 'analytics-to-data', '--yes', '--query', '[].error.code'], {
      intercept: (request) =>
        request.method === 'DELETE' ? answer(422, { id: 'no', message: 'No.' }) : undefined,
    });
    expect(run.exitCode).toBe(5);
    expect(json(run)).toEqual(['refused']);
  });

  it.each(['[0] || `1`', '[0] && `1`', '![0]', '[?@].id', '[?!@]', '[0] == [1]', 'contains(@, [0])'])(
    'takes an object for true: %s',
    async (query) => expect((await runOnce(['list', '--query', query])).exitCode).toBe(0),
  );

  it.each(['[1:]', '[:2]', '[::2]', '[].vpc_ids[0]', '[*].*', '[?name]', 'sort_by(@, &name)[-1]'])(
    'takes %s',
    async (query) => expect((await runOnce(['list', '--query', query])).exitCode).toBe(0),
  );

  it.each([
    ['max_by(@, &created_at).name', '"prod-web-sfo3-fra1"'],
    ['min_by(@, &created_at).name', '"prod-web-to-data"'],
    [
      '[(max_by(@, &name)).name, min_by([?max_by(vpc_ids, &@) != `0`], &name).name]',
      '["prod-web-to-staging","analytics-to-data"]',
    ],
    ['max_by([?name==`x`], &created_at)', 'null'],
    ['max_by(@, &length(vpc_ids)).name', '"prod-web-to-data"'],
    ['min_by(@, &length(vpc_ids)).name', '"prod-web-to-data"'],
    ['max_by([[0], [1]][].{a: name, b: status}, &a).a', '"prod-web-to-staging"'],
    ['map(&max_by([@, {name: `zz`}], &name).name, [0:2])', '["zz","zz"]'],
    ["'max_by(a, b)'", '"max_by(a, b)"'],
    ['max_by(@, &length(name)) | length(name)', '19'],
  ])('finds the first and the last of texts: %s', async (query, found) => {
    expect(JSON.stringify(json(await runOnce(['list', '--query', query])))).toBe(found);
  });

  it('is lines of values with -o tsv', async () => {
    const run = await runOnce(['list', '--query', '[].[name, status]', '-o', 'tsv', '--limit', '2']);
    expect(run.stdout).toBe('prod-web-to-data\tACTIVE\nprod-web-to-staging\tACTIVE\n');
  });

  it.each([
    ['one', 'one\n'],
    [[], ''],
    [null, ''],
    [['a', 'b'], 'a\nb\n'],
    [[1, true, null], '1\ntrue\n\n'],
    [{ a: 1, b: 'x' }, '1\tx\n'],
    [
      [
        ['a', null],
        ['b', { c: [1] }],
      ],
      'a\t\nb\t{"c":[1]}\n',
    ],
    [['a\tb\nc\\d\u001b'], 'a\\u0009b\\u000ac\\\\d\\u001b\n'],
  ])('%j as lines', (selected, lines) => expect(queryLines(selected)).toBe(lines));

  it.each([
    ['[', 'The expression ends too soon.'],
    ['', 'The expression ends too soon.'],
    ['[::0]', 'The step of a slice cannot be 0.'],
    ['&name', '& stands only in map(&..., @)'],
    ['[0].{a: &name}', '& stands only in map(&..., @)'],
    ['length(&name)', '& stands only in map(&..., @)'],
    ['not_null(&name)', '& stands only in map(&..., @)'],
    ['map(@, &name)', 'map() wants & before its argument 1'],
    ['sort_by(@, name)', 'sort_by() wants & before its argument 2'],
    ['max_by(@)', 'max_by() takes 2 arguments but received 1'],
    ['[].', 'The expression ends too soon.'],
    ['a=b', 'The expression ends too soon.'],
    ['[?name].', 'The expression ends too soon.'],
    ['[].{a: vpc_ids[].}', 'The expression ends too soon.'],
    ['lenght(@)', 'Unknown function: lenght()'],
    ['length(@, @)', 'takes 1 argument but received 2'],
    ['a || nope(@)', 'Unknown function: nope()'],
    ['[?nope(name)]', 'Unknown function: nope()'],
    ['[].{n: nope(name)}', 'Unknown function: nope()'],
    ['map(&nope(@), @)', 'Unknown function: nope()'],
  ])('%j is a usage error before any request', async (query, message) => {
    const run = await runOnce(['create', 'x', '--vpc', SEED.edge, '--vpc', SEED.web, '--query', query]);
    expect(run).toMatchObject({ exitCode: 2, stdout: '', requests: [] });
    expect(errorOf(run).message).toContain(message);
  });

  it.each([
    ['indexes', `a${'[0]'.repeat(20_000)}`, 60_001],
    ['brackets', '('.repeat(20_000), 20_000],
  ])('of thousands of %s is a usage error before any request', async (_, query, length) => {
    const run = await runOnce(['create', 'x', '--vpc', SEED.edge, '--vpc', SEED.web, '--query', query]);
    expect(run).toMatchObject({ exitCode: 2, stdout: '', requests: [] });
    expect(errorOf(run).message).toBe(
      `--query: An expression of ${length} characters is too long: 2000 at most.`,
    );
  });

  it('of 2,000 characters is not too long', async () => {
    const query = `[].${'name'.padStart(1_997)}`;
    expect(json(await runOnce(['list', '--query', query]))).toEqual(NAMES);
  });

  it.each([
    ['steps', `@${'|[@,@]'.repeat(40)}`],
    ['steps that are compared', `@.[@,@]${'.[@,@]'.repeat(20)} == @`],
    ['steps that a text is made of', `id${'|[@,@]'.repeat(40)}|to_string(@)`],
    ['steps of a filter', `[?@${'|[@,@]'.repeat(40)}]`],
    ['hashes', `@${'|{a: @, b: @, c: @}'.repeat(9)}`],
    ['lists made flat', `@${'|[@,@][]'.repeat(20)}`],
    ['references', `${'map(&[@,@], '.repeat(20)}[].name${')'.repeat(20)}`],
    ['literals within literals', `${'`[1,2,3,4,5,6,7,8,9]`[?'.repeat(4)}@${']'.repeat(4)}`],
    ['literals that are mapped', 'map(&`[1,2,3,4,5,6,7,8,9]`, '.repeat(4).concat('[]', ')'.repeat(4))],
    ['texts within texts', `@${'|[to_string(@)]'.repeat(100)}`],
    ['members', `@${'|{a: @, b: @}.*'.repeat(20)}`],
    ['values', `@${'|values({a: @, b: @})'.repeat(20)}`],
    ['either', `@${'|[@ || a, @ && a]'.repeat(20)}`],
  ])('that takes the same again and again by %s is a usage error before any request', async (_, query) => {
    const run = await runOnce(['create', 'x', '--vpc', SEED.edge, '--vpc', SEED.web, '--query', query]);
    expect(run).toMatchObject({ exitCode: 2, stdout: '', requests: [] });
    expect(errorOf(run).message).toBe(
      '--query: The expression may multiply what it takes by more than 1000.',
    );
  });

  it('may take the same in nine columns of nine columns', async () => {
    const columns = `{${[...'abcdefghi'].map((key) => `${key}: @`)}}`;
    const run = await runOnce(['get', SEED.webToData, '--query', `name|${columns}|${columns}|a.b`]);
    expect(run).toMatchObject({ exitCode: 0, stdout: '"prod-web-to-data"\n' });
  });

  it.each([
    '[].{n:name,id:id,s:status,c:created_at,v:vpc_ids} | [].{n:n,id:id,s:s,c:c,a:v[0],b:v[1]} | [].{n:n,id:id,s:s,c:c,a:a,b:b} | [].[n,id,s,c,a,b] | []',
    "[].{a:name,b:id,c:status,d:created_at,e:vpc_ids[0],f:vpc_ids[1]} | sort_by(@,&d) | [].{line: join(' ',[not_null(a,'-'),not_null(b,'-'),not_null(c,'-'),not_null(d,'-')]), key: join('/',[c,a]), e: e, f: f} | sort_by(@,&key) | {first: [0].line, last: [-1].line, all: [].line, n: length(@)}",
    `${'sort_by('.repeat(12)}@${',&name)'.repeat(12)}`,
    `{${Array.from({ length: 33 }, (_, index) => `k${index}: length([?status=='ACTIVE'])`)}} | join('/', [${Array.from({ length: 33 }, (_, index) => `to_string(k${index})`)}])`,
    'max_by([?contains(`["ACTIVE","ERROR"]`, status)].{n: name, v: vpc_ids}, &n).v[*]',
  ])('may be as long as a report: %s', async (query) => {
    expect((await runOnce(['list', '--query', query])).exitCode).toBe(0);
  });

  it('that selects more than can be written is given up, and says what the command has done', async () => {
    const state = generate({ vpcs: 12, peerings: 30 });
    const query = `@${'|[@,@,@,@]'.repeat(4)}${'|[@]'.repeat(480)}`;
    const run = await createWorld({ state }).runWith(
      ['delete', '-', '--yes', '--query', query],
      state.peerings.map(({ id }) => id).join('\n'),
    );
    expect(run).toMatchObject({ exitCode: 1, stdout: '' });
    expect(errorOf(run)).toMatchObject({
      message: '--query does not suit this answer: It selects more than 32 MB.',
      outcome: 'deleted',
    });
  });

  it('that does not suit the answer is called what was typed', async () => {
    const run = await runOnce(['get', SEED.webToData, '--query', 'max_by(@, &name)']);
    expect(run).toMatchObject({ exitCode: 1, stdout: '' });
    expect(errorOf(run).message).toContain('TypeError: max_by() expected');
  });

  it('that does not suit the answer says what the command has done', async () => {
    const argv = ['create', 'x', '--vpc', SEED.edge, '--vpc', SEED.web, '--query', 'length(status)'];
    expect(await runOnce(argv)).toMatchObject({ exitCode: 0, stdout: '12\n' });
    const run = await runOnce([...argv.slice(0, -1), 'keys(name)']);
    expect(run).toMatchObject({ exitCode: 1, stdout: '' });
    expect(errorOf(run)).toMatchObject({
      message: expect.stringContaining('--query does not suit this answer: TypeError: keys()'),
      outcome: 'created',
      hint: expect.stringMatching(/\nSee it: dopeer get [\da-f-]{36}$/),
    });
    const deletion = await runOnce(['delete', SEED.webToData, '--yes', '--query', 'keys([0].status)']);
    expect(deletion.stderr).toContain(`dopeer create prod-web-to-data --vpc ${SEED.web}`);
    const many = [SEED.webToData, SEED.analyticsToData, '--yes', '--query', 'abs(@)'];
    expect(errorOf(await runOnce(['delete', ...many]))).toMatchObject({
      outcome: 'deleted',
      hint: expect.stringContaining('What the command did stays done. See what there is: dopeer list'),
    });
    expect((await runOnce(['delete', ...many, '-o', 'tsv'])).stderr).not.toContain(
      'The peering was deleted.',
    );
  });

  it.each([
    [['-o', 'csv'], '--query does not go together with --output csv.'],
    [['-o', 'id'], '--query does not go together with --output id.'],
    [['-o', 'nonsense'], '--output cannot be "nonsense".'],
    [['--columns', 'id'], '--columns does not go together with --query.'],
  ])('%j with it is a usage error', async (flags, message) => {
    const run = await runOnce(['list', '--query', '[].id', ...flags]);
    expect(run).toMatchObject({ exitCode: 2, requests: [] });
    expect(run.stderr).toContain(message);
  });

  it('is json also where the environment chooses another format', async () => {
    const run = await runOnce(['list', '--query', 'length(@)'], { env: { DOPEER_OUTPUT: 'csv' } });
    expect(run.stdout).toBe('4\n');
    const yaml = await runOnce(['list', '--query', '[0].name'], { env: { DOPEER_OUTPUT: 'yaml' } });
    expect(yaml.stdout).toBe('prod-web-to-data\n');
  });

  it('may be shown in what suits any data, also where the command can be drawn', async () => {
    for (const format of ['tsv', 'ndjson'])
      expect((await runOnce(['graph', '--query', 'vpcs[0].region', '-o', format])).exitCode).toBe(0);
    const drawn = await runOnce(['graph', '--query', 'vpcs', '-o', 'svg']);
    expect(drawn.stderr).toContain('--query does not go together with --output svg.');
  });

  it('has errors in the format of its answer', async () => {
    const argv = ['get', 'nothing', '--query', 'name'];
    const asText = await runOnce(argv, { env: { DOPEER_OUTPUT: 'tsv' } });
    expect(asText.stderr).toMatch(/^Error: /);
    expect(errorOf(await runOnce(argv, { env: { DOPEER_OUTPUT: 'csv' } })).code).toBe('not_found');
    expect(errorOf(await runOnce(argv)).code).toBe('not_found');
  });

  it('applies to no script', async () => {
    const run = await runOnce(['completion', 'bash', '--query', 'a']);
    expect(run).toMatchObject({ exitCode: 2, stdout: '' });
  });
});
