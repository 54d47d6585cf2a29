"""One finding for one cause.

A placeholder at four providers, or a list of twenty models that all lack their figures, is one
mistake: made once, understood once, corrected in one go. The first place is the finding, the others
are related to it, and its fix is that of all. Only what is reported is grouped: fixes are tried one
by one, so that one which makes something worse keeps no other from being made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from os.path import commonprefix

from pigen.common.name_list import join_names
from pigen.diagnostics.finding import Finding, RelatedLocation, ResolvedFix
from pigen.diagnostics.rule import Add, Fix, FixChange, JsonPath, Remove, Replace
from pigen.lint.fix import make_edits
from pigen.text.document import Document


def group_findings(findings: Sequence[Finding], documents: Mapping[str, Document]) -> list[Finding]:
    """The findings of a rule with the same cause as one, in the place of the first, and so those of
    equal words. `documents` are what they lie in, by path."""
    groups = collect_groups(findings)
    return [merge_group(group, documents[group[0].file]) for group in groups]


def collect_groups(findings: Sequence[Finding]) -> list[list[Finding]]:
    """The findings in groups of one cause, each in the order given."""
    by_cause: dict[object, list[Finding]] = {}
    for each in findings:
        words = (each.message, each.help)
        by_cause.setdefault((*_get_kind(each), each.cause or words), []).append(each)
    by_words: dict[object, list[Finding]] = {}
    for group in by_cause.values():
        first = group[0]
        by_words.setdefault((*_get_kind(first), first.message, first.help), []).extend(group)
    return list(by_words.values())


def _get_kind(finding: Finding) -> tuple[str, str, str]:
    return finding.file, finding.rule, finding.effect


def list_causes(findings: Sequence[Finding]) -> list[Finding]:
    """One finding for each cause, which counts the others; for what shows no related places."""
    return [replace(group[0], message=_count_places(group)) for group in collect_groups(findings)]


def merge_group(group: Sequence[Finding], document: Document) -> Finding:
    """The first of the group, with the others as related places and a fix that does what all do."""
    first, *others = group
    if not others:
        return first
    fixes = [each.fix for each in group if each.fix]
    places = [_make_related(other, first) for other in others]
    known = {(first.file, first.pointer), *((place.file, place.pointer) for place in places)}
    explaining = dict.fromkeys(
        place
        for each in group
        for place in each.related
        if (place.file, place.pointer) not in known
    )
    return replace(
        first,
        message=_count_places(group),
        related=(*places, *explaining),
        fix=join_fixes(fixes, document) or (fixes[0] if fixes else None),
        alike=len(places),
    )


def _count_places(group: Sequence[Finding]) -> str:
    """The message of the first, and how many places more have the same problem."""
    more = len(group) - 1
    if not more:
        return group[0].message
    counted = "1 other place has" if more == 1 else f"{more} other places have"
    return f"{group[0].message} {counted} the same problem."


def _make_related(other: Finding, first: Finding) -> RelatedLocation:
    texts = [
        text
        for text, known in ((other.message, first.message), (other.help, first.help))
        if text != known
    ]
    return RelatedLocation(
        other.file, other.pointer, other.line, other.column, " ".join(texts) or "the same"
    )


def join_fixes(fixes: Sequence[ResolvedFix], document: Document) -> ResolvedFix | None:
    """One fix that does what all do, safe if all are; None where it cannot be made."""
    if len(fixes) < 2:
        return fixes[0] if fixes else None
    changes = list(_join_changes(change for fix in fixes for change in fix.changes))
    for path in list(_find_emptied_lists(changes, document)):
        removed = [each for each in changes if isinstance(each, Remove) and each.path[:-1] == path]
        if not any(
            isinstance(each, Add) and each.path[: len(path) - 1] == path[:-1] for each in changes
        ):
            # What loses its last entry and gains nothing may be refused.
            last = next(fix for fix in reversed(fixes) if removed[-1] in fix.changes)
            return join_fixes([fix for fix in fixes if fix is not last], document)
        changes = [each for each in changes if each not in removed] + [Remove(path)]
    title = f"{_join_titles(fixes)} ({len(fixes)} places)"
    safe = all(fix.safe for fix in fixes)
    edits = make_edits(document, Fix(title, *changes, safe=safe))
    return ResolvedFix(safe, title, edits, tuple(changes)) if edits else None


def _join_titles(fixes: Sequence[ResolvedFix]) -> str:
    """Each title once; of several that differ in the fields they name, one that names them all."""
    titles = list(dict.fromkeys(fix.title for fix in fixes))
    shared = commonprefix(titles).rpartition(" ")[0]  # noqa: RUF071  characters are meant
    changes = [change for fix in fixes for change in fix.changes]
    fields = [
        str(each.key if isinstance(each, Add) else each.path[-1])
        for each in changes
        if isinstance(each, Add | Replace)
    ]
    if len(titles) < 2 or shared.count(" ") < 2 or len(fields) < len(changes):
        return "; ".join(titles)
    return f"{shared} {join_names(list(dict.fromkeys(fields)))}"


def _join_changes(changes: Iterable[FixChange]) -> Iterator[FixChange]:
    """The changes, with what several add under the same key as one addition."""
    added: dict[tuple[JsonPath, str | int], dict[str, object]] = {}
    for change in changes:
        if not (isinstance(change, Add) and isinstance(change.value, dict)):
            yield change
        elif (change.path, change.key) in added:
            added[change.path, change.key].update(change.value)
        else:
            value = added[change.path, change.key] = dict(change.value)
            yield Add(change.path, change.key, value)


def _find_emptied_lists(changes: Iterable[FixChange], document: Document) -> Iterator[JsonPath]:
    """The paths of lists that lose all their items."""
    numbers: dict[JsonPath, set[int]] = {}
    for change in changes:
        if isinstance(change, Remove) and change.path and isinstance(change.path[-1], int):
            numbers.setdefault(change.path[:-1], set()).add(change.path[-1])
    for path, removed in numbers.items():
        value = document.value
        for step in path:
            value = value[step]  # type: ignore[index]
        if isinstance(value, list) and len(value) == len(removed):
            yield path
