"""What the doctor says of one thing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pigen.common.name_list import shorten_names
from pigen.diagnostics.finding import Finding

OK, PROBLEM, OPEN = "ok", "problem", "open"


@dataclass(frozen=True)
class Diagnosis:
    """about     what was looked at: "pi", "models.json", "key of portkey"
    state     OK; PROBLEM; OPEN where it cannot be known from here
    evidence  what was seen
    remedy    the exact thing to do, "" where nothing is to be done
    provider  the name in `about`, where it is about one of several
    finding   what lint reports of the same
    """

    about: str
    state: str
    evidence: str
    remedy: str = ""
    provider: str = ""
    finding: Finding | None = None


def join_alike(lines: Iterable[Diagnosis]) -> list[Diagnosis]:
    """The lines for a person: those of several providers that have one cause are one, in the place
    of the first."""
    groups: dict[object, list[Diagnosis]] = {}
    for number, line in enumerate(lines):
        groups.setdefault(_get_cause(line) if line.provider else number, []).append(line)
    return [_join(group) for group in groups.values()]


def _get_cause(line: Diagnosis) -> object:
    words = line.evidence, line.remedy
    if line.finding and line.finding.cause:
        words = line.finding.rule, line.finding.cause
    return _get_form(line), line.state, words


def _get_form(line: Diagnosis) -> str:
    return "key of {}" if line.about == f"key of {line.provider}" else "{} online"


def _join(group: Sequence[Diagnosis]) -> Diagnosis:
    first = group[0]
    if len(group) == 1:
        return first
    about = _get_form(first).format(shorten_names([line.provider for line in group], 3))
    evidence = first.evidence
    if any(line.evidence != evidence for line in group):
        others = "The other has" if len(group) == 2 else f"The {len(group) - 1} others have"
        evidence = f"{evidence} {others} the same problem."
    return replace(first, about=about, evidence=evidence)
