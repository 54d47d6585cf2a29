"""The faults of JSON that pigen distinguishes: what is wrong, what pi does, and what puts it right.

A fault is named "kind" or "kind/variant": rules tell the kinds apart. The parser fills in what
stands after a $.
"""

from __future__ import annotations

from pigen.text.jsonc import SyntaxFault
from pigen.text.recovery.fault_entry import FaultEntry

# What JSON.parse says of several, and pi repeats.
_MISSING = "Expected ',' or '}' after property value in JSON"
_NO_NAME = "Expected property name or '}' in JSON"
_NO_VALUE = "Unexpected token"
_REST = "Unexpected non-whitespace character after JSON"
_CUT = "Unexpected end of JSON input"
_CONTROL = "Bad control character in string literal in JSON"
_ESCAPE = "Bad escaped character in JSON"

# fmt: off
FAULTS = {
    # The whole file
    "encoding": FaultEntry(
        "The file is not UTF-8 text; it looks like $units.", "Save it as UTF-8.",
        example="{\0}\0", pi=_NO_NAME),
    "empty": FaultEntry(
        "The file is empty.", 'Write at least {"providers": {}}.',
        example="// nothing", pi=_CUT),
    "no-json": FaultEntry(
        "This is not JSON: there is no { in the whole file.",
        'Write a JSON object, at least {"providers": {}}.',
        example="providers:\n", pi=_NO_VALUE),
    "no-braces": FaultEntry(
        "The braces around the whole file are missing.", "Put { before this and } at the end.",
        "Put braces around the file",
        example='"providers": {}', pi=_REST),
    "text-before": FaultEntry(
        "There is text before the first {.", "Remove it: a JSON file starts with {.",
        "Remove the text before the {", reliable=True,
        example="```json\n{}", pi=_NO_VALUE),
    "text-after": FaultEntry(
        "There is text after the end of the JSON value.", "Remove it.",
        "Remove what follows the end",
        example="{} end", pi=_REST),
    "conflict": FaultEntry(
        "A merge conflict was left in the file.", "Choose one side and remove the markers.",
        example="{\n<<<<<<< HEAD\n=======\n>>>>>>> main\n}", pi=_NO_NAME),
    "byte-order-mark": FaultEntry(
        "The file starts with more than one byte order mark.",
        "Save it as UTF-8 without a byte order mark.",
        "Remove the byte order marks", safe=True, reliable=True,
        example="\ufeff\ufeff{}", pi=_NO_VALUE),

    # Blanks and comments
    "invisible-character/space": FaultEntry(
        "The invisible character $code is here, which JSON does not accept as whitespace.",
        "Replace it with a space.",
        "Write plain spaces", safe=True, reliable=True,
        example="{\xa0}", pi=_NO_NAME),
    "invisible-character/no-width": FaultEntry(
        "The invisible character $code is here, which JSON does not accept as whitespace.",
        "Remove it.",
        "Write plain spaces", safe=True, reliable=True,
        example="{\u200b}", pi=_NO_NAME),
    "hash-comment": FaultEntry(
        "JSON does not have # comments.", "Start the comment with //.",
        "Start the comment with //", safe=True, reliable=True,
        example="{ # none yet\n}", pi=_NO_NAME),
    "block-comment": FaultEntry(
        "pi does not read /* */ comments.", "Start each line of the comment with //.",
        "Write // comments", safe=True, reliable=True,
        example="{ /* none yet */ }", pi=_NO_NAME),
    "block-comment/unclosed": FaultEntry(
        "This comment is never closed, and pi does not read /* */ comments.",
        "Start each line of the comment with //.",
        example="{} /* end", pi=_REST),
    "endless-comment": FaultEntry(
        "This comment swallows the rest of the file: pi ends it at a line feed only, "
        "not at $ending.",
        "Save the file with line feeds (LF or CRLF) at the ends of its lines.",
        example="{ // none yet\r}", pi=_NO_NAME),

    # Brackets
    "stray-bracket": FaultEntry(
        "This $bracket $verb nothing.", "Remove it.", "Remove this $bracket",
        example='{"a": [1]], "b": {}}', pi=_MISSING),
    "stray-bracket/at-end": FaultEntry(
        "This $bracket closes more than was opened.", "Remove it.", "Remove this $bracket",
        example='{"a": {}}, "b": {}}', pi=_REST),
    "stray-bracket/after-end": FaultEntry(
        "This $bracket closes more than was opened.", "Remove it.", "Remove what follows the end",
        example="{}]", pi=_REST),
    "wrong-bracket": FaultEntry(
        "There is a $bracket where the $frame needs a $wanted.", "Write $wanted.", "Write $wanted",
        example='{"a": [1}}', pi="Expected ',' or ']' after array element in JSON"),
    "missing-bracket/object": FaultEntry(
        "The { around the value of $key is missing.", "Put { before this.", "Put { here",
        example='{"a": "b": 1}}', pi=_MISSING),
    "missing-bracket/list": FaultEntry(
        "The [ before this list is missing.", "Put [ before its first item.", "Put [ here",
        example='{"a": 1, 2], "b": [3]}', pi="Expected double-quoted property name in JSON"),
    "unclosed": FaultEntry(
        "A $wanted is missing before this $bracket: the $frame is not closed.",
        "Write $wanted where it ends.", "Write $wanted before it",
        example='{"a": [1}', pi="Expected ',' or ']' after array element in JSON"),
    "unclosed/at-end": FaultEntry(
        "The file ends too early: $brackets missing at the end.",
        "Write $named at the end, or restore the missing part.", "Write $named at the end",
        example='{"a": [1', pi="Expected ',' or ']' after array element in JSON"),
    "unclosed/misaligned": FaultEntry(
        "This $bracket is never closed; the bracket that could close it belongs to another one.",
        "Write $wanted where it ends.",
        example='{\n  "a": {\n    "b": 1,\n  "c": {\n  }\n}', pi=_MISSING),

    # Between entries
    "missing-comma": FaultEntry(
        "A comma is missing after this.", "Put a comma here.", "Put a comma here", reliable=True,
        example='{"a": 1 "b": 2}', pi=_MISSING),
    "extra-comma": FaultEntry(
        "There is one comma too many here.", "Remove it.",
        "Remove the comma", safe=True, reliable=True,
        example='{"a": 1,, "b": 2}', pi="Expected double-quoted property name in JSON"),
    "semicolon": FaultEntry(
        "A semicolon does not separate anything in JSON.", "Write a comma.",
        "Write a comma", safe=True, reliable=True,
        example='{"a": 1; "b": 2}', pi=_MISSING),
    "semicolon/at-end": FaultEntry(
        "A semicolon does not separate anything in JSON.", "Remove it.",
        "Remove the semicolon", safe=True, reliable=True,
        example='{"a": 1;}', pi=_MISSING),
    "stray-colon/in-list": FaultEntry(
        "A list holds no keys: a colon is out of place here.",
        "Write { and } around keys with values.",
        example='["a": 1]', pi="Expected ',' or ']' after array element in JSON"),
    "stray-colon/in-object": FaultEntry(
        "A second value follows the first: a colon is out of place here.",
        "Leave one value for each key, and a comma after it.",
        example='{"a": 1: 2}', pi=_MISSING),
    "junk": FaultEntry(
        "$what does not belong here.", "Remove it, or write the value itself.",
        example='{"a": 1 !}', pi=_MISSING),
    "junk/sum": FaultEntry(
        "$what does not belong here. It cannot be part of a JSON value: pi does not compute or join"
        " values.", "Remove it, or write the value itself.",
        example='{"a": 128 * 1000}', pi=_MISSING),

    # Keys and colons
    "missing-key": FaultEntry(
        "The key before this colon is missing.", 'Write "key" before it.',
        example='{: 1}', pi=_NO_NAME),
    "missing-key/container": FaultEntry(
        "This $container has no key: an object holds keys with values.",
        'Write "key": before it, or [ and ] around the list it belongs to.',
        example='{{"a": 1}}', pi=_NO_NAME),
    "missing-value": FaultEntry(
        "The key $key has no value.", "Give it a value, or remove it.",
        example='{"a": }', pi=_NO_VALUE),
    "missing-value/set": FaultEntry(
        "$key has no value: braces hold keys with values.",
        "Give it a value, or write [ and ] around a list.",
        example='{"a", "b"}', pi="Expected ':' after property name in JSON"),
    "missing-colon": FaultEntry(
        "The colon after the key $key is missing.", "Put a colon here.",
        "Put a colon here", safe=True, reliable=True,
        example='{"a" 1}', pi="Expected ':' after property name in JSON"),
    "extra-colon": FaultEntry(
        "There is one colon too many here.", "Remove it.",
        "Remove the colon", safe=True, reliable=True,
        example='{"a":: 1}', pi=_NO_VALUE),
    "equals-sign": FaultEntry(
        "A key and its value are separated by a colon in JSON.", "Write : here.",
        "Write a colon", safe=True, reliable=True,
        example='{"a" = 1}', pi="Expected ':' after property name in JSON"),

    # Quotes
    "unquoted/key": FaultEntry(
        "The key $key has no quotes.", "Write $key.",
        "Put the key in quotes", safe=True, reliable=True,
        example="{a: 1}", pi=_NO_NAME),
    "unquoted/key-start": FaultEntry(
        "This key has no opening quote.", 'Write " before it.',
        "Open the string", safe=True, reliable=True,
        example='{a": 1}', pi=_NO_NAME),
    "unquoted/value": FaultEntry(
        "$what has no quotes.", "Put it in double quotes.", "Put it in quotes",
        example='{"a": b}', pi=_NO_VALUE),
    "unquoted/value-start": FaultEntry(
        "This string has no opening quote.", 'Write " before it.', "Open the string",
        example='{"a": b"}', pi=_NO_VALUE),
    "unterminated-string": FaultEntry(
        "This string has no closing quote.", 'Close it with ".', "Close the string",
        example='{"a": "b\n}', pi=_CONTROL),
    "unterminated-string/wrong-quotes": FaultEntry(
        "This string has no closing quote.", "Write straight double quotes around it.",
        "Write straight double quotes",
        example="{\"a\": 'b\n}", pi=_NO_VALUE),
    "wrong-quotes": FaultEntry(
        "JSON accepts only straight double quotes.", 'Write " on both sides.',
        "Write straight double quotes", safe=True, reliable=True,
        example="{'a': 1}", pi=_NO_NAME),
    "extra-quote": FaultEntry(
        "There is one quote too many here.", "Remove it.", "Remove the quote",
        example='{"a": "b""}', pi=_MISSING),
    "inner-quote": FaultEntry(
        "This quote ends the string in the middle of its text.",
        'Put a backslash before it, as in \\", or remove it.',
        "Put backslashes before the quotes inside the string",
        example='{"a": "the "b" house"}', pi=_MISSING),

    # Inside strings
    "line-break-in-string": FaultEntry(
        "A string cannot span several lines.",
        "Write \\n where the line ends, or close the string.", "Write the line ends as \\n",
        example='{"a": "b\nc d"}', pi=_CONTROL),
    "control-character": FaultEntry(
        "$what must be escaped in a string.", "Write $escape for it.",
        "Write control characters as escapes", safe=True, reliable=True,
        example='{"a": "b\tc"}', pi=_CONTROL),
    "bad-escape": FaultEntry(
        "$what is not an escape that JSON knows.",
        "Double the backslash if you mean one; otherwise remove it.", "Double the backslash",
        example='{"a": "\\."}', pi=_ESCAPE),
    "bad-escape/unicode": FaultEntry(
        "$what is not an escape that JSON knows.",
        "Write four hexadecimal digits after \\u, or double the backslash.", "Double the backslash",
        example='{"a": "\\u12"}', pi="Bad Unicode escape in JSON"),
    "bad-escape/quote": FaultEntry(
        "$what is not an escape that JSON knows.",
        "Remove the backslash: only double quotes need one.",
        "Remove the backslash", safe=True, reliable=True,
        example='{"a": "it\\\'s"}', pi=_ESCAPE),
    "bad-escape/line-end": FaultEntry(
        "A backslash at the end of a line has no meaning in JSON.",
        "Write the string on one line, with \\n where a line ends.",
        example='{"a": "b \\\nc d"}', pi=_ESCAPE),

    # Words and numbers
    "foreign-word": FaultEntry(
        "JSON has no such word.", "Write $written.", "Write $written", safe=True, reliable=True,
        example='{"a": True}', pi=_NO_VALUE),
    "foreign-word/null": FaultEntry(
        "JSON has no such word.", "Write null, or leave the key out.", "Write null", reliable=True,
        example='{"a": None}', pi=_NO_VALUE),
    "not-a-number": FaultEntry(
        "This is not a number.", "Write it in digits, with one point at most.",
        example='{"a": 1.2.3}', pi=_MISSING),
    "not-a-number/endless": FaultEntry(
        "This is not a number.", "Write the number in digits.",
        example='{"a": ' + "0" * 301 + "}", pi="Unexpected number in JSON"),
    "not-a-number/word": FaultEntry(
        "JSON has no $word.", "Write a number, or leave the key out.",
        example='{"a": NaN}', pi=_NO_VALUE),
    "not-a-number/thousands": FaultEntry(
        "A number cannot have separators in JSON.", "Write $digits.", "Write $digits",
        example='{"a": 128,000}', pi="Expected double-quoted property name in JSON"),
    "not-a-number/spelling": FaultEntry(  # the spellings stand in words.py
        "$reason", "Write $digits.", "Write $digits", safe=True, reliable=True,
        example='{"a": +1}', pi=_NO_VALUE),
}
# fmt: on


def make_fault(
    name: str,
    start: int,
    end: int,
    *edits: tuple[int, int, str],
    safe: bool | None = None,
    reliable: bool | None = None,
    **words: object,
) -> SyntaxFault:
    """The fault `name` in text[start:end], with a fix where there are edits. `safe` and `reliable`
    only where they depend on more than the table knows."""
    entry = FAULTS[name]
    return SyntaxFault(
        name.partition("/")[0],
        start,
        end,
        entry.fill(entry.message, words),
        entry.fill(entry.help, words),
        (entry.fill(entry.fix, words), entry.safe if safe is None else safe, edits)
        if edits
        else None,
        entry.reliable if reliable is None else reliable,
    )
