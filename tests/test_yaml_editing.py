"""Editing YAML: the new value, and every character that was not asked for as it was."""

from __future__ import annotations

import copy
import random
import re
from pathlib import Path
from typing import Any

import pytest

from pigen.common.errors import PigenError
from pigen.text import yaml
from pigen.text.yaml.editor import update_text
from pigen.text.yaml.writer import format_flow, format_item, format_member
from tests.proof import count, record
from tests.yaml_text import dump

TEMPLATES = sorted((Path(__file__).resolve().parent.parent / "templates").glob("*.yaml"))
VALUES: tuple[Any, ...] = (
    "x", "$KEY", "@a/b", "", " x", "- x", "a # b", "a: b", "null", "1.5", "0x1f", "!op read",
    "é\u2028\x7f", "two\nlines\n", "gpt-4o (with fallback)", 5, -0.5, True, None, [], {}, {"a": 1},
    ["q", "w: x"], {"deep": {"er": [1, {"z": "y"}]}}, [["a"], []], "x" * 120,
)  # fmt: skip


def doc(text: str) -> yaml.YamlDocument:
    found = yaml.from_text(text)
    assert found.syntax == "yaml", text
    return found


def edited(text: str, value: object) -> str:
    return update_text(doc(text), value)


@pytest.mark.parametrize("value", VALUES)
def test_what_is_written_is_read(value: Any) -> None:
    assert doc(
        f"a: {format_flow(value)}\nb: [{format_flow(value)}, {{c: {format_flow(value)}}}]"
    ).value == {
        "a": value,
        "b": [value, {"c": value}],
    }
    lines = format_member("a b: c", value, "") + [
        "l:",
        *format_item(value, "  "),
        *format_item(value, "  "),
    ]
    assert doc("\n".join(lines)).value == {"a b: c": value, "l": [value, value]}


@pytest.mark.parametrize(
    ("before", "value", "after"),
    [
        ("a: 1 # one\nb: 2\n", {"a": 3, "b": 2}, "a: 3 # one\nb: 2\n"),
        ("a: 1\n# of b\nb: 2\n\n", {"a": 1, "b": 2, "c": 3}, "a: 1\n# of b\nb: 2\nc: 3\n\n"),
        ("a: 1\nb: 2 # two\nc: 3", {"a": 1, "c": 3}, "a: 1\nc: 3"),
        ("b: 2\na: 1", {"b": 2, "a": 1, "c": [1]}, "b: 2\na: 1\nc: [1]"),
        ("a:   # all\n  b: 1\n", {"a": "x"}, "a: x   # all\n"),
        ("a: x # all\n", {"a": {"b": {"c": {"d": 1}}}}, "a: # all\n  b: {c: {d: 1}}\n"),
        ("a:\nb: 1\n", {"a": {"c": 1}, "b": 1}, "a: {c: 1}\nb: 1\n"),
        ("a: {b: 1, c: 2}\n", {"a": {"c": 2, "d": 3}}, "a: {c: 2, d: 3}\n"),
        ("a: {b: 1, c: 2 }\n", {"a": {"b": 1}}, "a: {b: 1 }\n"),
        ("a: [x, y, z]\n", {"a": ["x", "z", "w"]}, "a: [x, z, w]\n"),
        ("a: [x]\n", {"a": []}, "a: []\n"),
        ("a:\n- x # 1\n- y # 2\n", {"a": ["y", "z"]}, "a:\n- y # 2\n- z\n"),
        ("a:\n  - x\n", {"a": ["w", "x"]}, "a:\n  - w\n  - x\n"),
        ("a:\n  - b: 1\n    c: 2\n", {"a": [{"c": 2}]}, "a:\n  - c: 2\n"),
        ("a: |\n  t\n\nb: 1\n", {"a": "u", "b": 1}, "a: u\n\nb: 1\n"),
    ],
)
def test_little_changes(before: str, value: object, after: str) -> None:
    assert edited(before, value) == after
    assert edited(before.replace("\n", "\r\n"), value) == after.replace("\n", "\r\n")


