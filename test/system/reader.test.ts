import { execFileSync } from 'node:child_process';
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { WASI } from 'node:wasi';
import { describe, expect, it, vi } from 'vitest';
import { createReaderCheck } from '../../src/system/reader.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { isWindows } from '../helpers/platform.ts';

describe('whether somebody reads', () => {
  it.skipIf(isWindows)('a pipe: until its last reader is gone, whether it is full or not', async () => {
    const path = join(await temporaryFolder(), 'pipe');
    execFileSync('mkfifo', [path]);
    const reader = openSync(path, 'r+');
    const writer = openSync(path, 'w');
    const hasReader = createReaderCheck(WASI, writer);
    expect(hasReader()).toBe(true);
    // As much as a pipe holds.
    writeSync(writer, 'x'.repeat(4_096));
    while (writesMore(writer));
    expect(hasReader()).toBe(true);
    closeSync(reader);
    // On a busy machine a look may have to be repeated; none says so of a reader that is there.
    await vi.waitUntil(() => !hasReader());
    closeSync(writer);
  });

  it('a file: it cannot be told', async () => {
    const file = openSync(join(await temporaryFolder(), 'file'), 'w');
    expect(createReaderCheck(WASI, file)()).toBe(true);
    closeSync(file);
  });
});

/** Whether there was room: looking at a pipe makes writes to it fail where they would wait. */
function writesMore(writer: number): boolean {
  try {
    return writeSync(writer, 'x'.repeat(4_096)) > 0;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return false;
    throw error;
  }
}
