import { stat } from 'node:fs/promises';
import { expect } from 'vitest';
import { type Command, commandText } from '../../src/hint.ts';

export const isWindows = process.platform === 'win32';

/** A command as it is printed for the shell of this machine. */
export const typed = (command: Command) => commandText(command, { account: [], platform: process.platform });

/** Expects the mode of a file or folder; Windows has none. */
export async function expectMode(path: string, mode: number): Promise<void> {
  if (!isWindows) expect((await stat(path)).mode & 0o777).toBe(mode);
}
