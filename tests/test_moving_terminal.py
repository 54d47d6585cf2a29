"""Moving over in a real terminal: each provider is asked for, and the lists stand side by side."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command import pigen as piped
from tests.command import put
from tests.terminal import CTRL_C, DOWN, ENTER, ESCAPE, Terminal, pigen
from tests.test_moving import LITERAL, OLLAMA, ROUTER

AGENT = "home/.pi/agent"
STEPS = (
    ("Where does pi find your Portkey API key?", ENTER),
    ("How should pi reach ollama (localhost:11434, 1 model)?", ENTER),
    ("How should pi reach my-router (openrouter.ai, 2 models)?", ENTER),
    ("The slug in Portkey of what my-router leads to?", f"openrouter-prod{ENTER}"),
    ("Fill in figures that the file does not state?", DOWN + ENTER),
    ("Which models should pi list?", ENTER),
    ("How should the gateway route?", ENTER),
    ("Should the gateway cache answers?", ENTER),
    ("How often should the gateway retry?", ENTER),
    ("Limit the key", ENTER),
    ("In which folder", ENTER),
    ("Which model should pi start with", ENTER),
    ("Should pi offer only these models", ENTER),
)


def start(folder: Path, columns: int, lines: int) -> Terminal:
    path = put(
        folder / AGENT / "models.json", {"providers": {"ollama": OLLAMA, "my-router": ROUTER}}
    )
    return pigen("init", "--from", str(path), cwd=folder, columns=columns, lines=lines)


def answer(terminal: Terminal, until: int = len(STEPS)) -> None:
    for wanted, keys in STEPS[:until]:
        terminal.answer(f"? {wanted}", keys)


@pytest.mark.parametrize(("columns", "lines"), [(80, 24), (120, 40), (40, 15)])
def test_each_provider_is_asked_for(tmp_path: Path, columns: int, lines: int) -> None:
    before = json.dumps({"providers": {"ollama": OLLAMA, "my-router": ROUTER}}, indent=2) + "\n"
    terminal = start(tmp_path, columns, lines)
    try:
        answer(terminal)
        terminal.until("? Go ahead?")
        shown = terminal.text
        terminal.send(ENTER)
        assert terminal.end() == 0
    finally:
        terminal.close()
    words = " ".join(shown.split())
    for wanted in (
        "What pi lists before and after",
        "As before: ollama, 1 model: qwen3:8b",
        "its key is not taken over: Portkey needs it, under @openrouter-prod.",
        "my-router: the header Authorization is not taken over",
    ):
        assert wanted in words, wanted
    if columns < 60:
        assert "before my-router/openai/gpt-4.1" in words
        assert "after portkey/@openrouter-prod/ openai/gpt-4.1" in words
    else:
        rows = [
            line for line in shown.splitlines() if line.startswith("  my-router/openai/gpt-4.1 ")
        ]
        assert len(rows) == 1
        assert "| portkey/@openrouter-prod/" in rows[0]
    assert LITERAL not in terminal.log.decode()
    path = tmp_path / AGENT / "models.json"
    providers = json.loads(path.read_text())["providers"]
    assert (list(providers), providers["ollama"]) == (["ollama", "portkey"], OLLAMA)
    assert providers["portkey"]["models"][1]["contextWindow"] > 1_000_000
    assert piped("undo", cwd=tmp_path, HOME=str(tmp_path / "home")).returncode == 0
    assert path.read_text() == before


def test_what_may_move_may_stay_and_be_taken_back(tmp_path: Path) -> None:
    terminal = start(tmp_path, 80, 24)
    try:
        answer(terminal, 3)
        terminal.answer("? The slug in Portkey of what my-router leads to?", ESCAPE)
        for _ in range(2):
            assert terminal.settle(asks=True)
            terminal.send(ESCAPE)
        assert terminal.settle(asks=True)
        terminal.send(CTRL_C)
        assert terminal.end() == 130
    finally:
        terminal.close()
    providers = json.loads((tmp_path / AGENT / "models.json").read_text())["providers"]
    assert providers == {"ollama": OLLAMA, "my-router": ROUTER}
