"""Numbers within bounds, in steps."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import ceil, floor, inf

from pigen.mock.answers.conversation import Json

_MAX_CANDIDATES = 2_000


def list_numbers(schema: Json, is_integer: bool) -> Iterator[object]:
    """Those that fit, the least first where there is one, else from 1 on."""
    low, low_excluded = _find_bound(schema, "minimum", "exclusiveMinimum", max)
    high, high_excluded = _find_bound(schema, "maximum", "exclusiveMaximum", min)
    step = _read(schema.get("multipleOf"))
    if step is not None and step > 0:
        if is_integer:
            step = Fraction(step.numerator)  # the least multiple that is whole
        yield from _list_steps(low, low_excluded, high, high_excluded, step)
        return
    whole = _list_steps(low, low_excluded, high, high_excluded, Fraction(1))
    if is_integer:
        yield from whole
        return
    if low is not None and not low_excluded and (high is None or low < high):
        yield _to_json(low)
    yield from whole
    if high is not None and not high_excluded and (low is None or low <= high):
        yield _to_json(high)
    if low is not None and high is not None and low < high:
        for parts in range(2, _MAX_CANDIDATES):
            yield _to_json(low + (high - low) / parts)


def _list_steps(
    low: Fraction | None,
    low_excluded: bool,
    high: Fraction | None,
    high_excluded: bool,
    step: Fraction,
) -> Iterator[object]:
    """Multiples of `step`."""
    first, last = -inf, inf
    if low is not None:
        first = ceil(low / step)
        first += low_excluded and first * step == low
    if high is not None:
        last = floor(high / step)
        last -= high_excluded and last * step == high
    if first > -inf:
        start, direction = int(first), 1
    else:
        start, direction = (int(min(1, last)), -1) if last < inf else (1, 1)
    for number in range(start, start + direction * _MAX_CANDIDATES, direction):
        if not first <= number <= last:
            return
        yield _to_json(number * step)


def _find_bound(
    schema: Json, name: str, exclusive_name: str, choose: object
) -> tuple[Fraction | None, bool]:
    """The bound, and whether it is excluded itself; the older form says that with true."""
    inclusive, exclusive = _read(schema.get(name)), _read(schema.get(exclusive_name))
    if inclusive is not None and schema.get(exclusive_name) is True:
        return inclusive, True
    if inclusive is None or exclusive is None:
        return (inclusive, False) if exclusive is None else (exclusive, True)
    is_tighter = exclusive >= inclusive if choose is max else exclusive <= inclusive
    return (exclusive, True) if is_tighter else (inclusive, False)


def _read(value: object) -> Fraction | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        return Fraction(str(value)) if isinstance(value, float) else Fraction(value)
    except (ValueError, OverflowError):
        return None


def _to_json(number: Fraction) -> object:
    return int(number) if number.denominator == 1 else float(number)
