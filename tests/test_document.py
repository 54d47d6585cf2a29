"""What is read, and where in the text it stands."""

from __future__ import annotations

import io
import os
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pigen.common.errors import PigenError
from pigen.text import document
from pigen.text.document import Document, format_pointer, from_bytes, from_text, read

TEXT = """{
  "providers": { // all
    "é😀": {"id": "a", "models": [{"id": "x"}, {"id": "y",},]},
    "b": 1, "b": [2]
  }
}
"""


def at(text: Document, *route: str | int, key: bool = False) -> str:
    start, end = text.find_span(route, key)
    return text.text[start:end]


def test_spans_of_values_and_keys() -> None:
    parsed = from_text(TEXT)
    assert parsed.syntax == "jsonc"
    assert at(parsed) == TEXT.strip()
    assert at(parsed, "providers", "é😀", "models", 1, "id") == '"y"'
    assert at(parsed, "providers", "é😀", "models", 1) == '{"id": "y",}'
    assert at(parsed, "providers", "é😀", key=True) == '"é😀"'
    assert parsed.find_position(parsed.find_span(("providers", "é😀", "id"))[0]) == (3, 18)


def test_of_equal_keys_the_last_counts_and_all_are_kept() -> None:
    parsed = from_text(TEXT)
    assert parsed.has_duplicates
    assert parsed.value["providers"]["b"] == [2]
    assert at(parsed, "providers", "b") == "[2]"
    [(route, members)] = parsed.find_repeated_keys()
    assert route == ("providers", "b")
    assert [at(parsed, *route)] == ["[2]"]
    assert [parsed.text[m.node.start : m.node.end] for m in members] == ["1", "[2]"]


def test_a_missing_place_is_the_key_of_what_is_there() -> None:
    parsed = from_text(TEXT)
    assert at(parsed, "providers", "b", "c", "d") == '"b"'
    assert at(parsed, "providers", "é😀", "models", 0, "cost") == "{"
    assert at(parsed, "nothing") == "{"
    assert parsed.find_node(("providers", "b", "c")) is None


def test_a_route_leads_back_from_an_offset() -> None:
    parsed = from_text(TEXT)
    for route in [("providers",), ("providers", "é😀", "models", 1, "id"), ("providers", "b", 0)]:
        assert (
            parsed.find_path(parsed.find_span(route)[0] if route != ("providers",) else 5) == route
        )
    assert parsed.find_path(0) == ()


def test_pointers() -> None:
    assert format_pointer(()) == ""
    assert format_pointer(("a/b", 0, "~c", "")) == "/a~1b/0/~0c/"


