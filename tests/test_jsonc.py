"""Reading broken text: every independent fault once, and never a wrong verdict."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pigen.lint.fix import splice
from pigen.text.document import Document, from_bytes, from_text
from pigen.text.edits import Edit

FILES = Path(__file__).parent / "data" / "syntax"

# What is wrong in each file of data/syntax: line and kind of fault.
FAULTS = {
    "block_comments": ["2 block-comment", "18 block-comment"],
    "brace_lost": ["3 unclosed"],
    "brace_missing": ["18 unclosed"],
    "brace_too_many": ["12 stray-bracket"],
    "bracket_wrong": ["9 wrong-bracket"],
    "control_and_escapes": ["8 control-character", "15 bad-escape"],
    "cut_off": ["17 unterminated-string"],
    "cut_off_after_comma": ["15 unclosed"],
    "empty": ["1 empty"],
    "equals_and_semicolons": ["5 equals-sign", "5 semicolon", "17 equals-sign", "17 semicolon"],
    "extra_commas": ["5 extra-comma", "9 extra-comma", "17 extra-comma"],
    "hash_comments": ["2 hash-comment", "16 hash-comment"],
    "javascript_object": ["2 unquoted", "3 unquoted", "15 unquoted", "15 wrong-quotes"],
    "line_break_in_string": ["8 line-break-in-string"],
    "list_as_object": ["9 missing-value"],
    "list_not_closed": ["9 unclosed"],
    "many": ["1 missing-colon"] * 20,  # of 40: nobody mends more at once
    "markdown_fence": ["1 text-before", "23 text-after"],
    "merge_conflict": ["15 conflict"],
    "missing_colons": ["5 missing-colon", "16 missing-colon"],
    "missing_commas": ["4 missing-comma", "8 missing-comma", "8 missing-comma", "11 missing-comma"],
    "mixed": [
        "3 block-comment",
        "7 missing-comma",
        "11 foreign-word",
        "11 wrong-quotes",
        "11 wrong-quotes",
        "11 extra-comma",
        "19 unquoted",
        "19 not-a-number",
    ],
    "models_without_list": ["16 missing-key"],
    "no_braces": ["1 no-braces"],
    "number_words": ["8 not-a-number", "17 not-a-number"],
    "numbers": [
        "8 not-a-number",
        "17 not-a-number",
        "17 not-a-number",
        "17 not-a-number",
        "17 not-a-number",
        "17 not-a-number",
    ],
    "object_as_list": ["17 stray-colon"],
    "odd_blanks": ["5 invisible-character", "15 invisible-character"],
    "only_a_comment": ["1 empty"],
    "python_dict": ["9 foreign-word", "17 foreign-word"],
    "quote_not_opened": ["8 unquoted", "17 unquoted"],
    "quotes_inside": ["8 inner-quote"],
    "single_quotes": ["9 wrong-quotes", "9 wrong-quotes", "12 wrong-quotes"],
    "smart_quotes": ["6 wrong-quotes", "8 wrong-quotes"],
    "sums": ["8 junk", "8 junk"],
    "text_around": ["1 text-before", "21 text-after"],
    "thousands": ["8 not-a-number"],
    "two_colons": ["5 extra-colon"],
    "unclosed_keys": ["5 unterminated-string", "9 unterminated-string"],
    "unclosed_string": ["8 unterminated-string", "15 unterminated-string"],
    "unquoted_values": ["8 unquoted", "13 unquoted", "15 unquoted"],
    "values_missing": ["5 missing-value", "9 missing-value"],
    "yaml": ["1 no-json"],
}


@pytest.mark.parametrize("name", sorted(FAULTS))
def test_every_fault_once(name: str) -> None:
    document = from_bytes((FILES / f"{name}.json").read_bytes())
    assert document.syntax == "broken"
    found = [f"{document.find_position(f.start)[0]} {f.kind}" for f in document.faults]
    assert found == FAULTS[name]


def test_every_file_has_its_faults_stated() -> None:
    assert {path.stem for path in FILES.glob("*.json")} == set(FAULTS)


@pytest.mark.parametrize("name", sorted(FAULTS))
def test_a_fault_says_what_to_do(name: str) -> None:
    for fault in from_bytes((FILES / f"{name}.json").read_bytes()).faults:
        assert fault.message.endswith(".")
        assert fault.help.endswith(".")


# Verdicts of pi itself on what its two regular expressions and JSON.parse make of a text.
ACCEPTED = (
    "{}", "[]", "1", '"a"', "null", " \t\r\n1", "{,}", "[,]", "[ , ]", "[1,]", '{"a":1,}',
    "[1,//x\n]", "[1// x,]\n]", "// x\n1", "1//", '["//", "/*", ",]"]', '{"a":1}//\r',
    "[-0, 1e400]", '["\\ud800"]', '{"a":1,"a":2}', '["\\u00e9\\/"]', "\ufeff{}", "[1,\n\n\t]",
    "[{,},[,]]",
)  # fmt: skip
REFUSED = (
    "", " ", "//", "{", "]", "[1,,]", "[,,]", "[,1]", "{,,}", "[1 2]", "01", "+1", ".5", "1.",
    "0x1", "NaN", "Infinity", "-", "tru", "'a'", "{a:1}", '{"a" 1}', '{"a":}', '"a', '"a\nb"',
    '"\t"', '"\\x"', '"\\u12"', "/* */1", "#\n1", "1;", "{}{}", "\xa01", "1\u2028", "[1,\xa0]",
    "\ufeff\ufeff{}", "1//\r2\n3", '"a\\\nb"', "[1]]", "\x00", '{"a":1}}', "1 // x\n,",
    '"a" // "\n"b"',
)  # fmt: skip


@pytest.mark.parametrize("text", ACCEPTED)
def test_accepted(text: str) -> None:
    document = from_text(text)
    assert document.syntax != "broken"
    assert document.faults == ()
    assert not document.parse_result.faults
    assert document.parse_result.root is not None
    assert document.parse_result.root.value == document.value


@pytest.mark.parametrize("text", REFUSED)
def test_refused(text: str) -> None:
    document = from_text(text)
    assert document.syntax == "broken"
    assert document.faults
    assert document.parse_result.faults, "a fault that explains it"


PIECES = st.sampled_from((
    '"', "\\", ",", "{", "}", "[", "]", ":", "//", "/*", "*/", "\n", "\r", " ", "\t", "\xa0",
    "\u2028", "\ufeff", "1", "0", "-", ".", "e", "NaN", "true", "null", "'", "#", ";", "=", '"a"',
    '"a": 1', "b", "<<<<<<< ", "=======", "```", "“", "”", "\x00", "\\u12", "(", "+", "None", "{}",
    "[1, 2]",
))  # fmt: skip


def check(document: Document) -> None:
    """The tokenizer finds faults exactly where the parser refuses, and all of them in the text."""
    assert bool(document.parse_result.faults) == (document.syntax == "broken")
    assert len(document.faults) <= 20
    for fault in document.faults:
        assert 0 <= fault.start <= fault.end <= len(document.text)
        assert document.find_position(fault.end) >= document.find_position(fault.start) >= (1, 1)
        document.find_path(fault.start)
        for start, end, _ in fault.fix[2] if fault.fix else ():
            assert 0 <= start <= end <= len(document.text)


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=12).map("".join))
@example('{"a\\\n//b"}')
def test_verdict_and_faults_agree(text: str) -> None:
    check(from_text(text))


SAMPLE = json.dumps(
    {"providers": {"a": {"models": [{"id": "x", "cost": [1, 2.5]}, {"id": "y z"}], "k": "// no"}}},
    indent=1,
)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_mutations(data: st.DataObject) -> None:
    text = SAMPLE
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        end = min(len(text), start + data.draw(st.integers(0, 3)))
        text = text[:start] + data.draw(st.just("") | PIECES) + text[end:]
    document = from_text(text)
    check(document)
    safe = [e for f in document.faults if f.fix and f.fix[1] for e in f.fix[2]]
    if document.is_recovered and len(safe) == sum(
        len(f.fix[2]) if f.fix else 1 for f in document.faults
    ):
        mended = text
        for start, end, new in sorted(safe, reverse=True):
            mended = mended[:start] + new + mended[end:]
        after = from_text(mended)
        # A character that stood in the place of a comma hides that the comma is missing.
        assert after.syntax != "broken" or after.is_recovered
        assert after.value == document.value, "the value was sure before"


@pytest.mark.parametrize(
    ("text", "after"),
    [
        (r"{'p\ud800': 1}", r'{"p\ud800": 1}'),
        (r"""['caf\u00e9 \' " \" \n']""", r"""["caf\u00e9 ' \" \" \n"]"""),
        ("[`a\tb\nc`]", r'["a\tb\nc"]'),
        ('[\'a "b"\n]', '["a \\"b\\""\n]'),
        ("['a\n]", '["a"\n]'),
    ],
)
def test_quotes_are_swapped_and_nothing_else(text: str, after: str) -> None:
    (fault,) = from_text(text).faults
    assert fault.fix
    assert splice(text, [Edit(*edit) for edit in fault.fix[2]]) == after
    assert json.loads(after)


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("// see\r{}", "endless-comment", "not at a carriage return"),
        ('{"a": 1, // see\r "b": 2}\r', "endless-comment", "not at a carriage return"),
        ("// see\u2028{}", "endless-comment", "not at U+2028"),
        ("{} // see\n// nothing\r", "", ""),
        ("// nothing\r", "empty", "The file is empty."),
        ('{"a":' * 10_000, "unclosed", "ends too early: }}}}}}}}}}}} and 9988 more are missing"),
        ('{"a":[', "unclosed", "ends too early: ]} is missing"),
    ],
)
def test_what_hides_the_end(text: str, kind: str, said: str) -> None:
    faults = from_text(text).faults
    assert [fault.kind for fault in faults] == [kind] * bool(kind)
    assert all(said in fault.message and len(fault.help) < 100 for fault in faults)


@pytest.mark.parametrize(
    "encoding", ["UTF-16-LE", "UTF-16-BE", "UTF-16", "UTF-32-LE", "UTF-32-BE", "UTF-32"]
)
def test_other_encodings_are_named(encoding: str) -> None:
    (fault,) = from_bytes('{"providers": {}}'.encode(encoding)).faults
    assert f"like {encoding[:6]}." in fault.message


@pytest.mark.parametrize("place", range(0, len(SAMPLE), 3))
def test_one_character_lost_is_one_fault(place: int) -> None:
    document = from_text(SAMPLE[:place] + SAMPLE[place + 1 :])
    assert len(document.faults) <= 2


HARD = {
    "quotes": '{"a":"' + '\\"' * 100_000,
    "open": "[{" * 50_000,
    "closed": "[" + "]}" * 50_000,
    "crossed": "[" * 50_000 + "}" * 50_000,
    "strays": "{ {}," + "]" * 100_000,
    "commas": "[" + "," * 200_000,
    "blanks": '{"a": "x" y' + " " * 300_000 + "z",
    "words": "[" + "a b," * 50_000,
    "comments": "{" + "/**/" * 50_000,
    "markers": "======= \n" * 50_000,
    "colons": "[" + '"a":1,' * 50_000,
    "lines": '{"a":"' + "a a a\n" * 100_000 + '"}',
}


@pytest.mark.parametrize("name", HARD)
def test_no_text_takes_long(name: str) -> None:
    """Each is read in a fraction of a second; what is quadratic takes minutes."""
    import time

    start = time.process_time()
    check(from_text(HARD[name]))
    assert time.process_time() - start < 5
