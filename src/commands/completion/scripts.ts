import { COMPLETE, FILES, NEXT_WORD } from './protocol.ts';

export const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const;

export type Shell = (typeof SHELLS)[number];

/**
 * Works in bash 3.2, which macOS has, and without the package bash-completion; behind `sudo` that one
 * leaves a blank before `dopeer`. bash cuts words at `=` and `:`; they are joined again, and the
 * candidates lose what bash does not replace, which inside of quotes is nothing. A redirection is no word of
 * ours, and its target is a file.
 */
const BASH = `# Completion of dopeer for bash.
_dopeer() {
  local rest=\${COMP_LINE:0:$COMP_POINT} joined=() typed=() last=0 target='' before='' word blank candidate i
  for ((i = 0; i <= COMP_CWORD; i++)); do
    blank=\${rest%%[![:space:]]*}
    rest=\${rest#"$blank"}
    if ((i < COMP_CWORD)); then word=\${COMP_WORDS[i]}; else word=$rest; fi
    rest=\${rest#"$word"}
    if ((i > 0)) && [[ -n $blank ]]; then last=$((last + 1)); fi
    joined[last]+=$word
  done
  local redirection='^[0-9&]*[<>]+[&|]?'
  for word in "\${joined[@]:1}"; do
    if [[ $word =~ $redirection ]]; then
      word=\${word#"\${BASH_REMATCH[0]}"}
      if [[ -z $word ]]; then target=next; else target=this; fi
    elif [[ $target == next ]]; then
      target=this
    else
      target=''
      typed+=("\${word//[\\"\\'\\\\]/}")
    fi
  done
  COMPREPLY=()
  if [[ -n $target ]]; then
    _dopeer_files "$word"
    return
  fi
  if [[ $COMP_WORDBREAKS == *=* && $word != [\\"\\']* ]]; then before=\${word%"\${word##*=}"}; fi
  while IFS=$'\\t' read -r candidate _; do
    if [[ $candidate == ${FILES} ]]; then
      _dopeer_files "$word"
    else
      COMPREPLY+=("\${candidate#"$before"}")
    fi
  done < <(dopeer ${COMPLETE} -- "\${typed[@]}" 2>/dev/null)
}
_dopeer_files() {
  compopt -o default 2>/dev/null || COMPREPLY=($(compgen -f -- "$1"))
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
    if [[ $line == ${FILES} ]]; then
      _files
      return
    fi
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
    # A quote that is still open is no part of the word.
    set -l current (commandline -ct | string replace -a -r '["\\'\\\\\\\\]' '')
    set -l candidates (dopeer ${COMPLETE} -- $words "$current" 2>/dev/null)
    if test "$candidates" = ${FILES}
        __fish_complete_path "$current"
    else
        string join \\n -- $candidates
    end
end
complete -c dopeer -e
complete -c dopeer -f -a '(__dopeer_complete)'
`;

/**
 * PowerShell offers files where there is nothing else. It replaces a quoted word whole, and of a list of its own with
 * commas only what follows the last one. `--` stands in a variable: written out, the script that npm puts in the path
 * would lose it.
 */
const POWERSHELL = `# Completion of dopeer for PowerShell.
Register-ArgumentCompleter -Native -CommandName dopeer -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $elements = @($commandAst.CommandElements | Select-Object -Skip 1 |
    Where-Object { $_.Extent.StartOffset -lt $cursorPosition })
  $typed = @($elements | ForEach-Object {
    $length = [Math]::Min($_.Extent.Text.Length, $cursorPosition - $_.Extent.StartOffset)
    $_.Extent.Text.Substring(0, $length)
  })
  $words = @($typed | ForEach-Object { $_ -replace '["''\`]' -replace '\\s*,\\s*', ',' })
  $before, $quote = '', ''
  if ($elements.Count -eq 0 -or $elements[-1].Extent.EndOffset -lt $cursorPosition) {
    $words += ''
  } elseif ($elements[-1] -is [System.Management.Automation.Language.ArrayLiteralAst]) {
    $before = $words[-1] -replace '[^,]*$'
  } elseif ($typed[-1] -match '^["'']') {
    $quote = $Matches[0]
  }
  $separator = '--'
  if ($words[-1] -eq '') {
    $separator = '${NEXT_WORD}'
    $words = @($words | Select-Object -SkipLast 1)
  }
  dopeer ${COMPLETE} $separator @words 2>$null | Where-Object { $_ -ne '${FILES}' } | ForEach-Object {
    $value, $description = $_ -split "\`t", 2
    if (-not $description) { $description = $value }
    $text = $quote + $value.Substring($before.Length) + $quote
    [System.Management.Automation.CompletionResult]::new($text, $value, 'ParameterValue', $description)
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