def test_lines_end_three_ways_and_columns_count_code_points() -> None:
    parsed = from_text("\ufeff[\r\n\t1,\r2,\n😀]")
    assert [parsed.find_position(each) for each in (0, 1, 2, 4, 5, 8, 9, 11, 12)] == [
        (1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (3, 1), (3, 2), (4, 1), (4, 2),
    ]  # fmt: skip


def test_a_byte_order_mark_counts() -> None:
    parsed = from_text('\ufeff{"a": 1}')
    assert (parsed.bom_count, parsed.syntax, parsed.value) == (1, "json", {"a": 1})
    assert parsed.find_span(("a",)) == (7, 8)
    assert from_text("\ufeff\ufeff{}").syntax == "broken"


def test_numbers_are_those_of_javascript() -> None:
    parsed = from_text("[1e400, -1e400, 1" + "0" * 400 + ", 1" + "0" * 5000 + ", 9007199254740993]")
    infinity = float("inf")
    assert parsed.value == [infinity, -infinity, infinity, infinity, 9007199254740993]
    assert at(parsed, 3) == "1" + "0" * 5000
    assert from_text("NaN").syntax == from_text("[-Infinity]").syntax == "broken"


@pytest.mark.parametrize("depth", [200, 990, 1010, 10_000])
def test_deep_nesting(depth: int) -> None:
    for opening, closing in (("[", "]"), ('{"a":', "}")):
        parsed = from_text(opening * depth + "1" + closing * depth)
        assert parsed.syntax == "json"
        node = parsed.tree
        while node.members or node.items:
            node = node.members[0].node if node.members else node.items[0]
        assert node.value == 1
        assert from_text(opening * depth + "1" + closing * depth + ",").syntax == "broken"
        assert from_text(opening * depth + "1" + closing * depth + "//").syntax == "jsonc"


def test_bytes_that_are_not_utf_8_are_replaced_as_node_does() -> None:
    parsed = from_bytes('{"a": "caf\xe9"}'.encode("latin-1"))
    assert (parsed.value, parsed.has_invalid_bytes) == ({"a": "caf\ufffd"}, True)
    # The number of replacements is what node makes of each sequence.
    counts = {
        b"\xe9\xe9": 2,
        b"\xf0\x9f\x98": 1,
        b"\xed\xa0\x80": 3,
        b"\xc0\xaf": 2,
        b"\xe2\x82x": 1,
    }
    for raw, count in counts.items():
        assert from_bytes(b'"' + raw + b'"').text.count("\ufffd") == count
    assert not from_bytes("é".encode()).has_invalid_bytes


@pytest.mark.parametrize("name", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_utf_16_is_told_from_other_faults(name: str) -> None:
    parsed = from_bytes('{"providers": {}}'.encode(name))
    assert parsed.syntax == "broken"
    assert [fault.kind for fault in parsed.faults] == ["encoding"]


def test_recovered_only_where_the_value_is_sure() -> None:
    sure = from_text("{'a': 1 \"b\": True}")
    assert (sure.is_recovered, sure.value) == (True, {"a": 1, "b": True})
    assert not from_text('{"a": 1, "b": [2}').is_recovered
    assert not from_text("").is_recovered
    assert not from_text('{"a": 1}').is_recovered


def test_read(tmp_path: Path) -> None:
    path = tmp_path / "models.json"
    path.write_bytes(b'{"a":\r\n1}')
    parsed = read(str(path))
    assert (parsed.path, parsed.text, parsed.value) == (str(path), '{"a":\r\n1}', {"a": 1})


def refused(path: object) -> PigenError:
    with pytest.raises(PigenError) as caught:
        read(str(path))
    assert caught.value.path == str(path)
    assert caught.value.help
    assert "Errno" not in caught.value.message
    return caught.value


def test_what_is_no_file(tmp_path: Path) -> None:
    assert "folder" in refused(tmp_path).message
    assert "does not exist" in refused(tmp_path / "none").message
    assert "too long" in refused(tmp_path / ("x" * 300)).message
    link = tmp_path / "link"
    link.symlink_to("gone")
    assert "gone" in refused(link).message
    link = tmp_path / "loop"
    link.symlink_to("loop")
    refused(link)
    refused("a\0b")
    assert "device" in refused("/dev/null").message


def test_a_fifo_is_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "fifo"
    os.mkfifo(path)
    found: list[PigenError] = []
    thread = threading.Thread(target=lambda: found.append(refused(path)), daemon=True)
    thread.start()
    thread.join(5)
    assert found
    assert "pipe" in found[0].message


def test_too_large(tmp_path: Path) -> None:
    path = tmp_path / "models.json"
    with path.open("wb") as file:
        file.truncate(100_000_000)
    assert "larger" in refused(path).message


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b'{"a": 1}')))
    assert read("-").value == {"a": 1}
    assert [fault.kind for fault in read("-").faults] == ["empty"]
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b" " * 9_000_000)))
    refused("-")
    monkeypatch.setattr(sys, "stdin", None)
    refused("-")


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=15,
)


@settings(max_examples=200, deadline=None)
@given(VALUES, st.sampled_from([None, 1, "\t"]))
def test_the_tree_holds_what_was_written(value: object, indent: object) -> None:
    import json

    parsed = from_text(json.dumps(value, indent=indent, ensure_ascii=False, allow_nan=True))
    if parsed.syntax == "broken":
        assert "Infinity" in parsed.text
        return
    assert parsed.value == value
    waiting = [parsed.tree]
    while waiting:
        node = waiting.pop()
        assert json.loads(parsed.text[node.start : node.end]) == node.value
        waiting += [member.node for member in node.members or ()] + (node.items or [])
    assert parsed.parse_result.root.value == value


def test_the_limit_of_integers_is_one() -> None:
    from pigen.text import jsonc

    assert document.MAX_INTEGER_DIGITS == jsonc.MAX_INTEGER_DIGITS
