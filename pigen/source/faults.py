"""What is wrong with a source, and where: in whichever of its files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pigen.diagnostics.finding import Finding, RelatedLocation, ResolvedFix
from pigen.diagnostics.rule import REJECTED, SEVERITY
from pigen.text.document import Document, JsonPath, format_pointer
from pigen.text.edits import Edit
from pigen.text.jsonc import Member, Node
from pigen.text.jsonc import SyntaxFault as SyntaxFault
from pigen.text.yaml import YamlNode


@dataclass(frozen=True)
class SourceSpan:
    """The characters from `start` up to `end` of one file."""

    document: Document
    start: int
    end: int

    def locate(self) -> tuple[str, str, int, int]:
        """Path, JSON pointer, line and column."""
        path = self.document.find_path(self.start, self.end)
        return self.document.path, format_pointer(path), *self.document.find_position(self.start)


@dataclass(frozen=True)
class SourceFault:
    """One reason why nothing is built. `kind` is its name, such as "unknown-name"."""

    kind: str
    span: SourceSpan
    message: str
    help: str
    related: tuple[tuple[SourceSpan, str], ...] = ()
    fix: ResolvedFix | None = None

    def to_finding(self) -> Finding:
        path, pointer, line, column = self.span.locate()
        return Finding(
            file=path,
            rule=self.kind,
            effect=REJECTED,
            severity=SEVERITY[REJECTED],
            message=self.message,
            help=self.help,
            pointer=pointer,
            line=line,
            column=column,
            end_line=self.span.document.find_position(self.span.end)[0],
            end_column=self.span.document.find_position(self.span.end)[1],
            related=tuple(
                RelatedLocation(*place.locate(), message) for place, message in self.related
            ),
            fix=self.fix,
        )


# Faults of syntax that have a rule of their own.
KINDS_WITH_RULE = ("unquoted-slug", "unquoted-command")


def from_syntax_fault(document: Document, fault: SyntaxFault) -> SourceFault:
    fix = None
    if fault.fix is not None:
        title, safe, edits = fault.fix
        fix = ResolvedFix(safe, title, tuple(Edit(*edit) for edit in edits))
    span = SourceSpan(document, fault.start, fault.end)
    kind = fault.kind if fault.kind in KINDS_WITH_RULE else "invalid-syntax"
    return SourceFault(kind, span, fault.message, fault.help, (), fix)


def get_span(node: Node) -> SourceSpan:
    """Where a value stands."""
    assert isinstance(node, YamlNode)
    return SourceSpan(node.document, node.start, node.end)


def get_key_span(member: Member) -> SourceSpan:
    """Where the key of a value stands."""
    assert isinstance(member.node, YamlNode)
    return SourceSpan(member.node.document, member.start, member.end)


def find_span(node: Node, path: JsonPath, *, prefers_keys: bool = False) -> SourceSpan:
    """Where the value at `path` stands below a node; or the nearest part of it that exists.

    prefers_keys  for a map or a list its key stands
    """
    span = get_span(node)
    for step in path:
        child = node.find_child(step)
        if child is None:
            break
        member, node = child
        # An empty value has no characters to point at, so its key stands for it.
        uses_key = node.start >= node.end or (
            prefers_keys and (node.members is not None or node.items is not None)
        )
        span = get_key_span(member) if member is not None and uses_key else get_span(node)
    return span


def sort_faults(faults: Iterable[SourceFault]) -> list[SourceFault]:
    """By file, as they were read, and place."""
    fault_list = list(faults)
    files = {
        id(fault.span.document): number for number, fault in reversed([*enumerate(fault_list)])
    }
    return sorted(fault_list, key=lambda f: (files[id(f.span.document)], f.span.start))
