import type { Paint } from './result.ts';
import type { Style } from './style.ts';

/** Colours values by what they mean, the same in every table: a status as it is, an action as in a diff. */
export const painterOf =
  (style: Style): Paint =>
  (text, key) => {
    const colour = COLOURS.get(`${key.toLowerCase()} ${text}`);
    return colour === undefined ? text : style[colour](text);
  };

/** By key and value. */
const COLOURS: ReadonlyMap<string, keyof Style> = new Map([
  ['status ACTIVE', 'good'],
  ['status ERROR', 'bad'],
  ['status PROVISIONING', 'pending'],
  ['status DELETING', 'pending'],
  ['action create', 'good'],
  ['action rename', 'pending'],
  ['action delete', 'bad'],
  ['action blocked', 'bad'],
  ['action keep', 'faint'],
]);
