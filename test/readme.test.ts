import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseIntentFile } from '../src/peerings/intent/file.ts';
import { seed } from '../src/sandbox/account/seed.ts';
import { temporaryFolder } from './helpers/folder.ts';
import { createWorld } from './helpers/world.ts';

const README = new URL('../README.md', import.meta.url);
const BLOCK = /```console\n([\s\S]*?)```/g;
const UUID = /\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g;

/**
 * Every `console` block of the README, run from the top against one sandbox in a terminal of 100
 * columns. With UPDATE_README=1 the README is written anew instead.
 */
it('shows what its commands print', async () => {
  const readme = await readFile(README, 'utf8');
  const world = createWorld({ terminal: 100, env: { NO_COLOR: '1' }, state: seed() });
  let actual = readme;
  for (const [block, content = ''] of readme.matchAll(BLOCK)) {
    let printed = '';
    for (const command of content.split('\n').filter((line) => line.startsWith('$ '))) {
      printed += `${command}\n${await pipeline(command.slice(2))}`;
    }
    actual = actual.replace(block, () => `\`\`\`console\n${printed}\`\`\``);
    world.clock.advance(10_000);
  }
  if (process.env.UPDATE_README) await writeFile(README, actual);
  else expect(withoutNewIds(actual)).toBe(withoutNewIds(readme));

  async function pipeline(line: string): Promise<string> {
    let stdin = '';
    let screen = '';
    for (const command of line.split(' | ')) {
      const [name, ...args] = command.match(/'[^']*'|\S+/g)?.map((word) => word.replaceAll("'", '')) ?? [];
      expect(name).toBe('dopeer');
      const run = await world.runWith(args, stdin);
      stdin = run.stdout;
      screen = run.screen;
    }
    return screen;
  }

  /** What is created gets an ID of its own in every run. */
  function withoutNewIds(text: string): string {
    const known = new Set([...JSON.stringify(seedIds).matchAll(UUID)].map(([id]) => id));
    return text.replace(UUID, (id) => (known.has(id) ? id : '<new id>'));
  }
});

describe('the file of peerings, and the workflow that keeps the account like it', async () => {
  const readme = await readFile(README, 'utf8');
  const blocks = [...readme.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => text);
  const workflow = blocks.find((text) => text.startsWith('on:')) ?? '';
  const intent = blocks.find((text) => text.includes('\nversion: 1\n')) ?? '';
  const steps = [...workflow.matchAll(/run: (dopeer .*)$/gm)].map(([, command = '']) => command);

  it('are YAML that is read as it is meant', async () => {
    expect(blocks.map((text) => typeof parse(text))).toEqual(blocks.map(() => 'object'));
    expect(parse(workflow)).toMatchObject({ on: { push: { branches: ['main'] } } });
    expect((await parseIntentFile(intent)).mistakes).toEqual([]);
  });

  it('plan, apply, and find no drift until somebody changes something', async () => {
    const folder = await temporaryFolder();
    const [file, summary] = [join(folder, 'peerings.yaml'), join(folder, 'summary')] as const;
    await writeFile(file, intent);
    const world = createWorld({ env: { CI: 'true', GITHUB_STEP_SUMMARY: summary }, state: seed() });
    const step = (index: number) =>
      world.run(...(steps[index] ?? '').replace('peerings.yaml', file).split(' ').slice(1));
    expect(steps).toHaveLength(3);
    expect(await step(0)).toMatchObject({ exitCode: 0 });
    expect(await readFile(summary, 'utf8')).toContain('| create');
    expect(await step(2)).toMatchObject({ exitCode: 9 });
    expect(await step(1)).toMatchObject({ exitCode: 0 });
    expect(await step(2)).toMatchObject({ exitCode: 0 });
    await world.run('rename', 'prod-web-to-data', 'drifted', '-q');
    expect(await step(2)).toMatchObject({ exitCode: 9 });
  });
});

const seedIds = await createWorld().store.read();
