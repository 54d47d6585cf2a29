"""The wizard as a person meets it: in a terminal, with keys, to the last byte on the disk."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pigen.wizard.fetching import templates
from tests.command import pigen, put
from tests.terminal import CONTROL_C, CONTROL_D, DOWN, ENTER, ESCAPE, Terminal, terminal

CANARY = "sk-Zx81kQ0pLm72VbTr5NcY"  # no key of anybody's
MODELS = "home/.pi/agent/models.json"
KEY = {"PORTKEY_API_KEY": CANARY}
LAST = "Carry it out?"
MINE = """{
\t// mine
\t"providers": {
\t\t"ollama": { "baseUrl": "http://localhost:11434/v1", "api": "openai-completions", "apiKey": "x", "models": [{"id": "llama"}] }, // local
\t}
}
"""


def tree(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def to_models(wizard: Terminal) -> None:
    """From the beginning to the choice of models."""
    wizard.see("How shall it begin?")
    wizard.press(ENTER)
    wizard.see("Where does pi find your Portkey API key?")
    wizard.press(ENTER)
    wizard.see("Ask the gateway")
    wizard.press(ENTER)
    wizard.see("slugs of your providers")
    wizard.press("openai-prod", ENTER)
    wizard.see("Which models shall pi have?")


def to_review(wizard: Terminal) -> None:
    """With one model, and what is proposed for all the rest."""
    to_models(wizard)
    wizard.press("gpt-4o", " ", ENTER)
    through(wizard)


def through(wizard: Terminal) -> None:
    """Enter at every prompt until the plan stands there."""
    for _ in range(40):
        wizard.settle()
        if LAST in wizard.screen:
            return
        wizard.press(ENTER)
    raise AssertionError(wizard.screen)


def test_first_run(tmp_path: Path) -> None:
    with terminal("init", cwd=tmp_path, **KEY) as wizard:
        wizard.see("$PORTKEY_API_KEY is set")
        to_review(wizard)
        assert not (tmp_path / MODELS).exists(), "nothing is written before it was reviewed"
        wizard.press(ENTER)
        assert wizard.end() == 0
        assert "pigen undo" in wizard.raw
        assert "pigen init --yes --model @openai-prod/gpt-4o" in " ".join(wizard.screen.split())
        assert CANARY not in wizard.raw
    file = json.loads((tmp_path / MODELS).read_text())
    ids = [model["id"] for each in file["providers"].values() for model in each["models"]]
    assert ids == ["@openai-prod/gpt-4o"]
    clean = pigen("lint", cwd=tmp_path)
    assert clean.stdout.startswith("No findings"), clean.stdout
    assert all(CANARY.encode() not in text for text in tree(tmp_path / "home").values())
    assert pigen("undo", cwd=tmp_path).returncode == 0
    assert not (tmp_path / MODELS).exists()


def test_update_of_a_commented_file(tmp_path: Path) -> None:
    path = put(tmp_path / MODELS, MINE)
    with terminal("init", cwd=tmp_path, **KEY) as wizard:
        wizard.see("How shall it begin?")
        wizard.press(ENTER)
        for _ in range(6):
            wizard.settle()
            if "slugs of your providers" in " ".join(wizard.screen.split()):
                break
            wizard.press(ENTER)
        wizard.press("openai-prod", ENTER)
        wizard.see("Which models shall pi have?")
        wizard.press("gpt-4o", " ", ENTER)
        through(wizard)
        wizard.press(ENTER)
        assert wizard.end() == 0, wizard.screen
    text = path.read_text()
    for line in MINE.splitlines()[1:4]:
        assert line.rstrip(",").rstrip() in text or line in text
    assert "@openai-prod/gpt-4o" in text
    assert pigen("undo", cwd=tmp_path).returncode == 0
    assert path.read_text() == MINE


@pytest.mark.parametrize("name", templates())
def test_each_template(name: str, tmp_path: Path) -> None:
    with terminal("init", "--template", name, cwd=tmp_path, **KEY) as wizard:
        through(wizard)
        wizard.press(ENTER)
        assert wizard.end() == 0, wizard.screen
    source = [path for path in tmp_path.rglob("pigen.yaml") if "state" not in path.parts]
    assert len(source) == 1
    clean = pigen("lint", str(source[0]), cwd=tmp_path)
    assert clean.returncode == 0, clean.stdout


def test_back_and_edit(tmp_path: Path) -> None:
    with terminal("init", cwd=tmp_path, **KEY) as wizard:
        to_models(wizard)
        wizard.press(ESCAPE)
        wizard.see("slugs of your providers")
        wizard.press("\x15", "anthropic-prod", ENTER)
        wizard.see("Which models shall pi have?")
        wizard.press("sonnet-4-5", " ", ENTER)
        through(wizard)
        wizard.press(ENTER)
        assert wizard.end() == 0, wizard.screen
    assert "@anthropic-prod/claude-sonnet-4-5" in (tmp_path / MODELS).read_text()
    assert "openai-prod" not in (tmp_path / MODELS).read_text()


def test_a_bad_answer_asks_again_with_the_reason(tmp_path: Path) -> None:
    with terminal("init", cwd=tmp_path, **KEY) as wizard:
        wizard.see("How shall it begin?")
        wizard.press(ENTER, ENTER, ENTER)
        wizard.see("slugs of your providers")
        wizard.press("a/b", ENTER)
        assert "slugs of your providers" in " ".join(wizard.screen.split())
        assert "Which models" not in wizard.screen
        assert "/" in wizard.screen
        wizard.press("\x15", "openai-prod", ENTER)
        wizard.see("Which models shall pi have?")


def test_paste(tmp_path: Path) -> None:
    with terminal("init", cwd=tmp_path, **KEY) as wizard:
        wizard.see("How shall it begin?")
        wizard.press(ENTER, ENTER, ENTER)
        wizard.see("slugs of your providers")
        wizard.press("\x1b[200~openai-prod gemini-prod\x1b[201~", ENTER)
        wizard.see("Which models shall pi have?")
        wizard.press("\x1b[200~gemini-2.5-pro\x1b[201~")
        wizard.see("@gemini-prod/gemini-2.5-pro")


def test_a_small_terminal(tmp_path: Path) -> None:
    with terminal("init", cwd=tmp_path, columns=40, rows=15, **KEY) as wizard:
        to_review(wizard)
        wizard.press(ENTER)
        assert wizard.end() == 0, wizard.screen
    assert "@openai-prod/gpt-4o" in (tmp_path / MODELS).read_text()


def test_plain_lines_for_a_screen_reader(tmp_path: Path) -> None:
    with terminal("init", "--plain", cwd=tmp_path, **KEY) as wizard:
        wizard.settle()
        wizard.press("1\r", "1\r", "1\r", "openai-prod\r", "gpt-4o\r")
        wizard.settle()
        assert "\x1b[2J" not in wizard.raw
        assert "\x1b[" not in wizard.raw.replace("\x1b[?2004h", "").replace("\x1b[?2004l", "")


def test_end_of_input(tmp_path: Path) -> None:
    with terminal("init", cwd=tmp_path, **KEY) as wizard:
        wizard.see("How shall it begin?")
        wizard.press(ENTER, ENTER, ENTER)
        wizard.see("slugs of your providers")
        wizard.press(CONTROL_D)
        assert wizard.end() == 2
    assert tree(tmp_path / "home") == {}


def test_nothing_is_asked_that_a_flag_answers(tmp_path: Path) -> None:
    flags = ("--key-env", "PORTKEY_API_KEY", "--slug", "openai-prod", "--model", "gpt-4o")
    with terminal("init", *flags, cwd=tmp_path, **KEY) as wizard:
        through(wizard)
        for question in ("Portkey API key?", "slugs of your", "Which models"):
            assert question not in wizard.raw
        wizard.press(ENTER)
        assert wizard.end() == 0, wizard.screen


def test_a_pasted_key_is_shown_nowhere(tmp_path: Path) -> None:
    """It is asked for without an echo, and leaves no trace where the person did not put it."""
    with terminal("init", cwd=tmp_path) as wizard:
        wizard.see("How shall it begin?")
        wizard.press(ENTER)
        wizard.see("Where does pi find your Portkey API key?")
        for _ in range(6):
            line = next((each for each in wizard.screen.splitlines() if " > " in each), "")
            if "paste" in line:
                break
            wizard.press(DOWN)
        wizard.press(ENTER)
        wizard.press(CANARY, ENTER)
        assert CANARY not in wizard.raw
        wizard.press(CONTROL_C)
        assert wizard.end() == 130
    assert tree(tmp_path / "home") == {}


def test_without_a_terminal_nobody_is_asked(tmp_path: Path) -> None:
    done = pigen("init", cwd=tmp_path, **KEY)
    assert done.returncode == 2
    for flag in ("--yes", "--model", "--key-env"):
        assert flag in done.stderr
    assert tree(tmp_path / "home") == {} if (tmp_path / "home").exists() else True
