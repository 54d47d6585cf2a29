"""Whether JSON values are equal: to Python 1, 1.0 and true are, to JSON and YAML they are not."""

from __future__ import annotations

import json


def to_comparable(value: object) -> str:
    """A text that equal values share, whatever the order of their members."""
    return json.dumps(value, sort_keys=True)


def are_equal(first: object, second: object) -> bool:
    """Equal, whatever the order of members."""
    return to_comparable(first) == to_comparable(second)


def are_equal_in_order(first: object, second: object) -> bool:
    """Equal, with their members in the same order."""
    return json.dumps(first) == json.dumps(second)
