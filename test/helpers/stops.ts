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
  const pressed = vi.fn();
  const stop = () => {
    for (const [before] of around) before();
  };
  const goOn = () => {
    for (const [, after] of around) after();
  };
  /** Types Ctrl-Z, for which the program, or Node by itself, stops it, and goes on once it has. */
  async function stopAndGoOn(typeIt: () => Promise<void>): Promise<void> {
    const kill = vi.spyOn(process, 'kill').mockReturnValue(true);
    pressed.mockClear();
    try {
      await typeIt();
      await vi.waitFor(() => {
        const isStopped = pressed.mock.calls.length > 0 || kill.mock.calls.some(([, by]) => by === 'SIGTSTP');
        if (!isStopped) throw new Error('It has not stopped.');
      });
      stop();
      goOn();
      process.emit('SIGCONT', 'SIGCONT');
      await new Promise((resolve) => setTimeout(resolve, 20));
    } finally {
      kill.mockRestore();
    }
  }
  return { aroundStop, pressed, stop, goOn, stopAndGoOn, listeners: () => around.length };
}
