"""Configs that are written into headers of a models.json: judged as any Config is, and placed in
the string that holds them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from pigen.common.headers import CONFIG_HEADER, PROVIDER_HEADER
from pigen.common.kinds import HOSTED, OSS
from pigen.diagnostics.finding import Finding, ResolvedFix
from pigen.diagnostics.rule import FAILS, REJECTED, Fix, Replace, Rule
from pigen.lint.fix import make_edits, splice
from pigen.lint.runner import place_problems, run_rules
from pigen.pi.declared import is_api_key
from pigen.pi.interpolation import find_header, is_command, split_variables
from pigen.pi.models_file import ModelsFile
from pigen.portkey.config import ConfigFile
from pigen.text.document import Document, JsonPath, format_pointer, from_text

WITHOUT_ROUTE = "config-without-route"
_SHORT_ESCAPE, _LONG_ESCAPE = 2, 6  # characters of \n and \u0000


class HeaderConfig:
    """One Config in a header.

    path       of the header's value in models.json
    text       the value as it is written there
    document   the Config as pi sends it; a variable in it stands as "$NAME"
    variables  where in the document these stand, as (start, end)
    is_plain   pi sends every character as it is written
    """

    def __init__(
        self,
        path: JsonPath,
        text: str,
        document: Document,
        offsets: list[int],
        variables: list[tuple[int, int]],
    ) -> None:
        self.path = path
        self.text = text
        self.document = document
        self.is_plain = document.text == text and not variables
        self._offsets = offsets
        self.variables = variables

    def find_offset(self, offset: int) -> int:
        """Where a character of the Config stands in `text`."""
        return self._offsets[min(offset, len(self._offsets) - 1)]


def iter_header_configs(file: ModelsFile) -> Iterator[HeaderConfig]:
    """Those of the file that are JSON objects."""
    for _, path, text in file.resolvable_values:
        if is_api_key(path) or str(path[-1]).lower() != CONFIG_HEADER or is_command(text):
            continue
        sent, offsets = text, list(range(len(text) + 1))
        variables: list[tuple[int, int]] = []
        if "$" in text and file.pi.interpolates:
            sent, offsets, variables = _resolve_with_offsets(text)
        document = from_text(sent, file.document.path)
        if isinstance(document.value, dict) and document.syntax == "json":
            yield HeaderConfig(path, text, document, offsets, variables)


def lint_header_configs(file: ModelsFile, rules: Sequence[Rule]) -> list[Finding]:
    """What the rules for Configs find in them, in the order of the file."""
    return [
        move_finding(finding, config, file.document)
        for config in iter_header_configs(file)
        for finding in _lint_config(file, config, rules)
    ]


def _lint_config(
    file: ModelsFile, config: HeaderConfig, rules: Sequence[Rule]
) -> Iterator[Finding]:
    provider = next(each for each in file.providers if each.name == config.path[1])
    entry: dict[str, Any] = {}
    if config.path[2] == "models":
        entry = provider.value["models"][config.path[3]]
    dialect = file.gateways.find_dialect(provider.value, entry)
    view = ConfigFile(config.document, OSS if dialect == OSS else HOSTED)
    names_provider = any(
        find_header(each.get("headers", {}), PROVIDER_HEADER) for each in (provider.value, entry)
    )
    for finding in place_problems(run_rules(view, rules), config.document):
        if names_provider and finding.rule == WITHOUT_ROUTE:
            continue  # the other header says where requests go
        start = config.document.find_offset(finding.line, finding.column)
        end = config.document.find_offset(finding.end_line, finding.end_column)
        is_string = config.document.text.startswith('"', start)
        if not (is_string and any(start < at < end for at, _ in config.variables)):
            yield finding  # else it is about what a variable holds, which is not known


def move_finding(finding: Finding, config: HeaderConfig, outer: Document) -> Finding:
    """The finding at its place in models.json: the pointer is the header's,
    for none leads further."""
    places = _list_string_offsets(outer, config.path)

    def locate(line: int, column: int) -> tuple[int, int]:
        offset = config.find_offset(config.document.find_offset(line, column))
        return outer.find_position(places[min(offset, len(places) - 1)])

    line, column = locate(finding.line, finding.column)
    end_line, end_column = locate(finding.end_line, finding.end_column)
    inner = f" at {finding.pointer}" if finding.pointer else ""
    return replace(
        finding,
        effect=FAILS if finding.effect == REJECTED else finding.effect,  # pi itself takes the file
        message=f"In this Config{inner}: {finding.message}",
        pointer=format_pointer(config.path),
        line=line,
        column=column,
        end_line=end_line,
        end_column=end_column,
        related=(),
        fix=_move_fix(finding.fix, config, outer),
        cause="",
    )


def _move_fix(fix: ResolvedFix | None, config: HeaderConfig, outer: Document) -> ResolvedFix | None:
    """The fix as another value of the header, if pi sends that as it is written."""
    if fix is None or not config.is_plain:
        return None
    changed = splice(config.text, fix.edits)
    change = Replace(config.path, changed)
    edits = make_edits(outer, Fix(fix.title, change))
    return (
        ResolvedFix(fix.safe, fix.title, edits, (change,)) if edits and "$" not in changed else None
    )


def _resolve_with_offsets(text: str) -> tuple[str, list[int], list[tuple[int, int]]]:
    """What pi sends, variables left as "$NAME"; for each character, and the end, where it is from;
    and where the variables are."""
    variables = []
    sent = ""
    offsets: list[int] = []
    at = 0
    for is_variable, part in split_variables(text):
        if is_variable:
            at = text.index("$", at)
            written = f"${{{part}}}" if text.startswith("${", at) else f"${part}"
            variables.append((len(sent), len(sent) + len(written)))
            sent += written
            offsets += range(at, at + len(written))
            at += len(written)
            continue
        for character in part:
            offsets.append(at)
            sent += character
            doubled = text[at] == "$" and text[at + 1 : at + 2] in ("$", "!")
            at += 2 if doubled else 1
    return sent, [*offsets, len(text)], variables


def _list_string_offsets(document: Document, path: JsonPath) -> list[int]:
    """Where each character of a JSON string stands in the text, and its closing quote."""
    start, end = document.find_span(path)
    text = document.text
    places = []
    at = start + 1
    while at < end - 1:
        places.append(at)
        if text[at] != "\\":
            at += 1
        elif text[at + 1] != "u":
            at += _SHORT_ESCAPE
        else:
            is_high = text[at + 2 : at + 4].lower() in ("d8", "d9", "da", "db")
            is_pair = is_high and text.startswith("\\u", at + _LONG_ESCAPE)
            at += _LONG_ESCAPE * (2 if is_pair else 1)
    return [*places, end - 1]
