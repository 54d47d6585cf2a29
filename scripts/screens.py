"""Pictures of what pigen shows in a real terminal, for the README: docs/screens/*.svg.

Each is the screen of a pseudo-terminal, drawn as text. A folder of a fixed name stands for the home,
so that a picture changes only where the program does.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.terminal import CTRL_C, DOWN, ENTER, SPACE, Terminal  # noqa: E402

OUT = ROOT / "docs" / "screens"
HOME = Path(tempfile.gettempdir()) / "ada"
COLUMNS, LINES = 96, 30
WIDE, HIGH, EDGE = 8.4, 18, 14
BACK, FORE = "#1b1f27", "#d7dae0"
COLOURS = {
    "red": "#ff7b72", "green": "#7ee787", "brown": "#e3b341", "yellow": "#e3b341", "blue": "#79c0ff",
    "magenta": "#d2a8ff", "cyan": "#76e3ea", "brightblack": "#8b949e", "white": "#ffffff",
}  # fmt: skip
FONT = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace"


@dataclass(frozen=True)
class Screen:
    """A picture: what was typed, and what then stands there."""

    name: str
    title: str
    keys: Callable[[Terminal], None]
    args: tuple[str, ...] = ("init",)
    columns: int = COLUMNS
    lines: int = LINES


def start(terminal: Terminal) -> None:
    terminal.until("? How shall it begin?")


def plain(terminal: Terminal) -> None:
    terminal.answer("Number, Enter for 1", ENTER)
    terminal.answer("PORTKEY_API_KEY (it is set)", ENTER)
    terminal.answer("once", ENTER)
    terminal.until("such as openai-prod anthropic-prod, < to go back")


def picker(terminal: Terminal) -> None:
    start(terminal)
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


def routing(terminal: Terminal) -> None:
    picker(terminal)
    terminal.send(ENTER)
    terminal.answer("? How shall the gateway route?", DOWN + ENTER)
    terminal.answer("? Which targets", ENTER)
    terminal.until("? One key for routed models")


def review(terminal: Terminal) -> None:
    routing(terminal)
    terminal.send(ENTER)
    terminal.answer('? Where does pi find the key "routed"', ENTER)
    for wanted in (
        "Shall the gateway",
        "How often",
        "Limit the key",
        "Which model shall pi",
        "Let pi",
    ):
        terminal.answer(f"? {wanted}", ENTER)
    terminal.until("? Carry it out?")


def summary(terminal: Terminal) -> None:
    review(terminal)
    terminal.send(ENTER)
    ended(terminal)


def ended(terminal: Terminal) -> None:
    code = terminal.end()
    if code not in (0, 1):
        raise SystemExit(f"exit code {code}:\n{terminal.text}")


def served(terminal: Terminal) -> None:
    terminal.until("Ctrl-C")
    terminal.send(CTRL_C)
    ended(terminal)


def command(name: str, *args: str, lines: int = LINES) -> Screen:
    return Screen(name, f"pigen {' '.join(args)}", ended, args, lines=lines)


SCREENS = (
    Screen("init-start", "pigen init: what was found", start),
    Screen("init-models", "pigen init: models, searched", picker),
    Screen("init-small", "pigen init in 40 columns of 15 lines", picker, columns=40, lines=15),
    Screen("init-plain", "pigen init --plain", plain, ("init", "--plain")),
    Screen("init-routing", "pigen init: routing, and why two keys", routing),
    Screen("init-review", "pigen init: the plan", review),
    Screen("init-summary", "pigen init: what was done", summary, lines=34),
    command("lint", "lint", "broken.models.json", lines=44),
    command("lint-diff", "lint", "--diff", "broken.models.json"),
    command("models", "models", "sonnet", "4.5", "--provider", "anthropic"),
    command("build", "build"),
    command("merge", "merge", "models.json", "--into", "home/.pi/agent/models.json", "--adopt"),
    command("route", "route", "configs/coding.json", "--fail", "openai-prod=429"),
    Screen("mock", "pigen mock", served, ("mock",)),
    command("check", "check", "--matrix"),
    command("doctor", "doctor", lines=34),
    command("undo", "undo"),
    command("rules", "rules", lines=40),
    command("explain", "explain", "bare-env-name"),
)


def prepared() -> Path:
    """The folder that the commands run in, with a home, a source and a file with mistakes."""
    if HOME.exists():
        raise SystemExit(f"{HOME} is there already; move it away.")
    (HOME / "home").mkdir(parents=True)
    shutil.copy(ROOT / "templates" / "fallback.yaml", HOME / "pigen.yaml")
    shutil.copy(ROOT / "templates/examples/broken.models.json", HOME / "broken.models.json")
    return HOME


def drawn(screen: Screen, terminal: Terminal) -> str:
    """The screen as SVG."""
    rows = [terminal.screen.buffer[y] for y in range(screen.lines)]
    while rows and not any(cell.data.strip() for cell in rows[-1].values()):
        rows.pop()
    above = list(terminal.screen.history.top) if screen.args[0] != "init" else []
    rows = [*above, *rows][-screen.lines :]
    width = round(screen.columns * WIDE + 2 * EDGE)
    height = len(rows) * HIGH + 2 * EDGE
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img" aria-label="{escape(screen.title)}">',
        f'<rect width="{width}" height="{height}" rx="8" fill="{BACK}"/>',
        f'<g font-family="{FONT}" font-size="14" xml:space="preserve">',
    ]
    for y, row in enumerate(rows):
        for x, text, cell in runs(row, screen.columns):
            fill = COLOURS.get(cell.fg, FORE)
            bold = ' font-weight="bold"' if cell.bold else ""
            parts.append(
                f'<text x="{EDGE + x * WIDE:.1f}" y="{EDGE + (y + 1) * HIGH - 5}" fill="{fill}"{bold} '
                f'textLength="{len(text) * WIDE:.1f}" lengthAdjust="spacingAndGlyphs">{escape(text)}</text>'
            )
    return "\n".join([*parts, "</g>", "</svg>", ""])


def runs(row: Any, columns: int) -> Iterator[tuple[int, str, Any]]:
    """The texts of a row that look alike, and where they begin; blanks at the end left out."""
    start, text = 0, ""
    for x in range(columns + 1):
        cell, before = row[x] if x < columns else None, row[start]
        if cell is not None and (cell.fg, cell.bold) == (before.fg, before.bold):
            text += cell.data
            continue
        if text.strip():
            blanks = len(text) - len(text.lstrip())
            yield start + blanks, text.strip(), before
        start, text = x, cell.data if cell is not None else ""


def main() -> int:
    OUT.mkdir(parents=True, exist_ok=True)
    folder = prepared()
    try:
        for screen in SCREENS:
            if screen.name.startswith("init"):
                shutil.rmtree(folder / "home", ignore_errors=True)
            env = {"PORTKEY_API_KEY": "pk-not-a-key", "HOME": str(folder / "home")}
            program = [sys.executable, "-m", "pigen", *screen.args]
            terminal = Terminal(program, folder, env, screen.columns, screen.lines)
            screen.keys(terminal)
            (OUT / f"{screen.name}.svg").write_text(drawn(screen, terminal))
            terminal.close()
            print(f"docs/screens/{screen.name}.svg", flush=True)
    finally:
        shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    os.environ.pop("NO_COLOR", None)
    sys.exit(main())
