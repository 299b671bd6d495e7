import type { Host } from '../host.ts';
import { startGrace } from '../system/deadline.ts';

/** After Ctrl-C, the reader of stdout has so many milliseconds more. */
const LAST_READ_MS = 1_000;

/**
 * Waits until stdout was read; after Ctrl-C no longer than a second, and a reader that does not read loses
 * it: the promise rejects with the reason of the abort.
 *
 * @throws DopeerError `failed` where it could not be written.
 */
export async function flush({ stdout, clock, signal }: Host): Promise<void> {
  const grace = startGrace(clock, signal, LAST_READ_MS);
  const late = new Promise<never>((_, reject) => {
    grace.signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  try {
    await Promise.race([stdout.flushed(), late]);
  } finally {
    grace.cancel();
  }
}
