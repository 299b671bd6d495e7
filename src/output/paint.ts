import type { Paint } from './result.ts';
import type { Style } from './style.ts';

/** Colours values by what they mean, the same in every table: a status as it is, an action as in a diff. */
export const painterOf =
  (style: Style): Paint =>
  (text, key) => {
    const colour = COLOURS[key.toLowerCase()]?.[text];
    return colour === undefined ? text : style[colour](text);
  };

const COLOURS: Readonly<Record<string, Readonly<Record<string, keyof Style>>>> = {
  status: { ACTIVE: 'good', ERROR: 'bad', PROVISIONING: 'pending', DELETING: 'pending' },
  action: { create: 'good', rename: 'pending', delete: 'bad', blocked: 'bad', keep: 'faint' },
};
