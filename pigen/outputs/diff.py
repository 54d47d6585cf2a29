"""A unified diff of what a fix changes, with secrets hidden."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from pigen.outputs import redact
from pigen.outputs.public_names import collect_names
from pigen.outputs.terminal import Painter, escape_character, format_path
from pigen.text.document import Document

CONTEXT_LINES = 3


def render(changes: Iterable[tuple[Document, Document]], paint: Painter) -> str:
    return "".join(_format_file(before, after, paint) for before, after in changes)


def _format_file(before: Document, after: Document, paint: Painter) -> str:
    old, new = _split_lines(before.text), _split_lines(after.text)
    # Lines are compared as they are and printed with secrets hidden: masks may look alike.
    # What was a secret before is one after, even where the fixes tore it apart.
    yaml = before.is_yaml
    known = redact.collect_secrets(before.value, yaml=yaml)
    secret_spans = redact.find_secret_spans(before.text, known, yaml=yaml)
    known |= {before.text[start:end] for start, end in secret_spans}
    known |= redact.collect_secrets(after.value, yaml=yaml)
    known |= redact.collect_private(before.value) | redact.collect_private(after.value)
    known |= redact.find_commands(before.text) | redact.find_commands(after.text)
    known -= collect_names(before)
    old_printable = _redact_lines(before, known)
    new_printable = _redact_lines(after, known)
    name = format_path(before.path)
    old_name = name if before.text else "/dev/null"
    parts = [paint("bold", text=f"{head}\n") for head in (f"--- {old_name}", f"+++ {name}")]
    for group in SequenceMatcher(None, old, new).get_grouped_opcodes(CONTEXT_LINES):
        first, last = group[0], group[-1]
        head = f"@@ -{_format_range(first[1], last[2])} +{_format_range(first[3], last[4])} @@"
        parts.append(paint("cyan", text=head) + "\n")
        for tag, low, high, new_low, new_high in group:
            if tag == "equal":
                parts += [f" {line}" for line in old_printable[low:high]]
                continue
            parts += [_format_line(paint, "red", "-", line) for line in old_printable[low:high]]
            parts += [
                _format_line(paint, "cyan", "+", line) for line in new_printable[new_low:new_high]
            ]
    return "".join(parts)


def _format_range(low: int, high: int) -> str:
    """As diff writes it: the first line, and the count unless it is 1."""
    count = high - low
    if count == 1:
        return str(low + 1)
    return f"{low + 1 if count else low},{count}"


def _format_line(paint: Painter, style: str, sign: str, line: str) -> str:
    body = line.rstrip("\r\n")
    return paint(style, text=sign + body) + line[len(body) :]


def _split_lines(text: str) -> list[str]:
    """Lines with their ends. Not splitlines(), which also splits at characters inside strings."""
    return re.findall(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+", text)


def _redact_lines(document: Document, known: set[str]) -> Sequence[str]:
    """The lines fit to print; the last one says so where it has no end."""
    lines = _split_lines(redact.mask_secrets(document.text, known, yaml=document.is_yaml))
    printable = [
        "".join(c if c in "\t\r\n" else escape_character(c) for c in line) for line in lines
    ]
    if printable and not printable[-1].endswith(("\n", "\r")):
        printable[-1] += "\n\\ No newline at end of file\n"
    return printable
