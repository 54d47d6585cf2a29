"""What tests expect of the journal: so many requests of a kind, or some in an order; and why it is
otherwise.

An expectation is an object: `count`, a number or {least, most} (default: at least 1), and what the
requests counted have in common. Most values must be equal, `path` with or without the query; `text`
and `note` must be contained; `tools` must be among those offered; `headers` and `metadata` may be
some of those sent; `attempts` are "@slug status" each, in their order, or their number.
{"order": [..]} expects a request of each kind, one after another, whatever comes between.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pigen.common.quoting import quote
from pigen.common.suggest import did_you_mean
from pigen.text.document import JsonPath

JsonObject = Mapping[str, object]


class BadExpectation(ValueError):
    """It cannot be read; the message says why, `path` which part."""

    def __init__(self, message: str, path: JsonPath) -> None:
        super().__init__(message)
        self.path = path


@dataclass(frozen=True)
class ExpectationResult:
    """`is_met`, or `reason` not. `count` is how many requests fitted;
    in an order, how many steps."""

    is_met: bool
    count: int
    reason: str | None = None


def verify(expectation: object, entries: Sequence[JsonObject]) -> list[ExpectationResult]:
    """A verdict for each expectation: one, a list, or {"expect": list}. Raises BadExpectation, also
    for none at all, which nothing could fail."""
    path: JsonPath = ()
    if isinstance(expectation, Mapping) and "expect" in expectation:
        _check_keys(expectation, ("expect",), ())
        expectation, path = expectation["expect"], ("expect",)
    if not isinstance(expectation, list):
        return [_judge(expectation, entries, path)]
    if not expectation:
        raise BadExpectation("nothing is expected", path)
    return [_judge(each, entries, (*path, index)) for index, each in enumerate(expectation)]


def _judge(expectation: object, entries: Sequence[JsonObject], path: JsonPath) -> ExpectationResult:
    if isinstance(expectation, Mapping) and "order" in expectation:
        return _judge_order(expectation, entries, path)
    wanted = _parse_expectation(expectation, path, ("count",))
    least, most = _parse_range(wanted.pop("count", {"least": 1}), (*path, "count"))
    count = sum(not _find_differences(wanted, entry) for entry in entries)
    if least <= count <= most:
        return ExpectationResult(True, count)
    bounds = f"{least:g}" if least == most else f"at least {least:g}" if count < least else ""
    reason = (
        f"expected {bounds or f'at most {most:g}'} such requests, saw {count} of {len(entries)}"
    )
    return ExpectationResult(
        False, count, reason + (_describe_nearest(wanted, entries) if count < least else "")
    )


def _judge_order(
    expectation: JsonObject, entries: Sequence[JsonObject], path: JsonPath
) -> ExpectationResult:
    _check_keys(expectation, ("order",), path)
    steps = expectation["order"]
    if not isinstance(steps, list) or not steps:
        raise BadExpectation("order is a list of what comes one after another", (*path, "order"))
    wanted = [_parse_expectation(step, (*path, "order", index)) for index, step in enumerate(steps)]
    left, after = list(entries), "none"
    for number, step in enumerate(wanted):
        place = next(
            (i for i, entry in enumerate(left) if not _find_differences(step, entry)), None
        )
        if place is None:
            where = f"none of the {len(left)} requests after {after}" if number else "no request"
            reason = f"step {number + 1} of {len(wanted)} matches {where}"
            return ExpectationResult(False, number, reason + _describe_nearest(step, left))
        after = f"request {left[place]['id']}"
        left = left[place + 1 :]
    return ExpectationResult(True, len(wanted))


def _describe_nearest(wanted: JsonObject, entries: Sequence[JsonObject]) -> str:
    """Of the requests that differ the latest that differs least, and how."""
    unlike = [(entry, _find_differences(wanted, entry)) for entry in reversed(entries)]
    candidates = [(entry, differences) for entry, differences in unlike if differences]
    if not candidates:
        return ""
    entry, differences = min(candidates, key=lambda each: len(each[1]))
    return f"; the nearest, request {entry['id']}, differs: {'; '.join(differences)}"


# Reading


def _parse_expectation(
    expectation: object, path: JsonPath, extra_keys: Sequence[str] = ()
) -> dict[str, object]:
    if not isinstance(expectation, Mapping):
        raise BadExpectation("an expectation is an object", path)
    _check_keys(expectation, (*_FIELDS, *extra_keys), path)
    for key, value in expectation.items():
        if key in _FIELDS and not _FIELDS[key].accepts(value):
            raise BadExpectation(
                f"{key} is {_FIELDS[key].kind}, not {_format_value(value)}", (*path, key)
            )
    return dict(expectation)


def _check_keys(expectation: JsonObject, known: Sequence[str], path: JsonPath) -> None:
    for key in expectation:
        if key not in known:
            near = did_you_mean(str(key), known)
            message = f"{quote(str(key))} is not part of an expectation. {near}".strip()
            raise BadExpectation(message, (*path, key))


def _parse_range(count: object, path: JsonPath) -> tuple[float, float]:
    if _is_number(count):
        return count, count  # type: ignore[return-value]
    if isinstance(count, Mapping) and count and set(count) <= {"least", "most"}:
        least, most = count.get("least", 0), count.get("most", float("inf"))
        if all(_is_number(each) for each in count.values()) and least <= most:
            return least, most
    raise BadExpectation('count is a number, or {"least": number, "most": number}', path)


def _is_number(value: object) -> bool:
    return value.__class__ is int and value >= 0


# Comparing


def _find_differences(wanted: JsonObject, entry: JsonObject) -> list[str]:
    return [
        f"{key} is {_format_value(_select_part(key, entry, value))}, not {_format_value(value)}"
        for key, value in wanted.items()
        if not _FIELDS[key].matches(value, entry.get(key))
    ]


def _select_part(key: str, entry: JsonObject, wanted: object) -> object:
    """Of an entry's value as much as was asked for."""
    value = entry.get(key)
    if isinstance(value, Mapping):
        assert isinstance(wanted, Mapping)
        return {name: value.get(name) for name in wanted}
    return _format_attempts(value) if key == "attempts" else value


