"""docs/rooms.svg shows the rooms and imports that the code has now."""

from __future__ import annotations

import re
from graphlib import CycleError
from itertools import combinations

import pytest

from scripts import draw_rooms

ROOMS = draw_rooms.read_rooms()


def test_picture_is_up_to_date() -> None:
    committed = draw_rooms.PICTURE.read_text("utf-8")
    # Not "==": pytest would print both pictures.
    if draw_rooms.draw(ROOMS) != committed:
        pytest.fail("docs/rooms.svg is out of date. Run `make rooms` and commit it.")


def test_every_room_states_its_purpose() -> None:
    assert {name for name, room in ROOMS.items() if not 20 < len(room.purpose) < 100} == set()


def test_arrows_leave_out_what_follows_from_others() -> None:
    graph = {"c": {"b", "a"}, "b": {"a"}, "a": set()}
    assert draw_rooms.reduce_imports(graph) == {"c": {"b"}, "b": {"a"}, "a": set()}
    assert draw_rooms.compute_floors(graph) == {"a": 0, "b": 1, "c": 2}


def test_a_circle_of_imports_has_no_floors() -> None:
    with pytest.raises(CycleError):
        draw_rooms.compute_floors({"a": {"b"}, "b": {"a"}})


def test_boxes_are_apart() -> None:
    boxes = [
        [float(number) for number in box]
        for box in re.findall(
            r'<rect x="([\d.]+)" y="(\d+)" width="(\d+)" height="(\d+)"', draw_rooms.draw(ROOMS)
        )
    ]
    assert len(boxes) == len(ROOMS)
    for (x, y, width, height), (left, top, _, _) in combinations(sorted(boxes), 2):
        assert left >= x + width or top >= y + height or top + height <= y
