import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';

const source = (name) => fileURLToPath(new URL(`src/${name}`, import.meta.url));
const stub = source('system/stub.ts');

/** What undici loads of Node and dopeer has no use for takes as long as all else of undici. */
const UNUSED_BY_UNDICI = ['node:http2', 'node:http', 'node:crypto', 'node:worker_threads'];

/** A group takes along what its packages need, so what several of them need comes first. */
const LIBRARIES = [
  'mimic-function',
  'chalk',
  'ky',
  'conf',
  'ora',
  'yaml',
  '@inquirer',
  'undici',
  'leven',
  'jmespath',
  '@dagrejs',
];

/** What most commands need, in one file: each that Node opens costs about half a millisecond. */
const COMMON = {
  name: 'common',
  test: /[\\/]src[\\/](?:errors|hint|api[\\/]id|text[\\/](?!width|ip-range).*|system[\\/]stub|peerings[\\/](?:identity|resolve|select)|operations[\\/]lookup)\.ts$/,
};

/** What draws in columns is loaded together. */
const TABLES = {
  name: 'cli-table3',
  test: /[\\/]node_modules[\\/](?:cli-table3|fast-string-truncated-width)[\\/]|[\\/]src[\\/](?:output[\\/]formats[\\/](?:align|table)|text[\\/]width|system[\\/]string-width)\.ts$/,
};

// Its command would list a hundred files before the first table that somebody sees.
await build({
  input: 'src/main.ts',
  platform: 'node',
  resolve: {
    alias: {
      'ajv/dist/2020.js': stub,
      'ajv-formats': stub,
      'when-exit': stub,
      'node:child_process': stub,
      '@colors/colors/safe': stub,
      'string-width': source('system/string-width.ts'),
    },
  },
  plugins: [
    { name: 'undici', resolveId: resolveForUndici },
    { name: 'licenses', generateBundle: writeLicenses },
    { name: 'help', writeBundle: writeHelp },
  ],
  output: {
    dir: 'dist',
    cleanDir: true,
    minify: true,
    // Node loads CommonJS faster than modules.
    format: 'cjs',
    entryFileNames: '[name].cjs',
    chunkFileNames: '[name]-[hash].cjs',
    // A chunk for each library that is loaded late, under its name: a test looks at what is loaded.
    codeSplitting: { groups: [COMMON, TABLES, ...LIBRARIES.map(chunkOf)] },
  },
});

function resolveForUndici(name, importer) {
  const isUndici = /[\\/]node_modules[\\/]undici[\\/]/.test(importer ?? '');
  return isUndici && UNUSED_BY_UNDICI.includes(name) ? stub : undefined;
}

function chunkOf(name) {
  return { name: name.replace('@', ''), test: new RegExp(`[\\\\/]node_modules[\\\\/]${name}[\\\\/]`) };
}

/** Asks the program for its help: the bin prints it without loading the program. */
function writeHelp({ dir }) {
  writeFileSync(join(dir, 'help.txt'), execFileSync(process.execPath, [join(dir, 'main.cjs'), '--help']));
}

/** Writes one file with the name, version and licence of every package that is in the bundle. */
function writeLicenses(_, bundle) {
  const folders = new Set();
  for (const { moduleIds = [] } of Object.values(bundle)) {
    for (const id of moduleIds) {
      const [folder] = /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(id) ?? [];
      if (folder !== undefined) folders.add(folder);
    }
  }
  const source = [...folders]
    .map(describePackage)
    .sort()
    .join(`\n${'-'.repeat(80)}\n\n`);
  this.emitFile({ type: 'asset', fileName: 'THIRD-PARTY-LICENSES.txt', source });
}

function describePackage(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const text =
    file === undefined
      ? 'Its package holds no licence text.'
      : readFileSync(join(folder, file), 'utf8').trim();
  return `${name} ${version} (${license})\n\n${text}\n`;
}
