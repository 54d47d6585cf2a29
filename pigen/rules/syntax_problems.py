"""Faults of syntax as problems, for the rules that report them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pigen.common.quoting import quote
from pigen.diagnostics.rule import Fix, Problem, Splice
from pigen.pi.models_file import ModelsFile
from pigen.text.document import Document
from pigen.text.jsonc import Member, SyntaxFault

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pigen.diagnostics.rule_types import PlaceLike

# Kinds of fault that have a rule of their own.
BLOCK_COMMENT = "block-comment"
BYTE_ORDER_MARK = "byte-order-mark"
ENCODING = "encoding"
KINDS_WITH_OWN_RULE = frozenset((BLOCK_COMMENT, BYTE_ORDER_MARK, ENCODING))
# As many as a person fixes at once.
MAX_PROBLEMS = 20
# Places shown of those where one key is set.
MAX_REPEATS = 10


def list_problems(file: ModelsFile, kind: str | None = None) -> Iterator[Problem]:
    """The faults of one kind, or all those that have no rule of their own."""
    if file.document.syntax != "broken":
        return
    if file.document.template_mark is not None:
        if kind is None:
            yield _make_template_problem(file.document, file.document.template_mark)
        return
    for fault in file.document.faults:
        if fault.kind == kind if kind else fault.kind not in KINDS_WITH_OWN_RULE:
            yield make_problem(fault)


def count_hidden_repeats(members: Sequence[Member]) -> str:
    """ " and 7,990 more" where a key is set so often that not every place is shown, else ""."""
    more = len(members) - 1 - MAX_REPEATS
    return f" and {more:,} more" if more > 0 else ""


def make_fix(fault: SyntaxFault) -> Fix | None:
    """The fix that a fault brings, as rules have it."""
    if fault.fix is None:
        return None
    title, safe, edits = fault.fix
    return Fix(title, *(Splice(*edit) for edit in edits), safe=safe)


def make_problem(fault: SyntaxFault, at: PlaceLike | None = None) -> Problem:
    """The problem that a fault is; `at` is where it stands, if not in the one file there is."""
    place = slice(fault.start, fault.end) if at is None else at
    return Problem(place, fault.message, fault.help, fix=make_fix(fault))


def _make_template_problem(document: Document, mark: tuple[int, int]) -> Problem:
    """All there is to report about a template: what stands in it is not what pi will read."""
    written = document.text[slice(*mark)]
    if written.startswith("$"):
        return Problem(
            slice(*mark),
            f"{quote(written, 80)} stands outside quotes, where JSON has no variables: either this "
            "is a template that another program fills in, or the quotes are missing.",
            "Lint the file that it renders; or put it in quotes, if pi is to read the variable.",
        )
    return Problem(
        slice(*mark),
        f"This is a template, not JSON: {quote(written)} starts a part that "
        "another program fills in.",
        "Lint the file that it renders.",
    )


def list_portkey_problems(document: Document, example: str) -> Iterator[Problem]:
    """All faults of a file that Portkey is to read, in words about Portkey instead of pi; `example`
    is the least such file."""
    import re

    if document.syntax != "broken":
        return
    if not document.is_yaml and document.template_mark is not None:
        yield _make_template_problem(document, document.template_mark)
        return
    for fault in document.faults[:MAX_PROBLEMS]:
        problem = make_problem(fault)
        for name in ("message", "help"):
            text = getattr(problem, name).replace(
                '{"providers": {}}', '{"provider": "@openai-prod"}'
            )
            setattr(problem, name, re.sub(r"\bpi\b", "Portkey", text))
        yield problem