def test_an_anchor_that_others_use_is_left_alone() -> None:
    text = "a: &x {b: 1}\nc: *x\n"
    with pytest.raises(PigenError, match="cannot edit safely"):
        edited(text, {"a": {"b": 2}, "c": {"b": 1}})
    assert edited(text, {"a": {"b": 2}, "c": {"b": 2}}).count("b: 2") == 1


def mutated(chance: random.Random, value: Any) -> Any:
    value = copy.deepcopy(value)
    for _ in range(chance.randint(1, 3)):
        places = [place for place in routes(value) if place]
        if not places:
            return {"new": 1}
        *way, last = chance.choice(places)
        parent = value
        for step in way:
            parent = parent[step]
        new = copy.deepcopy(chance.choice(VALUES))
        kind = chance.choice(("delete", "set", "add", "insert"))
        if kind == "delete":
            del parent[last]
        elif kind == "set":
            parent[last] = new
        elif isinstance(parent, dict):
            parent[chance.choice(("new", "k 2", "n: 3", "@x"))] = new
        else:
            parent.insert(chance.randint(0, len(parent)), new)
    return value or {"new": 1}


def routes(value: Any, route: tuple = ()) -> list[tuple]:
    inside = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    return [route, *(each for key, inner in inside for each in routes(inner, (*route, key)))]


def laid_out(chance: random.Random, value: Any) -> str:
    """A text for the value, in one of many layouts, with comments."""
    text = dump(
        value,
        indent=chance.choice((2, 3, 4)),
        width=chance.choice((20, 80, 1000)),
        default_flow_style=chance.choice((None, False, True)),
        style=chance.choice((None, None, '"', "'")),
        allow_unicode=chance.random() < 0.5,
    )
    text = re.sub(r"!!(?:int|float|bool|null) ['\"](.*?)['\"]", r"\1", text)
    if chance.random() < 0.3:
        text = re.sub(r"(?m)^( *)(\w+:)", lambda m: f"{m[1]}# of {m[2]}\n{m[0]}", text)
    if chance.random() < 0.3:
        text = text.rstrip("\n")
    return text.replace("\n", "\r\n") if chance.random() < 0.2 else text


def lines_of(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines()]


def test_any_change_of_any_layout() -> None:
    chance = random.Random(5)
    total = count(30_000, 600)
    seeds = [doc(path.read_text()).value for path in TEMPLATES]
    refused = 0
    for _ in range(total):
        value = chance.choice(seeds)
        for _ in range(chance.randint(0, 3)):
            value = mutated(chance, value)
        text = laid_out(chance, value)
        if yaml.from_text(text).value != value:
            continue  # the layouts of comments above can tear a text in quotes apart
        wanted = mutated(chance, value)
        try:
            after = edited(text, wanted)
        except PigenError:
            refused += 1
            continue
        assert doc(after).value == wanted
    record(
        "changes of a YAML text in odd layouts; refused, the file left alone",
        f"{total:,}; {refused}",
    )
    assert refused < total / 100


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_comments_and_lines_stay(path: Path) -> None:
    chance = random.Random(path.stem)
    text = path.read_text()
    before = doc(text)
    for _ in range(count(500, 25)):
        value = copy.deepcopy(before.value)
        keys = list(value["pi"]["providers"])
        value["pi"]["providers"][keys[0]]["note"] = chance.choice(VALUES)
        value["providers"]["more"] = {"slug": chance.choice(("a-prod", "b c"))}
        after = lines_of(edited(text, value))
        changed_lines = [line for line in lines_of(text) if line not in after]
        # At most the one line that holds the first pi provider in braces.
        assert len(changed_lines) <= 1
        assert all("portkey" in line or "local" in line for line in changed_lines)
        for line in lines_of(text):
            if "#" in line:
                assert any(line.partition("#")[2] in each for each in after)
