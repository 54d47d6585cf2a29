"""What is wrong with a source, and where: in whichever of its files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pigen.diagnostics.finding import Finding, Related, Repair
from pigen.diagnostics.rule import REJECTED, SEVERITY
from pigen.text.document import Document, Route, pointer
from pigen.text.edits import Edit
from pigen.text.jsonc import Fault as SyntaxFault
from pigen.text.jsonc import Member, Node
from pigen.text.yaml import YamlNode


@dataclass(frozen=True)
class Place:
    """The characters from `start` up to `end` of one file."""

    document: Document
    start: int
    end: int

    def where(self) -> tuple[str, str, int, int]:
        """Path, JSON pointer, line and column."""
        route = self.document.route(self.start, self.end)
        return self.document.path, pointer(route), *self.document.position(self.start)


@dataclass(frozen=True)
class Fault:
    """One reason why nothing is built. `kind` is its name, such as "unknown-name"."""

    kind: str
    place: Place
    message: str
    help: str
    related: tuple[tuple[Place, str], ...] = ()
    fix: Repair | None = None

    def finding(self) -> Finding:
        path, pointer, line, column = self.place.where()
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
            end_line=self.place.document.position(self.place.end)[0],
            end_column=self.place.document.position(self.place.end)[1],
            related=tuple(Related(*place.where(), message) for place, message in self.related),
            fix=self.fix,
        )


# Faults of syntax that have a rule of their own.
OWN = ("unquoted-slug", "unquoted-command")


def of_syntax(document: Document, fault: SyntaxFault) -> Fault:
    fix = None
    if fault.fix is not None:
        title, safe, edits = fault.fix
        fix = Repair(safe, title, tuple(Edit(*edit) for edit in edits))
    place = Place(document, fault.start, fault.end)
    kind = fault.kind if fault.kind in OWN else "invalid-syntax"
    return Fault(kind, place, fault.message, fault.help, (), fix)


def at(node: Node) -> Place:
    """Where a value stands."""
    assert isinstance(node, YamlNode)
    return Place(node.document, node.start, node.end)


def at_key(member: Member) -> Place:
    """Where the key of a value stands."""
    assert isinstance(member.node, YamlNode)
    return Place(member.node.document, member.start, member.end)


def at_route(node: Node, route: Route) -> Place:
    """Where the value at `route` stands below a node; or the nearest part of it that exists."""
    place = at(node)
    for step in route:
        found = node.child(step)
        if found is None:
            break
        member, node = found
        # An empty value has no characters to point at, so its key stands for it.
        place = at_key(member) if member is not None and node.start >= node.end else at(node)
    return place


def in_order(faults: Iterable[Fault]) -> list[Fault]:
    """By file, as they were read, and place."""
    found = list(faults)
    files = {id(fault.place.document): number for number, fault in reversed([*enumerate(found)])}
    return sorted(found, key=lambda f: (files[id(f.place.document)], f.place.start))
