import { COMPLETE, NEXT_WORD } from './protocol.ts';

export const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const;

export type Shell = (typeof SHELLS)[number];

/**
 * Works in bash 3.2, which macOS has, and without the package bash-completion. bash cuts words at `=`
 * and `:`; they are joined again, and the candidates lose what bash does not replace.
 */
const BASH = `# Completion of dopeer for bash.
_dopeer() {
  local rest=\${COMP_LINE:0:$COMP_POINT} words=() last=0 word blank candidate before='' i
  for ((i = 0; i <= COMP_CWORD; i++)); do
    blank=\${rest%%[![:space:]]*}
    rest=\${rest#"$blank"}
    if ((i < COMP_CWORD)); then word=\${COMP_WORDS[i]}; else word=$rest; fi
    rest=\${rest#"$word"}
    if [[ -n $blank ]]; then last=$((last + 1)); fi
    words[last]+=$word
  done
  if [[ $COMP_WORDBREAKS == *=* ]]; then before=\${words[last]%"\${words[last]##*=}"}; fi
  COMPREPLY=()
  while IFS=$'\\t' read -r candidate _; do
    COMPREPLY+=("\${candidate#"$before"}")
  done < <(dopeer ${COMPLETE} -- "\${words[@]:1}" 2>/dev/null)
}
complete -F _dopeer dopeer
`;

/** Is sourced, or lies as \`_dopeer\` in a folder of \`$fpath\`. */
const ZSH = `#compdef dopeer
# Completion of dopeer for zsh.
_dopeer() {
  local -a typed candidates
  local line value
  typed=("\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}")
  (( CURRENT == 2 )) && typed=("\${(Q)PREFIX}")
  while IFS= read -r line; do
    value=\${line%%$'\\t'*}
    candidates+=("\${value//:/\\\\:}\${\${line#"$value"}/#$'\\t'/:}")
  done < <(dopeer ${COMPLETE} -- "\${typed[@]}" 2>/dev/null)
  (( $#candidates )) && _describe -t dopeer dopeer candidates
}
if [[ $funcstack[1] == _dopeer ]]; then _dopeer "$@"; else compdef _dopeer dopeer; fi
`;

const FISH = `# Completion of dopeer for fish.
function __dopeer_complete
    set -l words (commandline -opc)
    set -e words[1]
    set -l current (commandline -ct)
    dopeer ${COMPLETE} -- $words "$current" 2>/dev/null
end
complete -c dopeer -e
complete -c dopeer -f -a '(__dopeer_complete)'
`;

const POWERSHELL = `# Completion of dopeer for PowerShell.
Register-ArgumentCompleter -Native -CommandName dopeer -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $typed = @($commandAst.CommandElements | Select-Object -Skip 1 |
    Where-Object { $_.Extent.StartOffset -lt $cursorPosition } |
    ForEach-Object { $_.Extent.Text })
  $separator = if ($wordToComplete -eq '') { '${NEXT_WORD}' } else { '--' }
  dopeer ${COMPLETE} $separator @typed 2>$null | ForEach-Object {
    $value, $description = $_ -split "\`t", 2
    if (-not $description) { $description = $value }
    [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $description)
  }
}
`;

/** What each shell reads to complete dopeer's command lines; it asks dopeer itself at every Tab. */
export const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: BASH,
  zsh: ZSH,
  fish: FISH,
  powershell: POWERSHELL,
};
