import { PassThrough, Writable } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import { inputFrom, outputTo } from '../../src/system/streams.ts';

const { signal } = new AbortController();

/** A stream whose writes end as they are told to. */
function streamOf(write: (text: string) => Error | null) {
  const stream = new Writable({
    decodeStrings: false,
    write: (text, _, done) => setImmediate(() => done(write(String(text)))),
  });
  return stream as unknown as NodeJS.WriteStream;
}

describe('a stream that is written on', () => {
  it('is opened when it is used, once', async () => {
    let written = '';
    const open = vi.fn(() =>
      streamOf((text) => {
        written += text;
        return null;
      }),
    );
    const output = outputTo(open);
    await output.flushed();
    expect(open).not.toHaveBeenCalled();
    output.write('one ');
    output.write('two');
    expect(output).toMatchObject({ isTTY: false, columns: undefined, rows: undefined, closed: false });
    await output.flushed();
    expect(written).toBe('one two');
    expect(open).toHaveBeenCalledOnce();
  });

  it('fails at its flush where it cannot be written, and takes no more', async () => {
    const write = vi.fn(() => Object.assign(new Error('full'), { code: 'ENOSPC' }));
    const output = outputTo(() => streamOf(write));
    output.write('one');
    await expect(output.flushed()).rejects.toMatchObject({
      code: 'failed',
      message: 'The answer could not be written (ENOSPC).',
    });
    output.write('two');
    expect(write).toHaveBeenCalledOnce();
    expect(output.closed).toBe(true);
  });

  it('is closed, and no error, where the reader has gone', async () => {
    const output = outputTo(() => streamOf(() => Object.assign(new Error('gone'), { code: 'EPIPE' })));
    output.write('one');
    await output.flushed();
    expect(output.closed).toBe(true);
  });

  it('is closed where nobody is there to read the next write, but for a terminal', async () => {
    const reader = vi.fn(() => true);
    const output = outputTo(() => streamOf(() => null), reader);
    expect(output.closed).toBe(false);
    reader.mockReturnValue(false);
    expect(output.closed).toBe(true);
    const terminal = outputTo(
      () =>
        Object.assign(
          streamOf(() => null),
          { isTTY: true },
        ),
      reader,
    );
    expect(terminal.closed).toBe(false);
  });
});

describe('a stream that is read', () => {
  it('is opened when it is used', async () => {
    const stdin = new PassThrough();
    const open = vi.fn(() => stdin as unknown as NodeJS.ReadStream);
    const input = inputFrom(open, signal);
    expect(open).not.toHaveBeenCalled();
    expect(input.isTTY).toBe(false);
    stdin.end('a\nb\n');
    expect(await input.read()).toBe('a\nb\n');
  });
});
