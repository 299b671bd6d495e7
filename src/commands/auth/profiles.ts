import { findProfile, type ProfileFile } from '../../config/profiles.ts';
import type { Context } from '../../context.ts';
import { DopeerError } from '../../errors.ts';
import { dopeer, type Hint, unsetVariables } from '../../hint.ts';
import { memberColumns } from '../../output/columns.ts';
import type { DocumentResult, Result, TableResult } from '../../output/result.ts';
import { maskToken, TOKEN_VARIABLES } from '../../text/token.ts';

/** A profile as it is shown: its token masked. */
export interface ShownProfile {
  readonly profile: string;
  readonly default: boolean;
  readonly token: string;
  readonly api_url: string;
}

export const PROFILE_COLUMNS = ['profile', 'default', 'token', 'api_url'] as const;

const columns = memberColumns<ShownProfile>(PROFILE_COLUMNS);

const CELLS = { columns, tableColumns: PROFILE_COLUMNS, id: ({ profile }: ShownProfile) => profile };

/** Every profile of a file. */
const profilesResult = (file: ProfileFile): TableResult<ShownProfile> => ({
  rows: Object.keys(file.profiles).map((name) => maskedProfile(file, name)),
  ...CELLS,
});

/** One profile of a file. */
export function profileResult(file: ProfileFile, name: string): DocumentResult<ShownProfile> {
  return { row: maskedProfile(file, name), ...CELLS };
}

function maskedProfile(file: ProfileFile, name: string): ShownProfile {
  const { token, api_url } = findProfile(file, name);
  return { profile: name, default: name === file.default, token: maskToken(token), api_url };
}

/** Every profile. */
export async function list({ profiles, messages }: Context): Promise<TableResult<ShownProfile>> {
  const result = profilesResult(await (await profiles()).read());
  if (result.rows.length === 0) messages.notice('There are no profiles yet. Make one: dopeer auth login');
  return result;
}

/** Makes a profile the one that is used when none is chosen. */
export async function switchTo(context: Context, name: string): Promise<Result<ShownProfile>> {
  const { profiles } = context;
  const file = await (await profiles()).update((before) => {
    findProfile(before, name);
    return { ...before, default: name };
  });
  warnOfShadow(context, name, true);
  return { ...profileResult(file, name), notice: `"${name}" is the default profile now.` };
}

/** Forgets a profile. Another becomes the default only by `auth switch`: no account is chosen by chance. */
export async function logout({ profiles }: Context, name: string | undefined): Promise<Result<ShownProfile>> {
  let gone = '';
  const file = await (await profiles()).update((before) => {
    gone = name ?? before.default ?? '';
    if (gone === '')
      throw new DopeerError('no_token', 'There is no default profile to forget.', {
        hint: 'See the profiles: dopeer auth list',
      });
    findProfile(before, gone);
    const { [gone]: _, ...rest } = before.profiles;
    const { default: usual, ...others } = before;
    return { ...others, ...(usual !== undefined && usual !== gone && { default: usual }), profiles: rest };
  });
  const [another] = Object.keys(file.profiles);
  const done = `Forgot the profile "${gone}".`;
  const notice: Hint =
    another !== undefined && file.default === undefined
      ? {
          text: `${done} No profile is the default now. Choose one`,
          command: dopeer('auth switch', [another]),
        }
      : done;
  return { ...profilesResult(file), notice };
}

/**
 * Says so where something in the environment comes before a stored profile. `isDefault` is whether it is the
 * default one: otherwise taking the variables away would lead to another account.
 */
export function warnOfShadow({ host: { env }, messages }: Context, name: string, isDefault: boolean): void {
  const tokens = TOKEN_VARIABLES.filter((key) => env[key]);
  const isOther = env.DOPEER_PROFILE !== undefined && !['', name].includes(env.DOPEER_PROFILE);
  const shadows = [...tokens, ...(isOther ? ['DOPEER_PROFILE'] : [])];
  if (shadows.length === 0) return;
  const what =
    tokens.length === 0
      ? `DOPEER_PROFILE is set to "${env.DOPEER_PROFILE}" and comes before the default profile.`
      : `${tokens.join(' and ')} ${tokens.length === 1 ? 'is set and comes' : 'are set and come'} first.`;
  const use = `To use profile "${name}"`;
  messages.warn([
    what,
    ...(isDefault ? [{ text: use, command: unsetVariables(...shadows) }] : []),
    {
      text: isDefault ? 'Or for one command, such as' : `${use}, for example`,
      command: dopeer('list', [], ['--profile', name]),
    },
  ]);
}
