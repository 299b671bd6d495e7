import { vi } from 'vitest';
import type { Host } from '../../src/host.ts';

/** What a Ctrl-Z does to a program that reads keys, and going on, without stopping the tests. */
export function createStops() {
  const around: (readonly [before: () => void, after: () => void])[] = [];
  const aroundStop: Host['aroundStop'] = (before, after) => {
    const pair = [before, after] as const;
    around.push(pair);
    return () => void around.splice(around.indexOf(pair), 1);
  };
  const stop = () => {
    for (const [before] of around) before();
  };
  const goOn = () => {
    for (const [, after] of around) after();
  };
  /** Types Ctrl-Z, for which Node stops the program by itself, and goes on once it has. */
  async function stopAndGoOn(typeIt: () => Promise<void>): Promise<void> {
    const kill = vi.spyOn(process, 'kill').mockReturnValue(true);
    try {
      await typeIt();
      await vi.waitFor(() => {
        if (!kill.mock.calls.some(([, signal]) => signal === 'SIGTSTP'))
          throw new Error('It has not stopped.');
      });
      stop();
      goOn();
      process.emit('SIGCONT', 'SIGCONT');
      await new Promise((resolve) => setTimeout(resolve, 20));
    } finally {
      kill.mockRestore();
    }
  }
  return { aroundStop, stop, goOn, stopAndGoOn, listeners: () => around.length };
}
