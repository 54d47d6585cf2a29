"""What tests expect of the journal, and what they are told where it is otherwise."""

from __future__ import annotations

from typing import Any

import pytest

from pigen.mock.expectations import BadExpectation, verify


def entry(number: int, **facts: Any) -> dict[str, Any]:
    usual = {
        "id": number,
        "method": "POST",
        "path": "/v1/chat/completions",
        "status": 200,
        "key": "web",
        "trace_id": None,
        "model": "m",
        "stream": False,
        "config": None,
        "reached": "@openai-prod",
        "upstream_model": "m",
        "attempts": [{"slug": "openai-prod", "target": "config", "status": 200}],
        "cache": "DISABLED",
        "metadata": {"team": "web", "run": "1"},
        "left": False,
        "headers": {"user-agent": "x", "accept": "*/*"},
        "text": "what is it?",
        "tools": ["read", "write"],
        "note": 'entry 2 ("busy")',
    }
    return {**usual, **facts}


TRIED = [
    {"slug": "openai-prod", "target": "config.targets[0]", "status": 429},
    {"slug": None, "target": "config.targets[1]", "status": 200},
]
JOURNAL = [
    entry(1),
    entry(2, path="/v1/chat/completions?a=b", status=429, reached=None, attempts=[], note=None),
    entry(3, stream=True, attempts=TRIED, reached="config.targets[1]"),
]

MET: dict[str, Any] = {
    "any": {},
    "so many": {"count": 3},
    "none": {"status": 500, "count": 0},
    "at least": {"status": 200, "count": {"least": 2}},
    "at most": {"status": 200, "count": {"most": 2}},
    "exactly": {"status": 200, "count": {"least": 2, "most": 2}},
    "between": {"status": 200, "count": {"least": 1, "most": 2}},
    "null": {"reached": None, "count": 1},
    "a part of the text": {"text": "is it", "count": 3},
    "a part of the note": {"note": "busy", "count": 2},
    "some tools": {"tools": ["write"], "count": 3},
    "all tools": {"tools": ["read", "write"], "count": 3},
    "some headers": {"headers": {"user-agent": "x"}, "count": 3},
    "some metadata": {"metadata": {"team": "web"}, "count": 3},
    "attempts": {"attempts": ["@openai-prod 429", "config.targets[1] 200"], "count": 1},
    "so many attempts": {"attempts": 2, "count": 1},
    "no attempts": {"attempts": [], "count": 1},
    "several": [{"status": 429}, {"stream": True}],
    "a file of them": {"expect": [{"status": 429}]},
    "a path without its query": {"path": "/v1/chat/completions", "count": 3},
    "a path with its query": {"path": "/v1/chat/completions?a=b", "count": 1},
    "an order": {"order": [{"status": 200}, {"status": 429}, {"stream": True}]},
    "an order with gaps": {"order": [{"status": 200}, {"attempts": 2}]},
}


@pytest.mark.parametrize("said", MET.values(), ids=MET)
def test_met(said: Any) -> None:
    assert all(verdict.is_met for verdict in verify(said, JOURNAL))


