"""What is wrong with a source, and where: in whichever of its files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pigen.diagnostics.finding import Finding, RelatedLocation, ResolvedFix
from pigen.diagnostics.rule import REJECTED, SEVERITY, Problem, Splice
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
    """One reason why nothing is built, as data: the rule of its kind finds the words.

    kind     the name of that rule, such as "unknown-name"
    form     which of the faults that the rule knows, where it knows several
    values   what there is to say of it; those of equal faults are equal
    known    what may have been meant
    related  other places that explain it
    """

    kind: str
    span: SourceSpan
    form: str = ""
    values: tuple[Any, ...] = ()
    known: Any = ()
    related: tuple[SourceSpan, ...] = ()


class FaultCollector:
    """Faults as they are found; one that many teams inherit counts once."""

    def __init__(self) -> None:
        self._faults: dict[tuple[object, ...], SourceFault] = {}

    def add(
        self,
        kind: str,
        node_or_span: Node | SourceSpan,
        *values: str,
        form: str = "",
        known: object = (),
        related: tuple[SourceSpan, ...] = (),
    ) -> None:
        span = node_or_span if isinstance(node_or_span, SourceSpan) else get_span(node_or_span)
        key = (kind, id(span.document), span.start, form, values)
        self._faults.setdefault(key, SourceFault(kind, span, form, values, known, related))

    def list_sorted(self) -> list[SourceFault]:
        return sort_faults(self._faults.values())


# Faults of syntax that have a rule of their own.
KINDS_WITH_RULE = ("unquoted-slug", "unquoted-command")


def from_syntax_fault(document: Document, fault: SyntaxFault) -> SourceFault:
    """Its one value is the fault as the parser describes it."""
    span = SourceSpan(document, fault.start, fault.end)
    kind = fault.kind if fault.kind in KINDS_WITH_RULE else "invalid-syntax"
    return SourceFault(kind, span, values=(fault,))


def make_finding(rule: str, problem: Problem) -> Finding:
    """A problem with a span, which keeps the file that it is in from being used."""
    span = problem.at
    assert isinstance(span, SourceSpan)
    path, pointer, line, column = span.locate()
    end_line, end_column = span.document.find_position(span.end)
    fix = None
    if problem.fix is not None:
        edits = [Edit(e.start, e.end, e.text) for e in problem.fix.changes if isinstance(e, Splice)]
        fix = ResolvedFix(problem.fix.safe, problem.fix.title, tuple(edits))
    return Finding(
        file=path,
        rule=rule,
        effect=REJECTED,
        severity=SEVERITY[REJECTED],
        message=problem.message,
        help=problem.help,
        pointer=pointer,
        line=line,
        column=column,
        end_line=end_line,
        end_column=end_column,
        related=tuple(
            RelatedLocation(*place.locate(), message)
            for place, message in problem.related
            if isinstance(place, SourceSpan)
        ),
        fix=fix,
    )


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
