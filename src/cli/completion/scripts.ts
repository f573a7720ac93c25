/** What each shell reads to complete `placewright`: it asks the command that the user typed. */
export const scripts = {
  bash: `_placewright() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    line=\${line%%$'\\t'*}
    COMPREPLY+=("$(printf '%q' "$line")")
  done < <("\${COMP_WORDS[0]}" completion query -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  if [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == */ ]]; then compopt -o nospace 2>/dev/null; fi
}
complete -o default -F _placewright placewright`,
  zsh: `#compdef placewright
_placewright() {
  local -a lines candidates
  local line value
  lines=("\${(@f)$("\${words[1]}" completion query -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  for line in "\${lines[@]}"; do
    [[ -z $line ]] && continue
    value=\${line%%$'\\t'*}
    if [[ $line == *$'\\t'* ]]; then candidates+=("\${value//:/\\\\:}:\${line#*$'\\t'}"); else candidates+=("\${value//:/\\\\:}"); fi
  done
  if (( \${#candidates} )); then _describe -V placewright candidates; else _files; fi
}
if [[ $funcstack[1] == _placewright ]]; then _placewright "$@"; else compdef _placewright placewright; fi`,
  fish: `function __placewright_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l found ($words[1] completion query -- $words[2..-1] "$current" 2>/dev/null)
    if test (count $found) -gt 0
        printf '%s\\n' $found
    else
        __fish_complete_path "$current"
    end
end
complete -c placewright -f -a '(__placewright_complete)'`,
} as const;

/** Whether there is a script for a shell of this name. */
export const isShell = (name: string): name is keyof typeof scripts => Object.hasOwn(scripts, name);
