"""Merging into a file that has other things too: nothing else in it changes."""

from __future__ import annotations

import json
import random
import re

import pytest

from pigen.build.merge import format_models_json, list_marks, merge_providers, read_providers
from pigen.common.errors import PigenError
from pigen.text.document import Document, from_bytes, from_text
from tests.generated import Generator
from tests.layouts import Layout
from tests.proof import count, record

FILES = count(2000, 200)
PARTS = 10


def entry(model: str, mark: str | None = "acme") -> dict:
    marked = {} if mark is None else {"_pigen": mark}
    return {**marked, "apiKey": "$KEY", "models": [{"id": model}]}


def merge(text: str, providers: dict, marks: tuple[str, ...] = ("acme",), **options: bool) -> str:
    return merge_providers(from_text(text), providers, marks, **options)


def file(providers: dict) -> str:
    return json.dumps({"providers": providers}, indent=2) + "\n"


MINE = {"ollama": {"baseUrl": "http://localhost:11434/v1", "api": "openai-completions"}}


def test_what_was_added_can_be_changed_and_taken_away() -> None:
    text = file(MINE)
    first = merge(text, {"portkey": entry("a"), "direct": entry("b")})
    assert list(from_text(first).value["providers"]) == ["ollama", "portkey", "direct"]
    second = merge(first, {"portkey": entry("c")})
    assert from_text(second).value == {"providers": {**MINE, "portkey": entry("c")}}
    assert merge(second, {}) == text


def test_merging_again_changes_nothing() -> None:
    providers = {"portkey": entry("a"), "direct": entry("b")}
    text = merge(file(MINE), providers)
    assert merge(text, providers) == text


def test_a_provider_without_the_mark_is_left_alone() -> None:
    text = file({"portkey": entry("mine", None)})
    with pytest.raises(PigenError, match='"portkey" that pigen did not write'):
        merge(text, {"portkey": entry("a")})
    assert from_text(merge(text, {"portkey": entry("a")}, adopt=True)).value == {
        "providers": {"portkey": entry("a")}
    }


def test_a_provider_of_another_source_is_left_alone() -> None:
    text = file({"portkey": entry("theirs", "other")})
    with pytest.raises(PigenError):
        merge(text, {"portkey": entry("a")})
    assert merge(text, {"direct": entry("a")}).startswith(text.rstrip("}\n "))


def test_a_change_that_python_takes_for_none_is_made() -> None:
    text = file({"portkey": {**entry("a"), "authHeader": 1}})
    assert '"authHeader": true' in merge(text, {"portkey": {**entry("a"), "authHeader": True}})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"providers": []}',
        '{"providers": {',
        "{'a': 1}",
        '{"providers": {"a": {}, "a": {}}}',
    ],
)
def test_a_file_that_is_not_understood_is_left_alone(text: str) -> None:
    with pytest.raises(PigenError, match="left it as it is"):
        merge(text, {"portkey": entry("a")})


def test_a_file_that_is_no_utf8_is_left_alone() -> None:
    with pytest.raises(PigenError, match="UTF-8"):
        merge_providers(
            from_bytes(b'{"providers": {}, "x": "\xff"}'), {"portkey": entry("a")}, ["acme"]
        )


@pytest.mark.parametrize("text", ["{}", "{ }\n", '{"$schema": "x"}', "{\n  // none yet\n}\n"])
def test_a_file_without_providers_gets_them(text: str) -> None:
    after = merge(text, {"portkey": entry("a")})
    value = from_text(after).value
    assert isinstance(value, dict)
    assert value["providers"] == {"portkey": entry("a")}


def test_a_new_file_names_its_source() -> None:
    providers = read_providers(
        from_text(format_models_json({"portkey": entry("a"), "b": entry("b", "x")}))
    )
    assert list_marks(providers) == ["acme", "x"]


def owned(rng: random.Random, generator: Generator, names: list[str]) -> dict:
    """Providers of the source."""
    found = {}
    for name in names:
        body = generator.value({"$ref": "#/$defs/provider"})
        found[name] = {"_pigen": "acme", **(body if isinstance(body, dict) else {})}
    return json.loads(
        json.dumps(found).replace("\\ud800", "").replace("Infinity", "1").replace("NaN", "1")
    )


