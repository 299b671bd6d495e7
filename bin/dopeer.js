#!/usr/bin/env node
'use strict';

const [major, minor] = process.versions.node.split('.').map(Number);
const [first, ...others] = process.argv.slice(2);
const isRootHelp = others.length === 0 && [undefined, '--help', '-h', 'help'].includes(first);
const isHelp = first === undefined || [first, ...others].some((word) => word === '--help' || word === '-h');

if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`Error: dopeer needs Node 20.19 or later, and this is ${process.versions.node}.\n`);
  process.exitCode = 2;
} else if ((first === '--version' || first === '-V') && others.length === 0) {
  // Answered here: it is asked by scripts, and the rest takes longer to load than Node itself.
  answer(`${require('../package.json').version}\n`);
} else if (isRootHelp && !(process.stdout.columns < 80)) {
  // The build has asked the program for it; in a narrow terminal its lines are broken.
  answer(require('node:fs').readFileSync(`${__dirname}/../dist/help.txt`, 'utf8'));
} else {
  speedUp();
  require('../dist/main.cjs');
}

function answer(text) {
  process.stdout.on('error', ({ code }) => {
    if (code === 'EPIPE') return;
    process.stderr.write(`Error: The answer could not be written (${code}).\n`);
    process.exitCode = 1;
  });
  process.stdout.write(text);
}

function speedUp() {
  if (major === 20) {
    // The first fetch compiles WebAssembly; the quick compiler is enough for the few bytes it parses.
    // Help fetches nothing, and the module that sets flags costs a tenth of it.
    if (!isHelp) require('node:v8').setFlagsFromString('--liftoff-only');
  } else {
    // Compiled code is kept for the next run; where it cannot be, nothing is said and nothing lost.
    require('node:module').enableCompileCache?.();
  }
}
