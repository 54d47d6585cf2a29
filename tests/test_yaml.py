"""YAML texts: values and places, and what is said of those that cannot be read."""

from __future__ import annotations

import time

import pytest

from pigen.common.errors import PigenError
from pigen.text.yaml import MAX_BYTES, YamlDocument, from_bytes, from_text


def shown(document: YamlDocument, *route: str | int) -> str:
    start, end = document.find_span(route)
    return document.text[start:end]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: 1\nb: [x, 2.5, true, null, ~]", {"a": 1, "b": ["x", 2.5, True, None, None]}),
        ("on: yes\noff: no", {"on": "yes", "off": "no"}),
        ("a: 0x1F\nb: 0o17\nc: 012\nd: 1e3", {"a": 31, "b": 15, "c": 12, "d": 1000.0}),
        ("a: 2026-01-01\nb: 1:30\nc: 1_000", {"a": "2026-01-01", "b": "1:30", "c": "1_000"}),
        ("1: a\ntrue: b\n~: c", {"1": "a", "true": "b", "~": "c"}),
        ("a: '1'\nb: \"true\"", {"a": "1", "b": "true"}),
        ("a: !!str 1\nb: !!int '2'", {"a": "1", "b": 2}),
        ('{"a": [1, {"b": "c"}]}', {"a": [1, {"b": "c"}]}),
        ("a: |\n  x\n  y\nb: >\n  x\n  y\n", {"a": "x\ny\n", "b": "x y\n"}),
        ("a: &x [1]\nb: *x", {"a": [1], "b": [1]}),
        ("a: &x {p: 1, q: 2}\nb: {<<: *x, q: 3}", {"a": {"p": 1, "q": 2}, "b": {"p": 1, "q": 3}}),
        ("a: &x {p: 1}\nb: &y {p: 2, q: 2}\nc: {<<: [*x, *y]}",
         {"a": {"p": 1}, "b": {"p": 2, "q": 2}, "c": {"p": 1, "q": 2}}),
        ('"<<": {a: 1}', {"<<": {"a": 1}}),
        # What ruamel.yaml's own scanner refuses: see scanner.py.
        ("a:\tb\nc: d\t# e\nf: g\th\ni: j\t\n  k", {"a": "b", "c": "d", "f": "g\th", "i": "j k"}),
        ("a: |\n  \n    x\nb: [c\t,\td]", {"a": "\nx\n", "b": ["c", "d"]}),
        (
            "a: {b: https://x.example:1/v1, c: [d:e]}",
            {"a": {"b": "https://x.example:1/v1", "c": ["d:e"]}},
        ),
    ],
)  # fmt: skip
def test_values(text: str, value: object) -> None:
    document = from_text(text)
    assert document.value == value
    assert document.syntax == "yaml"


def test_places() -> None:
    document = from_text(
        "# é😀\na: &d {x: 1, y: two}\nb:\n  <<: *d\n  z: 'q'\nc:\n  - 1\n  - k: v\n\n\nd: &e\n"
        "  f: g\n"
    )
    assert shown(document, "a") == "{x: 1, y: two}"
    assert shown(document, "a", "y") == "two"
    assert shown(document, "b", "y") == "two"
    assert shown(document, "b", "z") == "'q'"
    assert shown(document, "c") == "- 1\n  - k: v"
    assert shown(document, "c", 1, "k") == "v"
    assert shown(document, "d") == "f: g"
    assert document.find_position(document.find_span(("c", 1, "k"))[0]) == (8, 8)
    start, end = document.find_span(("b", "z"), key=True)
    assert document.text[start:end] == "z"


@pytest.mark.parametrize("text", ["a:\nb: 1", "a: \nb: 1", "a:  # c\n\nb: 1", "a:\r\nb: 1"])
def test_an_empty_value_stands_after_its_colon(text: str) -> None:
    assert from_text(text).find_span(("a",)) == (2, 2)


def test_a_byte_order_mark_counts() -> None:
    document = from_text("\ufeffa: @x")
    assert document.text[document.faults[0].start] == "@"


def test_a_key_that_stands_twice() -> None:
    assert from_text("a: 1\na: 2").has_duplicates
    assert from_text("a: {b: 1, b: 2}").has_duplicates
    assert not from_text("a: {b: 1}\nb: 2").has_duplicates
    assert not from_text("x: &x {a: 1}\ny: {<<: *x, a: 2}").has_duplicates


