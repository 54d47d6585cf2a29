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
from pigen.text.document import Route

Shown = Mapping[str, object]


class BadExpectation(ValueError):
    """It cannot be read; the message says why, `route` which part."""

    def __init__(self, message: str, route: Route) -> None:
        super().__init__(message)
        self.route = route


@dataclass(frozen=True)
class Verdict:
    """`met`, or `why` not. `count` is how many requests fitted; in an order, how many steps."""

    met: bool
    count: int
    why: str | None = None


def verify(said: object, entries: Sequence[Shown]) -> list[Verdict]:
    """A verdict for each expectation: one, a list, or {"expect": list}. Raises BadExpectation, also
    for none at all, which nothing could fail."""
    route: Route = ()
    if isinstance(said, Mapping) and "expect" in said:
        _check_keys(said, ("expect",), ())
        said, route = said["expect"], ("expect",)
    if not isinstance(said, list):
        return [_verdict(said, entries, route)]
    if not said:
        raise BadExpectation("nothing is expected", route)
    return [_verdict(each, entries, (*route, index)) for index, each in enumerate(said)]


def _verdict(said: object, entries: Sequence[Shown], route: Route) -> Verdict:
    if isinstance(said, Mapping) and "order" in said:
        return _in_order(said, entries, route)
    wanted = _read(said, route, ("count",))
    least, most = _range(wanted.pop("count", {"least": 1}), (*route, "count"))
    count = sum(not _differences(wanted, entry) for entry in entries)
    if least <= count <= most:
        return Verdict(True, count)
    bounds = f"{least:g}" if least == most else f"at least {least:g}" if count < least else ""
    why = f"expected {bounds or f'at most {most:g}'} such requests, saw {count} of {len(entries)}"
    return Verdict(False, count, why + (_nearest(wanted, entries) if count < least else ""))


def _in_order(said: Shown, entries: Sequence[Shown], route: Route) -> Verdict:
    _check_keys(said, ("order",), route)
    steps = said["order"]
    if not isinstance(steps, list) or not steps:
        raise BadExpectation("order is a list of what comes one after another", (*route, "order"))
    wanted = [_read(step, (*route, "order", index)) for index, step in enumerate(steps)]
    left, after = list(entries), "none"
    for number, step in enumerate(wanted):
        place = next((i for i, entry in enumerate(left) if not _differences(step, entry)), None)
        if place is None:
            where = f"of the {len(left)} requests after {after}" if number else "of all requests"
            why = f"step {number + 1} of {len(wanted)} is none {where}"
            return Verdict(False, number, why + _nearest(step, left))
        after = f"request {left[place]['id']}"
        left = left[place + 1 :]
    return Verdict(True, len(wanted))


def _nearest(wanted: Shown, entries: Sequence[Shown]) -> str:
    """Of the requests that differ the latest that differs least, and how."""
    unlike = [(entry, _differences(wanted, entry)) for entry in reversed(entries)]
    told = [(entry, differences) for entry, differences in unlike if differences]
    if not told:
        return ""
    entry, differences = min(told, key=lambda each: len(each[1]))
    return f"; the nearest, request {entry['id']}, differs: {'; '.join(differences)}"


# Reading


def _read(said: object, route: Route, more: Sequence[str] = ()) -> dict[str, object]:
    if not isinstance(said, Mapping):
        raise BadExpectation("an expectation is an object", route)
    _check_keys(said, (*_FIELDS, *more), route)
    for key, value in said.items():
        if key in _FIELDS and not _FIELDS[key].takes(value):
            raise BadExpectation(
                f"{key} is {_FIELDS[key].kind}, not {_shown(value)}", (*route, key)
            )
    return dict(said)


def _check_keys(said: Shown, known: Sequence[str], route: Route) -> None:
    for key in said:
        if key not in known:
            near = did_you_mean(str(key), known)
            message = f"{quote(str(key))} is no part of an expectation. {near}".strip()
            raise BadExpectation(message, (*route, key))


