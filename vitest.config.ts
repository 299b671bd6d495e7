import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Nothing outside decides how a test ends: no token, no proxy, no colour of this machine.
    env: { HTTPS_PROXY: '', HTTP_PROXY: '', https_proxy: '', http_proxy: '' },
    coverage: { include: ['src/**'], reporter: ['text', 'text-summary'] },
  },
});
