"""A key that is typed, pasted or found goes where the person said, and nowhere else."""

from __future__ import annotations

import json
import os
import stat
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.command import pigen, provider, put
from tests.terminal import ENTER, Terminal, pasted, tree
from tests.terminal import pigen as started

CANARY = "pk-canary-9Fq2Lx7RtW0aBcD4eGhJ"
MODELS = ("--model", "@openai-prod/gpt-4o", "--retry", "1")
AGENT = "home/.pi/agent"
KEPT = "home/.config/pigen"
# What a keeper does: it writes down its arguments, and what it reads.
KEEPER = """#!/bin/sh
{ echo "args: $0 $*"; cat; } >> "$KEPT"
exit ${KEEPER_FAILS:-0}
"""


@pytest.fixture
def keepers(tmp_path: Path) -> Path:
    """A folder with programs that keep keys, in the place of the real ones."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("pass", "secret-tool", "security", "op"):
        put(folder / name, KEEPER).chmod(0o755)
    return folder


@contextmanager
def watched() -> Iterator[list[str]]:
    """What stands in the arguments of any process meanwhile, if the canary is in it."""
    seen: list[str] = []
    over = threading.Event()

    def look() -> None:
        while not over.is_set():
            for path in Path("/proc").glob("[0-9]*/cmdline"):
                try:
                    line = path.read_bytes()
                except OSError:
                    continue
                if CANARY.encode() in line:
                    seen.append(line.decode(errors="replace"))
            time.sleep(0.002)

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        over.set()
        thread.join()


def where(cwd: Path) -> list[str]:
    """The files that hold the canary."""
    return [name for name, content in tree(cwd).items() if CANARY.encode() in content]


def path_of(keepers: Path) -> str:
    return f"{keepers}:{os.environ['PATH']}"


@pytest.mark.parametrize(
    ("store", "reference", "args"),
    [
        ("pass", "!pass show portkey | head -n 1", "insert --multiline --force portkey"),
        ("secret-tool", "!secret-tool lookup service portkey", "service portkey"),
        ("security", "!security find-generic-password -s portkey -w", "-i"),
    ],
)
def test_a_keeper_gets_the_key_by_standard_input(
    store: str, reference: str, args: str, keepers: Path, tmp_path: Path
) -> None:
    kept = tmp_path / "kept.txt"
    with watched() as seen:
        done = pigen("init", "--yes", *MODELS, "--key-stdin", "--key-store", store, cwd=tmp_path,
                     stdin=f"{CANARY}\n".encode(), PATH=path_of(keepers),
                     KEPT=str(kept))  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert seen == []
    first, _, read = kept.read_text().partition("\n")
    assert first.endswith(args)
    assert CANARY in read
    assert CANARY not in first + done.stdout + done.stderr
    assert where(tmp_path) == ["kept.txt"]
    file = json.loads((tmp_path / AGENT / "models.json").read_text())
    assert file["providers"]["portkey"]["apiKey"] == reference


def test_a_keeper_that_refuses_leaves_everything_as_it_was(keepers: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept.txt"
    done = pigen("init", "--yes", *MODELS, "--key-stdin", "--key-store", "pass", cwd=tmp_path,
                 stdin=f"{CANARY}\n".encode(), PATH=path_of(keepers), KEPT=str(kept),
                 KEEPER_FAILS="3")  # fmt: skip
    assert done.returncode == 2
    assert "pass did not keep the key" in done.stderr
    assert CANARY not in done.stdout + done.stderr
    assert list((tmp_path / "home").rglob("*")) == []


def test_a_file_of_ones_own(tmp_path: Path) -> None:
    done = pigen("init", "--yes", *MODELS, "--key-stdin", "--key-store", "file", cwd=tmp_path,
                 stdin=f"{CANARY}\n".encode())  # fmt: skip
    assert done.returncode == 0, done.stderr
    path = tmp_path / KEPT / "portkey.key"
    assert path.read_text() == f"{CANARY}\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert where(tmp_path) == [f"{KEPT}/portkey.key"]
    assert CANARY not in done.stdout + done.stderr
    reference = json.loads((tmp_path / AGENT / "models.json").read_text())["providers"]["portkey"]
    printed = os.popen(reference["apiKey"][1:]).read().strip()
    assert printed == CANARY
    # Another key: the old one is kept for undo, as hard to read as the file was.
    again = pigen("init", "--yes", "--update", "--key-stdin", "--key-store", "file", cwd=tmp_path,
                  stdin=b"pk-another-key-0815\n")  # fmt: skip
    assert again.returncode == 0, again.stderr
    (backup,) = where(tmp_path)
    assert "local/state" in backup
    assert stat.S_IMODE((tmp_path / backup).stat().st_mode) == 0o600
    for folder in (tmp_path / backup).parents:
        if folder == tmp_path / "home/.local/state":
            break
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700, folder


def test_plain_text_only_if_it_is_allowed(tmp_path: Path) -> None:
    args = ("init", "--yes", *MODELS, "--key-stdin", "--key-store", "models.json")
    key = f"{CANARY}\n".encode()
    (tmp_path / ".git").mkdir()  # a key itself never goes into a repository by default
    done = pigen(*args, cwd=tmp_path, stdin=key)
    assert done.returncode == 2
    assert where(tmp_path) == []
    allowed = pigen(*args, "--allow-plaintext", cwd=tmp_path, stdin=key)
    assert allowed.returncode == 0, allowed.stderr
    assert sorted(where(tmp_path)) == [
        f"{KEPT}/models.json",
        f"{KEPT}/pigen.yaml",
        f"{AGENT}/models.json",
    ]
    for name in where(tmp_path):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
    assert "plain text" in allowed.stdout
    # Neither the replay line nor the plan of the next run repeats it.
    shown = pigen("init", "--json", "--update", "--retry", "3", cwd=tmp_path)
    assert shown.returncode == 0, shown.stderr
    assert CANARY not in allowed.stdout + allowed.stderr + shown.stdout + shown.stderr
    assert "--key-stdin" in allowed.stdout


def test_the_key_in_the_environment_is_only_looked_for(tmp_path: Path) -> None:
    with watched() as seen:
        done = pigen("init", "--yes", *MODELS, "--key-env", "PORTKEY_API_KEY", cwd=tmp_path,
                     PORTKEY_API_KEY=CANARY)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert where(tmp_path) == []
    assert seen == []
    assert CANARY not in done.stdout + done.stderr


@pytest.mark.parametrize(
    "args",
    [
        ("--key-env", CANARY),
        ("--key-env", f"${CANARY}"),
        ("--key-command", f"echo {CANARY}"),
        ("--model", f"@{CANARY}/gpt-4o", "--key-env", "X"),
    ],
)
def test_a_key_given_in_the_wrong_place_is_not_repeated(
    args: tuple[str, ...], tmp_path: Path
) -> None:
    done = pigen("init", "--yes", *MODELS, *args, cwd=tmp_path)
    assert done.returncode == 2, done.stdout
    assert CANARY not in done.stdout + done.stderr
    assert where(tmp_path) == []


def test_a_key_in_models_json_is_neither_shown_nor_taken_over(tmp_path: Path) -> None:
    file = {
        "providers": {
            "portkey": provider("@x/m", apiKey=CANARY),
            "other": provider("y", apiKey=CANARY),
        }
    }
    put(tmp_path / AGENT / "models.json", file)
    for args in (("--from", str(tmp_path / AGENT / "models.json")), MODELS):
        done = pigen("init", "--json", "--update", *args, "--key-env", "X", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert CANARY not in done.stdout + done.stderr
    assert where(tmp_path) == [f"{AGENT}/models.json"]


def paste(terminal: Terminal, plain: bool) -> None:
    """The questions about the key, in which it is pasted."""
    terminal.until("I paste it now")
    terminal.send(f"4{ENTER}" if plain else "\x1b[A" + ENTER)
    wanted = "which is not shown, < to go back" if plain else "? The key"
    terminal.answer(wanted, f"{CANARY}{ENTER}" if plain else pasted(f"{CANARY}\n") + ENTER)
    terminal.answer("Where should it be kept", f"1{ENTER}" if plain else ENTER)
    for _ in range(5):
        terminal.pump(0.1)


@pytest.mark.parametrize("plain", [False, True])
def test_a_pasted_key_is_never_on_the_screen(plain: bool, tmp_path: Path) -> None:
    args = [*MODELS, "--cache", "off", "--routing", "none", "--default-model", "none"]
    terminal = started("init", *args, *(["--plain"] if plain else []), cwd=tmp_path)
    with watched() as seen:
        paste(terminal, plain)
        terminal.answer("Limit the key", ENTER)
        terminal.answer("In which folder", ENTER)
        terminal.answer("offer only these models", ENTER)
        terminal.answer("Go ahead", ENTER)
        assert terminal.end() == 0, terminal.text
    assert seen == []
    assert CANARY not in terminal.text
    assert CANARY.encode() not in terminal.log
    assert where(tmp_path) == [f"{KEPT}/portkey.key"]
