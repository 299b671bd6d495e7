import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { rolldown } from 'rolldown';
import { describe, expect, test } from 'vitest';
import { shell } from '../../../src/hint.ts';
import { generate } from '../../../src/sandbox/account/generate.ts';
import { seed } from '../../../src/sandbox/account/seed.ts';
import type { SandboxState } from '../../../src/sandbox/account/state.ts';
import { fileStore, memoryStore } from '../../../src/sandbox/account/store.ts';
import { fakeClock } from '../../helpers/clock.ts';
import { temporaryFolder } from '../../helpers/folder.ts';
import { expectMode } from '../../helpers/platform.ts';

async function temporaryStore() {
  const folder = await temporaryFolder();
  const path = join(folder, 'config', 'sandbox.json');
  return { folder, path, store: fileStore(path, fakeClock()) };
}

/** Adds a letter to the first peering's name: an update lost would be a letter missing. */
const addLetter = (state: SandboxState) => {
  const [peering] = state.peerings;
  if (peering !== undefined) peering.name += 'x';
};

describe('a file store', () => {
  test('is the seed without a file, and reading makes none', async () => {
    const { folder, store } = await temporaryStore();
    expect(await store.read()).toEqual(seed());
    expect(await readdir(folder)).toEqual([]);
  });

  test('keeps changes for the next process, in a file only its owner reads', async () => {
    const { path, store } = await temporaryStore();
    expect(await store.update((state) => state.peerings.shift()?.name)).toBe('prod-web-to-data');
    expect((await fileStore(path, fakeClock()).read()).peerings).toHaveLength(3);
    await expectMode(path, 0o600);
  });

  test('sees what others write', async () => {
    const { path, store } = await temporaryStore();
    await store.update(addLetter);
    await fileStore(path, fakeClock()).update(addLetter);
    expect((await store.read()).peerings[0]?.name).toBe('prod-web-to-dataxx');
  });

  test('keeps nothing of a change that throws', async () => {
    const { path, store } = await temporaryStore();
    const change = (state: SandboxState) => {
      addLetter(state);
      throw new Error('refused');
    };
    await expect(store.update(change)).rejects.toThrow('refused');
    expect(await store.read()).toEqual(seed());
    await expect(access(path)).rejects.toThrow('ENOENT');
  });

  test('loses none of 20 updates at once, and nobody sleeps for them', async () => {
    const { path } = await temporaryStore();
    const clock = fakeClock();
    await Promise.all(Array.from({ length: 20 }, () => fileStore(path, clock).update(addLetter)));
    expect((await fileStore(path, clock).read()).peerings[0]?.name).toBe(`prod-web-to-data${'x'.repeat(20)}`);
    expect(clock.slept).toEqual([]);
  });

  test('loses none of 3 processes’ updates, and leaves no other file', async () => {
    const { folder, path, store } = await temporaryStore();
    const script = join(folder, 'updates.mjs');
    const bundle = await rolldown({ input: join(import.meta.dirname, 'updates.child.ts'), platform: 'node' });
    await bundle.write({ file: script });
    const run = () => promisify(execFile)(process.execPath, [script, path, '8']);
    await Promise.all([run(), run(), run()]);
    expect((await store.read()).peerings[0]?.name).toBe(`prod-web-to-data${'x'.repeat(24)}`);
    expect(await readdir(join(folder, 'config'))).toEqual(['sandbox.json']);
  });

  test('survives processes that are killed at any moment', async () => {
    const { folder, path, store } = await temporaryStore();
    const script = join(folder, 'updates.mjs');
    const bundle = await rolldown({ input: join(import.meta.dirname, 'updates.child.ts'), platform: 'node' });
    await bundle.write({ file: script });
    await store.replace(seed());
    for (let kill = 0; kill < 12; kill += 1) {
      const children = [0, 1].map(() => spawn(process.execPath, [script, path, '100000']));
      await new Promise((resolve) => setTimeout(resolve, 120 + 7 * kill));
      await Promise.all(
        children.map((child) => {
          child.kill('SIGKILL');
          return once(child, 'close');
        }),
      );
      // Ten seconds later.
      const longAgo = new Date(Date.now() - 20_000);
      for (const name of await readdir(`${path}.lock`).catch(() => []))
        await utimes(join(`${path}.lock`, name), longAgo, longAgo);
      const before = (await store.read()).peerings[0]?.name;
      await store.update(addLetter);
      expect((await store.read()).peerings[0]?.name).toBe(`${before}x`);
    }
    const left = await readdir(join(folder, 'config'));
    expect(left.filter((name) => name.endsWith('.tmp'))).toEqual([]);
    expect(left.filter((name) => !name.startsWith('sandbox.json.lock.'))).toEqual(['sandbox.json']);
  });

  const anew = () => ({ text: 'Start again', command: { name: ['dopeer', 'sandbox', 'reset'] } });
  const repair = (path: string) => ({
    text: 'Repair the file, or move it away and start anew',
    command: shell('mv', path, `${path}.broken`),
  });

  test.each([
    ['{"version": 2}', anew],
    ['{"half":', repair],
    ['[]', anew],
    ['', repair],
  ] as const)('refuses a file it does not know and leaves it: %j', async (text, hint) => {
    const folder = await temporaryFolder();
    const path = join(folder, 'sandbox.json');
    await writeFile(path, text);
    const store = fileStore(path, fakeClock());
    for (const use of [() => store.read(), () => store.update(addLetter)]) {
      await expect(use()).rejects.toMatchObject({
        code: 'config',
        message: expect.stringContaining(path),
        details: { hint: hint(path) },
      });
    }
    expect(await readFile(path, 'utf8')).toBe(text);
    await store.replace(generate({ vpcs: 3 }));
    expect((await store.read()).vpcs).toHaveLength(3);
  });
});

describe('a store in memory', () => {
  test('keeps changes, but nothing of one that throws', async () => {
    const store = memoryStore(seed());
    await store.update(addLetter);
    const change = (state: SandboxState) => {
      addLetter(state);
      throw new Error('refused');
    };
    await expect(store.update(change)).rejects.toThrow('refused');
    expect((await store.read()).peerings[0]?.name).toBe('prod-web-to-datax');
    await store.replace(generate({ vpcs: 3 }));
    expect((await store.read()).vpcs).toHaveLength(3);
  });
});
