"""Mending a document: its findings' fixes, applied round after round.

Findings of one cause are fixed together, as they are reported together, unless that would make the
text worse: then one by one. A fix is left out where it would make the text worse: pi no longer
reads it, or some effect is found more often than before, unless that was hidden by a refusal which
the fix takes away. What is left out once is left out again, so fixing twice changes no more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pigen.diagnostics.finding import Finding, ResolvedFix
from pigen.diagnostics.rule import FAILS, HINT, REJECTED
from pigen.lint.fix import apply_fixes, select_compatible
from pigen.lint.grouping import collect_groups, join_fixes, merge_group
from pigen.text.document import Document

# More than any file has needed; a limit so that fixes that feed each other come to an end.
MAX_ROUNDS = 20
MAX_TRIALS = 200


class FixResult:
    """What became of a document: its new form, the findings whose fixes were applied, and those
    whose fixes were asked for and left out."""

    __slots__ = ("applied_findings", "document", "skipped_findings")

    def __init__(
        self, document: Document, applied_findings: list[Finding], skipped_findings: list[Finding]
    ) -> None:
        self.document = document
        self.applied_findings = applied_findings
        self.skipped_findings = skipped_findings


def fix_in_rounds(
    document: Document, lint: Callable[[Document], list[Finding]], *, unsafe: bool = False
) -> FixResult:
    """Apply the fixes that `lint` finds, round after round, until nothing more changes.

    `lint` finds everything in a document; findings of other files are counted, but not fixed.
    A text with bytes that are no UTF-8 stays: writing it back would change them.
    """
    findings = lint(document)
    if document.has_invalid_bytes:
        return FixResult(document, [], _select_fixable(document, findings, unsafe))
    applied: list[Finding] = []
    skipped: list[Finding] = []
    seen = {document.text}
    for _ in range(MAX_ROUNDS):
        good, skipped = _split_acceptable(document, findings, lint, unsafe)
        text = apply_fixes(document.text, [each.fix for each in good if each.fix])
        if text == document.text:
            break
        document = document.with_text(text)
        applied += good
        findings = lint(document)
        if text in seen:  # the fixes undo each other; stop at a text from which they lead back here
            break
        seen.add(text)
    return FixResult(document, applied, skipped)


def _select_fixable(document: Document, findings: list[Finding], unsafe: bool) -> list[Finding]:
    """The findings in this document with a fix that was asked for."""
    return [
        each
        for each in findings
        if each.fix and (each.fix.safe or unsafe) and each.file == document.path
    ]


def _split_acceptable(
    document: Document,
    findings: list[Finding],
    lint: Callable[[Document], list[Finding]],
    unsafe: bool,
) -> tuple[list[Finding], list[Finding]]:
    """The findings whose fixes, made together, leave nothing worse, halving the others away; and
    these others."""
    fixable = {id(each.fix): each for each in _select_fixable(document, findings, unsafe)}
    groups = _join_by_cause(fixable.values(), document)
    joined = {id(each.fix): each for each, _ in groups}
    members = {id(each): group for each, group in groups}
    together = [joined[id(fix)] for fix in _select_compatible(joined.values())]
    before = _count_effects(findings)
    good: list[Finding] = []
    bad: list[Finding] = []
    waiting = [together] if together else []
    for _ in range(MAX_TRIALS):
        if not waiting:
            break
        group = waiting.pop()
        fixes = _select_compatible([*good, *group])
        if len(fixes) < len(good) + len(group):
            continue  # one of a cause that touches another: its turn comes in the next round
        after = _count_effects_after(
            document, document.with_text(apply_fixes(document.text, fixes)), lint
        )
        if after is not None and _is_no_worse(before, after):
            good += group
        elif len(group) > 1:
            half = len(group) // 2
            waiting += [group[half:], group[:half]]
        elif len(alone := members.get(id(group[0]), ())) > 1:
            waiting += [[each] for each in reversed(alone)]
        elif after is not None and after.get(REJECTED, 0) < before.get(REJECTED, 0):
            good += group  # what shows now was there before, behind the refusal
            before = after
        else:
            bad += group
    return good, bad + [each for group in waiting for each in group]


def _join_by_cause(
    findings: Iterable[Finding], document: Document
) -> list[tuple[Finding, list[Finding]]]:
    """Those of one cause as one finding whose fix does what all do, where that can be made; each
    with the findings that it was made of."""
    joined: list[tuple[Finding, list[Finding]]] = []
    for group in collect_groups(list(findings)):
        if len(group) > 1 and join_fixes([each.fix for each in group if each.fix], document):
            joined.append((merge_group(group, document), group))
        else:
            joined += [(each, [each]) for each in group]
    return joined


def _select_compatible(findings: Iterable[Finding]) -> list[ResolvedFix]:
    return select_compatible(each.fix for each in findings if each.fix)


def _count_effects_after(
    document: Document, new: Document, lint: Callable[[Document], list[Finding]]
) -> dict[str, int] | None:
    """How often each effect is found then; None where the text can no longer be read."""
    if new.syntax == "broken" and document.syntax != "broken":
        return None
    return _count_effects(lint(new))


def _is_no_worse(before: dict[str, int], after: dict[str, int]) -> bool:
    """No effect is found more often; but where requests no longer fail, there may be hints of what
    they do now."""
    heals = after.get(FAILS, 0) < before.get(FAILS, 0)
    return all(
        number <= before.get(effect, 0) or (heals and effect == HINT)
        for effect, number in after.items()
    )


def _count_effects(findings: Iterable[Finding]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for each in findings:
        counts[each.effect] = counts.get(each.effect, 0) + 1
    return counts
