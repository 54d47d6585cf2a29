"""Completion on the command line: the scripts for the shells, and what these ask at each Tab.

What may follow stands with each option, as Typer has it. Its own scripts are not used: bash's takes
"--format=json" apart at "=", zsh's has the shell evaluate what a file in the folder says, and
fish's runs pigen twice for a Tab. Each script here hands over the words before the cursor and gets
candidates by lines; none means that the shell offers files.
"""

from __future__ import annotations

import re
import shlex
from typing import Any

BASH, ZSH, FISH, POWERSHELL = "bash", "zsh", "fish", "powershell"

# Nothing else is handed to a shell: what comes from files may hold anything.
_PLAIN = re.compile(r"[A-Za-z0-9@%+=:,./_-]+\Z")

SCRIPTS = {
    BASH: r"""
_pigen_complete() {
    local line
    COMPREPLY=()
    while IFS= read -r line; do
        COMPREPLY+=("$line")
    done < <("$1" __complete bash "${COMP_LINE:0:COMP_POINT}" "$2" 2>/dev/null)
}
complete -o default -F _pigen_complete pigen
""",
    ZSH: r"""
#compdef pigen
_pigen() {
    local -a before found
    before=("${(@Q)words[2,CURRENT-1]}")
    found=(${(f)"$(${~words[1]} __complete zsh "${before[@]}" "${(Q)PREFIX}" 2>/dev/null)"})
    if (( $#found )); then _describe pigen found; else _files; fi
}
compdef _pigen pigen
""",
    FISH: r"""
function __pigen_complete
    set -l words (commandline -opc)
    set -l found (command $words[1] __complete fish $words[2..-1] (commandline -ct) 2>/dev/null)
    if test (count $found) -gt 0
        printf '%s\n' $found
    else
        __fish_complete_path (commandline -ct)
    end
end
complete -c pigen -f -a '(__pigen_complete)'
""",
    POWERSHELL: r"""
Register-ArgumentCompleter -Native -CommandName pigen -ScriptBlock {
    param($word, $ast, $cursor)
    $length = [Math]::Max(0, $cursor - $ast.Extent.StartOffset)
    $line = $ast.ToString().PadRight($length).Substring(0, $length)
    $program = $ast.CommandElements[0].Value
    & $program __complete powershell $line 2>$null | ForEach-Object {
        $value, $help = $_ -split "`t", 2
        if (-not $help) { $help = $value }
        [System.Management.Automation.CompletionResult]::new(
            $value, $value, 'ParameterValue', $help)
    }
}
""",
}


def complete(command_group: Any, asked: list[str]) -> str:
    """The lines that answer a script: `asked` is the shell and what it hands over.

    Words from zsh and fish are split already; bash and PowerShell hand over the line. bash replaces
    only a part of the word, which it names, where the word has one of its break characters.
    """
    shell, *words = asked
    if shell not in SCRIPTS:
        return ""
    replaced = None
    if shell in (BASH, POWERSHELL):
        replaced = words[1] if shell == BASH and len(words) > 1 else None
        words = split_line(words[0])[1:]
    *before, word = words or [""]
    flag, equals, value = word.partition("=")
    kept = ""
    if word.startswith("--") and equals:
        before, word, kept = [*before, flag], value, flag + equals
    lines = []
    for candidate, help in _find_candidates(command_group, before, word):
        if not candidate.startswith(word) or not _PLAIN.match(candidate):
            continue
        text, whole = kept + candidate, kept + word
        if shell == BASH and replaced is not None and whole.endswith(replaced):
            text = text[len(whole) - len(replaced) :]
        lines.append(_format(shell, text, " ".join((help or "").split())))
    return "".join(f"{line}\n" for line in lines)


def split_line(line: str) -> list[str]:
    """The words of a line that may break off; the last is "" after a space."""
    for closing in ("", "'", '"'):
        try:
            words = shlex.split(line + closing)
        except ValueError:
            continue
        return [*words, ""] if not closing and line[-1:].isspace() else words
    return [""]


def _find_candidates(group: Any, before: list[str], word: str) -> list[tuple[str, str]]:
    """Candidates and their help. Typer's own search parses the words first, for which it imports
    pydantic: that would double the time of a Tab."""
    import typer

    if not before:
        return [(name, each.get_short_help_str(200)) for name, each in group.commands.items()]
    command = group.commands[before[0]]
    context = typer.Context(command)
    params = command.get_params(context)
    options = {flag: each for each in params for flag in each.opts if flag[:1] == "-"}
    given, asked_for, are_options_over = set(), None, False
    for each in before[1:]:
        flag, equals, _ = each.partition("=")
        if asked_for is not None:
            asked_for = None
        elif each == "--":
            are_options_over = True
        elif flag in options and not are_options_over:
            given.add(flag)
            asked_for = None if equals or options[flag].is_flag else options[flag]
    if asked_for is None and word[:1] == "-" and not are_options_over:
        return [
            (flag, option.help or "")
            for flag, option in options.items()
            if option.multiple or not given & {*option.opts}
        ]
    sought = [asked_for] if asked_for else [each for each in params if each.opts[0][:1] != "-"]
    return [
        (str(item.value), item.help or "")
        for each in sought
        for item in each.shell_complete(context, word)
        if item.type == "plain"
    ]


def _format(shell: str, text: str, help: str) -> str:
    if shell == ZSH:
        text = text.replace(":", r"\:")
        return f"{text}:{help}" if help else text
    if shell == POWERSHELL and (text[:1] == "@" or "," in text):
        text = f"'{text}'"
    return f"{text}\t{help}" if help and shell in (FISH, POWERSHELL) else text
