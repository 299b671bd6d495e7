import { widthOf } from '../text/width.ts';

/**
 * In the bundle, libraries that draw measure with the same small library as dopeer, instead of one each:
 * this stands for `string-width`, the second name for those that `require` it.
 */
export { widthOf as default, widthOf as 'module.exports' };
