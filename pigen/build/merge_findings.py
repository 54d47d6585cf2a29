"""One finding for one cause: of what rules of several kinds say about a source and what is built
from it, for each team and for several releases of pi."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from pigen.build import files
from pigen.diagnostics.finding import Finding
from pigen.diagnostics.rule import Rule


class RuleSet:
    """The rules for a source itself, keys included, and for what is built from it."""

    def __init__(
        self, own: Sequence[Rule], configs: Sequence[Rule], models: Sequence[Rule]
    ) -> None:
        self.own = own
        self.configs = configs
        self.models = models

    def find_superseding(self) -> dict[str, set[str]]:
        """By name of a rule, those that say more of the same."""
        superseding: dict[str, set[str]] = {}
        for rule in (*self.own, *self.configs, *self.models):
            for name in rule.supersedes:
                superseding.setdefault(name, set()).add(rule.name)
        return superseding


def merge_findings(
    own: Sequence[Finding],
    configs: Sequence[Finding],
    refusals: Sequence[Finding],
    models: Sequence[Finding],
    rules: RuleSet,
    paths: Sequence[str],
) -> list[Finding]:
    """Those that stay, by file in the order of `paths`, and by place.

    own       of the rules for sources and keys; they know more than others of the same name
    configs   of the rules for Configs, team by team
    refusals  why some release would not take a team's models.json
    models    of the rules for models.json, team by team, without what a refusal in that place says
    """
    refused = {_get_place(each) for each in refusals}
    prevents = {rule.name for rule in rules.models if files.can_prevent_build(rule)}
    rest = [e for e in models if e.rule not in prevents or _get_place(e) not in refused]
    number = {path: number for number, path in enumerate(paths)}
    placed = [*own, *configs, *refusals, *rest]
    placed.sort(key=lambda each: (number[each.file], each.line, each.column))
    spoken = {(each.rule, each.file, each.pointer) for each in own}
    first: dict[tuple[object, ...], Finding] = {}
    for each in _drop_superseded(placed, rules.find_superseding(), spoken):
        first.setdefault((each.rule, *_get_place(each)), each)
    return list(first.values())


def _get_place(finding: Finding) -> tuple[str, int, int]:
    return finding.file, finding.line, finding.column


def _drop_superseded(
    findings: Sequence[Finding],
    superseding: Mapping[str, set[str]],
    own: Collection[tuple[str, str, str]],
) -> Iterator[Finding]:
    """Without those of which another rule says more at the same place; of two rules of one name
    that is the one for sources, whose findings (rule, file, pointer) are `own`."""
    places: dict[str, list[tuple[str, str]]] = {}
    for each in findings:
        places.setdefault(each.rule, []).append((each.file, each.pointer))
    for each in findings:
        is_own = (each.rule, each.file, each.pointer) in own
        if not any(
            _is_same_place(each, *place)
            for name in superseding.get(each.rule, ())
            for place in places.get(name, ())
            if name != each.rule or (not is_own and (name, *place) in own)
        ):
            yield each


def _is_same_place(finding: Finding, file: str, pointer: str) -> bool:
    """The place is that of the finding, around it or in it; or one that is related to it."""
    if file == finding.file:
        own, other = finding.pointer + "/", pointer + "/"
        if own.startswith(other) or other.startswith(own):
            return True
    return any(each.file == file and each.pointer == pointer for each in finding.related)
