"""`pigen merge` on files of every layout, and `pigen undo` after it, by the bytes on the disk.

What the file holds beside the providers that pigen owns is compared with the original text, not
with a reading of it; and undoing brings the very file back, bytes and mode.
"""

from __future__ import annotations

import json
import os
import random
import re
import stat
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from pigen.build.merge import format_models_json, merge_providers
from pigen.commands import merge, undo
from pigen.common.errors import PigenError
from pigen.outputs.file_privacy import holds_secret
from pigen.text.document import from_bytes
from tests import proof
from tests.generated import Generator
from tests.layouts import Layout

closed = partial(re.compile(rb"\{[ \t\r\n]+\}").sub, b"{}")
FILES = proof.count(2000, 100)
PARTS = 4
MODES = (0o600, 0o640, 0o644, 0o400)
NAMES = ("portkey", "team a", 'zz "quoted"')
NOISE = (
    " ",
    "\t",
    "\n",
    "\r\n",
    ",",
    "// note\n",
    "// note\r\n",
    '"',
    "{",
    "}",
    "[",
    "]",
    "\ufeff",
)


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr(os, "fsync", lambda handle: None)  # no machine fails here


def entry(rng: random.Random, generator: Generator) -> dict:
    """A provider as a build writes it."""
    body = generator.value({"$ref": "#/$defs/provider"})
    value = {"_pigen": "acme", **(body if isinstance(body, dict) else {}), "n": rng.random()}
    text = json.dumps(value).replace("\\ud800", "")
    return json.loads(text.replace("Infinity", "1").replace("NaN", "1"))


def original(rng: random.Random, generator: Generator) -> bytes:
    """The text of a file without the providers of `NAMES`; one in four has noise in it."""
    value = generator.document()
    if not isinstance(value, dict) or not isinstance(value.get("providers", {}), dict):
        value = {"providers": {"ollama": {"baseUrl": "http://localhost:11434/v1"}}}
    for name in NAMES:
        value.get("providers", {}).pop(name, None)
    value = json.loads(json.dumps(value).replace("Infinity", "1").replace("NaN", "1"))
    text = Layout(rng).text(value)
    if rng.random() < 0.25:
        at = rng.randrange(len(text) + 1)
        text = text[:at] + rng.choice(NOISE) + text[at + rng.choice((0, 0, 1)) :]
    return text.encode("utf-8", "surrogatepass")


def bare(text: str) -> str:
    """Without what separates the entries of an object."""
    return text.translate(dict.fromkeys(map(ord, " \t\r\n,")))


def same(one: str, other: str) -> int:
    """How many characters two texts have in common at their start."""
    pairs = zip(one, other, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def around(one: str, other: str) -> tuple[str, str]:
    """Where two texts differ: the parts of each between what is the same before and after."""
    low = same(one, other)
    high = same(one[low:][::-1], other[low:][::-1])
    return one[low : len(one) - high], other[low : len(other) - high]


def member(text: str, name: str) -> str:
    """The provider as it stands in the text, with its name."""
    document = from_bytes(text.encode())
    start, _ = document.find_span(("providers", name), key=True)
    _, end = document.find_span(("providers", name))
    return text[start:end]


def check(before: str, after: str, old: dict, new: dict) -> None:
    """Between the texts only the providers differ that do in `old` and `new`."""
    without = {name: text for text, owned in ((before, old), (after, new)) for name in owned}
    left = {name: member(before, name) for name in old}
    right = {name: member(after, name) for name in new}
    for name in without:
        if name in old and name in new and old[name] == new[name]:
            assert left[name] == right[name]
    stripped = []
    for text, found in ((before, left), (after, right)):
        for each in found.values():
            assert text.count(each) == 1
            text = text.replace(each, "")
        stripped.append(text)
    if old.keys() == new.keys():  # nothing came or went, so not even a blank did
        assert stripped[0] == stripped[1]
    one, other = around(*stripped)
    at_first: Any = from_bytes(before.encode()).value
    if not old and '"providers"' in after and at_first.get("providers") is None:
        other = other.replace('"providers"', "", 1).translate(dict.fromkeys(map(ord, ":{}")))
    assert bare(one) == bare(other)


def content(path: Path) -> tuple[bytes, int]:
    return path.read_bytes(), stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("part", range(PARTS))
def test_every_other_byte_stays_and_undo_brings_all_back(
    part: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rng = random.Random(4000 + part)
    mine, theirs = tmp_path / "models.json", tmp_path / "theirs.json"
    refused = done = 0
    for number in range(FILES // PARTS):
        generator = Generator(rng, rng.choice((0.0, 0.05)))
        first = original(rng, generator)
        mine.unlink(missing_ok=True)
        mine.write_bytes(first)
        mine.chmod(rng.choice(MODES))
        states = [content(mine)]
        runs = []
        own: dict[str, dict] = {}
        steps = [
            {name: entry(rng, generator) for name in NAMES[: rng.randrange(1, 4)]},  # added
            {},  # one of them replaced
            {NAMES[0]: {}},  # all but one removed
        ]
        for step in steps:
            given: dict[str, Any] = {
                name: value or own.get(name) for name, value in step.items()
            } or {
                **own,
                rng.choice(sorted(own)): entry(rng, generator),
            }
            theirs.write_text(format_models_json(given))
            before = content(mine)
            said = run_merge(theirs, mine)
            if said:
                assert said.endswith(("left it as it is.", "left as it is.")), said
                assert content(mine) == before
                refused += 1
                break
            context = f"{part}:{number}\n{before[0]!r}\n=>\n{mine.read_bytes()!r}"
            assert from_bytes(mine.read_bytes()).value["providers"].items() >= given.items(), (
                context
            )
            check(before[0].decode(), mine.read_bytes().decode(), own, given)
            # A file that gains a key is for its owner alone from then on.
            gains = holds_secret(str(mine), mine.read_bytes()) > holds_secret(str(mine), before[0])
            assert content(mine)[1] == (before[1] & 0o600 if gains else before[1])
            own = given
            if content(mine) != before:
                states.append(content(mine))
                runs.append(last_run(capsys))
        else:
            # What was added in three steps and is taken away leaves the very text of the start.
            document = from_bytes(mine.read_bytes())
            if "providers" in from_bytes(first).value:  # type: ignore[operator]
                left = merge_providers(document, {}, ["acme"]).encode()
                if left != first:  # blanks between empty braces are where the providers went
                    assert not from_bytes(first).value["providers"], f"{part}:{number}"
                    assert closed(left) == closed(first), f"{part}:{number}"
                one = {NAMES[0]: own[NAMES[0]]}
                assert merge_providers(from_bytes(first), one, ["acme"]) == document.text, (
                    f"{part}:{number}"
                )
            done += 1
        for run, state in zip(reversed(runs), reversed(states[:-1]), strict=True):
            assert undo.run(run, False) == 0
            assert content(mine) == state, f"{part}:{number}"
        assert mine.read_bytes() == first
    assert done > FILES / PARTS / 2
    proof.record(
        f"files merged into and brought back, part {part + 1} of {PARTS}",
        f"{FILES // PARTS}: {done} through three merges, {refused} refused, "
        "every other byte the same",
    )


def run_merge(theirs: Path, mine: Path) -> str:
    """Why the file was refused; "" where it was not."""
    try:
        merge.run(str(theirs), str(mine), adopt=False, diff=False)
    except PigenError as error:
        return error.message
    return ""


def last_run(capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    undo.run("", True)
    return capsys.readouterr().out.split()[0]
