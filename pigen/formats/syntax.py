"""Faults of syntax as problems, for the rules that report them."""

from __future__ import annotations

from collections.abc import Iterator

from pigen.formats.models import ModelsFile
from pigen.jsonc import Fault
from pigen.rule import Fix, Problem, Splice

# Kinds of fault that have a rule of their own.
BLOCK_COMMENT = "block-comment"
BYTE_ORDER_MARK = "byte-order-mark"
ENCODING = "encoding"
OWN = frozenset((BLOCK_COMMENT, BYTE_ORDER_MARK, ENCODING))
# As many as a person mends at once.
MOST = 20


def problems(file: ModelsFile, kind: str | None = None) -> Iterator[Problem]:
    """The faults of one kind, or all those that have no rule of their own."""
    if file.document.dialect != "broken":
        return
    for fault in file.document.faults:
        if fault.kind == kind if kind else fault.kind not in OWN:
            yield _problem(fault)


def _problem(fault: Fault) -> Problem:
    fix = None
    if fault.fix is not None:
        title, safe, edits = fault.fix
        fix = Fix(title, *(Splice(*edit) for edit in edits), safe=safe)
    return Problem(slice(fault.start, fault.end), fault.message, fault.help, fix=fix)
