import { addAbortSignal, type Readable } from 'node:stream';
import { usageError } from '../errors.ts';

/**
 * All that a stream has, as UTF-8.
 *
 * @throws DopeerError `usage` for more than `limit` bytes; the signal's reason once it is aborted.
 */
export async function readAll(stream: Readable, limit: number, signal: AbortSignal): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of addAbortSignal(signal, stream)) {
      const buffer = Buffer.from(chunk);
      bytes += buffer.byteLength;
      if (bytes > limit) throw usageError(`stdin holds more than ${limit / 2 ** 20} MB.`, 'Pipe in less.');
      chunks.push(buffer);
    }
  } finally {
    signal.throwIfAborted();
  }
  return Buffer.concat(chunks).toString('utf8');
}