def pieces(document: Document, names: set[str]) -> tuple[str, list[str], str]:
    """All that stands around the providers named: before the map, each of the others, after it."""
    node = document.find_node(("providers",))
    assert node is not None
    members = node.members or []
    others = [document.text[m.start : m.node.end] for m in members if m.key not in names]
    return document.text[: node.start], others, document.text[node.end :]


def comments(text: str) -> list[str]:
    """Comments, in order, and not what looks like one inside a string."""
    found = re.findall(r'"(?:[^"\\]|\\.)*"|//[^\r\n]*', text)
    return [each for each in found if each.startswith("//")]


@pytest.mark.parametrize("part", range(PARTS))
def test_every_other_byte_stays(part: int) -> None:
    """Through merge, merge of something else, and removal."""
    rng = random.Random(1000 + part)
    for number in range(FILES // PARTS):
        generator = Generator(rng, rng.choice((0.0, 0.05)))
        value = generator.document()
        providers = value.get("providers") if isinstance(value, dict) else None
        if not isinstance(providers, dict):
            value = {"providers": MINE}
        value = json.loads(json.dumps(value).replace("Infinity", "1").replace("NaN", "1"))
        own = [name for name in ("portkey", "team a", "zz") if name not in value["providers"]]
        text = Layout(rng).text(value)
        before = from_text(text)
        first, second = (
            owned(rng, generator, own),
            owned(rng, generator, own[: rng.randrange(len(own) + 1)]),
        )
        names = set(own)
        for step in (first, second, first, {}):
            after = merge(before.text, step)
            document = from_text(after)
            context = f"{part}:{number}\n{before.text}\n=>\n{after}"
            assert document.syntax != "broken", context
            assert pieces(document, names) == pieces(from_text(text), names), context
            assert comments(after) == comments(text), context
            assert merge(after, step) == after, context
            expected = {**value["providers"], **step}
            assert document.value["providers"] == expected, context
            before = document
        assert before.text == text
    record(
        f"merged into, again and out of files, part {part + 1} of {PARTS}",
        f"{FILES // PARTS} files, every other byte as it was",
    )


def around(document: Document, names: set[str]) -> list[str]:
    """All comments outside the providers named."""
    node = document.find_node(("providers",))
    text = document.text
    for member in reversed((node.members or []) if node else []):
        if member.key in names:
            text = text[: member.start] + text[member.node.end :]
    return comments(text)


def noted(rng: random.Random, text: str, names: set[str]) -> str:
    """The text with more comments, right behind some of the providers named."""
    node = from_text(text).find_node(("providers",))
    for member in reversed((node.members or []) if node else []):
        if member.key in names and rng.random() < 0.4:
            how = rng.choice((" // beside\n", "\n// below\n", "\n  // below\n\n // again\n"))
            text = text[: member.node.end] + how + text[member.node.end :]
    return text


@pytest.mark.parametrize("part", range(PARTS))
def test_comments_beside_a_provider_stay(part: int) -> None:
    """Wherever it stands among others: when it goes, and when it changes."""
    rng = random.Random(2000 + part)
    for number in range(FILES // PARTS):
        generator = Generator(rng, 0.0)
        value = json.loads(
            json.dumps(generator.document())
            .replace("\\ud800", "")
            .replace("Infinity", "1")
            .replace("NaN", "1")
        )
        providers = value["providers"]
        names = {name for name in ("portkey", "team a", "zz", "q") if name not in providers}
        items = list(providers.items())
        for name in sorted(names):
            items.insert(rng.randrange(len(items) + 1), (name, entry("a")))
        text = noted(rng, Layout(rng).text({**value, "providers": dict(items)}), names)
        before = from_text(text)
        for step in ({}, {name: entry("b") for name in names}, {min(names): entry("c")}):
            document = from_text(merge(text, step))
            context = f"{part}:{number}\n{text}\n=>\n{document.text}"
            assert document.value["providers"] == {**providers, **step}, context
            assert pieces(document, names)[1] == pieces(before, names)[1], context
            assert around(document, names) == around(before, names), context
