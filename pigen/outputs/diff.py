"""A unified diff of what a fix changes, with secrets hidden."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from pigen.outputs import masking
from pigen.outputs.terminal import Paint, glyph, shown_path
from pigen.text.document import Document

AROUND = 3


def render(changes: Iterable[tuple[Document, Document]], paint: Paint) -> str:
    return "".join(_file(before, after, paint) for before, after in changes)


def _file(before: Document, after: Document, paint: Paint) -> str:
    old, new = _lines(before.text), _lines(after.text)
    # Lines are compared as they are and printed with secrets hidden: masks may look alike.
    # What was a secret before is one after, even where the fixes tore it apart.
    yaml = before.is_yaml
    known = masking.secrets(before.value, yaml=yaml)
    found = masking.spans(before.text, known, yaml=yaml)
    known |= {before.text[start:end] for start, end in found}
    old_shown = _shown(before, known)
    new_shown = _shown(after, known | masking.secrets(after.value, yaml=yaml))
    name = shown_path(before.path)
    old_name = name if before.text else "/dev/null"
    parts = [paint("bold", text=f"{head}\n") for head in (f"--- {old_name}", f"+++ {name}")]
    for group in SequenceMatcher(None, old, new).get_grouped_opcodes(AROUND):
        first, last = group[0], group[-1]
        head = f"@@ -{_range(first[1], last[2])} +{_range(first[3], last[4])} @@"
        parts.append(paint("cyan", text=head) + "\n")
        for tag, low, high, new_low, new_high in group:
            if tag == "equal":
                parts += [f" {line}" for line in old_shown[low:high]]
                continue
            parts += [_line(paint, "red", "-", line) for line in old_shown[low:high]]
            parts += [_line(paint, "cyan", "+", line) for line in new_shown[new_low:new_high]]
    return "".join(parts)


def _range(low: int, high: int) -> str:
    """As diff writes it: the first line, and the count unless it is 1."""
    count = high - low
    if count == 1:
        return str(low + 1)
    return f"{low + 1 if count else low},{count}"


def _line(paint: Paint, style: str, sign: str, line: str) -> str:
    body = line.rstrip("\r\n")
    return paint(style, text=sign + body) + line[len(body) :]


def _lines(text: str) -> list[str]:
    """Lines with their ends. Not splitlines(), which also splits at characters inside strings."""
    return re.findall(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+", text)


def _shown(document: Document, known: set[str]) -> Sequence[str]:
    """The lines fit to print; the last one says so where it has no end."""
    lines = _lines(masking.masked(document.text, known, yaml=document.is_yaml))
    shown = ["".join(c if c in "\t\r\n" else glyph(c) for c in line) for line in lines]
    if shown and not shown[-1].endswith(("\n", "\r")):
        shown[-1] += "\n\\ No newline at end of file\n"
    return shown
