"""Fixes change what they must and not a character more."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pigen.diagnostics.finding import Finding, ResolvedFix
from pigen.diagnostics.rule import Add, Fix, FixChange, Remove, Rename, Replace, Splice
from pigen.lint.fix import apply_fixes, make_edits, select_compatible, splice
from pigen.lint.fix_rounds import fix_in_rounds
from pigen.text.document import Document, from_bytes, from_text
from pigen.text.edits import Edit


def changed(text: str, *changes: FixChange) -> str:
    found = make_edits(from_text(text), Fix("", *changes))
    assert found, "no edit was made"
    after = splice(text, found)
    assert from_text(after).syntax != "broken"
    return after


LAID_OUT = """{
  "a": 1, // one
  // two is next
  "b": 2, // two
  "c": {"d": 1, "e": [1, 2, 3]}, // see
  "f": {
    "g": 1
  } // last
}
"""


@pytest.mark.parametrize(
    ("changes", "before", "after"),
    [
        ([Remove(("b",))], '  "b": 2, // two\n', ""),
        ([Remove(("a",))], '  "a": 1, // one\n', ""),
        ([Remove(("c", "e", 1))], "1, 2, 3", "1, 3"),
        ([Remove(("c", "e", 2))], "1, 2, 3", "1, 2"),
        ([Remove(("c", "d"))], '"d": 1, ', ""),
        ([Remove(("c", "d")), Remove(("c", "e"))], '"d": 1, "e": [1, 2, 3]', ""),
        ([Remove(("c", "e"))], ', "e": [1, 2, 3]', ""),
        ([Remove(("f", "g"))], '\n    "g": 1\n  ', ""),
        ([Remove(("f",))], ', // see\n  "f": {\n    "g": 1\n  } // last', " // see"),
        ([Add(("f",), "h", [1])], '"g": 1', '"g": 1,\n    "h": [1]'),
        ([Add(("c",), "h", "x")], "3]}", '3], "h": "x"}'),
        ([Add((), "h", {"i": 1})], "} // last", '}, // last\n  "h": {\n    "i": 1\n  }'),
        ([Add((), "h", 1), Add((), "i", 2)], "} // last", '}, // last\n  "h": 1,\n  "i": 2'),
        ([Remove(("f",)), Add((), "n", 1)], '"f": {\n    "g": 1\n  }', '"n": 1'),
        ([Replace(("a",), "é")], "1, // one", '"é", // one'),
        ([Replace(("f",), {"x": []})], '"g": 1', '"x": []'),
        ([Rename(("f", "g"), 'q"')], '"g"', '"q\\""'),
        ([Splice(2, 2, " ")], "{\n", "{\n "),
    ],
)
def test_changes(changes: list[FixChange], before: str, after: str) -> None:
    assert changed(LAID_OUT, *changes) == LAID_OUT.replace(before, after, 1)


@pytest.mark.parametrize(
    ("text", "change", "after"),
    [
        ("{}", Add((), "a", 1), '{"a": 1}'),
        ('{"a":1}', Add((), "b", 2), '{"a":1,"b":2}'),
        ('{"a": 1,}', Add((), "b", 2), '{"a": 1, "b": 2,}'),
        ('{\r\n\t"a": 1,\r\n}', Add((), "b", 2), '{\r\n\t"a": 1,\r\n\t"b": 2,\r\n}'),
        ('{\n    "a": {}\n}', Add(("a",), "b", 1), '{\n    "a": {\n        "b": 1\n    }\n}'),
        ('{"x": 1,\n "a": {}}', Remove(("x",)), '{"a": {}}'),
        ("[1,]", Remove((0,)), "[]"),
        ("[1, 2,]", Remove((1,)), "[1,]"),
        ("[\n  1,\n  2,\n]", Remove((1,)), "[\n  1,\n]"),
        ("[\n  1\n  , 2\n]", Remove((1,)), "[\n  1\n]"),
        ("[ // none\n  1\n]", Remove((0,)), "[ // none\n]"),
        ('{"a": 1, "a": 2}', Remove(("a",)), '{"a": 1}'),
        ("\ufeff[1, 2]", Remove((0,)), "\ufeff[2]"),
        ('{"a": "x"}', Replace(("a",), "\ud800"), '{"a": "\\ud800"}'),
    ],
)
def test_layouts(text: str, change: FixChange, after: str) -> None:
    assert changed(text, change) == after


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ('{"a": 1}', Remove(("b",))),
        ('{"a": 1}', Add((), "a", 2)),
        ('{"a": 1}', Add(("a",), "b", 2)),
        ('{"a": 1, "b": 2}', Rename(("a",), "b")),
        ("[1]", Rename((0,), "b")),
        ('{"a": 1', Remove(("a",))),
        ('{"a": 1}', Replace(("b", "c"), 1)),
    ],
)
def test_what_cannot_be_made_is_not_made(text: str, change: FixChange) -> None:
    assert make_edits(from_text(text), Fix("", change)) == ()


def test_repairs_that_touch_wait_for_the_next_round() -> None:
    first, second = (
        ResolvedFix(True, "", (Edit(1, 3, "x"),)),
        ResolvedFix(True, "", (Edit(3, 3, "y"),)),
    )
    third, fourth = (
        ResolvedFix(True, "", (Edit(5, 6, ""),)),
        ResolvedFix(True, "", (Edit(0, 1, ""), Edit(5, 5, ""))),
    )
    assert select_compatible([first, second, third, fourth]) == [first, third]
    assert apply_fixes("0123456", [first, second, third]) == "0x346"


KEYS = st.sampled_from(["a", "b", "c", "d"])
VALUES = st.recursive(
    st.sampled_from([1, 2.5, True, None, "x", "y, z", "// no", "}"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=10,
)
OBJECTS = st.dictionaries(KEYS, VALUES, min_size=1, max_size=4)


def routes(value: object, route: tuple = ()) -> Iterator[tuple[tuple, object]]:
    yield route, value
    entries = value.items() if isinstance(value, dict) else ()
    for key, inner in enumerate(value) if isinstance(value, list) else entries:
        yield from routes(inner, (*route, key))


def reach(value: Any, route: tuple) -> Any:
    for step in route:
        value = value[step]
    return value


def written(value: object, data: st.DataObject, newline: str, unit: str) -> str:
    """JSON in one of many layouts, with comments and trailing commas here and there."""
    text = json.dumps(value, indent=data.draw(st.sampled_from([None, unit])))
    if "\n" in text and data.draw(st.booleans()):
        text = (
            re.sub(r"(?m)(?<=[^\[{,])$(?=\n *[\]}])", ",", text)
            if data.draw(st.booleans())
            else text
        )
        text = re.sub(r'(?m)([,\]}"0-9el])$', r"\1 // note, }", text)
    return text.replace("\n", newline)


@settings(max_examples=300, deadline=None)
@given(OBJECTS, st.data(), st.sampled_from(["\n", "\r\n"]), st.sampled_from(["  ", "\t"]))
def test_the_value_changes_as_asked(
    value: dict, data: st.DataObject, newline: str, unit: str
) -> None:
    text = written(value, data, newline, unit)
    wanted = copy.deepcopy(value)
    everywhere = [(route, each) for route, each in routes(value) if isinstance(each, dict | list)]
    route, holder = data.draw(st.sampled_from(everywhere))
    keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
    gone = data.draw(st.sets(st.sampled_from(keys))) if keys else set()
    changes: list[FixChange] = [Remove((*route, key)) for key in gone]
    place = reach(wanted, route)
    for key in sorted(gone, reverse=True):
        del place[key]
    if isinstance(holder, dict) and data.draw(st.booleans()):
        new = data.draw(VALUES)
        changes.append(Add(route, "new", new))
        place["new"] = new
    if not changes:
        return
    after = changed(text, *changes)
    assert from_text(after).value == wanted
    if newline == "\r\n":
        assert "\n" not in after.replace("\r\n", "")
    if not gone:
        assert after.count("// note") == text.count("// note")
    assert not re.search(r"\n[ \t]*\r?\n", after), "no blank line is left"


def finding(effect: str, fix: ResolvedFix | None, path: str = "models.json") -> Finding:
    return Finding(path, "r", effect, "error", "", "", "", 1, 1, 1, 1, (), fix)


def swaps(*pairs: tuple[str, str], safe: bool = True) -> Callable[[Document], list[Finding]]:
    """A linter that finds each first text, and would put the second in its place."""

    def lint(document: Document) -> list[Finding]:
        found = []
        for old, new in pairs:
            for match in re.finditer(re.escape(old), document.text):
                found.append(finding("fails", ResolvedFix(safe, "", (Edit(*match.span(), new),))))
        return found

    return lint


def test_rounds_go_on_until_nothing_is_left() -> None:
    lint = swaps(("11", "2"), ("22", "3"))
    mended = fix_in_rounds(from_text("[1111, 22]", "models.json"), lint)
    assert mended.document.text == "[3, 3]"
    assert len(mended.applied_findings) == 4
    again = fix_in_rounds(mended.document, lint)
    assert again.document is mended.document
    assert again.applied_findings == []


def test_unsafe_fixes_only_where_asked() -> None:
    lint = swaps(("1", "2"), safe=False)
    document = from_text("[1]", "models.json")
    assert fix_in_rounds(document, lint).document is document
    assert fix_in_rounds(document, lint, unsafe=True).document.text == "[2]"


def test_a_fix_that_breaks_the_file_is_left_out() -> None:
    lint = swaps(("1", "]"), ("2", "3"))
    assert fix_in_rounds(from_text("[1, 2, 1]", "models.json"), lint).document.text == "[1, 3, 1]"


def test_a_fix_that_makes_something_worse_is_left_out() -> None:
    base = swaps(("1", "9"), ("2", "3"))

    def lint(document: Document) -> list[Finding]:
        return base(document) + [finding("risk", None)] * document.text.count("9")

    mended = fix_in_rounds(from_text("[1, 2, 1, 2]", "models.json"), lint)
    assert mended.document.text == "[1, 3, 1, 3]"
    assert len(mended.skipped_findings) == 2


def test_fixes_that_undo_each_other_come_to_an_end() -> None:
    lint = swaps(("1", "2"), ("2", "1"))
    once = fix_in_rounds(from_text("[1]", "models.json"), lint).document.text
    assert fix_in_rounds(from_text(once, "models.json"), lint).document.text == once


def test_findings_of_other_files_and_bytes_that_are_no_text_are_left_alone() -> None:
    def lint(document: Document) -> list[Finding]:
        return [finding("fails", ResolvedFix(True, "", (Edit(0, 1, ""),)), "settings.json")]

    document = from_text("11", "models.json")
    assert fix_in_rounds(document, lint).document is document
    latin = from_bytes(b'{"a": "\xe9", "b": 1}', "models.json")
    left = fix_in_rounds(latin, swaps(("1", "2")))
    assert (left.document, len(left.skipped_findings)) == (latin, 1)
