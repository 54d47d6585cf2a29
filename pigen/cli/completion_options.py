"""The options of `pigen completion`."""

from __future__ import annotations

from typing import Annotated, Literal

import typer


def run_completion(
    shell: Annotated[
        Literal["bash", "zsh", "fish", "powershell"],
        typer.Argument(metavar="SHELL", help="bash, zsh, fish or powershell."),
    ],
) -> int:
    """Print what completes commands, options and names in a shell, for its start-up file.

    Nothing is installed: the shell reads the script when it starts.

    \b
    Examples:
      eval "$(pigen completion bash)"                               in ~/.bashrc
      eval "$(pigen completion zsh)"                                in ~/.zshrc, after compinit
      pigen completion fish > ~/.config/fish/completions/pigen.fish
      pigen completion powershell | Out-String | Invoke-Expression  in $PROFILE
    """
    from pigen.cli.completion import SCRIPTS
    from pigen.outputs.terminal import write

    write(SCRIPTS[shell].lstrip())
    return 0
