"""The conditional router: which target a request's metadata, parameters and path choose."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pigen.gateway.refusals import RouterError
from pigen.javascript import regexp
from pigen.javascript.number_prefix import parse_float
from pigen.javascript.values import (
    UNDEFINED,
    entries,
    get_member,
    includes,
    is_strictly_equal,
    is_truthy,
    to_string,
)


@dataclass(frozen=True)
class TargetChoice:
    """The target chosen: its index, and the index of the condition, None for the default."""

    index: int
    condition: int | None


def choose_target(node: Mapping[str, object], context: Mapping[str, object]) -> TargetChoice:
    """The target of a conditional node. `context` holds metadata, params and url.

    Raises RouterProblem with the gateway's words.
    """
    strategy = node.get("strategy")
    conditions = get_member(strategy, "conditions")
    if not is_truthy(conditions):
        raise RouterError("No conditions passed in the query router")
    assert isinstance(conditions, list)
    for number, condition in enumerate(conditions):
        if matches(get_member(condition, "query"), context):
            return TargetChoice(_find_target_index(node, get_member(condition, "then")), number)
    default = get_member(strategy, "default")
    if is_truthy(default):
        return TargetChoice(_find_target_index(node, default), None)
    raise RouterError("Query router did not resolve to any valid target")


def _find_target_index(node: Mapping[str, object], name: object) -> int:
    targets = node.get("targets")
    for index, target in enumerate(targets if isinstance(targets, list) else ()):
        if is_strictly_equal(get_member(target, "name"), name):
            return index
    raise RouterError(f"Invalid target name found in the query router: {to_string(name)}")


def matches(query: object, context: Mapping[str, object]) -> bool:
    """Whether a request meets a query. A $or or $and with an array decides alone: what follows it
    is never read."""
    for key, wanted in _list_entries(query):
        if key == "$or" and isinstance(wanted, list):
            return any(matches(each, context) for each in wanted)
        if key == "$and" and isinstance(wanted, list):
            return all(matches(each, context) for each in wanted)
        value = _get_value(key, context)
        if isinstance(wanted, (Mapping, list)):
            if not _satisfies(value, wanted):
                return False
        elif not is_strictly_equal(value, wanted):
            return False
    return True


def _list_entries(query: object) -> list[tuple[str, object]]:
    try:
        return list(entries(query))
    except TypeError as error:
        raise RouterError(str(error)) from error


def _get_value(key: str, context: Mapping[str, object]) -> object:
    """The first two segments of the path; a third is dropped, a single one never matches."""
    first, second, *_ = [*key.split("."), "undefined"]
    return get_member(context.get(first, UNDEFINED), second)


def _satisfies(value: object, operators: object) -> bool:
    for operator, operand in _list_entries(operators):
        if operator == "$regex":
            # It answers at once: operators after it are never read.
            return regexp.search(to_string(operand), to_string(value))
        if operator not in _OPERATORS:
            raise RouterError(f"Unsupported operator used in the query router: {operator}")
        if not _OPERATORS[operator](value, operand):
            return False
    return True


_OPERATORS: dict[str, Callable[[object, object], bool]] = {
    "$eq": is_strictly_equal,
    "$ne": lambda value, operand: not is_strictly_equal(value, operand),
    "$gt": lambda value, operand: parse_float(value) > parse_float(operand),
    "$gte": lambda value, operand: parse_float(value) >= parse_float(operand),
    "$lt": lambda value, operand: parse_float(value) < parse_float(operand),
    "$lte": lambda value, operand: parse_float(value) <= parse_float(operand),
    "$in": lambda value, operand: includes(operand, value),
    "$nin": lambda value, operand: isinstance(operand, list) and not includes(operand, value),
}
OPERATORS = frozenset(_OPERATORS) | {"$regex"}
