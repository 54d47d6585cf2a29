"""Texts break between words where a terminal ends, and nowhere else."""

from __future__ import annotations

from pathlib import Path

from pigen.outputs.terminal import Painter
from tests.command import pigen as piped
from tests.command import provider, put
from tests.terminal import pigen

LINE = "pi 1.5.2 will send the word PORTKEY_API_KEY as the key"


def test_a_finding_in_a_narrow_terminal(tmp_path: Path) -> None:
    put(
        tmp_path / "models.json",
        {"providers": {"portkey": provider("@a/house", apiKey="PORTKEY_API_KEY")}},
    )
    args = ("lint", "--pi-version", "1.5.2", "models.json")
    terminal = pigen(*args, cwd=tmp_path, columns=50)
    assert terminal.end() == 1
    lines = terminal.text.splitlines()
    (at,) = [number for number, line in enumerate(lines) if "= pi 1.5.2 will send" in line]
    margin = lines[at].index("pi 1.5.2")
    assert lines[at].endswith(" PORTKEY_API_KEY as")
    assert lines[at + 1] == " " * margin + "the key, not the variable's value: every"
    assert LINE in piped(*args, cwd=tmp_path).stdout, "a pipe gets whole lines"


def test_what_does_not_fit_at_all() -> None:
    narrow = Painter(False, columns=10)
    assert narrow.wrap_text("one two three four five six", 8).split("\n") == [
        "one two three four", " " * 8 + "five six",
    ]  # fmt: skip
    path = "/a/long/path/that/must/stay/whole"
    assert narrow.wrap_text(path, 0) == path
    assert Painter(False).wrap_text(path * 9, 0) == path * 9
