"""Pictures of what pigen shows in a real terminal, for docs: docs/screens/*.svg.

Each is the screen of a pseudo-terminal, drawn as text. A folder of a fixed name stands for the
home, so that a picture changes only where the program does, times apart.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from scripts.terminal_svg import draw_recording, draw_still  # noqa: E402
from tests.terminal import CTRL_C, DOWN, ENTER, SPACE, Terminal  # noqa: E402

OUT = ROOT / "docs" / "screens"
HOME = Path(tempfile.gettempdir()) / "ada"
COLUMNS, LINES = 96, 30


@dataclass(frozen=True)
class Screen:
    """A picture: what was typed, and what then stands there."""

    name: str
    title: str
    type_keys: Callable[[Terminal], None]
    args: tuple[str, ...] = ("init",)
    columns: int = COLUMNS
    lines: int = LINES


def show_start(terminal: Terminal) -> None:
    terminal.until("? How do you want to start?")


def show_plain(terminal: Terminal) -> None:
    terminal.answer("Number, Enter for 1", ENTER)
    terminal.answer("PORTKEY_API_KEY (it is set)", ENTER)
    terminal.answer("once", ENTER)
    terminal.until("such as openai-prod anthropic-prod, < to go back")


def show_picker(terminal: Terminal) -> None:
    show_start(terminal)
    terminal.send(ENTER)
    terminal.answer("? Where does pi find", ENTER)
    terminal.answer("? Ask the gateway", ENTER)
    terminal.answer("? The slugs", f"openai-prod anthropic-prod{ENTER}")
    terminal.until("? Which models")
    terminal.send(f"{SPACE}{DOWN}")
    terminal.send("sonnet")
    terminal.until("/ sonnet_")
    terminal.send(DOWN + SPACE)
    terminal.settle()


def show_routing(terminal: Terminal) -> None:
    show_picker(terminal)
    terminal.send(ENTER)
    terminal.answer("? How should the gateway route?", DOWN + ENTER)
    terminal.answer("? Which targets", ENTER)
    terminal.until("? One key for routed models")


def show_review(terminal: Terminal) -> None:
    show_routing(terminal)
    terminal.send(ENTER)
    terminal.answer('? Where does pi find the key "routed"', ENTER)
    for wanted in (
        "Should the gateway",
        "How often",
        "Limit the key",
        "In which folder",
        "Which model should pi",
        "Should pi offer",
    ):
        terminal.answer(f"? {wanted}", ENTER)
    terminal.until("? Go ahead?")


def show_summary(terminal: Terminal) -> None:
    show_review(terminal)
    terminal.send(ENTER)
    wait_for_exit(terminal)


def wait_for_exit(terminal: Terminal) -> None:
    code = terminal.end()
    if code not in (0, 1):
        raise SystemExit(f"exit code {code}:\n{terminal.text}")


def ask_server(terminal: Terminal) -> None:
    """Two keys, one of them routed by its Config, and a model that has no provider."""
    terminal.until("Ctrl-C")
    messages = [{"role": "user", "content": "Say hello."}]
    for key, model in (
        ("pk-demo", "gpt-4o"),
        ("pk-demo-plain", "@gemini-prod/gemini-2.5-pro"),
        ("pk-demo-plain", "@mistral-prod/mistral-large"),
    ):
        body = json.dumps({"model": model, "messages": messages}).encode()
        headers = {"authorization": f"Bearer {key}", "content-type": "application/json"}
        url = "http://127.0.0.1:4010/v1/chat/completions"
        with suppress(HTTPError):
            urlopen(Request(url, body, headers), timeout=30).close()
    terminal.until("mistral-large  4")
    terminal.send(CTRL_C)
    wait_for_exit(terminal)


def make_screen(name: str, *args: str, lines: int = LINES) -> Screen:
    return Screen(name, f"pigen {' '.join(args)}", wait_for_exit, args, lines=lines)


SCREENS = (
    Screen("init-start", "pigen init: what was found", show_start),
    Screen("init-models", "pigen init: models, searched", show_picker),
    Screen("init-small", "pigen init in 40 columns of 15 lines", show_picker, columns=40, lines=15),
    Screen("init-plain", "pigen init --plain", show_plain, ("init", "--plain")),
    Screen("init-routing", "pigen init: routing, and why two keys", show_routing),
    Screen("init-review", "pigen init: the plan", show_review),
    Screen("init-summary", "pigen init: what was done", show_summary, lines=34),
    make_screen("lint", "lint", "broken.models.json", lines=44),
    make_screen("lint-diff", "lint", "--diff", "broken.models.json"),
    make_screen("models", "models", "sonnet", "4.5", "--provider", "anthropic"),
    make_screen("build", "build"),
    make_screen("merge", "merge", "models.json", "--into", "home/.pi/agent/models.json", "--adopt"),
    make_screen("route", "route", "configs/coding.json", "--fail", "openai-prod=429"),
    Screen("mock", "pigen mock", ask_server, ("mock",), columns=110),
    make_screen("check", "check", "--matrix"),
    make_screen("doctor", "doctor", lines=34),
    make_screen("undo", "undo"),
    make_screen("rules", "rules", lines=40),
    make_screen("explain", "explain", "bare-env-name"),
)


CTRL_L = "\x0c"
TYPING = 0.05  # seconds for a key
TOUR_TITLE = "pigen finds what is wrong in a models.json, fixes it, and shows where a request goes"
TOUR_COLUMNS, TOUR_LINES = 92, 36
# What is typed, what the answer shows at its end, and how long it stands.
TOUR = (
    ("pigen lint models.json", "in 1 file;", 6.0),
    ("pigen lint --fix --unsafe-fixes models.json", "brings it back", 5.0),
    ("pigen route --fail openai-prod=429", "the client gets 200", 6.0),
)


def prepare_home() -> Path:
    """The folder that the commands run in, with a home, a source and a file with mistakes."""
    if HOME.exists():
        raise SystemExit(f"{HOME} is there already; move it away.")
    (HOME / "home").mkdir(parents=True)
    shutil.copy(ROOT / "templates" / "fallback.yaml", HOME / "pigen.yaml")
    shutil.copy(ROOT / "templates/examples/broken.models.json", HOME / "broken.models.json")
    return HOME


def take_rows(screen: Screen, terminal: Terminal) -> list[Any]:
    """The rows to draw: those of the screen, and for a command what scrolled off it too."""
    rows = [terminal.screen.buffer[y] for y in range(screen.lines)]
    while rows and not any(cell.data.strip() for cell in rows[-1].values()):
        rows.pop()
    above = list(terminal.screen.history.top) if screen.args[0] != "init" else []
    return [*above, *rows][-screen.lines :]


def shows_answer(wanted: str, text: str) -> bool:
    """Whether a command has answered, and the shell waits for the next."""
    return wanted in text and text.rstrip().endswith("$")


def record_tour(folder: Path) -> list[tuple[float, list[Any]]]:
    """What a shell shows while somebody types: rows, and for how many seconds they stand."""
    example = (ROOT / "README.md").read_text("utf-8").partition("```json\n")[2].partition("```")[0]
    (folder / "models.json").write_text(example)
    bin_folder = folder / "home" / "bin"
    bin_folder.mkdir(parents=True, exist_ok=True)
    command = bin_folder / "pigen"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m pigen "$@"\n')
    command.chmod(0o700)
    env = {"PATH": f"{bin_folder}:/usr/bin:/bin", "PS1": "$ ", "HOME": str(folder / "home")}
    shell = ["/bin/bash", "--norc", "--noprofile"]
    terminal = Terminal(
        shell, folder, {**env, "BASH_SILENCE_DEPRECATION_WARNING": "1"}, TOUR_COLUMNS, TOUR_LINES
    )
    frames: list[tuple[float, list[Any]]] = []

    def keep(seconds: float) -> None:
        buffer = terminal.screen.buffer
        rows = [{x: buffer[y][x] for x in range(TOUR_COLUMNS)} for y in range(TOUR_LINES)]
        frames.append((seconds, rows))

    terminal.until("$")
    for typed, wanted, seconds in TOUR:
        for count, key in enumerate(typed, 1):
            terminal.send(key)
            terminal.until("$ " + typed[:count].rstrip())
            keep(TYPING)
        keep(0.4)
        terminal.send(ENTER)
        terminal.until(partial(shows_answer, wanted))
        keep(seconds)
        terminal.send(CTRL_L)
        terminal.until(lambda text: text.strip() == "$")
    terminal.close()
    return frames


def main() -> int:
    OUT.mkdir(parents=True, exist_ok=True)
    folder = prepare_home()
    try:
        for screen in SCREENS:
            here = folder
            if screen.name.startswith("init"):  # away from the pigen.yaml that is there
                shutil.rmtree(folder / "home", ignore_errors=True)
                here = folder / "home"
                here.mkdir()
            env = {"PORTKEY_API_KEY": "pk-not-a-key", "HOME": str(folder / "home")}
            program = [sys.executable, "-m", "pigen", *screen.args]
            terminal = Terminal(program, here, env, screen.columns, screen.lines)
            screen.type_keys(terminal)
            rows = take_rows(screen, terminal)
            (OUT / f"{screen.name}.svg").write_text(draw_still(screen.title, rows, screen.columns))
            terminal.close()
            print(f"docs/screens/{screen.name}.svg", flush=True)
        (OUT / "tour.svg").write_text(
            draw_recording("pigen in a terminal", record_tour(folder), 92)
        )
        print("docs/screens/tour.svg", flush=True)
    finally:
        shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    os.environ.pop("NO_COLOR", None)
    sys.exit(main())
