import { DopeerError, usageError } from '../errors.ts';
import { dopeer } from '../hint.ts';
import { looksLikeToken } from '../text/token.ts';

/** A token, or the command that prints it, and the one URL it was saved for. */
export interface Profile {
  readonly token?: string | undefined;
  /** For the system's shell. */
  readonly token_command?: string | undefined;
  readonly api_url: string;
  /** Name of the team it belongs to, where the token could read it when it was saved. */
  readonly team?: string | undefined;
}

/** What the file holds. */
export interface ProfileFile {
  /** Name of the profile that is used when none is chosen. */
  readonly default?: string | undefined;
  readonly profiles: Readonly<Record<string, Profile>>;
}

/** The stored profiles. Both functions throw `config` errors that name the file; nothing is overwritten then. */
export interface Profiles {
  readonly path: string;
  read(): Promise<ProfileFile>;
  /** Changes the file while no other process does. */
  update(change: (file: ProfileFile) => ProfileFile): Promise<ProfileFile>;
}

/** Whether a text can name a profile. */
export function checkProfileName(name: string): void {
  if (looksLikeToken(name)) {
    throw usageError('A token cannot be the name of a profile.', {
      text: 'To store it',
      command: dopeer('auth login', [], ['--token-stdin']),
    });
  }
  if (/^[A-Za-z0-9_][A-Za-z0-9._@-]*$/.test(name) && name !== '__proto__') return;
  throw usageError(
    `"${name}" cannot be the name of a profile.`,
    'Use letters, digits, dots, dashes and underscores.',
  );
}

/** The profile of that name, or an error that lists those there are. */
export function findProfile({ profiles }: ProfileFile, name: string): Profile {
  const profile = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  if (profile !== undefined) return profile;
  const names = Object.keys(profiles);
  throw new DopeerError('no_token', `There is no profile "${name}".`, {
    hint:
      names.length > 0
        ? `Profiles: ${names.join(', ')}`
        : { text: 'There are none yet. To make one', command: dopeer('auth login', [name]) },
  });
}
