import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/helpers/one-width.ts'],
    // A tenth faster than processes.
    pool: 'threads',
    // Some of the tests wait for processes: one worker more than cores leaves none idle, and each more loads all modules.
    maxWorkers: availableParallelism() + 1,
    // Modules are loaded once a worker, which saves a quarter of the time: a test undoes what it changes of the process.
    isolate: false,
    // Many start processes or try hundreds of cases: on a busy machine that takes its time, and only a hang is a failure.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // For the processes that tests start: no proxy and no certificates of this machine decide how they end.
    env: { HTTPS_PROXY: '', HTTP_PROXY: '', https_proxy: '', http_proxy: '', NODE_EXTRA_CA_CERTS: '' },
    coverage: {
      include: ['src/**'],
      // It runs in the processes that test/streams.test.ts and test/faults/signals.test.ts start, unseen from here.
      exclude: ['src/main.ts'],
      reporter: ['text', 'text-summary'],
      thresholds: { statements: 96.5, branches: 93, functions: 96, lines: 97 },
    },
  },
});
