import { defineCommand, arg } from '../command.js';
import { SHELLS, type Shell } from '../completion/shell-words.js';
import { UsageError } from '../input/usage-error.js';

/** bash 3.2 (macOS) has no mapfile; the lines of the reply are already quoted. */
const BASH = `# schmux completion for bash: eval "$(schmux completion bash)" in ~/.bashrc
_schmux() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do COMPREPLY+=("$line"); done \\
    < <(schmux __complete bash "$COMP_CWORD" "\${COMP_WORDS[@]}" 2>/dev/null)
}
complete -o default -F _schmux schmux
`;

const ZSH = `#compdef schmux
# schmux completion for zsh: source <(schmux completion zsh) in ~/.zshrc, after compinit
_schmux() {
  local line
  local -a values descriptions
  while IFS= read -r line; do
    values+=("\${line%%$'\\t'*}")
    descriptions+=("\${line%%$'\\t'*}  \${line#*$'\\t'}")
  done < <(schmux __complete zsh $((CURRENT - 1)) "\${words[@]}" 2>/dev/null)
  if (( \${#values} )); then
    compadd -l -d descriptions -a values
  else
    _files
  fi
}
compdef _schmux schmux
`;

const FISH = `# schmux completion for fish: schmux completion fish > ~/.config/fish/completions/schmux.fish
function __schmux_complete
  set -l words (commandline -opc) (commandline -ct)
  set -l offers (schmux __complete fish (math (count $words) - 1) $words 2>/dev/null)
  if test (count $offers) -gt 0
    printf '%s\\n' $offers
  else
    __fish_complete_path (commandline -ct)
  end
end
complete -c schmux -f -a '(__schmux_complete)'
`;

const SCRIPTS = { bash: BASH, zsh: ZSH, fish: FISH } as const satisfies Record<Shell, string>;

export const command = defineCommand({
  name: 'completion',
  standalone: true,
  summary: 'Print a shell completion script',
  arguments: [{ name: '<shell>', description: `One of ${SHELLS.join(', ')}`, choices: SHELLS }],
  details: `  bash   eval "$(schmux completion bash)"        in ~/.bashrc
  zsh    source <(schmux completion zsh)         in ~/.zshrc, after compinit
  fish   schmux completion fish > ~/.config/fish/completions/schmux.fish`,
  async run(context, args) {
    const shell = SHELLS.find((known) => known === arg(args));
    if (shell === undefined)
      throw new UsageError(`Unsupported shell ${JSON.stringify(arg(args))}.`, `Shells: ${SHELLS.join(', ')}`);
    context.stdout.write(SCRIPTS[shell]);
  },
});
