"""Requests that are large on purpose cost the mock no more than their size."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pigen.mock.answers.conversation import Json
from pigen.mock.answers.tool_pairing import (
    check_chat_pairs,
    check_message_pairs,
    check_response_pairs,
)

CALLS = 2_000


class CountedId(str):
    """An id that counts how often it is compared."""

    comparisons = 0

    def __eq__(self, other: object) -> bool:
        CountedId.comparisons += 1
        return str.__eq__(self, other)

    __hash__ = str.__hash__


def check_chat(ids: list[CountedId], answered: list[CountedId]) -> Json | None:
    calls: list[object] = [{"id": each} for each in ids]
    results: list[Json] = [{"role": "tool", "tool_call_id": CountedId(each)} for each in answered]
    return check_chat_pairs([{"role": "assistant", "tool_calls": calls}, *results])


def check_responses(ids: list[CountedId], answered: list[CountedId]) -> Json | None:
    calls = [{"type": "function_call", "call_id": each} for each in ids]
    outputs = [{"type": "function_call_output", "call_id": CountedId(each)} for each in answered]
    return check_response_pairs({}, [*calls, *outputs])


def check_messages(ids: list[CountedId], answered: list[CountedId]) -> Json | None:
    uses = [{"type": "tool_use", "id": each} for each in ids]
    results = [{"type": "tool_result", "tool_use_id": CountedId(each)} for each in answered]
    return check_message_pairs(
        [{"role": "assistant", "content": uses}, {"role": "user", "content": results}]
    )


@pytest.mark.parametrize("check", [check_chat, check_responses, check_messages])
def test_calls_and_their_results_are_paired_in_linear_time(
    check: Callable[[list[CountedId], list[CountedId]], Json | None],
) -> None:
    ids = [CountedId(f"call_{number}") for number in range(CALLS)]
    CountedId.comparisons = 0
    assert check(ids, ids[::-1]) is None
    assert CountedId.comparisons < 10 * CALLS
    refused = check(ids, ids[1:])
    assert refused is not None
    assert "call_0" in str(refused)
    assert "call_1" not in str(refused)
    assert CountedId.comparisons < 20 * CALLS


def test_an_id_may_be_any_json() -> None:
    odd: list[object] = [None, 1, ["a"], {"b": [1]}]
    calls: list[Json] = [{"role": "assistant", "tool_calls": [{"id": each} for each in odd]}]
    results: list[Json] = [{"role": "tool", "tool_call_id": each} for each in odd]
    assert check_chat_pairs([*calls, *results]) is None
    assert check_chat_pairs([*calls, *results[:-1]]) is not None
