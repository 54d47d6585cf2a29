"""A pigen whose data end before the pi that it judges for: whatever it says of that one is true.

Its data are cut back to 1.5.2, it judges for 1.6, and the same pigen with 1.6's data, which are
those of the package, says what is true.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pigen.pi.release import NEWEST
from scripts.pi import tables
from scripts.pi.known import Known, read_release
from scripts.pi.npm import Unavailable

ROOT = Path(__file__).resolve().parent.parent.parent
OLD, NEW = "1.5.2", NEWEST
FILES, SEED = 200, 1607
SEVERITIES = ("error", "warning", "info")
SOFTENED = f"Unless pi {NEW} has changed this: "


def read(version: str) -> Known:
    try:
        return read_release(version)
    except Unavailable as error:
        if os.environ.get("CI") == "true":
            pytest.fail(f"pi-ai {version} is needed here: {error}")
        pytest.skip(str(error))


def cut_back(folder: Path) -> Path:
    """A copy of pigen that knows nothing of any release after OLD."""
    for name in ("pigen", "schemas", "templates"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    data = folder / "pigen/pi/catalogue"
    known = json.loads((data / "releases.json").read_text())
    measured = known["measured"][: known["measured"].index(OLD) + 1]
    versions = [row[0] for row in known["releases"]]
    until = versions.index(OLD) + 1
    older = {"newest": OLD, "measured": measured, "releases": known["releases"][:until]}
    write(data / "releases.json", older)
    releases = [read(version) for version in measured]
    write(data / "providers.json", tables.list_providers(releases))
    write(data / "listings.json", tables.list_models(releases))
    write(data / "compat.json", tables.list_compat(releases))
    lines = tables.list_facts(releases)
    text = "\n".join(json.dumps(each, separators=(",", ":"), ensure_ascii=False) for each in lines)
    (data / "facts.jsonl").write_text(text + "\n", encoding="utf-8")
    write(data / "built_ins_history.json", cut_history(data / "built_ins_history.json", until))
    return folder


def cut_history(path: Path, until: int) -> dict[str, Any]:
    history = json.loads(path.read_text())
    providers: dict[str, dict[str, list[str]]] = {}
    for provider, groups in history["providers"].items():
        for spans, ids in groups.items():
            kept = [part for part in (cut(each, until) for each in spans.split(",")) if part]
            if kept:
                providers.setdefault(provider, {}).setdefault(",".join(kept), []).extend(ids)
    return {"releases": history["releases"][:until], "providers": providers}


def cut(span: str, until: int) -> str | None:
    first, dash, end = span.partition("-")
    if int(first) >= until:
        return None
    return f"{first}-" if dash and (not end or int(end) >= until - 1) else span


def write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value), encoding="utf-8")


def judge(package: Path, questions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, str(ROOT / "tests/judge_for_release.py"), NEW],
        input="".join(json.dumps(each) + "\n" for each in questions),
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "", "PYTHONPATH": str(package), "HOME": "/nonexistent"},
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


class Generator:
    """Files about models that differ between the two releases, and about some that do not."""

    def __init__(self, rng: random.Random, old: Known, new: Known) -> None:
        self.rng = rng
        before, after = old.models, new.models
        self.kinds = [
            sorted(after.keys() - before.keys()),
            sorted(before.keys() - after.keys()),
            sorted(key for key in after.keys() & before.keys() if after[key] != before[key]),
            sorted(key for key in after.keys() & before.keys() if after[key] == before[key]),
        ]
        assert all(self.kinds)

    def pick(self) -> tuple[str, str]:
        return self.rng.choice(self.rng.choice(self.kinds))

    def question(self) -> dict[str, Any]:
        providers: dict[str, Any] = {}
        picked = [self.pick() for _ in range(self.rng.randint(1, 4))]
        for provider, id in picked:
            self.add(providers.setdefault(provider, {}), id)
        if self.rng.random() < 0.7:
            ids = [self.pick() for _ in range(3)]
            providers["portkey"] = {
                "baseUrl": self.rng.choice(("https://api.portkey.ai/v1", "https://llm.acme.io/v1")),
                "api": "openai-completions",
                "apiKey": "$PORTKEY_API_KEY",
                "models": [
                    {"id": self.rng.choice((f"@{owner}-prod/{id}", id))}
                    for owner, id in dict(ids).items()
                ],
            }
        owner, id = self.rng.choice(picked)
        settings = self.rng.choice(
            (
                None,
                {"defaultProvider": owner, "defaultModel": id},
                {"enabledModels": [f"{owner}/{id}", "portkey/*", f"*{id[:6]}*"]},
            )
        )
        auth = {owner: {"type": "api_key", "key": "k"}} if self.rng.random() < 0.5 else None
        listed = [each["id"] for each in providers.get("portkey", {}).get("models", ())]
        texts = [id, f"{owner}/{id}", f"{id}:high", id[: len(id) // 2], *listed]
        choices = [[None, text] for text in texts] + [[owner, id]]
        choices += [["portkey", text] for text in (*listed, id)]
        choices += [[None, f"portkey/{text}"] for text in listed]
        return {
            "models": {"providers": providers},
            "settings": settings,
            "auth": auth,
            "choices": choices,
        }

    def add(self, provider: dict[str, Any], id: str) -> None:
        roll = self.rng.random()
        if roll < 0.5:
            figure = self.rng.choice(
                ({"maxTokens": self.rng.choice((9000, 900000))}, {"name": "mine"})
            )
            provider.setdefault("modelOverrides", {})[id] = figure
        elif roll < 0.9:
            entry: dict[str, Any] = {"id": id}
            if self.rng.random() < 0.5:
                entry |= {"contextWindow": self.rng.choice((64000, 3000000)), "reasoning": True}
            provider.setdefault("models", []).append(entry)
        else:
            provider["baseUrl"] = self.rng.choice(
                ("https://llm.acme.io/v1", "https://api.portkey.ai/v1")
            )


def identify(finding: dict[str, Any]) -> tuple[str, ...]:
    """What is said, where: the release that it names is the one judged by."""
    message = finding["message"].replace(OLD, NEW)
    return finding["rule"], finding["file"], finding["pointer"], message


def test_nothing_said_of_a_newer_pi_is_false(tmp_path: Path) -> None:
    generator = Generator(random.Random(SEED), read(OLD), read(NEW))
    questions = [generator.question() for _ in range(FILES)]
    older = judge(cut_back(tmp_path / "older"), questions)
    truth = judge(ROOT, questions)
    softened = certain = 0
    for question, said, true in zip(questions, older, truth, strict=True):
        facts = {identify(each): each for each in true["findings"]}
        for each in said["findings"]:
            if each["message"].startswith(SOFTENED):
                softened += 1
                assert (each["severity"], each["fix"]) == ("info", None), each
                continue
            fact = facts.get(identify(each))
            assert fact, (each, question)
            assert SEVERITIES.index(each["severity"]) >= SEVERITIES.index(fact["severity"]), each
            assert each["fix"] in (None, fact["fix"]), each
        for asked, mine, real in zip(
            question["choices"], said["choices"], true["choices"], strict=True
        ):
            if mine["certain"]:
                certain += 1
                assert mine["picked"] == real["picked"], (asked, question)
    assert softened > FILES / 2
    assert certain > FILES / 2
    print(f"{FILES} files: {softened} findings left as hints, {certain} choices certain")
