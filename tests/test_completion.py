"""Completion at a Tab, in the shells themselves, and what a script gets from pigen."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest

from pigen import rules
from pigen.cli import app, candidates, completion
from pigen.common.kinds import KINDS
from pigen.common.resources import read_text

ROOT = Path(__file__).resolve().parent.parent
SHELLS = {
    "bash": ["bash", "--norc", "--noprofile", "-i"],
    "zsh": ["zsh", "-f", "-i"],
    "fish": ["fish", "--no-config", "-i"],
}
SET_UP = {
    "bash": 'PS1="> "; bind "set enable-bracketed-paste off"; eval "$(pigen completion bash)"',
    "zsh": 'PS1="> "; bindkey -e; autoload -Uz compinit; compinit -u -D; '
    'eval "$(pigen completion zsh)"',
    "fish": "function fish_prompt; echo '> '; end; pigen completion fish | source",
}
TYPED = [
    ("pigen li", "pigen lint"),
    ("pigen lint --unsafe", "pigen lint --unsafe-fixes"),
    ("pigen lint --format js", "pigen lint --format json"),
    ("pigen lint --format=js", "pigen lint --format=json"),
    ("pigen explain duplicate-mod", "pigen explain duplicate-model-id"),
    ("pigen lint --select a,duplicate-mod", "pigen lint --select a,duplicate-model-id"),
    ("pigen lint --select=a,duplicate-mod", "pigen lint --select=a,duplicate-model-id"),
    ("pigen init --template fallb", "pigen init --template fallback"),
    ("pigen init --slug openai-e", "pigen init --slug openai-engineering"),
    ("pigen route --team engineering/f", "pigen route --team engineering/frontend"),
    (
        "pigen route --model @anthropic-prod/claude-sonnet-4-202",
        "pigen route --model @anthropic-prod/claude-sonnet-4-20250514",
    ),
    ("pigen lint other-f", "pigen lint other-file.json"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a source, and a program called pigen before all others."""
    (tmp_path / "pigen.yaml").write_text(read_text("templates/company.yaml"))
    (tmp_path / "other-file.json").write_text("{}")
    program = tmp_path / "bin/pigen"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m pigen "$@"\n')
    program.chmod(0o755)
    return tmp_path


def make_environment(folder: Path) -> dict[str, str]:
    return {
        "PATH": f"{folder / 'bin'}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "HOME": str(folder),
        "TERM": "dumb",
        "LC_ALL": "C.UTF-8",
    }


@pytest.mark.parametrize("shell", SHELLS)
def test_a_tab_completes(shell: str, folder: Path) -> None:
    if shutil.which(shell) is None:
        if shell == "bash":
            pytest.fail("bash is needed")
        pytest.skip(f"{shell} is not installed")
    program, *args = SHELLS[shell]
    terminal = pexpect.spawn(
        program,
        args,
        cwd=str(folder),
        env=make_environment(folder),  # os.environ is not meant
        encoding="utf-8",
        timeout=60,
        dimensions=(24, 200),
    )
    terminal.sendline(SET_UP[shell])
    terminal.sendline("echo REA''DY")
    terminal.expect("READY")
    for typed, completed in TYPED:
        # The line is not run, but printed: Ctrl-A is where it begins.
        terminal.send(f"{typed}\t\x01echo '<'\x05'>'\r")
        terminal.expect("\n<(.*?)>\r")
        shown = (terminal.match[1] if terminal.match else "").strip()
        assert shown == completed, f"{shell}: {typed}"
    terminal.close(force=True)


def ask(folder: Path, *words: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-m", "pigen", "__complete", *words],
        cwd=folder,
        env=make_environment(folder),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    return done.stdout.splitlines()


def test_powershell_gets_quoted_what_it_would_take_apart(folder: Path) -> None:
    assert ask(folder, "powershell", "pigen explain duplicate-mod") == ["duplicate-model-id"]
    assert "@anthropic-prod/claude-sonnet-4-20250514" in "".join(
        ask(folder, "powershell", "pigen route --model '@anthropic-prod/claude-sonnet-4-202")
    )
    (line,) = ask(folder, "powershell", "pigen lint --select 'a,duplicate-mod")
    assert line == "'a,duplicate-model-id'"


def test_an_option_is_offered_once_unless_it_may_be_repeated(folder: Path) -> None:
    offered = {
        line.split("\t")[0] for line in ask(folder, "fish", "lint", "--fix", "--select", "a", "--")
    }
    assert "--fix" not in offered
    assert {"--select", "--diff"} <= offered
    assert ask(folder, "fish", "lint", "--", "--") == []


def test_rules_are_offered_by_the_names_that_they_have() -> None:
    known = {rule.name for kind in KINDS for rule in rules.load_documented(kind)}
    assert set(candidates.list_rules("")) == known


def test_a_name_that_a_shell_could_run_is_not_offered(folder: Path) -> None:
    (folder / "pigen.yaml").write_text(
        "version: 1\nteams:\n  good: {}\n  '$(touch hacked)': {}\n  '`touch hacked`': {}\n"
    )
    for shell in ("fish", "zsh"):
        assert ask(folder, shell, "route", "--team", "") == ["good"]


@pytest.mark.parametrize(
    "text", ["{", "- a\n", "teams: [1]\n", "teams: {a: 1}\nproviders: 3\n", "\0"]
)
def test_a_broken_source_is_no_error(text: str, folder: Path) -> None:
    (folder / "pigen.yaml").write_text(text)
    assert ask(folder, "fish", "init", "--slug", "") == []
    assert ask(folder, "fish", "route", "--team", "z") == []


@pytest.mark.parametrize(
    "words", [[], ["banana"], ["fish", "nonsense", ""], ["bash"], ["bash", "pigen 'x"]]
)
def test_nothing_is_offered_for_what_is_not_understood(words: list[str], folder: Path) -> None:
    assert ask(folder, *words) == []


def test_every_script_asks_for_its_shell() -> None:
    for shell, script in completion.SCRIPTS.items():
        assert f"__complete {shell} " in script
    assert "completion" in app.COMMANDS
