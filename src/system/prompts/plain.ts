import { createInterface, type Interface } from 'node:readline/promises';
import { type Readable, Writable } from 'node:stream';
import { DopeerError } from '../../errors.ts';
import type { Choice, Host, Prompts } from '../../host.ts';
import { safe } from '../../text/safe.ts';
import { wrap } from '../../text/wrap.ts';
import { CTRL_C, leftAlone, matching, untilRead } from './shared.ts';

/** What is typed, on a terminal that may give every key at once, without an echo. */
type Keyboard = Readable & { readonly setRawMode?: (mode: boolean) => unknown };

/** Nobody listens to more at once. */
const MOST_LINES = 20;

/** What has no echo writes nowhere. */
const nowhere = () => new Writable({ write: (_chunk, _encoding, done) => done() });

/**
 * Questions that are lines and never drawn over, for those to whom a terminal is read aloud: a list has numbers, and
 * words that narrow it down. Aborting the signal ends the one that is open.
 */
export function createPlainPrompts(
  stdin: Keyboard,
  stderr: NodeJS.WritableStream,
  { signal, aroundStop, stop }: Pick<Host, 'signal' | 'aroundStop' | 'stop'>,
): Prompts {
  /** Between words, or the terminal breaks it anywhere. */
  const lines = (text: string) =>
    wrap(safe(text), (stderr as Partial<NodeJS.WriteStream>).columns || Number.POSITIVE_INFINITY).join('\n');
  const say = (text: string) => void stderr.write(`${lines(text)}\n`);
  /** The next line, or what is typed without an echo; a question that is left ends its own line. */
  const ask = async (question: string, isSecret = false) => {
    const write = () => void stderr.write(lines(question));
    const setRawMode = (mode: boolean) => void (isSecret && stdin.setRawMode?.(mode));
    const stopListening = aroundStop(
      () => {
        setRawMode(false);
        say('');
      },
      () => {
        setRawMode(true);
        write();
      },
    );
    write();
    try {
      // Of an input that has ended nothing would be heard, not even its end.
      if (stdin.readableEnded) throw leftAlone();
      // What the library reads keys of by itself, the terminal does not show.
      const reader = createInterface({ input: stdin, output: nowhere(), terminal: isSecret, signal });
      // Node would stop by itself, and pause the keys when it goes on.
      return await answered(reader.on('SIGTSTP', stop), signal);
    } catch (error) {
      say('');
      throw error;
    } finally {
      stopListening();
    }
  };
  /** Asks until something can be made of the answer. */
  async function until<Answer>(
    question: string,
    read: (line: string) => { readonly answer: Answer } | string,
  ): Promise<Answer> {
    for (;;) {
      const found = read(await ask(question));
      if (typeof found !== 'string') return found.answer;
      say(found);
    }
  }
  return {
    confirm: async (message, preset) => {
      // Whoever has to say yes has to have heard to what.
      if (!preset) await forgetTyped(stdin);
      return until(`${message} (${preset ? 'Y/n' : 'y/N'}) `, (line) => {
        const word = line.trim().toLowerCase();
        if (word === '') return { answer: preset };
        if ('yes'.startsWith(word)) return { answer: true };
        return 'no'.startsWith(word) ? { answer: false } : 'Answer y or n.';
      });
    },
    choose: async (message, choices) => {
      say(message);
      // What was not read out is chosen by nobody.
      let told: readonly Choice<unknown>[] = [];
      const show = (shown: readonly Choice<unknown>[]) => {
        told = shown.slice(0, MOST_LINES);
        for (const choice of told) say(`${choices.indexOf(choice as never) + 1}. ${describe(choice)}`);
        if (shown.length > MOST_LINES) say(`... ${shown.length - MOST_LINES} more: words narrow them down`);
      };
      show(choices);
      return until('Number, name, or words to search: ', (line) => {
        const [chosen, other] = meant(line.trim(), choices, told);
        if (chosen !== undefined && other !== undefined) {
          told = [...told, chosen];
          return `${line.trim()} is a number here and a name: type ${choices.indexOf(chosen) + 1} or ${other.name}.`;
        }
        if (chosen === undefined) {
          const found = matching(choices, line.trim());
          if (found.length === 0) return 'Nothing is like that.';
          show(found);
          return `${found.length} of ${choices.length}.`;
        }
        if (chosen.disabled !== undefined) return `${chosen.name} cannot be chosen: ${chosen.disabled}`;
        return { answer: chosen.value };
      });
    },
    text: (message, preset, problem) =>
      until(`${message}${preset === '' ? '' : ` (${preset})`}: `, (line) => {
        const text = line.trim() || preset;
        return problem(text) ?? { answer: text };
      }),
    secret: async (message) => {
      const secret = await ask(`${message} (it is not shown): `, true);
      say('');
      return secret;
    },
  };
}

/** Forgets what was typed before now, a line without its Enter as well; throws where Ctrl-C is in it. */
async function forgetTyped(stdin: Keyboard): Promise<void> {
  let hasLeft = false;
  const drop = (chunk: Buffer | string) => {
    hasLeft ||= Buffer.from(chunk).includes(CTRL_C);
  };
  // The terminal keeps a line until its Enter, unless every key is wanted at once.
  stdin.setRawMode?.(true);
  stdin.on('data', drop);
  await untilRead();
  stdin.off('data', drop).pause();
  stdin.setRawMode?.(false);
  if (hasLeft) throw leftAlone();
}

/**
 * What a line may mean: the only choice of that name, and that of that number among those that were told. Nothing typed
 * is the only one that was told.
 */
function meant<Value>(
  line: string,
  choices: readonly Choice<Value>[],
  told: readonly Choice<unknown>[],
): readonly Choice<Value>[] {
  if (line === '') return told.length === 1 ? choices.filter((choice) => choice === told[0]) : [];
  const named = choices.filter(({ name }) => name === line);
  const numbered = /^\d+$/.test(line) ? choices[Number(line) - 1] : undefined;
  return [
    ...new Set([
      ...(named.length === 1 ? named : []),
      ...(numbered !== undefined && told.includes(numbered) ? [numbered] : []),
    ]),
  ];
}

function describe<Value>({ label, disabled, remark }: Choice<Value>): string {
  const aside = disabled ?? remark;
  return aside === undefined ? label : `${label} (${aside})`;
}

/** The next line. The end of input and Ctrl-C end the command, another signal with its reason. */
async function answered(lines: Interface, signal: AbortSignal): Promise<string> {
  try {
    return await new Promise<string>((resolve, reject) => {
      const leave = () => reject(isTerminated(signal) ? signal.reason : leftAlone());
      lines.once('line', resolve).once('SIGINT', leave).once('close', leave);
    });
  } finally {
    lines.close();
  }
}

const isTerminated = ({ reason }: AbortSignal) =>
  reason instanceof DopeerError && reason.code !== 'interrupted';