def _format_value(value: object) -> str:
    if isinstance(value, (bool, type(None))):
        return "none" if value is None else str(value).lower()
    return quote(value) if isinstance(value, str) else str(value)


def _is_equal(wanted: object, value: object) -> bool:
    return wanted == value


def _matches_path(wanted: object, value: object) -> bool:
    return wanted in (value, str(value).partition("?")[0])


def _is_contained(wanted: object, value: object) -> bool:
    return isinstance(value, str) and str(wanted) in value


def _has_members(wanted: object, value: object) -> bool:
    held = value if isinstance(value, Mapping) else {}
    assert isinstance(wanted, Mapping)
    return all(held.get(str(name)) == each for name, each in wanted.items())


def _has_all(wanted: object, value: object) -> bool:
    assert isinstance(wanted, list)
    assert isinstance(value, list)
    return set(wanted) <= set(value)


def _matches_attempts(wanted: object, value: object) -> bool:
    attempts = _format_attempts(value)
    return wanted == (len(attempts) if isinstance(wanted, int) else attempts)


def _format_attempts(value: object) -> list[str]:
    attempts = value if isinstance(value, list) else []
    return [
        f"{'@' + each['slug'] if each['slug'] else each['target']} {each['status']}"
        for each in attempts
    ]


def _is_string_list(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


@dataclass(frozen=True)
class _Field:
    """What may be expected of a field of the journal's entries, in words too, and how it is
    compared."""

    kind: str
    accepts: Callable[[object], bool]
    matches: Callable[[object, object], bool] = _is_equal


def _make_field(
    kind: str, *types: type, matches: Callable[[object, object], bool] = _is_equal
) -> _Field:
    return _Field(kind, lambda value: value.__class__ in types, matches)


_STRING = _make_field("a text", str)
_STRING_OR_NULL = _make_field("a text or null", str, type(None))
_BOOLEAN = _make_field("true or false", bool)
_FIELDS = {
    "method": _STRING,
    "path": _make_field("a text", str, matches=_matches_path),
    "status": _make_field("a number", int),
    "key": _STRING_OR_NULL,
    "trace_id": _STRING_OR_NULL,
    "model": _STRING_OR_NULL,
    "stream": _BOOLEAN,
    "config": _STRING_OR_NULL,
    "reached": _STRING_OR_NULL,
    "upstream_model": _STRING_OR_NULL,
    "cache": _STRING_OR_NULL,
    "left": _BOOLEAN,
    "text": _make_field("a text", str, matches=_is_contained),
    "note": _make_field("a text", str, matches=_is_contained),
    "tools": _Field("a list of names", _is_string_list, _has_all),
    "headers": _make_field("an object", dict, matches=_has_members),
    "metadata": _make_field("an object", dict, matches=_has_members),
    "attempts": _Field(
        'a number, or a list of texts such as "@openai-prod 429"',
        lambda value: _is_number(value) or _is_string_list(value),
        _matches_attempts,
    ),
}
