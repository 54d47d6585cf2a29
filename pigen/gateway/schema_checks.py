"""The few kinds of check that the gateways' schema of a Config is made of.

It checks as zod does, whose order and words the answers carry: an object's fields in the schema's
order, then the object's own conditions, though only where no type inside is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pigen.javascript.values import UNDEFINED, get_type
from pigen.text.document import JsonPath


@dataclass(frozen=True)
class Issue:
    """One complaint: the route of the value, and the gateway's words."""

    path: JsonPath
    message: str


# A check appends its issues and says whether the types were right, so that conditions may run.
SchemaCheck = Callable[[object, JsonPath, list[Issue]], bool]


def check_type(expected: str) -> SchemaCheck:
    def check(value: object, path: JsonPath, issues: list[Issue]) -> bool:
        return _has_type(expected, value, path, issues)

    return check


def check_condition(
    expected: str, condition: Callable[[object], bool], message: str
) -> SchemaCheck:
    """A value of a type, and `message` when it does not meet the condition."""

    def check(value: object, path: JsonPath, issues: list[Issue]) -> bool:
        if not _has_type(expected, value, path, issues):
            return False
        if not condition(value):
            issues.append(Issue(path, message))
        return True

    return check


def check_each(item: SchemaCheck) -> SchemaCheck:
    def check(value: object, path: JsonPath, issues: list[Issue]) -> bool:
        if not _has_type("array", value, path, issues):
            return False
        assert isinstance(value, list)
        right = True
        for i, entry in enumerate(value):
            right &= item(entry, (*path, i), issues)
        return right

    return check


def check_fields(
    members: Mapping[str, SchemaCheck],
    required: Sequence[str] = (),
    conditions: Sequence[tuple[Callable[[Mapping[str, object]], bool], str]] = (),
    others: SchemaCheck | None = None,
) -> SchemaCheck:
    """An object: known members, which may be missing unless required; `others` checks the rest."""

    def check(value: object, path: JsonPath, issues: list[Issue]) -> bool:
        if not _has_type("object", value, path, issues):
            return False
        assert isinstance(value, Mapping)
        right = True
        for name, member in members.items():
            if name in value:
                right &= member(value[name], (*path, name), issues)
            elif name in required:
                issues.append(Issue((*path, name), "Required"))
                right = False
        for name in value if others else ():
            if others and name not in members:
                right &= others(value[name], (*path, name), issues)
        if right:
            issues.extend(
                Issue(path, message) for condition, message in conditions if not condition(value)
            )
        return right

    return check


def check_either(*checks: SchemaCheck) -> SchemaCheck:
    """Any of the checks passes; else one issue for all of them."""

    def check(value: object, path: JsonPath, issues: list[Issue]) -> bool:
        for one in checks:
            branch_issues: list[Issue] = []
            if one(value, path, branch_issues) and not branch_issues:
                return True
        issues.append(Issue(path, "Invalid input"))
        return False

    return check


def defer_check(source: Callable[[], SchemaCheck]) -> SchemaCheck:
    """A check that is defined further down: the schema contains itself."""

    def check(value: object, path: JsonPath, issues: list[Issue]) -> bool:
        return source()(value, path, issues)

    return check


def _has_type(expected: str, value: object, path: JsonPath, issues: list[Issue]) -> bool:
    actual = get_type(value)
    if actual == expected:
        return True
    issues.append(
        Issue(
            path,
            "Required" if value is UNDEFINED else f"Expected {expected}, received {actual}",
        )
    )
    return False
