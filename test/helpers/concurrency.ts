/** Counts how much is under way at once. */
export function concurrencyOf() {
  let now = 0;
  let highest = 0;
  return {
    highest: () => highest,
    track: async <Result>(work: () => Promise<Result>): Promise<Result> => {
      now += 1;
      highest = Math.max(highest, now);
      // A turn of the event loop, so that whatever may start beside it has started.
      await new Promise((resolve) => setImmediate(resolve));
      try {
        return await work();
      } finally {
        now -= 1;
      }
    },
  };
}