def _range(count: object, route: Route) -> tuple[float, float]:
    if _is_number(count):
        return count, count  # type: ignore[return-value]
    if isinstance(count, Mapping) and count and set(count) <= {"least", "most"}:
        least, most = count.get("least", 0), count.get("most", float("inf"))
        if all(_is_number(each) for each in count.values()) and least <= most:
            return least, most
    raise BadExpectation('count is a number, or {"least": number, "most": number}', route)


def _is_number(value: object) -> bool:
    return value.__class__ is int and value >= 0


# Comparing


def _differences(wanted: Shown, entry: Shown) -> list[str]:
    return [
        f"{key} is {_shown(_part(key, entry, value))}, not {_shown(value)}"
        for key, value in wanted.items()
        if not _FIELDS[key].fits(value, entry.get(key))
    ]


def _part(key: str, entry: Shown, wanted: object) -> object:
    """Of an entry's value as much as was asked for."""
    value = entry.get(key)
    if isinstance(value, Mapping):
        assert isinstance(wanted, Mapping)
        return {name: value.get(name) for name in wanted}
    return _attempts(value) if key == "attempts" else value


def _shown(value: object) -> str:
    if isinstance(value, (bool, type(None))):
        return "none" if value is None else str(value).lower()
    return quote(value) if isinstance(value, str) else str(value)


def _equal(wanted: object, value: object) -> bool:
    return wanted == value


def _led_to(wanted: object, value: object) -> bool:
    return wanted in (value, str(value).partition("?")[0])


def _contained(wanted: object, value: object) -> bool:
    return isinstance(value, str) and str(wanted) in value


def _some(wanted: object, value: object) -> bool:
    held = value if isinstance(value, Mapping) else {}
    assert isinstance(wanted, Mapping)
    return all(held.get(str(name)) == each for name, each in wanted.items())


def _all_of(wanted: object, value: object) -> bool:
    assert isinstance(wanted, list)
    assert isinstance(value, list)
    return set(wanted) <= set(value)


def _tried(wanted: object, value: object) -> bool:
    made = _attempts(value)
    return wanted == (len(made) if isinstance(wanted, int) else made)


def _attempts(value: object) -> list[str]:
    made = value if isinstance(value, list) else []
    return [
        f"{'@' + each['slug'] if each['slug'] else each['target']} {each['status']}"
        for each in made
    ]


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


@dataclass(frozen=True)
class _Field:
    """What may be expected of a field of the journal's entries, in words too, and how it is
    compared."""

    kind: str
    takes: Callable[[object], bool]
    fits: Callable[[object, object], bool] = _equal


def _typed(kind: str, *types: type, fits: Callable[[object, object], bool] = _equal) -> _Field:
    return _Field(kind, lambda value: value.__class__ in types, fits)


_TEXT = _typed("a text", str)
_TEXT_OR_NONE = _typed("a text or null", str, type(None))
_FLAG = _typed("true or false", bool)
_FIELDS = {
    "method": _TEXT,
    "path": _typed("a text", str, fits=_led_to),
    "status": _typed("a number", int),
    "key": _TEXT_OR_NONE,
    "trace_id": _TEXT_OR_NONE,
    "model": _TEXT_OR_NONE,
    "stream": _FLAG,
    "config": _TEXT_OR_NONE,
    "reached": _TEXT_OR_NONE,
    "upstream_model": _TEXT_OR_NONE,
    "cache": _TEXT_OR_NONE,
    "left": _FLAG,
    "text": _typed("a text", str, fits=_contained),
    "note": _typed("a text", str, fits=_contained),
    "tools": _Field("a list of names", _is_texts, _all_of),
    "headers": _typed("an object", dict, fits=_some),
    "metadata": _typed("an object", dict, fits=_some),
    "attempts": _Field(
        'a number, or a list of texts such as "@openai-prod 429"',
        lambda value: _is_number(value) or _is_texts(value),
        _tried,
    ),
}
