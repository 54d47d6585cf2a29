"""Files whose text is not shown: those that pigen was led to and that are not of the kind expected.

A link called models.json may lead to a password file, and a pigen.yaml may include one. What is
wrong with such a file is reported by path, line and column alone.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from pigen.common.kinds import CONFIG, KEY, MODELS, SCENARIO, SOURCE
from pigen.diagnostics.finding import Finding
from pigen.text.disk import STDIN
from pigen.text.document import BOM, Document

# Whitespace, comments of JSON and YAML, and what a YAML file may begin with.
_LEAD = re.compile(r"(?:\s+|(?:#|//|%YAML)[^\r\n]*|/\*.*?\*/|---(?=\s))*", re.S)
_YAML_KEY = re.compile(r"""["']?([A-Za-z_$][\w$-]*)["']?[ \t]*:(?=\s|\Z)""")


def find_withheld(documents: Sequence[Document], kind: str) -> set[str]:
    """The paths of those whose text is not to be shown: of files that a source includes, and of
    links, where they do not begin as a file of their kind does. The first document is the file
    itself."""
    led_to = [
        each
        for number, each in enumerate(documents)
        if (kind == SOURCE and number) or _is_link(each.path)
    ]
    if not led_to:
        return set()
    names = list_top_level_names(kind)
    return {each.path for each in led_to if not has_start_of_kind(each.text, names)}


def has_start_of_kind(text: str, names: Collection[str]) -> bool:
    """After whitespace and comments the text begins with `{`, or with one of these keys in YAML."""
    rest = text[_match_end(text) :]
    key = _YAML_KEY.match(rest)
    return rest[:1] == "{" or (key is not None and key[1] in names)


def list_top_level_names(kind: str) -> Collection[str]:
    """The keys at the top of a file of this kind."""
    if kind == MODELS:
        return ("providers", "$schema")
    if kind == SCENARIO:
        return ("version", "entries", "otherwise")
    if kind == CONFIG:
        from pigen.portkey.config_fields import TARGET

        return ("id", *TARGET)
    if kind == KEY:
        from pigen.source.key_file_types import KeyBody, KeyFile

        return {*KeyFile.model_fields, *KeyBody.model_fields}
    from pigen.source.types import Included

    return Included.model_fields


def withhold_texts(findings: Iterable[Finding], paths: Collection[str]) -> list[Finding]:
    """The findings; of each of the files at `paths` the first alone, without a word of its text."""
    shown: list[Finding] = []
    seen: set[str] = set()
    for each in findings:
        if each.file in paths:
            if each.file not in seen:
                shown.append(_withhold(each))
            seen.add(each.file)
        else:
            related = tuple(place for place in each.related if place.file not in paths)
            shown.append(each if related == each.related else replace(each, related=related))
    return shown


def _withhold(finding: Finding) -> Finding:
    return replace(
        finding,
        message="This does not begin like a file of this kind, so none of its text is shown.",
        help="Look into the file here, and check the link or the include that leads to it.",
        pointer="",
        related=(),
        alike=0,
        fix=None,
    )


def _is_link(path: str) -> bool:
    return path != STDIN and os.path.realpath(path) != os.path.abspath(path)


def _match_end(text: str) -> int:
    match = _LEAD.match(text, len(text) - len(text.lstrip(BOM)))
    return match.end() if match else 0
