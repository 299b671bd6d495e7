import { Argument } from '@commander-js/extra-typings';
import { usageError } from '../../errors.ts';
import { dopeer } from '../../hint.ts';
import type { TextResult } from '../../output/result.ts';
import type { GlobalFlags } from '../../settings.ts';
import { declare, examples } from '../shared/command.ts';
import { SCRIPTS, SHELLS, type Shell } from './scripts.ts';

const INSTALL = `
bash: add this line to ~/.bashrc
  source <(dopeer completion bash)
  # the bash 3.2 of macOS needs: eval "$(dopeer completion bash)"
zsh: add this line to ~/.zshrc, below compinit
  source <(dopeer completion zsh)
fish: run once
  mkdir -p ~/.config/fish/completions
  dopeer completion fish > ~/.config/fish/completions/dopeer.fish
PowerShell: add this line to $PROFILE
  dopeer completion powershell | Out-String | Invoke-Expression

Names of peerings and VPCs come from the account that the command line chooses.
They are kept for a minute, in completion.json beside the profiles.
`;

export const command = declare({
  columns: [],
  configure: (command) =>
    command
      .addArgument(new Argument('<shell>', 'the shell to complete in').choices(SHELLS))
      .addHelpText('after', `${INSTALL}${examples('dopeer completion bash', 'dopeer completion zsh')}`)
      .hook('preAction', (self) => {
        const { output, json } = self.optsWithGlobals() as Partial<GlobalFlags>;
        if (output !== undefined || json)
          throw usageError('A completion script has only one format.', {
            text: `Leave out ${json ? '--json' : '--output'}`,
            command: dopeer('completion', self.args),
          });
      }),
  run: (_, shell) => completion(shell),
});

/** The script that makes a shell complete the command lines of dopeer. */
export async function completion(shell: Shell): Promise<TextResult> {
  // DOPEER_OUTPUT may ask for JSON, where a start-up file of the shell asks for the script.
  return { text: () => SCRIPTS[shell] };
}
