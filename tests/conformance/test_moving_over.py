"""Moving over: the real pi lists before and after exactly what `pigen init --from` shows."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from pigen import rules
from pigen.common import kinds
from pigen.lint.runner import build_models_file, lint
from pigen.pi.release import NEWEST, Pi
from pigen.pi.selection.model_figures import ModelFigures, compose_entries
from pigen.text.document import Document, from_text
from tests.command import pigen
from tests.moving import SECRET, Move, move
from tests.proof import count, record
from tests.realistic_files import make_file

from .pi_install import Installed, require

# Why a run may move nothing: nobody asked for it, or pi itself does not take the provider.
REFUSALS = (
    "No provider goes through",
    "None of its providers can go through",
    "Fix that first",
    "nothing of it can move",
    "leads to the gateway already",
)


def test_what_pigen_composes_is_what_pi_composes(tmp_path: Path) -> None:
    pi = require(NEWEST)
    queries, expected = [], []
    for seed in range(count(120, 20)):
        file = make_file(seed, rare=seed % 2 == 0)
        path = tmp_path / f"{seed}.json"
        path.write_text(json.dumps(file))
        names = list(dict.fromkeys([*file["providers"], "anthropic", "openai", "zai"]))
        queries.append({"file": str(path), "entries": names})
        seen = build_models_file(from_text(path.read_text(), str(path)), Pi(NEWEST))
        findings = lint(seen, rules.load(kinds.MODELS))
        lost = {each.pointer.split("/")[2] for each in findings if each.effect == "dropped"}
        if any(each.effect == "rejected" for each in findings):
            lost = set(file["providers"])
        seen.providers = [each for each in seen.providers if each.name not in lost]
        composed = [(name, compose_entries(seen, name)) for name in names]
        expected.append({(n, id): show(n, e) for n, found in composed for id, e in found.items()})
    for query, answer, wanted in zip(queries, pi.ask(queries), expected, strict=True):
        found = {(m["provider"], m["id"]): show(m["provider"], m) for m in answer["models"]}
        assert found == wanted, query


def show(provider: str, entry: dict[str, Any]) -> tuple[Any, ...]:
    figures = ModelFigures(provider, entry["id"], entry, Pi(NEWEST)).figures
    tiers = (entry.get("cost") or {}).get("tiers")
    return figures, entry.get("compat") or {}, entry.get("thinkingLevelMap") or {}, tiers


def test_pi_lists_before_and_after_what_the_comparison_shows(tmp_path: Path) -> None:
    pi = require(NEWEST)
    outcomes: Counter[str] = Counter()
    for seed in range(count(110, 8)):
        made = move(seed, tmp_path / str(seed), rare=seed % 3 == 0)
        assert made.done is not None
        assert SECRET.search(made.done.stdout + made.done.stderr) is None, seed
        if made.done.returncode:
            assert made.done.returncode == 2, (seed, made.done.stderr)
            assert any(text in made.done.stderr for text in REFUSALS), (seed, made.done.stderr)
            assert made.origin.read_bytes() == made.text.encode()
            outcomes["refused"] += 1
            continue
        outcomes["moved"] += 1
        check_lists(made, pi)
        check_files(made)
        check_undo(made)
    assert outcomes["moved"] > outcomes["refused"]
    record(
        "files like real ones moved to the gateway, listed by pi as shown", f"{outcomes['moved']:,}"
    )


def check_lists(made: Move, pi: Installed) -> None:
    """pi's --list-models, with the variables set that the files name."""
    before = made.folder / "before.json"
    before.write_text(made.text, encoding="utf-8", newline="")
    shown = made.plan["moves"]["models"]
    names = {each["provider"] for row in shown for each in row.values() if each}
    names |= {*json.loads(json.dumps(made.providers)), *made.through}
    queries = [
        {
            "file": str(path),
            "usable": sorted(names),
            "auth": str(made.origin.parent / "auth.json"),
        }
        for path in (before, made.output)
    ]
    named = [*find_variables(made.text), *find_variables(made.output.read_bytes().decode())]
    answers = pi.ask(queries, **dict.fromkeys(named, "set"))
    for side, answer in zip(("before", "after"), answers, strict=True):
        rows = [row[side] for row in shown if row[side]]
        wanted = {(each["provider"], each["id"]): each for each in rows}
        found = {(each["provider"], each["id"]): each for each in answer["models"]}
        assert found.keys() == wanted.keys(), (made.folder.name, side)
        for place, model in found.items():
            figures = ModelFigures(*place, model, Pi(NEWEST))
            row = wanted[place]
            assert (figures.context, figures.answer) == (row["contextWindow"], row["maxTokens"])
            assert figures.rates == tuple(row["cost"].values()), place
            assert [level for level in figures.levels if level != "off"] == row["thinking"], place
            assert figures.images == row["images"], place


def find_variables(text: str) -> list[str]:
    value = from_text(text).value
    assert isinstance(value, dict)
    keys = [each.get("apiKey") for each in value["providers"].values() if isinstance(each, dict)]
    return [key.strip("${}") for key in keys if isinstance(key, str) and key.startswith("$")]


def check_files(made: Move) -> None:
    """What stays direct is the same byte for byte, no secret moved, and no error is new."""
    old, new = from_text(made.text), from_text(made.output.read_bytes().decode())
    direct = [n for n, each in made.providers.items() if "portkey" not in json.dumps(each)]
    kept = [name for name in direct if name not in made.through]
    if made.output != made.origin:
        assert made.origin.read_bytes() == made.text.encode()
        kept = [name for name in kept if name in made.keep]
        absent = [name for name in direct if name not in made.through and name not in kept]
        told = json.dumps(made.plan["moves"]) + json.dumps(made.plan["left"])
        assert all(name in told for name in absent)
    for name in kept:
        assert cut(new, name) == cut(old, name), (made.folder.name, name)
    written = {name: each for name, each in new.value["providers"].items() if name not in kept}
    if "_pigen" not in made.text:
        assert SECRET.search(json.dumps(written)) is None
    before, after = find_errors(made.text), find_errors(new.text)
    assert after <= before, (made.folder.name, after - before)


def cut(document: Document, name: str) -> str:
    node = document.find_node(("providers", name))
    assert node is not None
    return document.text[node.start : node.end]


def find_errors(text: str) -> set[str]:
    file = build_models_file(from_text(text, "models.json"), Pi(NEWEST), mode=0o600)
    found = lint(file, rules.load(kinds.MODELS))
    return {each.rule for each in found if each.severity == "error"}


def check_undo(made: Move) -> None:
    done = pigen(
        "undo", cwd=made.folder, PI_CODING_AGENT_DIR=str(made.origin.parent),
        XDG_STATE_HOME=str(made.folder / "state"),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert made.origin.read_bytes() == made.text.encode()
    assert made.output == made.origin or not made.output.exists()
