import { EventEmitter } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { createStops } from '../../src/system/stops.ts';

/** A program to which signals are sent without harm; `stopped` is called where one would stop it. */
function program(platform: NodeJS.Platform = 'linux') {
  const log: string[] = [];
  const fake = Object.assign(new EventEmitter(), {
    platform,
    pid: 7,
    kill: vi.fn((whom: number, signal: string) => {
      log.push(`${signal} to ${whom}`);
      return true;
    }),
  });
  const end = vi.fn();
  const stops = createStops(fake as unknown as NodeJS.Process, { SIGTERM: end });
  const taker = (name: string) =>
    stops.aroundStop(
      () => log.push(`${name} gives back`),
      () => log.push(`${name} takes`),
    );
  const goesOn = () => new Promise((resolve) => setTimeout(resolve, 30));
  return { fake, stops, end, log, taker, goesOn };
}

describe('a program that is stopped', () => {
  it('gives the terminal back, stops, and takes it again', async () => {
    const { fake, log, taker, goesOn } = program();
    const leave = taker('list');
    fake.emit('SIGTSTP', 'SIGTSTP');
    expect(log).toEqual(['list gives back', 'SIGTSTP to 7']);
    // The signal must find nobody, or it would not stop.
    expect(fake.listenerCount('SIGTSTP')).toBe(0);
    await goesOn();
    expect(log.slice(2)).toEqual(['list takes']);
    expect(fake.listenerCount('SIGTSTP')).toBe(1);
    leave();
    expect(['SIGTSTP', 'SIGCONT', 'SIGQUIT', 'SIGHUP'].map((signal) => fake.listenerCount(signal))).toEqual([
      0, 0, 0, 0,
    ]);
  });

  it('is one of a pipe, and stops once at a time', async () => {
    const { stops, log, taker, goesOn } = program();
    taker('list');
    stops.stopAll();
    stops.stopAll();
    await goesOn();
    expect(log).toEqual(['list gives back', 'SIGTSTP to 0', 'list takes']);
  });

  it('takes for nobody who has left, or come, meanwhile', async () => {
    const { fake, stops, log, taker, goesOn } = program();
    const leave = taker('first');
    stops.stopAll();
    leave();
    taker('second');
    await goesOn();
    expect(log).toEqual(['first gives back', 'SIGTSTP to 0']);
    expect(fake.listenerCount('SIGTSTP')).toBe(1);
  });

  it('sets the terminal anew where nothing was told of the stop', () => {
    const { fake, log, taker } = program();
    taker('list');
    fake.emit('SIGCONT', 'SIGCONT');
    expect(log).toEqual(['list gives back', 'list takes']);
  });

  it('can be ended while it takes the terminal', async () => {
    const { fake, stops, end, goesOn } = program();
    const ofLibrary = vi.fn();
    fake.once('SIGTERM', ofLibrary);
    const heard: number[] = [];
    stops.aroundStop(
      () => {},
      () => heard.push(fake.listenerCount('SIGTERM')),
    );
    stops.stopAll();
    await goesOn();
    expect(heard).toEqual([0]);
    fake.emit('SIGTERM', 'SIGTERM');
    fake.emit('SIGTERM', 'SIGTERM');
    expect(end).toHaveBeenCalledTimes(2);
    // Once is once.
    expect(ofLibrary).toHaveBeenCalledOnce();
  });

  it('is ended with a terminal that can be used', () => {
    const { fake, log, taker } = program();
    taker('list');
    fake.emit('SIGHUP', 'SIGHUP');
    expect(log).toEqual(['list gives back', 'SIGHUP to 7']);
    expect(fake.listenerCount('SIGHUP')).toBe(0);
  });

  it('is never stopped on Windows', () => {
    const { fake, stops, log, taker } = program('win32');
    taker('list');
    stops.stopAll();
    stops.toForeground();
    expect([log, fake.listenerCount('SIGTSTP'), stops.areThere]).toEqual([[], 0, false]);
    stops.endBy('SIGTERM');
    expect(log).toEqual(['list gives back', 'SIGTERM to 7']);
  });
});