MISSED: dict[str, tuple[Any, str]] = {
    "too few": (
        {"status": 200, "stream": True, "key": "batch"},
        "expected at least 1 such requests, saw 0 of 3; the nearest, request 3, differs: "
        'key is "web", not "batch"',
    ),
    "too many": ({"status": 200, "count": 1}, "expected 1 such requests, saw 2 of 3"),
    "over the most": (
        {"count": {"most": 2}},
        "expected at most 2 such requests, saw 3 of 3",
    ),
    "fewer than some": (
        {"status": 429, "count": 2},
        "expected 2 such requests, saw 1 of 3; the nearest, request 3, differs: "
        "status is 200, not 429",
    ),
    "another order": (
        {"order": [{"status": 429}, {"stream": True}, {"status": 200}]},
        "step 3 of 3 matches none of the 0 requests after request 3",
    ),
    "a first step that never was": (
        {"order": [{"status": 418}]},
        "step 1 of 1 matches no request; the nearest, request 3, differs: "
        "status is 200, not 418",
    ),
    "other attempts": (
        {"attempts": ["@openai-prod 429"], "stream": True},
        "attempts is ['@openai-prod 429', 'config.targets[1] 200'], not ['@openai-prod 429']",
    ),
    "another text": ({"text": "zzz"}, 'text is "what is it?", not "zzz"'),
    "a stream": (
        {"stream": True, "status": 429, "note": "x", "reached": None},
        "stream is false, not true",
    ),
    "something for nothing": ({"cache": None}, 'cache is "DISABLED", not none'),
    "other metadata": (
        {"metadata": {"team": "x"}},
        "metadata is {'team': 'web'}, not {'team': 'x'}",
    ),
    "a tool too many": (
        {"tools": ["read", "run"]},
        "tools is ['read', 'write'], not ['read', 'run']",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("said", "why"), MISSED.values(), ids=MISSED)
def test_missed(said: Any, why: str) -> None:
    (verdict,) = verify(said, JOURNAL)
    assert not verdict.is_met
    assert why in str(verdict.reason)


def test_a_request_without_metadata() -> None:
    (verdict,) = verify({"metadata": {"team": "x"}}, [entry(1, metadata=None)])
    assert "metadata is none, not {'team': 'x'}" in str(verdict.reason)


def test_an_empty_journal_has_no_nearest() -> None:
    (verdict,) = verify({"status": 200}, [])
    assert verdict.reason == "expected at least 1 such requests, saw 0 of 0"


BAD: dict[str, tuple[Any, str, tuple[Any, ...]]] = {
    "no object": ("x", "an expectation is an object", ()),
    "one of them no object": ([{}, 5], "an expectation is an object", (1,)),
    "a text in a list": (["expect"], "an expectation is an object", (0,)),
    "a number": (5, "an expectation is an object", ()),
    "nothing": ([], "nothing is expected", ()),
    "nothing in a file": ({"expect": []}, "nothing is expected", ("expect",)),
    "more beside it": ({"expect": [{}], "status": 200}, '"status" is not part', ("status",)),
    "unknown": ([{"rached": "x"}], 'Did you mean "reached"?', (0, "rached")),
    "a status in words": ([{"status": "200"}], 'status is a number, not "200"', (0, "status")),
    "a flag in words": ({"stream": "yes"}, 'stream is true or false, not "yes"', ("stream",)),
    "no list of tools": ({"tools": "read"}, 'tools is a list of names, not "read"', ("tools",)),
    "no headers": ({"headers": ["x"]}, "headers is an object", ("headers",)),
    "attempts as statuses": ({"attempts": [429]}, "attempts is a number, or a list", ("attempts",)),
    "a count below 0": ({"count": -1}, "count is a number", ("count",)),
    "at least less than none": ({"count": {"least": -1}}, "count is a number", ("count",)),
    "a count of another kind": ({"count": {"lest": 1}}, "count is a number", ("count",)),
    "a count without a number": ({"count": {}}, "count is a number", ("count",)),
    "a true count": ({"count": True}, "count is a number", ("count",)),
    "a count of nothing": ({"count": {"least": 3, "most": 2}}, "count is a number", ("count",)),
    "an empty order": ({"order": []}, "order is a list", ("order",)),
    "an order that is none": ({"order": {"status": 1}}, "order is a list", ("order",)),
    "an order and more": ({"order": [{}], "count": 1}, '"count" is not part', ("count",)),
    "a count in an order": (
        {"order": [{"count": 1}]},
        '"count" is not part',
        ("order", 0, "count"),
    ),
}


@pytest.mark.parametrize(("said", "message", "route"), BAD.values(), ids=BAD)
def test_what_is_no_expectation(said: Any, message: str, route: Any) -> None:
    with pytest.raises(BadExpectation) as caught:
        verify(said, JOURNAL)
    assert message in str(caught.value)
    assert caught.value.path == route
