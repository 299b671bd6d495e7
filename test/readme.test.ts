import { readFile, writeFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { seed } from '../src/sandbox/account/seed.ts';
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

const seedIds = await createWorld().store.read();
