import { fileURLToPath } from 'node:url';
import { defineConfig } from 'rolldown';
import license from 'rollup-plugin-license';

const leftOut = fileURLToPath(new URL('src/left-out.ts', import.meta.url));

export default defineConfig({
  input: 'src/main.ts',
  platform: 'node',
  resolve: {
    alias: { 'ajv/dist/2020.js': leftOut, 'ajv-formats': leftOut, 'node:child_process': leftOut },
  },
  plugins: [license({ thirdParty: { output: { file: 'dist/THIRD-PARTY-LICENSES.txt' } } })],
  output: {
    dir: 'dist',
    cleanDir: true,
    minify: true,
    // Node loads CommonJS faster than modules.
    format: 'cjs',
    entryFileNames: '[name].cjs',
    chunkFileNames: '[name]-[hash].cjs',
  },
});
