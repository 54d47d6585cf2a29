"""Findings about a file, with places as numbers. Imported only when there is one."""

from __future__ import annotations

from dataclasses import dataclass

from pigen.diagnostics.rule import FixChange
from pigen.text.edits import Edit


@dataclass(frozen=True)
class ResolvedFix:
    """A fix made concrete: edits that do not overlap, in the order of the text; and the changes
    that they were made of, from which several fixes can be joined."""

    safe: bool
    title: str
    edits: tuple[Edit, ...]
    changes: tuple[FixChange, ...] = ()


@dataclass(frozen=True)
class RelatedLocation:
    """Another place that explains a finding."""

    file: str
    pointer: str
    line: int
    column: int
    message: str


@dataclass(frozen=True)
class Finding:
    """One fault, as every output prints it. Lines and columns from 1, the end exclusive.
    Those of a rule that share a `cause` are reported as one, whose first `alike` related places
    have the same fault; outputs show neither of these two."""

    file: str
    rule: str
    effect: str
    severity: str
    message: str
    help: str
    pointer: str
    line: int
    column: int
    end_line: int
    end_column: int
    related: tuple[RelatedLocation, ...] = ()
    fix: ResolvedFix | None = None
    cause: str = ""
    alike: int = 0
