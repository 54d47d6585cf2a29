"""The few kinds of check that the gateways' schema of a Config is made of.

It checks as zod does, whose order and words the answers carry: an object's fields in the schema's
order, then the object's own conditions, though only where no type inside is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pigen.javascript.values import UNDEFINED, kind

Route = tuple["str | int", ...]


@dataclass(frozen=True)
class Issue:
    """One complaint: the route of the value, and the gateway's words."""

    route: Route
    message: str


# A check appends its issues and says whether the types were right, so that conditions may run.
Check = Callable[[object, Route, list[Issue]], bool]


def typed(wanted: str) -> Check:
    def check(value: object, route: Route, issues: list[Issue]) -> bool:
        return _is(wanted, value, route, issues)

    return check


def satisfying(wanted: str, condition: Callable[[object], bool], message: str) -> Check:
    """A value of a type, and `message` when it does not meet the condition."""

    def check(value: object, route: Route, issues: list[Issue]) -> bool:
        if not _is(wanted, value, route, issues):
            return False
        if not condition(value):
            issues.append(Issue(route, message))
        return True

    return check


def each(item: Check) -> Check:
    def check(value: object, route: Route, issues: list[Issue]) -> bool:
        if not _is("array", value, route, issues):
            return False
        assert isinstance(value, list)
        right = True
        for i, entry in enumerate(value):
            right &= item(entry, (*route, i), issues)
        return right

    return check


def fields(
    members: Mapping[str, Check],
    required: Sequence[str] = (),
    conditions: Sequence[tuple[Callable[[Mapping[str, object]], bool], str]] = (),
    others: Check | None = None,
) -> Check:
    """An object: known members, which may be missing unless required; `others` checks the rest."""

    def check(value: object, route: Route, issues: list[Issue]) -> bool:
        if not _is("object", value, route, issues):
            return False
        assert isinstance(value, Mapping)
        right = True
        for name, member in members.items():
            if name in value:
                right &= member(value[name], (*route, name), issues)
            elif name in required:
                issues.append(Issue((*route, name), "Required"))
                right = False
        for name in value if others else ():
            if others and name not in members:
                right &= others(value[name], (*route, name), issues)
        if right:
            issues.extend(
                Issue(route, message) for condition, message in conditions if not condition(value)
            )
        return right

    return check


def either(*checks: Check) -> Check:
    """Any of the checks passes; else one issue for all of them."""

    def check(value: object, route: Route, issues: list[Issue]) -> bool:
        for one in checks:
            found: list[Issue] = []
            if one(value, route, found) and not found:
                return True
        issues.append(Issue(route, "Invalid input"))
        return False

    return check


def later(source: Callable[[], Check]) -> Check:
    """A check that is defined further down: the schema contains itself."""

    def check(value: object, route: Route, issues: list[Issue]) -> bool:
        return source()(value, route, issues)

    return check


def _is(wanted: str, value: object, route: Route, issues: list[Issue]) -> bool:
    found = kind(value)
    if found == wanted:
        return True
    issues.append(
        Issue(
            route,
            "Required" if value is UNDEFINED else f"Expected {wanted}, received {found}",
        )
    )
    return False
