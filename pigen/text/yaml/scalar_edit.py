"""Changes of a YAML text that are certain: a scalar that becomes another, a key of another name.

Whatever else a fix asks for, comments and indentation give a person several ways to write it. In a
text with anchors a change in one place may be one in others too, so such a text is left alone.
"""

from __future__ import annotations

import json
import re

from pigen.text.document import Document
from pigen.text.edits import Edit
from pigen.text.jsonc import Member, Node
from pigen.text.yaml.scalars import resolve

_ANCHOR = re.compile(r"(?:^|[\s,\[{:-])&[^\s,\[\]{}]", re.M)
_PROPERTY = re.compile(r"[&!]\S*\s+\Z")
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*(?:[./][A-Za-z0-9_-]+)*\Z")
_QUOTED = re.compile(r"\"[^\"\\\n]*\"\Z|'[^'\n]*'\Z")


def replace_scalar(document: Document, node: Node, value: object) -> Edit | None:
    """The scalar at `node` as another one; None where that is not certain."""
    if isinstance(value, dict | list) or isinstance(node.value, dict | list):
        return None
    return _make_edit(document, node.start, node.end, value)


def rename_key(document: Document, parent: Node, member: Member, key: str) -> Edit | None:
    """A key of `parent` with another name; None where that is not certain."""
    if parent.find_index(key) is not None:
        return None
    return _make_edit(document, member.start, member.end, key)


def _make_edit(document: Document, start: int, end: int, value: object) -> Edit | None:
    written = document.text[start:end]
    if not (_is_plain(written) or _QUOTED.match(written)) or _ANCHOR.search(document.text):
        return None
    if _PROPERTY.search(document.text, max(start - 200, 0), start):
        return None  # a tag says what it is, whatever is written
    return Edit(start, end, _format_scalar(value, written))


def _is_plain(written: str) -> bool:
    """One word without quotes: not empty, not the sign of an alias, a tag or a block."""
    return bool(written) and not set(written) & set(" \t\n\r\"'#&*!|>%@`{}[],:")


def _format_scalar(value: object, before: str) -> str:
    """A scalar as YAML, quoted as the one before it was."""
    text = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, str):
        return text
    if before[0] == "'" and _QUOTED.match(f"'{value}'"):
        return f"'{value}'"
    if before[0] not in "\"'" and _PLAIN.match(value) and resolve(value) == value:
        return value
    return text
