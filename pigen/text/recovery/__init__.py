"""Reading a JSON text to its end, whatever is wrong in it.

One pass without recursion builds the tree, and notes every fault where it stands; after each it
goes on from what was most likely meant, so that one mistake makes one fault.

fault_table.py, fault_entry.py    every fault: what is wrong, what pi says, what puts it right
parser.py                         the parser: where it is, what is open, what was found
entry_reader.py, member_reader.py, value_reader.py, bracket_reader.py, gap_reader.py
                                  what it does with entries, keys, values, brackets, and whitespace
bracket_lookahead.py              which way to go on fits the brackets to come
sound_values.py                   values without a fault, read as a whole
scalar.py, strings.py, escapes.py, words.py    what a value may be, read from the text alone
"""

from __future__ import annotations

from pigen.text.jsonc import ParseResult
from pigen.text.recovery.bracket_reader import report_at_end
from pigen.text.recovery.entry_reader import read_token
from pigen.text.recovery.gap_reader import report_endless_comment, skip_gap
from pigen.text.recovery.parser import RecoveringParser, TooManyFaults
from pigen.text.recovery.scalar import BARE_WORD
from pigen.text.recovery.sound_values import CLOSERS
from pigen.text.recovery.strings import parse_string
from pigen.text.recovery.value_reader import open_unopened, read_root
from pigen.text.recovery.words import parse_bare_key, parse_bare_word


def parse_with_recovery(text: str, start: int = 0) -> ParseResult:
    """The reading of `text` from offset `start` on."""
    parser = RecoveringParser(text, start)
    result = parser.result
    if "\0" in text[:2] or text.startswith("\ufffd\ufffd"):
        parser.report("encoding", 0, 1, units="UTF-32" if "\0\0" in text[:6] else "UTF-16")
        return result
    try:
        _read_document(parser)
    except TooManyFaults:
        result.is_reliable = False
        while parser.stack:
            parser.pop(parser.at)
    result.has_duplicates |= parser.sound_values.has_duplicates
    result.faults.sort(key=lambda fault: fault.start)
    return result


def _read_document(parser: RecoveringParser) -> None:
    """Read what stands before the one value of the text, the value, and what follows."""
    skip_gap(parser)
    if not parser.character:
        if not report_endless_comment(parser):
            parser.report("empty", 0, 0)
        return
    if _starts_with_value(parser):
        read_root(parser)
    elif _lacks_braces(parser):
        start, end = parser.at, len(parser.text)
        parser.report("no-braces", start, start + 1, (start, start, "{"), (end, end, "}"))
        open_unopened(parser)
    elif _skip_text_before(parser):
        read_root(parser)
    else:
        return
    while parser.stack:
        skip_gap(parser)
        read_token(parser)
    _read_rest(parser)


def _starts_with_value(parser: RecoveringParser) -> bool:
    """A bracket opens here, or a scalar without a fault is all that there is."""
    text, at = parser.text, parser.at
    if parser.character in CLOSERS:
        return True
    if parser.character == '"':
        scalar = parse_string(text, at, True)
    elif BARE_WORD.match(text, at):
        scalar = parse_bare_word(text, at)
    else:
        return False
    return not scalar.faults and parser.find_gap_end(scalar.end) == len(text)


def _lacks_braces(parser: RecoveringParser) -> bool:
    """The text starts with a key, a colon, and a value of the kind that fills a file."""
    text, at = parser.text, parser.at
    if parser.character == '"':
        key = parse_string(text, at, True)
    elif BARE_WORD.match(text, at):
        key = parse_bare_key(text, at)
    else:
        return False
    colon = parser.find_gap_end(key.end)
    value = text[colon + 1 :].lstrip(" \t\r\n")
    return text.startswith(":", colon) and value[:1] in ('"', "{", "[")


def _skip_text_before(parser: RecoveringParser) -> bool:
    """Go to the first brace; False without one."""
    text, at = parser.text, parser.at
    brace = text.find("{", at)
    if brace < 0:
        end = text.find("\n", at)
        parser.report("no-json", at, len(text.rstrip()) if end < 0 else end)
        return False
    parser.report("text-before", at, len(text[:brace].rstrip()) or brace, (at, brace, ""))
    parser.at = brace
    return True


def _read_rest(parser: RecoveringParser) -> None:
    """Read what stands after the end of the root."""
    skip_gap(parser)
    rest = parser.text[parser.at :].rstrip()
    if not rest:
        return
    start, end = parser.at, parser.at + len(rest)
    if rest[0] in "}]":
        misaligned = parser.find_misaligned()
        if misaligned and misaligned[1] != start:
            report_at_end(parser, misaligned[1])
        else:
            name, bracket = "stray-bracket/after-end", rest[0]
            parser.report(name, start, start + 1, (start, end, ""), bracket=bracket)
        return
    sure = rest in (";", ",")
    line, _, _ = rest.partition("\n")
    parser.report(
        "text-after", start, start + len(line), (start, end, ""), safe=sure, reliable=sure
    )
