"""pigen models: the catalogue as a person asks for it, and its figures filled into a file."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
from pathlib import Path

import pytest

from pigen.outputs.table import fit_table
from pigen.outputs.terminal import Painter
from pigen.pi.endpoint_owner import get_destination
from pigen.pi.release import NEWEST, Pi
from tests.command import PIGEN, pigen, provider, put

COMMENTED = """{
\t// mine
\t"providers": {
\t\t"portkey": {
\t\t\t"baseUrl": "https://api.portkey.ai/v1", "api": "openai-completions", "apiKey": "$KEY",
\t\t\t"models": [
\t\t\t\t{ "id": "@openai-prod/gpt-4.1", "name": "Mine" }, // quick
\t\t\t\t{ "id": "@openai-prod/house-model" },
\t\t\t]
\t\t}
\t}
}
"""


def ids(output: str) -> list[str]:
    return [line.split()[0] for line in output.splitlines()[1:]]


def test_every_word_counts_and_the_very_id_comes_first(tmp_path: Path) -> None:
    done = pigen("models", "gpt-4o", cwd=tmp_path)
    assert done.returncode == 0
    assert ids(done.stdout)[0] == "gpt-4o"
    assert re.search(r"^gpt-4o +openai +128,000 +16,384 +2.5 +10 +- +yes +pi ", done.stdout, re.M)
    narrowed = pigen("models", "GPT-4o", "mini", "--provider", "openai-prod", cwd=tmp_path)
    assert ids(narrowed.stdout) == ["gpt-4o-mini"]


def test_json_has_every_figure(tmp_path: Path) -> None:
    done = pigen("models", "gpt-4.1", "--provider", "openai", "--json", cwd=tmp_path)
    said = json.loads(done.stdout)
    assert said["version"] == 1
    first = said["models"][0]
    assert first["id"] == "gpt-4.1"
    assert first["contextWindow"] == 1047576
    assert first["cost"] == {"input": 2, "output": 8, "cacheRead": 0.5, "cacheWrite": 0}
    assert first["source"].startswith("pi's catalogue ")


def test_without_a_query_all_are_listed(tmp_path: Path) -> None:
    assert len(ids(pigen("models", cwd=tmp_path).stdout)) > 2000


def test_nothing_found(tmp_path: Path) -> None:
    done = pigen("models", "gpt-4oo", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert 'Did you mean "gpt-4o"?' in done.stderr
    unknown = pigen("models", "--provider", "antropic", cwd=tmp_path)
    assert unknown.returncode == 2
    assert 'Did you mean "anthropic"?' in unknown.stderr


def test_fill_adds_what_is_missing_and_touches_nothing_else(tmp_path: Path) -> None:
    path = put(tmp_path / "models.json", COMMENTED)
    done = pigen("models", "--fill", "models.json", "--yes", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    text = path.read_text()
    added = (
        ', "input": ["text", "image"], "contextWindow": 1047576, "maxTokens": 32768, '
        '"cost": {"input": 2, "output": 8, "cacheRead": 0.5, "cacheWrite": 0}'
    )
    assert text == COMMENTED.replace('"name": "Mine"', f'"name": "Mine"{added}')
    assert "figures of 1 model" in done.stdout
    again = pigen("models", "--fill", "models.json", "--yes", cwd=tmp_path)
    assert (again.returncode, again.stdout) == (0, "models.json: nothing to fill in.\n")


def test_what_is_stated_stays(tmp_path: Path) -> None:
    stated = {
        "id": "@openai-prod/gpt-4.1",
        "contextWindow": 20000,
        "cost": dict.fromkeys(("input", "output", "cacheRead", "cacheWrite"), 0),
        "input": ["text"],
    }
    file = {"providers": {"portkey": provider(stated)}}
    path = put(tmp_path / "models.json", file)
    done = pigen("models", "--fill", "models.json", "--yes", cwd=tmp_path)
    # The window that was chosen limits the answer too, so there is nothing left to fill in.
    assert "nothing to fill in" in done.stdout
    assert json.loads(path.read_text()) == file


def test_an_override_states_it_as_well(tmp_path: Path) -> None:
    file = {
        "providers": {
            "portkey": provider(
                "@openai-prod/gpt-4.1",
                modelOverrides={"@openai-prod/gpt-4.1": {"contextWindow": 500000}},
            )
        }
    }
    path = put(tmp_path / "models.json", file)
    pigen("models", "--fill", "models.json", "--yes", cwd=tmp_path)
    (model,) = json.loads(path.read_text())["providers"]["portkey"]["models"]
    assert "contextWindow" not in model
    assert model["maxTokens"] == 32768


def test_servers_of_this_network_are_left_alone(tmp_path: Path) -> None:
    local = {"providers": {"local": provider("gpt-4.1", baseUrl="http://localhost:8080/v1")}}
    put(tmp_path / "models.json", local)
    done = pigen("models", "--fill", "models.json", "--yes", cwd=tmp_path)
    assert "nothing to fill in" in done.stdout


@pytest.mark.parametrize("broken", ['{"providers": {', '{"providers": {}} x'])
def test_a_broken_file_is_not_filled(broken: str, tmp_path: Path) -> None:
    path = put(tmp_path / "models.json", broken)
    done = pigen("models", "--fill", "models.json", "--yes", cwd=tmp_path)
    assert done.returncode == 2
    assert "pigen lint" in done.stderr
    assert path.read_text() == broken


def test_without_a_terminal_nobody_is_asked(tmp_path: Path) -> None:
    path = put(tmp_path / "models.json", COMMENTED)
    done = pigen("models", "--fill", "models.json", cwd=tmp_path, stdin=b"y\n")
    assert done.returncode == 1
    assert '+\t\t\t\t{ "id": "@openai-prod/gpt-4.1"' in done.stdout
    assert "Nothing was written" in done.stderr
    assert path.read_text() == COMMENTED


@pytest.mark.parametrize(("answer", "written"), [(b"y\n", True), (b"\n", False), (b"\x04", False)])
def test_in_a_terminal_the_diff_comes_first(answer: bytes, written: bool, tmp_path: Path) -> None:
    path = put(tmp_path / "models.json", COMMENTED)
    ours, theirs = pty.openpty()
    done = subprocess.Popen(
        [*PIGEN, "models", "--fill", "models.json"],
        cwd=tmp_path,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "NO_COLOR": "1", "PATH": "/nonexistent", "HOME": str(tmp_path)},
    )
    os.close(theirs)
    seen = b""
    while b"[y/N] " not in seen:
        seen += os.read(ours, 4096)
    assert b"contextWindow" in seen
    assert path.read_text() == COMMENTED
    os.write(ours, answer)
    assert done.wait(30) == (0 if written else 1)
    os.close(ours)
    assert (path.read_text() != COMMENTED) is written


@pytest.mark.parametrize(
    ("url", "owner"),
    [
        ("https://opencode.ai/zen/v1", "opencode"),
        ("https://opencode.ai/zen/go/v1", "opencode-go"),
        ("https://api.z.ai/api/paas/v4", "zai"),
        ("https://token-plan.maas.qwencloudapi.com/compatible-mode/v1", None),
        ("https://llm.example.com/v1", None),
    ],
)
def test_whose_figures_count_at_an_address(url: str, owner: str | None) -> None:
    assert get_destination(url, Pi(NEWEST)).upstream == owner


def test_figures_narrow_the_list(tmp_path: Path) -> None:
    words = ("--images", "--thinking", "--context", "200k", "--max-price", "1/5", "--sort", "price")
    done = pigen("models", *words, "--json", cwd=tmp_path)
    models = json.loads(done.stdout)["models"]
    assert len(models) > 20
    for model in models:
        assert model["reasoning"]
        assert "image" in model["input"]
        assert model["contextWindow"] >= 200_000
        assert model["cost"]["input"] <= 1
        assert model["cost"]["output"] <= 5
    prices = [model["cost"]["input"] for model in models]
    assert prices == sorted(prices)
    widest = pigen("models", "--sort", "context", "--json", cwd=tmp_path)
    contexts = [model["contextWindow"] for model in json.loads(widest.stdout)["models"]]
    assert contexts == sorted(contexts, reverse=True)


def test_no_model_has_such_figures(tmp_path: Path) -> None:
    done = pigen("models", "gpt-4o", "--context", "5M", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "is like that: a context of at least 5,000,000 tokens." in done.stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--max-price", "cheap"), "--max-price cheap is not a price."),
        (("--max-price", "3/"), "--max-price 3/ is not a price."),
        (("--context", "much"), "--context much is not a number of tokens."),
        (("--fill", "models.json", "--images"), "options that search do not go with it."),
    ],
)
def test_a_figure_that_is_none(words: tuple[str, ...], message: str, tmp_path: Path) -> None:
    done = pigen("models", *words, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr


@pytest.mark.parametrize("columns", [30, 40, 60, 80, 120])
def test_a_row_fits_the_terminal(columns: int) -> None:
    head = ("model", "provider", "price")
    rows = [("@openai-prod/gpt-4o-a-long-name-2025", "openai", "2.5"), ("o3", "azure", "10")]
    table = fit_table(head, rows, (2,), (2, 1), Painter(False, columns))
    lines = table.splitlines()
    assert len(lines) == 3
    assert max(map(len, lines)) <= columns
    assert all(line.split()[0].endswith(("model", "2025", "o3")) for line in lines)
    assert ("2.5" in table) == (columns >= 60)
