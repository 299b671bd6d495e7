import { DopeerError } from '../errors.ts';
import type { Input, Output } from '../host.ts';

/** More than 100,000 IDs. */
const MAX_INPUT_BYTES = 8 * 2 ** 20;

/**
 * A stream that is written on. Opening one of the process takes time, so it waits until it is used. `hasReader` tells
 * before the next write whether that has still somebody to read it.
 */
export function outputTo(open: () => NodeJS.WriteStream, hasReader = () => true): Output {
  let opened: NodeJS.WriteStream | undefined;
  let failure: NodeJS.ErrnoException | undefined;
  let lastWrite: Promise<void> = Promise.resolve();
  const fail = (error?: NodeJS.ErrnoException | null) => {
    failure ??= error ?? undefined;
  };
  const stream = () => {
    if (opened === undefined) {
      opened = open();
      opened.on('error', fail);
    }
    return opened;
  };
  return {
    write: (text) => {
      if (failure !== undefined) return;
      lastWrite = new Promise((resolve) => {
        stream().write(text, (error) => {
          fail(error);
          resolve();
        });
      });
    },
    flushed: async () => {
      await lastWrite;
      // A reader that went away, as in `| head`, is no error: what is still to be written has no reader.
      if (failure !== undefined && failure.code !== 'EPIPE')
        throw new DopeerError('failed', `The answer could not be written (${failure.code}).`);
    },
    get isTTY() {
      return stream().isTTY ?? false;
    },
    get columns() {
      return stream().columns;
    },
    get rows() {
      return stream().rows;
    },
    get closed() {
      return failure !== undefined || (!stream().isTTY && !hasReader());
    },
    get stream() {
      return stream();
    },
  };
}

/** A stream that is read from, opened when it is used; aborting the signal ends what waits for its end. */
export function inputFrom(open: () => NodeJS.ReadStream, signal: AbortSignal): Input {
  return {
    get isTTY() {
      return open().isTTY ?? false;
    },
    get stream() {
      return open();
    },
    read: async () => {
      const { readAll } = await import('./read-all.ts');
      return readAll(open(), MAX_INPUT_BYTES, signal);
    },
  };
}
