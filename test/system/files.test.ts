import { mkdir, readdir, readFile, readlink, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { shell } from '../../src/hint.ts';
import { withFileLock } from '../../src/system/file-lock.ts';
import { readJsonFile, writeFileAtomic } from '../../src/system/files.ts';
import { fakeClock } from '../helpers/clock.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { expectMode, isWindows } from '../helpers/platform.ts';

/** Root may write anywhere, and Windows has no modes. */
const mayWriteAnywhere = isWindows || process.getuid?.() === 0;

async function makeStale(path: string): Promise<void> {
  const longAgo = new Date(Date.now() - 20_000);
  await utimes(path, longAgo, longAgo);
}

describe('reading JSON', () => {
  test('gives what is there, and undefined for no file', async () => {
    const path = join(await temporaryFolder(), 'file.json');
    expect(await readJsonFile(path)).toBeUndefined();
    await writeFile(path, '{"a": 1}');
    expect(await readJsonFile(path)).toEqual({ a: 1 });
  });

  test('names a corrupt file and shows nothing of it', async () => {
    const path = join(await temporaryFolder(), 'file.json');
    await writeFile(path, '{"token": "hunter2"');
    const failure = await readJsonFile(path).catch((error: Error) => error);
    expect(failure).toMatchObject({
      code: 'config',
      message: `${path} is not valid JSON. Nothing was overwritten.`,
      details: {
        hint: {
          text: 'Repair the file, or move it away and start anew',
          command: shell('mv', path, `${path}.broken`),
        },
      },
    });
    expect(String(failure)).not.toContain('hunter2');
  });

  test('names what cannot be read', async () => {
    const folder = await temporaryFolder();
    await expect(readJsonFile(folder)).rejects.toMatchObject({
      code: 'config',
      message: expect.stringMatching(/^Cannot read .*: EISDIR: [a-z ]+\. Nothing was overwritten\.$/),
    });
  });
});

describe('writing', () => {
  test('makes file and folders for their owner only, and leaves no other file', async () => {
    const folder = join(await temporaryFolder(), 'a', 'b');
    const path = join(folder, 'file.json');
    await writeFileAtomic(path, 'one', 0o600);
    await writeFileAtomic(path, 'two', 0o600);
    expect(await readFile(path, 'utf8')).toBe('two');
    await expectMode(path, 0o600);
    await expectMode(folder, 0o700);
    expect(await readdir(folder)).toEqual(['file.json']);
  });

  test('tightens the mode of a file that was open to others', async () => {
    const path = join(await temporaryFolder(), 'file.json');
    await writeFile(path, 'old', { mode: 0o644 });
    await writeFileAtomic(path, 'new', 0o600);
    await expectMode(path, 0o600);
  });

  // Windows lets only some users make links.
  test.skipIf(isWindows).each(['there', 'not there yet'])(
    'keeps a symbolic link whose target is %s',
    async (target) => {
      const folder = await temporaryFolder();
      const link = join(folder, 'link.json');
      await mkdir(join(folder, 'dotfiles'));
      if (target === 'there') await writeFile(join(folder, 'dotfiles', 'real.json'), 'old');
      await symlink(join('dotfiles', 'real.json'), link);
      await writeFileAtomic(link, 'new', 0o600);
      expect(await readlink(link)).toBe(join('dotfiles', 'real.json'));
      expect(await readFile(join(folder, 'dotfiles', 'real.json'), 'utf8')).toBe('new');
    },
  );

  test('names the file it cannot write, and leaves no temporary one', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'file'), '');
    await mkdir(join(folder, 'target'));
    for (const path of [join(folder, 'file', 'below.json'), join(folder, 'target')]) {
      await expect(writeFileAtomic(path, 'x', 0o600)).rejects.toMatchObject({
        code: 'config',
        message: expect.stringMatching(/: E[A-Z]+: [a-z ]+\.$/),
      });
    }
    expect(await readdir(folder)).toEqual(['file', 'target']);
    // On Windows the target might only be held by somebody for a while.
  });

  test.skipIf(mayWriteAnywhere)('names the file in a folder it may not write to', async () => {
    const folder = join(await temporaryFolder(), 'locked');
    await mkdir(folder, { mode: 0o500 });
    const path = join(folder, 'file.json');
    const message = `Cannot write ${path}: EACCES: permission denied.`;
    await expect(writeFileAtomic(path, 'x', 0o600)).rejects.toMatchObject({ code: 'config', message });
    await expect(withFileLock(path, fakeClock(), async () => {})).rejects.toMatchObject({ message });
  });
});