@pytest.mark.parametrize(
    ("text", "kind", "at", "written"),
    [
        ("a: @openai/gpt-4o", "unquoted-slug", (1, 4), '"@openai/gpt-4o"'),
        ("a:\n  - b\n  - @x/*  # all", "unquoted-slug", (3, 5), '"@x/*"'),
        ("a: {b: @x, c: 1}", "unquoted-slug", (1, 8), '"@x"'),
        ("v: !op read op://a/b", "unquoted-command", (1, 4), '"!op read op://a/b"'),
        ("v: !security find -w", "unquoted-command", (1, 4), '"!security find -w"'),
        ("v: [!pass show x]", "unquoted-command", (1, 5), None),
        ('v: !op "x"', "unquoted-command", (1, 4), None),
        ("v: `x`", "unquoted-text", (1, 4), '"`x`"'),
    ],
)
def test_what_needs_quotes(text: str, kind: str, at: tuple[int, int], written: str | None) -> None:
    document = from_text(text)
    (fault,) = document.faults
    assert fault.kind == kind
    assert document.find_position(fault.start) == at
    if written is None:
        assert fault.fix is None
        return
    assert written in fault.help
    assert fault.fix is not None
    ((start, end, new),) = fault.fix[2]
    mended = from_text(document.text[:start] + new + document.text[end:])
    assert mended.syntax == "yaml"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", "empty"),
        ("# nothing\n", "empty"),
        ("a: 1\n---\nb: 2", "second-document"),
        ("a: .inf", "no-number"),
        ("a: .nan", "no-number"),
        ("a: " + "9" * 5000, "no-number"),
        ("? [a]\n: 1", "key-not-text"),
        ("{a: 1}: 1", "key-not-text"),
        ("a: *b", "unknown-anchor"),
        ("a: &b [*b]", "circular-alias"),
        ("a: {<<: 1}", "merge-of-no-map"),
        ("a: !!binary x", "tag"),
        ("\ta: 1", "tab"),
        ("a: \x07", "invisible-character"),
        ("a: b: c", "syntax"),
        ("a: [1, 2", "syntax"),
        ("a: 'x", "syntax"),
        ('a: "\\q"', "syntax"),
        ('a: "\\ud83d\\ude00"', "syntax"),
        ('a: "\\U00110000"', "syntax"),
        ("a:\n  : b", "no-key"),
        ("? \n: b", "no-key"),
        ("a: 1\n b: 2", "syntax"),
        ("%", "syntax"),
    ],
)  # fmt: skip
def test_what_cannot_be_read(text: str, kind: str) -> None:
    document = from_text(text)
    (fault,) = document.faults
    assert (document.syntax, document.value, fault.kind) == ("broken", None, kind)
    for sentence in (fault.message, fault.help):
        assert sentence.endswith(".")
        assert "scann" not in sentence
        assert "token" not in sentence
    document.find_position(fault.start)


def bombs() -> dict[str, str]:
    laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30)
    )
    merges = f"a: &a {{{', '.join(f'k{n}: 1' for n in range(1000))}}}\n" + "".join(
        f"m{n}: {{<<: [*a, *a, *a]}}\n" for n in range(2000)
    )
    return {
        "aliases": laughs,
        "chain": "a0: &a0 {x: 1}\n"
        + "".join(f"a{n}: &a{n} {{x: *a{n - 1}}}\n" for n in range(1, 20000)),
        "merges": merges,
        "brackets": "[" * 1_000_000,
        "braces": "{a: " * 250_000,
        "dashes": "- " * 500_000,
        "blocks": "".join(" " * n + "a:\n" for n in range(1400)),
        "questions": "? " * 500_000,
        "digits": "a: " + "9" * 1_000_000,
    }  # fmt: skip


@pytest.mark.parametrize("name", bombs())
def test_bombs_are_refused_at_once(name: str) -> None:
    text = bombs()[name]
    start = time.process_time()
    assert from_text(text).syntax == "broken"
    assert time.process_time() - start < 2


def test_a_large_file_is_not_looked_at() -> None:
    start = time.process_time()
    with pytest.raises(PigenError, match="larger than 1 MB"):
        from_bytes(b"a" * (MAX_BYTES + 1))
    assert time.process_time() - start < 0.5


def test_no_utf8() -> None:
    with pytest.raises(PigenError, match="UTF-8"):
        from_bytes("a: é".encode("latin-1"))
