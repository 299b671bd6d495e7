import { findProfile, type ProfileFile } from '../../config/profiles.ts';
import type { Context } from '../../context.ts';
import { DopeerError } from '../../errors.ts';
import { dopeer, fill, type Hint, unsetVariables } from '../../hint.ts';
import { memberColumns } from '../../output/columns.ts';
import type { DocumentResult, Result, TableResult } from '../../output/result.ts';
import { isOn } from '../../settings.ts';
import { maskToken, TOKEN_VARIABLES } from '../../text/token.ts';
import { requireAsking } from '../shared/choose.ts';

/** A profile as it is shown: its token masked. */
export interface ShownProfile {
  readonly profile: string;
  readonly default: boolean;
  /** `null` where a command prints it. */
  readonly token: string | null;
  readonly token_command: string | null;
  readonly api_url: string;
  /** Name of its team, where that is known. */
  readonly team: string | null;
}

export const PROFILE_COLUMNS = ['profile', 'default', 'token', 'token_command', 'api_url', 'team'] as const;

/** A table has the columns that most profiles leave empty only where one does not. */
const tableColumns = (rows: readonly ShownProfile[]) =>
  PROFILE_COLUMNS.filter(
    (key) => !['token_command', 'team'].includes(key) || rows.some((row) => row[key] !== null),
  );

const cellsOf = (rows: readonly ShownProfile[]) => ({
  columns: {
    ...memberColumns<ShownProfile>(PROFILE_COLUMNS),
    token_command: { value: ({ token_command }: ShownProfile) => token_command, givesWay: 'first' as const },
    api_url: { value: ({ api_url }: ShownProfile) => api_url, givesWay: 'last' as const },
  },
  tableColumns: tableColumns(rows),
  id: ({ profile }: ShownProfile) => profile,
});

/** Every profile of a file. */
function profilesResult(file: ProfileFile): TableResult<ShownProfile> {
  const rows = Object.keys(file.profiles).map((name) => maskedProfile(file, name));
  return { rows, ...cellsOf(rows) };
}

/** One profile of a file. */
export function profileResult(file: ProfileFile, name: string): DocumentResult<ShownProfile> {
  const row = maskedProfile(file, name);
  return { row, ...cellsOf([row]) };
}

function maskedProfile(file: ProfileFile, name: string): ShownProfile {
  const { token, token_command = null, api_url, team = null } = findProfile(file, name);
  const masked = token === undefined ? null : maskToken(token);
  return { profile: name, default: name === file.default, token: masked, token_command, api_url, team };
}

/** Every profile. */
export async function list({ profiles, messages }: Context): Promise<TableResult<ShownProfile>> {
  const result = profilesResult(await (await profiles()).read());
  if (result.rows.length === 0)
    messages.notice({ text: 'There are no profiles yet. Make one', command: dopeer('auth login') });
  return result;
}

/** Makes a profile the one that is used when none is chosen. */
export async function switchTo(context: Context, chosen: string | undefined): Promise<Result<ShownProfile>> {
  const { profiles } = context;
  const name = chosen ?? (await pickProfile(context));
  const file = await (await profiles()).update((before) => {
    findProfile(before, name);
    return { ...before, default: name };
  });
  warnOfShadow(context, name, true);
  return { ...profileResult(file, name), notice: `"${name}" is the default profile now.` };
}

/** Lets the user pick a profile, the default one marked. */
async function pickProfile(context: Context): Promise<string> {
  const { host, profiles } = context;
  requireAsking(context, ['<profile>'], dopeer('auth switch', [fill('profile')]));
  const { rows } = profilesResult(await (await profiles()).read());
  if (rows.length === 0)
    throw new DopeerError('no_token', 'There are no profiles yet.', {
      hint: { text: 'Make one', command: dopeer('auth login') },
    });
  const { align } = await import('../../output/formats/align.ts');
  const labels = await align(
    rows.map(({ profile, team, api_url, default: isDefault }) => [
      profile,
      team ?? '-',
      api_url,
      isDefault ? '(the default)' : '',
    ]),
  );
  const choices = rows.map(({ profile }, index) => ({
    value: profile,
    name: profile,
    label: labels[index] ?? '',
  }));
  return (await host.prompts()).choose('Which profile is to be the default?', choices);
}

/** Forgets a profile. Another becomes the default only by `auth switch`: no account is chosen by chance. */
export async function logout({ profiles }: Context, name: string | undefined): Promise<Result<ShownProfile>> {
  let gone = '';
  const file = await (await profiles()).update((before) => {
    gone = name ?? before.default ?? '';
    if (gone === '')
      throw new DopeerError('no_token', 'There is no default profile to forget.', {
        hint: { text: 'See the profiles', command: dopeer('auth list') },
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
  if (isOn(env.DOPEER_SANDBOX)) {
    const command = unsetVariables('DOPEER_SANDBOX', ...shadows);
    messages.warn([
      'DOPEER_SANDBOX is set: commands use the sandbox, and no profile.',
      ...(isDefault ? [{ text: `To use profile "${name}"`, command }] : []),
    ]);
    return;
  }
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
