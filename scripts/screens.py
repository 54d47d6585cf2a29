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
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.terminal import CTRL_C, DOWN, ENTER, SPACE, Terminal  # noqa: E402

OUT = ROOT / "docs" / "screens"
HOME = Path(tempfile.gettempdir()) / "ada"
COLUMNS, LINES = 96, 30
CELL_WIDTH, CELL_HEIGHT, MARGIN = 8.4, 18, 14
BACK, FORE = "#1b1f27", "#d7dae0"
COLOURS = {
    "red": "#ff7b72", "green": "#7ee787", "brown": "#e3b341", "yellow": "#e3b341",
    "blue": "#79c0ff", "magenta": "#d2a8ff", "cyan": "#76e3ea", "brightblack": "#8b949e",
    "white": "#ffffff",
}  # fmt: skip
FONT = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace"


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
        "Which model should pi",
        "Let pi",
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


def prepare_home() -> Path:
    """The folder that the commands run in, with a home, a source and a file with mistakes."""
    if HOME.exists():
        raise SystemExit(f"{HOME} is there already; move it away.")
    (HOME / "home").mkdir(parents=True)
    shutil.copy(ROOT / "templates" / "fallback.yaml", HOME / "pigen.yaml")
    shutil.copy(ROOT / "templates/examples/broken.models.json", HOME / "broken.models.json")
    return HOME


def draw_svg(screen: Screen, terminal: Terminal) -> str:
    """The screen as SVG."""
    rows = [terminal.screen.buffer[y] for y in range(screen.lines)]
    while rows and not any(cell.data.strip() for cell in rows[-1].values()):
        rows.pop()
    above = list(terminal.screen.history.top) if screen.args[0] != "init" else []
    rows = [*above, *rows][-screen.lines :]
    width = round(screen.columns * CELL_WIDTH + 2 * MARGIN)
    height = len(rows) * CELL_HEIGHT + 2 * MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img" aria-label="{escape(screen.title)}">',
        f'<rect width="{width}" height="{height}" rx="8" fill="{BACK}"/>',
        f'<g font-family="{FONT}" font-size="14" xml:space="preserve">',
    ]
    for y, row in enumerate(rows):
        for x, text, cell in split_runs(row, screen.columns):
            fill = COLOURS.get(cell.fg, FORE)
            bold = ' font-weight="bold"' if cell.bold else ""
            parts.append(
                f'<text x="{MARGIN + x * CELL_WIDTH:.1f}" y="{MARGIN + (y + 1) * CELL_HEIGHT - 5}" '
                f'fill="{fill}"{bold} textLength="{len(text) * CELL_WIDTH:.1f}" '
                f'lengthAdjust="spacingAndGlyphs">{escape(text)}</text>'
            )
    return "\n".join([*parts, "</g>", "</svg>", ""])


def split_runs(row: Any, columns: int) -> Iterator[tuple[int, str, Any]]:
    """The texts of a row that look alike, and where they begin; spaces at the end left out."""
    start, text = 0, ""
    for x in range(columns + 1):
        cell, before = row[x] if x < columns else None, row[start]
        if cell is not None and (cell.fg, cell.bold) == (before.fg, before.bold):
            text += cell.data
            continue
        if text.strip():
            indent = len(text) - len(text.lstrip())
            yield start + indent, text.strip(), before
        start, text = x, cell.data if cell is not None else ""


def main() -> int:
    OUT.mkdir(parents=True, exist_ok=True)
    folder = prepare_home()
    try:
        for screen in SCREENS:
            if screen.name.startswith("init"):
                shutil.rmtree(folder / "home", ignore_errors=True)
            env = {"PORTKEY_API_KEY": "pk-not-a-key", "HOME": str(folder / "home")}
            program = [sys.executable, "-m", "pigen", *screen.args]
            terminal = Terminal(program, folder, env, screen.columns, screen.lines)
            screen.type_keys(terminal)
            (OUT / f"{screen.name}.svg").write_text(draw_svg(screen, terminal))
            terminal.close()
            print(f"docs/screens/{screen.name}.svg", flush=True)
    finally:
        shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    os.environ.pop("NO_COLOR", None)
    sys.exit(main())
