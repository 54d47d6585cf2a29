"""Faults of syntax as problems, for the rules that report them."""

from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import Fix, Problem, Splice
from pigen.pi.models_file import ModelsFile
from pigen.text.document import Document
from pigen.text.jsonc import Fault

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


def fix_of(fault: Fault) -> Fix | None:
    """The mend that a fault brings, as rules have it."""
    if fault.fix is None:
        return None
    title, safe, edits = fault.fix
    return Fix(title, *(Splice(*edit) for edit in edits), safe=safe)


def _problem(fault: Fault) -> Problem:
    return Problem(slice(fault.start, fault.end), fault.message, fault.help, fix=fix_of(fault))


def of_portkey(document: Document, example: str) -> Iterator[Problem]:
    """All faults of a file that Portkey is to read, said of Portkey instead of pi; `example` is the
    least such file."""
    import re

    if document.dialect != "broken":
        return
    for fault in document.faults[:MOST]:
        problem = _problem(fault)
        for name in ("message", "help"):
            text = getattr(problem, name).replace(
                '{"providers": {}}', '{"provider": "@openai-prod"}'
            )
            setattr(problem, name, re.sub(r"\bpi\b", "Portkey", text))
        yield problem