describe('a lock', () => {
  const OTHER = '00000000-0000-4000-8000-000000000000';

  test('lets one in at a time, gives back what the body gives, and is gone afterwards', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'file.json');
    const clock = fakeClock();
    let inside = 0;
    const body = async (value: number) => {
      inside += 1;
      expect(inside).toBe(1);
      await new Promise((resolve) => setImmediate(resolve));
      inside -= 1;
      return value;
    };
    const values = await Promise.all([1, 2, 3].map((value) => withFileLock(path, clock, () => body(value))));
    expect(values).toEqual([1, 2, 3]);
    expect(clock.slept).toEqual([]);
    expect(await readdir(folder)).toEqual([]);
  });

  test('passes on what the body throws and lets the next one in', async () => {
    const path = join(await temporaryFolder(), 'file.json');
    const clock = fakeClock();
    const first = withFileLock(path, clock, () => Promise.reject(new Error('enough')));
    const second = withFileLock(path, clock, async () => 'in');
    await expect(first).rejects.toThrow('enough');
    expect(await second).toBe('in');
  });

  test('held by another process is waited for, about 10 s, and then named', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'file.json');
    await mkdir(`${path}.lock`);
    await writeFile(join(`${path}.lock`, OTHER), '');
    const clock = fakeClock();
    const start = clock.now();
    await expect(withFileLock(path, clock, async () => 'in')).rejects.toMatchObject({
      code: 'config',
      message: expect.stringContaining(`${path}.lock`),
    });
    expect(clock.now() - start).toBe(10_500);
    expect(await readdir(folder)).toEqual(['file.json.lock']);
  });

  test.skipIf(isWindows)(
    'of a process that died is broken, by all who wait for it one after the other',
    async () => {
      const folder = await temporaryFolder();
      const link = join(folder, 'other');
      await mkdir(join(folder, 'real'));
      await symlink('real', link);
      const path = join(folder, 'real', 'file.json');
      await writeFile(`${path}.lock`, '');
      await makeStale(`${path}.lock`);
      const clock = fakeClock();
      const order: string[] = [];
      const body = async () => {
        order.push('in');
        await new Promise((resolve) => setImmediate(resolve));
        order.push('out');
      };
      await Promise.all([path, path, join(link, 'file.json')].map((each) => withFileLock(each, clock, body)));
      expect(order).toEqual(['in', 'out', 'in', 'out', 'in', 'out']);
      expect(await readdir(join(folder, 'real'))).toEqual([]);
    },
  );

  /** What a process leaves that is killed at some moment, all of it long ago. */
  const LEFT: Readonly<Record<string, (path: string) => Promise<void>>> = {
    'before its claim is marked': (path) => mkdir(`${path}.lock.${OTHER}`),
    'with its claim marked': async (path) => {
      await mkdir(`${path}.lock.${OTHER}`);
      await writeFile(join(`${path}.lock.${OTHER}`, OTHER), '');
    },
    'with the lock': async (path) => {
      await mkdir(`${path}.lock`);
      await writeFile(join(`${path}.lock`, OTHER), '');
      await makeStale(join(`${path}.lock`, OTHER));
    },
    'while it releases': (path) => mkdir(`${path}.lock`),
    'while it writes': (path) => writeFile(`${path}.${OTHER}.tmp`, 'half a token', { mode: 0o600 }),
    'while conf writes': (path) => writeFile(`${path}.tmp-1764000000a1b2c3`, 'half a token', { mode: 0o600 }),
  };

  test.each(Object.keys(LEFT))(
    'of a process killed %s holds nobody up, and leaves nothing',
    async (moment) => {
      const folder = await temporaryFolder();
      const path = join(folder, 'file.json');
      await LEFT[moment]?.(path);
      for (const name of await readdir(folder)) {
        const longAgo = new Date(Date.now() - 120_000);
        await utimes(join(folder, name), longAgo, longAgo);
      }
      const clock = fakeClock();
      expect(await withFileLock(path, clock, async () => 'in')).toBe('in');
      expect(clock.slept).toEqual([]);
      expect(await readdir(folder)).toEqual([]);
    },
  );

  test('just taken by a process that died is waited for no longer than until it is stale', async () => {
    const path = join(await temporaryFolder(), 'file.json');
    await mkdir(`${path}.lock`);
    const mark = join(`${path}.lock`, OTHER);
    await writeFile(mark, '');
    const clock = fakeClock();
    const sleep: typeof clock.sleep = async (ms, signal) => {
      await clock.sleep(ms, signal);
      if (clock.slept.length === 300) await makeStale(mark);
    };
    expect(await withFileLock(path, { ...clock, sleep }, async () => 'in')).toBe('in');
    expect(clock.slept.length).toBeLessThanOrEqual(320);
  });

  test('is waited for no longer after an abort, by none of those who wait', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'file.json');
    await mkdir(`${path}.lock`);
    await writeFile(join(`${path}.lock`, OTHER), '');
    const stop = new AbortController();
    const clock = fakeClock();
    const waiting = [1, 2].map(() => withFileLock(path, clock, async () => 'in', stop.signal));
    const start = clock.now();
    stop.abort(new Error('enough'));
    const enough = { status: 'rejected', reason: new Error('enough') };
    expect(await Promise.allSettled(waiting)).toEqual([enough, enough]);
    expect(clock.now() - start).toBeLessThan(1_000);
    expect(await readdir(folder)).toEqual(['file.json.lock']);
  });
});
