import { describe, expect, it } from 'vitest';
import { DopeerError } from '../../src/errors.ts';
import { dopeer, type Hints } from '../../src/hint.ts';
import type { Output } from '../../src/host.ts';
import { createMessages, errorText } from '../../src/output/messages.ts';
import { createStyle } from '../../src/output/style.ts';

const TYPING = { account: [], platform: 'linux' } as const;

/** A stream that is a terminal of so many columns, or none. */
function stream(columns?: number) {
  let written = '';
  const stderr: Output = {
    write: (text) => {
      written += text;
    },
    flushed: async () => {},
    isTTY: columns !== undefined,
    columns,
    closed: false,
  };
  return { stderr, written: () => written };
}

async function said(hints: Hints, columns?: number, colour = false): Promise<string> {
  const { stderr, written } = stream(columns);
  const style = await createStyle(colour);
  const messages = createMessages({ stderr, style, quiet: false, typing: TYPING });
  messages.notice(hints);
  messages.warn(hints);
  return written();
}

const WAIT = { text: 'It is made. To wait until it is ACTIVE', command: dopeer('wait', ['web-to-data']) };

describe('what is said', () => {
  it('is broken between words in a terminal, and a command stands alone where there is no room', async () => {
    expect(await said([WAIT, 'Some words that have no room.'], 25)).toBe(`\
It is made. To wait until
it is ACTIVE:
  dopeer wait web-to-data
Some words that have no
room.
Warning: It is made. To
wait until it is ACTIVE:
  dopeer wait web-to-data
Some words that have no
room.
`);
  });

  it.each([undefined, 0, 100])('is broken nowhere else: %s columns', async (columns) => {
    expect(await said(WAIT, columns)).toBe(
      'It is made. To wait until it is ACTIVE: dopeer wait web-to-data\nWarning: It is made. To wait until it is ACTIVE: dopeer wait web-to-data\n',
    );
  });

  it('leaves a line alone that is a command, and colours a label that is one', async () => {
    expect(await said('  dopeer create a --vpc b', 10)).toContain('  dopeer create a --vpc b\n');
    expect(await said('Warning: twice', 60, true)).toBe(
      'Warning: twice\n\x1b[33mWarning:\x1b[39m Warning: twice\n',
    );
  });

  it('is the same for an error', async () => {
    const error = new DopeerError('failed', 'Something that takes many words went wrong.', {
      hint: WAIT,
      outcome: 'not_created',
      requestId: 'r-1',
    });
    const style = await createStyle(false);
    expect(errorText(error, { stderr: stream(25).stderr, style, typing: TYPING })).toBe(`\
Error: Something that
takes many words went
wrong.
Nothing was created.
It is made. To wait until
it is ACTIVE:
  dopeer wait web-to-data
request id: r-1
`);
  });
});
