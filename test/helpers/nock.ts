import nock from 'nock';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';

/** For the tests of a file, no request goes further than nock, and what it is told to answer is asked for. */
export function answerByNock(): void {
  beforeAll(() => {
    // It begins by itself where it is loaded first.
    if (!nock.isActive()) nock.activate();
    nock.disableNetConnect();
  });
  afterEach(() => {
    expect(nock.pendingMocks()).toEqual([]);
    nock.cleanAll();
  });
  afterAll(() => {
    nock.enableNetConnect();
    nock.restore();
  });
}
