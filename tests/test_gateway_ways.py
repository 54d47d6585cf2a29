"""All ways of a request: whatever is drawn, and whatever fails."""

from __future__ import annotations

import pytest

from pigen.common.kinds import DIALECTS
from pigen.gateway.all_routes import AllRoutes, find_all_routes
from pigen.gateway.engine import route, with_key
from pigen.gateway.request import parse_request

KEYED = {"provider": "openai", "api_key": "k"}


def of(config: object, dialect: str = "oss") -> AllRoutes:
    sent = with_key(parse_request({}))
    return find_all_routes(
        lambda plan, draw: route(sent, dialect, config=config, plan=plan, draw=draw),
        config,
        dialect,
    )


def node(mode: str, *targets: object, **strategy: object) -> dict:
    return {"strategy": {"mode": mode, **strategy}, "targets": list(targets)}


def places(found: AllRoutes) -> list[list[str]]:
    return [
        [each.target.removeprefix("config") for each in part]
        for part in (found.first_attempts, found.later_attempts)
    ]


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(
    ("config", "expected"),
    [
        (KEYED, [[""], []]),
        (node("single", KEYED, KEYED), [[".targets[0]"], []]),
        (node("loadbalance", KEYED, {**KEYED, "weight": 0}, KEYED),
         [[".targets[0]", ".targets[2]"], []]),
        (node("fallback", KEYED, KEYED, KEYED), [[".targets[0]"], [".targets[1]", ".targets[2]"]]),
        (node("fallback", KEYED, KEYED, on_status_codes=[]), [[".targets[0]"], []]),
        (node("fallback", KEYED, KEYED, on_status_codes=[200]),
         [[".targets[0]", ".targets[1]"], []]),
        ({"strategy": {"mode": "fallback", "onStatusCodes": [418]}, "targets": [KEYED, KEYED]},
         [[".targets[0]"], [".targets[1]"]]),
        (node("fallback", KEYED, node("fallback", KEYED, KEYED, on_status_codes=[500]),
              on_status_codes=[429]),
         [[".targets[0]"], [".targets[1].targets[0]", ".targets[1].targets[1]"]]),
        (node("fallback",
              node("fallback", KEYED, node("loadbalance", KEYED, KEYED), on_status_codes=[503]),
              KEYED, on_status_codes=[429]),
         [[".targets[0].targets[0]"],
          [".targets[1]", ".targets[0].targets[1].targets[0]",
           ".targets[0].targets[1].targets[1]"]]),
    ],
)  # fmt: skip
def test_ways(config: object, expected: list[list[str]], dialect: str) -> None:
    found = of(config, dialect)
    assert places(found) == expected
    assert found.is_complete


def test_too_many_ways_are_not_all_tried() -> None:
    found = of(node("loadbalance", *[KEYED] * 200))
    assert not found.is_complete
    assert len(found.first_attempts) == 64


def test_a_refused_request_has_no_ways() -> None:
    assert of({"strategy": {"mode": "load-balance"}, "targets": [KEYED]}).attempts == []
