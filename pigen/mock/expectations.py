"""What tests expect of the journal: so many requests of a kind, and why it is otherwise.

An expectation is an object: `count`, a number or {least, most} (default: at least 1), and what the
requests counted have in common. Texts must be equal; `text` must be contained; `headers` and
`metadata` may be some of those sent; `attempts` are "@slug status" each, in their order, or their
number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pigen.suggest import did_you_mean
from pigen.values import quote

Shown = Mapping[str, object]

_EQUAL = (
    "method", "path", "status", "key", "trace_id", "model", "stream", "config", "reached",
    "upstream_model", "cache", "left",
)  # fmt: skip
KEYS = (*_EQUAL, "count", "text", "tools", "headers", "metadata", "attempts")


class BadExpectation(ValueError):
    """It cannot be read; the message says why."""


@dataclass(frozen=True)
class Verdict:
    """`met`, or `why` not."""

    met: bool
    count: int
    why: str | None = None


def verify(said: object, entries: Sequence[Shown]) -> list[Verdict]:
    """A verdict for each expectation: one, a list, or {"expect": list}. Raises BadExpectation, also
    for none at all, which nothing could fail."""
    if isinstance(said, Mapping) and "expect" in said:
        said = said["expect"]
    listed = said if isinstance(said, list) else [said]
    if not listed:
        raise BadExpectation("nothing is expected")
    return [_verdict(each, entries) for each in listed]


def _verdict(said: object, entries: Sequence[Shown]) -> Verdict:
    if not isinstance(said, Mapping):
        raise BadExpectation("an expectation is an object")
    for key in said:
        if key not in KEYS:
            near = did_you_mean(str(key), KEYS)
            raise BadExpectation(f"{quote(str(key))} is no part of an expectation. {near}".strip())
    least, most = _range(said.get("count", {"least": 1}))
    wanted = {key: value for key, value in said.items() if key != "count"}
    matching = [entry for entry in entries if not _differences(wanted, entry)]
    count = len(matching)
    if least <= count <= most:
        return Verdict(True, count)
    return Verdict(False, count, _why(wanted, entries, count, least, most))


def _range(count: object) -> tuple[float, float]:
    if isinstance(count, int) and not isinstance(count, bool) and count >= 0:
        return count, count
    if isinstance(count, Mapping) and count and set(count) <= {"least", "most"}:
        least, most = count.get("least", 0), count.get("most", float("inf"))
        if all(isinstance(each, (int, float)) and each >= 0 for each in (least, most)):
            return least, most
    raise BadExpectation('count is a number, or {"least": number, "most": number}')


def _why(wanted: Shown, entries: Sequence[Shown], count: int, least: float, most: float) -> str:
    bounds = f"{least:g}" if least == most else f"at least {least:g}" if count < least else ""
    why = f"expected {bounds or f'at most {most:g}'} such requests, saw {count} of {len(entries)}"
    if count >= least or not entries:
        return why
    nearest = min(reversed(entries), key=lambda entry: len(_differences(wanted, entry)))
    told = "; ".join(_differences(wanted, nearest))
    return f"{why}; the nearest, request {nearest['id']}, differs: {told}" if told else why


def _differences(wanted: Shown, entry: Shown) -> list[str]:
    return [
        f"{key} is {_shown(_part(key, entry, value))}, not {_shown(value)}"
        for key, value in wanted.items()
        if not _TESTS.get(key, _equal)(value, entry.get(key))
    ]


def _part(key: str, entry: Shown, wanted: object) -> object:
    """Of an entry's value as much as was asked for."""
    value = entry.get(key)
    if isinstance(wanted, Mapping) and isinstance(value, Mapping):
        return {name: value.get(name) for name in wanted}
    return _attempts(value) if key == "attempts" else value


def _shown(value: object) -> str:
    return quote(value) if isinstance(value, str) else str(value)


def _equal(wanted: object, value: object) -> bool:
    return type(wanted) is type(value) and wanted == value


def _contains(wanted: object, value: object) -> bool:
    return isinstance(value, str) and str(wanted) in value


def _some(wanted: object, value: object) -> bool:
    if not isinstance(wanted, Mapping):
        raise BadExpectation("headers and metadata are objects")
    held = value if isinstance(value, Mapping) else {}
    return all(held.get(str(name)) == each for name, each in wanted.items())


def _all_of(wanted: object, value: object) -> bool:
    if not isinstance(wanted, list):
        raise BadExpectation("tools is a list of names")
    return isinstance(value, list) and set(wanted) <= set(value)


def _tried(wanted: object, value: object) -> bool:
    made = _attempts(value)
    return wanted == (len(made) if isinstance(wanted, int) else made)


def _attempts(value: object) -> list[str]:
    made = value if isinstance(value, list) else []
    return [
        f"{'@' + each['slug'] if each['slug'] else each['target']} {each['status']}"
        for each in made
    ]


_TESTS: dict[str, Callable[[object, object], bool]] = {
    "text": _contains,
    "headers": _some,
    "metadata": _some,
    "tools": _all_of,
    "attempts": _tried,
}
