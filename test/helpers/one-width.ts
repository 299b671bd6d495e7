import { createRequire } from 'node:module';
import { widthOf } from '../../src/text/width.ts';

/** As in the bundle, the library that draws tables measures like dopeer. Vitest loads this before each file. */
const resolver = createRequire(createRequire(import.meta.url).resolve('cli-table3'));
resolver('string-width');
const measure = resolver.cache[resolver.resolve('string-width')];
if (measure !== undefined) measure.exports = widthOf;
